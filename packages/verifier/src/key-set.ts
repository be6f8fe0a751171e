import type { SigningAlg } from '@portreeve/protocol'
import { type CryptoKey, createRemoteJWKSet, customFetch, errors } from 'jose'
import { algorithmOf } from './algorithm-of.ts'
import { reasonOf } from './ask-exchange.ts'
import { createBoundedMap } from './bounded-map.ts'

/** The exchange's public keys. */
export interface KeySet {
  find(kid: string): Promise<FoundKey>
}

export type FoundKey =
  /** With the one algorithm that the key is for, whatever a token says of itself (threat G-E). */
  | { state: 'found'; key: CryptoKey; alg: SigningAlg }
  /** The exchange has no such key. */
  | { state: 'unknown' }
  /** Nobody can say: the exchange does not answer and the key is not among those that are remembered. */
  | { state: 'unavailable'; detail: string }

export interface KeySetDeps {
  /** `{issuer}/v1/keys`. */
  url: string
  fetch: typeof globalThis.fetch
  now: () => number
  timeoutSeconds: number
  /** How long fetched keys are used without asking again. */
  freshSeconds: number
  /** For how long after that they are still used while the exchange does not answer. */
  staleSeconds: number
}

/** At most twice this many fetches a minute (this many at once, then one each 12 s): protocol.md 2.11 allows ten. */
const FETCHES_AT_ONCE = 5
const SECONDS_PER_FETCH = 60 / FETCHES_AT_ONCE
/** A `kid` that the exchange has just said it does not have is not asked for again this soon. */
const UNKNOWN_KID_SECONDS = 30
const UNKNOWN_KIDS_MAX = 1000

/**
 * Fetching, sharing one fetch among callers, choosing and importing keys is jose's part. When to fetch is ours, because
 * jose fetches again on every call while the exchange is away, and forgets the keys it has once they are old.
 */
export function createKeySet({ url, fetch, now, timeoutSeconds, freshSeconds, staleSeconds }: KeySetDeps): KeySet {
  const keys = createRemoteJWKSet(new URL(url), {
    [customFetch]: fetch,
    timeoutDuration: timeoutSeconds * 1000,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
  })
  const mayFetch = createAllowance(now)
  const unknownKids = createBoundedMap<number>(UNKNOWN_KIDS_MAX)
  let fetchedAt: number | undefined
  let failure: string | undefined
  let refreshing: Promise<boolean> | undefined
  const usableSeconds = freshSeconds + staleSeconds
  const age = () => (fetchedAt === undefined ? Number.POSITIVE_INFINITY : now() - fetchedAt)

  /** True when the exchange was asked and answered. False when it did not, or when it was asked too often already. */
  function refresh(): Promise<boolean> {
    if (refreshing) return refreshing
    if (!mayFetch()) return Promise.resolve(false)
    refreshing = fetchKeys().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  async function fetchKeys(): Promise<boolean> {
    try {
      await keys.reload()
      fetchedAt = now()
      failure = undefined
    } catch (error) {
      failure = `${url}: ${reasonOf(error)}`
    }
    return failure === undefined
  }

  async function pick(kid: string): Promise<FoundKey> {
    const alg = algorithmOf(keys.jwks()?.keys.find((key) => key.kid === kid))
    if (alg === undefined) return { state: 'unknown' }
    try {
      return { state: 'found', key: await keys({ alg, kid }), alg }
    } catch (error) {
      // Two keys of that name, or one that is not what it says: none of them verifies anything.
      if (error instanceof errors.JOSEError || error instanceof TypeError) return { state: 'unknown' }
      throw error
    }
  }

  return {
    async find(kid) {
      let asked = false
      if (age() >= freshSeconds) {
        // Once a refresh has failed, callers with usable keys no longer wait for the next one: it goes on beside them.
        if (failure !== undefined && age() < usableSeconds) void refresh()
        else asked = await refresh()
      }
      if (age() >= usableSeconds) return { state: 'unavailable', detail: failure ?? `${url} was asked too often` }

      const remembered = await pick(kid)
      if (remembered.state === 'found' || asked || (unknownKids.get(kid) ?? 0) > now()) return remembered
      asked = await refresh()
      const found = await pick(kid)
      if (found.state === 'found') return found
      if (asked) unknownKids.set(kid, now() + UNKNOWN_KID_SECONDS)
      return failure === undefined ? found : { state: 'unavailable', detail: failure }
    },
  }
}

/** A bucket of fetches that fills up again with time. */
function createAllowance(now: () => number): () => boolean {
  let left = FETCHES_AT_ONCE
  let countedAt = now()
  return () => {
    const time = now()
    left = Math.min(FETCHES_AT_ONCE, left + Math.max(0, time - countedAt) / SECONDS_PER_FETCH)
    countedAt = time
    if (left < 1) return false
    left -= 1
    return true
  }
}
