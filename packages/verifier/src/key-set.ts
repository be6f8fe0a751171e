import type { SigningAlg } from '@portreeve/protocol'
import { type CryptoKey, createRemoteJWKSet, customFetch, errors } from 'jose'
import { algorithmOf } from './algorithm-of.ts'
import { createAllowance } from './allowance.ts'
import { reasonOf } from './ask-exchange.ts'
import { createBoundedMap } from './bounded-map.ts'
import { refusal, type TokenRefusal, unavailable } from './refusals.ts'
import type { CacheOptions } from './shared-options.ts'
import { createSingleFlight } from './single-flight.ts'

/** The exchange's public keys. */
export interface KeySet {
  /** At once when it is remembered: most calls wait for nothing. */
  find(kid: string): FoundKey | Promise<FoundKey>
}

export type FoundKey =
  /** With the one algorithm that the key is for, whatever a token says of itself (threat G-E). */
  | { ok: true; key: CryptoKey; alg: SigningAlg }
  /**
   * INVALID-TOKEN: the exchange has no such key. EXCHANGE-UNAVAILABLE: nobody can say, as it does not answer and the key is not among those
   * that are remembered.
   */
  | TokenRefusal

export interface KeySetDeps {
  issuer: string
  fetch: typeof globalThis.fetch
  now: () => number
  timeoutSeconds: number
  cache: Pick<Required<CacheOptions>, 'keysSeconds' | 'keysStaleSeconds'>
}

/** At most twice this many fetches a minute (this many at once, then one each 12 s): protocol.md 2.11 allows ten. */
const FETCHES_AT_ONCE = 5
const SECONDS_PER_FETCH = 60 / FETCHES_AT_ONCE
/** A `kid` that the exchange has just said it does not have is not asked for again this soon. */
const UNKNOWN_KID_SECONDS = 30
const UNKNOWN_KIDS_MAX = 1000
const FOREVER = Number.POSITIVE_INFINITY

/**
 * Fetching, sharing one fetch among callers, choosing and importing keys is jose's part. When to fetch is ours, because
 * jose fetches again on every call while the exchange is away, and forgets the keys it has once they are old.
 */
export function createKeySet({ issuer, fetch, now, timeoutSeconds, cache }: KeySetDeps): KeySet {
  const url = `${issuer}/v1/keys`
  const { keysSeconds, keysStaleSeconds } = cache
  const keys = createRemoteJWKSet(new URL(url), {
    [customFetch]: fetch,
    timeoutDuration: timeoutSeconds * 1000,
    cacheMaxAge: FOREVER,
    cooldownDuration: FOREVER,
  })
  const mayFetch = createAllowance(FETCHES_AT_ONCE, SECONDS_PER_FETCH, now)
  const unknownKids = createBoundedMap<number>(UNKNOWN_KIDS_MAX)
  const once = createSingleFlight<boolean>()
  /** Of the keys as they were fetched last: choosing one copies the whole set, which would cost more than a signature. */
  let picked = new Map<string, FoundKey>()
  let fetchedAt = -FOREVER
  let failure: string | undefined
  const isUsable = () => now() - fetchedAt < keysSeconds + keysStaleSeconds

  /** True when the exchange was asked and answered. False when it did not, or when it was asked too often already. */
  const refresh = () => once('', async () => mayFetch() && (await fetchKeys()))

  async function fetchKeys(): Promise<boolean> {
    try {
      await keys.reload()
      // A new map, so that who is still importing an old key puts it where nobody looks any more.
      picked = new Map()
      fetchedAt = now()
      failure = undefined
    } catch (error) {
      failure = `${url}: ${reasonOf(error)}`
    }
    return failure === undefined
  }

  /** Undefined: there is none of this name. */
  async function pick(kid: string): Promise<FoundKey | undefined> {
    const among = picked
    const alg = algorithmOf(keys.jwks()?.keys.find((key) => key.kid === kid))
    if (alg === undefined) return undefined
    try {
      const key = await keys({ alg, kid })
      const found: FoundKey = { ok: true, key, alg }
      among.set(kid, found)
      return found
    } catch (error) {
      // Two keys of that name, or one that is not what it says: none of them verifies anything.
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
      throw error
    }
  }

  async function findSlowly(kid: string, isFresh: boolean): Promise<FoundKey> {
    let asked = false
    if (!isFresh) {
      // Once a refresh has failed, callers with usable keys no longer wait for the next one: it goes on beside them.
      if (failure !== undefined && isUsable()) void refresh()
      else asked = await refresh()
    }
    if (!isUsable()) return unavailable(failure ?? `${url} was asked too often`)

    const remembered = picked.get(kid) ?? (await pick(kid))
    if (remembered) return remembered
    if (!asked && !((unknownKids.get(kid) ?? 0) > now())) {
      asked = await refresh()
      const found = await pick(kid)
      if (found) return found
      if (asked) unknownKids.set(kid, now() + UNKNOWN_KID_SECONDS)
      if (failure !== undefined) return unavailable(failure)
    }
    return refusal(401, 'INVALID-TOKEN', 'The token is signed with a key that the exchange has not.')
  }

  return {
    find(kid) {
      const isFresh = now() - fetchedAt < keysSeconds
      return (isFresh ? picked.get(kid) : undefined) ?? findSlowly(kid, isFresh)
    },
  }
}
