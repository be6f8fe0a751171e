import type { ApiId, ConnectionId, EpochSeconds } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { Dispatcher } from 'undici'
import type { Log } from '../../telemetry/index.ts'
import { createFetchSlots } from './fetch-slots.ts'
import { fetchToken } from './fetch-token.ts'
import { NoCredentials } from './no-credentials.ts'
import type { Outbound } from './provider-credential.ts'
import { type ReadToken, readTokenAnswer } from './token-answer.ts'
import type { TokenAccessControl, TokenRequest } from './token-request.ts'

/** One credential with which tokens are fetched. */
export interface TokenSource {
  /** Made of everything that goes into the token request and into what is made of its answer (credential-key.ts): the token is remembered under it. */
  key: string
  apiId: ApiId
  /** Where the credential is of one subscription alone. */
  connectionId: ConnectionId | undefined
  accessControl: TokenAccessControl
  /** Opens the values anew each time: they are not kept. Throws NoCredentials. */
  writeRequest: () => TokenRequest
}

/** What is remembered of a token. */
export interface FetchedToken {
  /** `Authorization` and what stands in it. */
  outbound: Outbound
  fetchedAt: number
  renewAt: number
  /** The last second in which it is sent. */
  usableUntil: number
  /** An API service has refused it, and it is to be fetched anew. */
  doubted: boolean
}

/** Tokens by source: one request per source and lifetime, however many calls want it. */
export interface FetchedTokens {
  /** As ProviderCredential.peek. */
  peek(source: TokenSource, now: EpochSeconds): FetchedToken | undefined
  /** As ProviderCredential.obtain. Rejects with NoCredentials. */
  obtain(source: TokenSource): Promise<FetchedToken>
  /** As ProviderCredential.renewAfter401. */
  renewAfter401(source: TokenSource, authorization: string): boolean
  /** Ends requests that are under way. */
  close(): void
}

export interface FetchedTokensDeps {
  /** Guarded. */
  dispatcher: Dispatcher
  now: () => EpochSeconds
  log: Log
  limits: TokenLimits
}

export interface TokenLimits {
  /** For a token request, with the wait for its turn and its one repetition. */
  tokenFetchMillis: number
  /** Of one API, at once. */
  tokenFetchesPerApiMax: number
  /** Calls that wait for one token. */
  callsPerTokenMax: number
  /** Of all tokens in memory. */
  outboundTokensBytesMax: number
}

/** A token is renewed when this share of its life is over. */
const RENEW_AFTER = 0.75
/** It is not sent in its last seconds, because the call takes time and clocks differ; of a short life that is a share. */
const SPARE_SECONDS = 10
const SPARE_SHARE = 0.2
/** A token younger than this is not fetched anew because a service refused it: one that refuses every call must not make every call ask for a token. */
const RENEWAL_FLOOR_SECONDS = 30
/** After the first failure; doubled with each further one. */
const PAUSE_SECONDS = 1
const PAUSE_SECONDS_MAX = 60
/** What an entry takes besides its token. */
const ENTRY_BYTES = 400

interface Failure {
  fault: NoCredentials
  count: number
  retryAt: number
}

interface Fetching {
  token: Promise<FetchedToken>
  waiting: number
}

export function createFetchedTokens({ dispatcher, now, log, limits }: FetchedTokensDeps): FetchedTokens {
  const tokens = new LRUCache<string, FetchedToken>({
    maxSize: limits.outboundTokensBytesMax,
    sizeCalculation: (token) => ENTRY_BYTES + authorizationOf(token).length,
  })
  const failures = new LRUCache<string, Failure>({
    maxSize: limits.outboundTokensBytesMax / 16,
    sizeCalculation: () => ENTRY_BYTES,
  })
  const fetching = new Map<string, Fetching>()
  const slots = createFetchSlots(limits.tokenFetchesPerApiMax)
  /** Requests under way. Not one signal for all: what waits for it would be remembered there for as long as the process lives. */
  const underWay = new Set<AbortController>()
  let closed = false
  const tooManyWait = new NoCredentials('too many calls wait for the token URL')

  const goodAt = (token: FetchedToken | undefined, at: number): token is FetchedToken =>
    token !== undefined && at <= token.usableUntil
  const pausedBy = (key: string) => {
    const failure = failures.get(key)
    return failure && now() < failure.retryAt ? failure.fault : undefined
  }

  async function fetchAndKeep(source: TokenSource): Promise<FetchedToken> {
    const { key, apiId, accessControl } = source
    // Before it is asked for: however long the answer takes, the token lives no longer than it says.
    const asked = now()
    const ending = new AbortController()
    underWay.add(ending)
    const timeOut = () => ending.abort(new NoCredentials('the token URL did not answer in time'))
    const timer = setTimeout(timeOut, limits.tokenFetchMillis)
    try {
      const { signal } = ending
      if (closed) throw stopped()
      const answer = await slots.run(apiId, signal, () => fetchToken(source.writeRequest(), dispatcher, signal))
      const token = rememberedAs(readTokenAnswer(accessControl, answer), asked)
      failures.delete(key)
      tokens.set(key, token)
      return token
    } catch (fault) {
      const failure = noteFailure(source, fault)
      const old = tokens.get(key)
      if (!goodAt(old, now())) throw failure
      // Good still, as far as anybody knows: it goes on being sent until there is another one.
      old.doubted = false
      return old
    } finally {
      clearTimeout(timer)
      underWay.delete(ending)
    }
  }

  function noteFailure({ key, apiId, connectionId }: TokenSource, cause: unknown): NoCredentials {
    if (!(cause instanceof NoCredentials)) {
      log.error({ apiId, connectionId, err: cause }, 'fault while a token for an API service was fetched')
    }
    const fault = cause instanceof NoCredentials ? cause : new NoCredentials('the token could not be fetched')
    const count = (failures.get(key)?.count ?? 0) + 1
    const pauseSeconds = Math.min(PAUSE_SECONDS * 2 ** (count - 1), PAUSE_SECONDS_MAX)
    failures.set(key, { fault, count, retryAt: now() + pauseSeconds })
    const about = { apiId, connectionId, detail: fault.message, reason: fault.reason, failures: count, pauseSeconds }
    if (!closed) log.error(about, 'no token for an API service')
    return fault
  }

  function fetchOnce(source: TokenSource): Fetching {
    const { key } = source
    const running = fetching.get(key)
    if (running) return running
    const token = fetchAndKeep(source).finally(() => fetching.delete(key))
    const started = { token, waiting: 0 }
    fetching.set(key, started)
    return started
  }

  /** Calls that wait for a token come first: a renewal that finds no place now is tried with the next call. */
  function renewInBackground(source: TokenSource): void {
    if (fetching.has(source.key) || !slots.isFree(source.apiId) || pausedBy(source.key)) return
    fetchOnce(source).token.catch(() => undefined)
  }

  return {
    peek(source, at) {
      const token = tokens.get(source.key)
      if (!goodAt(token, at) || token.doubted) return undefined
      if (at >= token.renewAt) renewInBackground(source)
      return token
    },
    async obtain(source) {
      const { key } = source
      const kept = tokens.get(key)
      if (goodAt(kept, now()) && !kept.doubted) return kept
      const pause = fetching.has(key) ? undefined : pausedBy(key)
      if (pause) {
        if (goodAt(kept, now())) return kept
        throw pause
      }
      const running = fetchOnce(source)
      if (running.waiting >= limits.callsPerTokenMax) throw tooManyWait
      running.waiting++
      return running.token
    },
    renewAfter401({ key }, authorization) {
      const token = tokens.get(key)
      // Others were refused before, and there is another one already.
      if (token && !token.doubted && authorizationOf(token) !== authorization) return true
      if (pausedBy(key)) return false
      if (!token || token.doubted) return true
      if (now() - token.fetchedAt < RENEWAL_FLOOR_SECONDS) return false
      token.doubted = true
      return true
    },
    close() {
      closed = true
      for (const ending of underWay) ending.abort(stopped())
    },
  }
}

function authorizationOf({ outbound }: FetchedToken): string {
  return outbound.headers[1] as string
}

const stopped = () => new NoCredentials('the exchange is being stopped')

function rememberedAs({ authorization, lifetimeSeconds }: ReadToken, asked: EpochSeconds): FetchedToken {
  return {
    outbound: { headers: ['Authorization', authorization], query: '' },
    fetchedAt: asked,
    renewAt: asked + lifetimeSeconds * RENEW_AFTER,
    usableUntil: asked + lifetimeSeconds - Math.min(SPARE_SECONDS, Math.ceil(lifetimeSeconds * SPARE_SHARE)),
    doubted: false,
  }
}
