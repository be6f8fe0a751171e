import type { AskExchange } from './ask-exchange.ts'
import { createSingleFlight } from './single-flight.ts'

/** The API's own client-credentials token, for asking the exchange about subscriptions. */
export interface OwnToken {
  /**
   * A token that is not about to expire: the remembered one, or a new one. `refused` is a token that the exchange has
   * just refused: a new one is fetched then, unless that has happened meanwhile or happened a moment ago.
   */
  get(refused?: string): Promise<{ ok: true; token: string } | { ok: false; detail: string }>
}

export interface OwnTokenDeps {
  /** `{issuer}/v1/token`. */
  url: string
  clientId: string
  clientSecret: string
  ask: AskExchange
  now: () => number
}

interface Held {
  token: string
  obtainedAt: number
  renewAt: number
  expiresAt: number
}

/** A token is renewed this long before it expires, or in the last tenth of its life if that is shorter. */
const RENEW_AHEAD_SECONDS = 60
/** Something else than its age is wrong with a token that is refused when it is younger than this. */
const TOO_YOUNG_TO_RENEW_SECONDS = 10
/** Every failed attempt may count against the credentials, so calls share one for this long. */
const PAUSE_AFTER_FAILURE_SECONDS = 1
/** Used when the answer names no lifetime (RFC 6749 §5.1 only recommends it); the exchange's own is an hour. */
const DEFAULT_LIFETIME_SECONDS = 300

/** `fetch` would refuse anything else with an error that quotes it. */
const sendable = /^[\x21-\x7e]+$/

export function createOwnToken({ url, clientId, clientSecret, ask, now }: OwnTokenDeps): OwnToken {
  const once = createSingleFlight<Held | string>()
  let held: Held | undefined
  let failed: { detail: string; until: number } | undefined

  async function obtain(): Promise<Held | string> {
    const obtained = await askForToken()
    if (typeof obtained === 'string') failed = { detail: obtained, until: now() + PAUSE_AFTER_FAILURE_SECONDS }
    else held = obtained
    return obtained
  }

  /** protocol.md 2.5. The text returned instead of a token says why there is none. */
  async function askForToken(): Promise<Held | string> {
    const answer = await ask(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials&scope=anonymous',
    })
    if (!answer.ok) return answer.detail
    const { access_token, expires_in, error } = { ...(answer.body as Record<string, unknown> | undefined) }
    if (answer.status !== 200 || typeof access_token !== 'string' || !sendable.test(access_token)) {
      const reason = typeof error === 'string' ? ` ${error}` : ''
      return `${url} gave no token for client ${clientId}: it answered ${answer.status}${reason}`
    }
    const obtainedAt = now()
    const lifetime = typeof expires_in === 'number' && expires_in > 0 ? expires_in : DEFAULT_LIFETIME_SECONDS
    const expiresAt = obtainedAt + lifetime
    const renewAt = expiresAt - Math.min(RENEW_AHEAD_SECONDS, lifetime / 10)
    return { token: access_token, obtainedAt, renewAt, expiresAt }
  }

  return {
    async get(refused) {
      if (held && held.token !== refused && now() < held.renewAt) return { ok: true, token: held.token }
      if (held && held.token === refused && now() < held.obtainedAt + TOO_YOUNG_TO_RENEW_SECONDS) {
        return { ok: false, detail: `the exchange refuses a token that ${url} has just given to client ${clientId}` }
      }
      const obtained = failed && now() < failed.until ? failed.detail : await once('', obtain)
      if (typeof obtained !== 'string') return { ok: true, token: obtained.token }
      // Not renewed in time, but still good.
      if (held && held.token !== refused && now() < held.expiresAt) return { ok: true, token: held.token }
      return { ok: false, detail: obtained }
    },
  }
}
