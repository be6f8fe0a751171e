import type { EpochSeconds } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { Dispatcher } from 'undici'
import { fetchText } from '../../http/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { type PublicJwk, readPublicJwks } from './public-jwk.ts'

/** Key sets that clients publish themselves (`jwks_uri`, RFC 7591 §2). */
export interface KeySets {
  /** Keys of the set at `uri`; fetched anew when none has this `kid`. Empty when there are none to be had. Never rejects. */
  find(uri: string, kid: string | undefined): Promise<readonly PublicJwk[]>
}

export interface KeySetsDeps {
  /** Guarded: the URL is one that somebody else typed (threat T-28). Follows no redirect. */
  dispatcher: Dispatcher
  now: () => EpochSeconds
  log: Log
}

const ACCEPT = 'application/jwk-set+json, application/json'
/** A dozen RSA keys with their certificates. */
const LIMITS = { millisMax: 3_000, bytesMax: 32_768 }
/** Keys in memory, of all sets together. */
const KEYS_KEPT_MAX = 5_000
const FRESH_SECONDS = 600
/** One set is asked for no more often than this, so that assertions with made-up `kid`s cannot drive us against its host. */
const RETRY_SECONDS = 30
/** Keys go on working for so long while their host does not answer. */
const STALE_SECONDS = 3_600

interface KeySet {
  keys: readonly PublicJwk[]
  fetchedAt: number
  triedAt: number
}

export function createKeySets({ dispatcher, now, log }: KeySetsDeps): KeySets {
  const sets = new LRUCache<string, KeySet>({ maxSize: KEYS_KEPT_MAX, sizeCalculation: ({ keys }) => 1 + keys.length })
  const running = new Map<string, Promise<KeySet>>()

  async function fetchSet(uri: string, kept: KeySet | undefined): Promise<KeySet> {
    const triedAt = now()
    let set: KeySet
    try {
      set = { keys: await fetchKeys(uri, dispatcher), fetchedAt: triedAt, triedAt }
    } catch (err) {
      log.warn({ host: hostOf(uri), err }, 'the keys of a client cannot be fetched')
      const usable = kept !== undefined && triedAt < kept.fetchedAt + STALE_SECONDS
      set = { keys: usable ? kept.keys : [], fetchedAt: usable ? kept.fetchedAt : 0, triedAt }
    }
    sets.set(uri, set)
    return set
  }

  return {
    async find(uri, kid) {
      const kept = sets.get(uri)
      const time = now()
      const fresh = kept !== undefined && time < kept.fetchedAt + FRESH_SECONDS
      if (fresh && (kid === undefined || kept.keys.some((key) => key.kid === kid))) return kept.keys
      if (kept && time < kept.triedAt + RETRY_SECONDS) return kept.keys
      const fetching = running.get(uri) ?? fetchSet(uri, kept).finally(() => running.delete(uri))
      running.set(uri, fetching)
      return (await fetching).keys
    },
  }
}

async function fetchKeys(uri: string, dispatcher: Dispatcher): Promise<PublicJwk[]> {
  return readPublicJwks(JSON.parse(await fetchText(uri, ACCEPT, LIMITS, dispatcher)))
}

/** Paths and queries may hold what is nobody's business. */
function hostOf(uri: string): string {
  return URL.canParse(uri) ? new URL(uri).host : 'not a URL'
}
