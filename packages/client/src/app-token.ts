import type { RequestToken } from './request-token.ts'

/** The app's own token, for however many callers at once. */
export interface AppToken {
  /** One that serves: the kept one, or a new one. Rejects with ExchangeError or ExchangeUnavailable. */
  get(): Promise<string>
  /**
   * Another one than `refused`, which the exchange has just refused. Undefined: `refused` is so young that something else than its age is
   * wrong with it. Rejects as `get`.
   */
  renew(refused: string): Promise<string | undefined>
}

export interface AppTokenDeps {
  request: RequestToken
  /** How long a request may take at most. */
  timeoutSeconds: number
  now: () => number
}

interface Kept {
  value: string
  obtainedAt: number
  renewAt: number
  expiresAt: number
}

/** A token is renewed this long before it expires, or in the last fifth of its life if that is shorter. */
const RENEW_AHEAD_SECONDS = 120
const TOO_YOUNG_TO_RENEW_SECONDS = 10
/** After the first failure; twice as long after each further one. Every failed request may count against the credentials. */
const FIRST_PAUSE_SECONDS = 1
const LONGEST_PAUSE_SECONDS = 30
/** What a server asks for with Retry-After is obeyed up to this. */
const LONGEST_OBEYED_SECONDS = 300

export function createAppToken({ request, timeoutSeconds, now }: AppTokenDeps): AppToken {
  let kept: Kept | undefined
  let flight: { work: Promise<Kept>; startedAt: number } | undefined
  let failure: { fault: unknown; until: number; count: number } | undefined

  /** One request for all who ask while it is on its way. Rejects without a request while the last one's failure is fresh. */
  function obtain(): Promise<Kept> {
    // On Workers an answer may never come once the request is over in which it was asked for; nobody waits for that one again.
    if (flight && now() <= flight.startedAt + timeoutSeconds + 5) return flight.work
    if (failure && now() < failure.until) return Promise.reject(failure.fault)
    const work = requestOne().finally(() => {
      if (flight?.work === work) flight = undefined
    })
    flight = { work, startedAt: now() }
    return work
  }

  async function requestOne(): Promise<Kept> {
    const answer = await request()
    // From here: what the issuer's clock says does not matter, and the moments on the way are covered by renewing ahead.
    const obtainedAt = now()
    if (!answer.ok) {
      const count = (failure?.count ?? 0) + 1
      const pause = Math.min(FIRST_PAUSE_SECONDS * 2 ** (count - 1), LONGEST_PAUSE_SECONDS)
      const asked = Math.min(answer.retryAfterSeconds ?? 0, LONGEST_OBEYED_SECONDS)
      failure = { fault: answer.fault, until: obtainedAt + Math.max(pause, asked), count }
      throw answer.fault
    }
    failure = undefined
    const expiresAt = obtainedAt + answer.lifetimeSeconds
    const renewAt = expiresAt - Math.min(RENEW_AHEAD_SECONDS, answer.lifetimeSeconds / 5)
    kept = { value: answer.token, obtainedAt, renewAt, expiresAt }
    return kept
  }

  return {
    async get() {
      const time = now()
      // A clock that was set back says nothing about how old the token is.
      if (kept && time >= kept.obtainedAt && time < kept.expiresAt) {
        // The old one serves while the new one comes, and when none comes; its failure is kept for those who will need it.
        if (time >= kept.renewAt) obtain().catch(() => undefined)
        return kept.value
      }
      return (await obtain()).value
    },
    async renew(refused) {
      if (kept && kept.value !== refused) return kept.value
      if (kept && now() >= kept.obtainedAt && now() < kept.obtainedAt + TOO_YOUNG_TO_RENEW_SECONDS) return undefined
      return (await obtain()).value
    },
  }
}
