import type { Answer, AskExchange } from './ask-exchange.ts'
import { type Refusal, unavailable } from './refusals.ts'
import { createSingleFlight } from './single-flight.ts'

/**
 * Asks the exchange with a client-credentials token of one's own, which is remembered and renewed. A token that it refuses is renewed
 * once: it may have expired on the way, or its key may have been withdrawn. Never rejects.
 */
export type AskAsOneself = AskExchange

export interface OwnTokenDeps {
  /** `{issuer}/v1/token`. */
  url: string
  clientId: string
  clientSecret: string
  ask: AskExchange
  now: () => number
}

interface Held {
  ok: true
  token: string
  obtainedAt: number
  renewAt: number
  expiresAt: number
}
type Failed = Refusal<'EXCHANGE-UNAVAILABLE'>

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

export function createAskAsOneself({ url, clientId, clientSecret, ask, now }: OwnTokenDeps): AskAsOneself {
  const once = createSingleFlight<Held | Failed>()
  let held: Held | undefined
  let failed: Failed | undefined
  let pauseUntil = 0

  async function obtain(): Promise<Held | Failed> {
    const obtained = await askForToken()
    if (obtained.ok) {
      held = obtained
    } else {
      failed = obtained
      pauseUntil = now() + PAUSE_AFTER_FAILURE_SECONDS
    }
    return obtained
  }

  /** protocol.md 2.5. */
  async function askForToken(): Promise<Held | Failed> {
    const answer = await ask(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials&scope=anonymous',
    })
    if (!answer.ok) return answer
    const { access_token: token, expires_in, error } = { ...(answer.body as Record<string, unknown> | undefined) }
    if (answer.status !== 200 || typeof token !== 'string' || !sendable.test(token)) {
      const reason = typeof error === 'string' ? ` ${error}` : ''
      return unavailable(`${url} gave no token for client ${clientId}: it answered ${answer.status}${reason}`)
    }
    const obtainedAt = now()
    const lifetime = typeof expires_in === 'number' && expires_in > 0 ? expires_in : DEFAULT_LIFETIME_SECONDS
    const expiresAt = obtainedAt + lifetime
    return { ok: true, token, obtainedAt, renewAt: expiresAt - Math.min(RENEW_AHEAD_SECONDS, lifetime / 10), expiresAt }
  }

  /**
   * A token that is not about to expire: the remembered one, or a new one. `refused` is a token that the exchange has
   * just refused: a new one is fetched then, unless that has happened meanwhile or happened a moment ago.
   */
  async function getToken(refused?: string): Promise<Held | Failed> {
    if (held && held.token === refused) {
      if (now() < held.obtainedAt + TOO_YOUNG_TO_RENEW_SECONDS) {
        return refuses(clientId)
      }
    } else if (held && now() < held.renewAt) {
      return held
    }
    const obtained = failed && now() < pauseUntil ? failed : await once('', obtain)
    // Not renewed in time, but still good.
    return !obtained.ok && held && held.token !== refused && now() < held.expiresAt ? held : obtained
  }

  return async (target, init) => {
    let refused: string | undefined
    for (;;) {
      const own = await getToken(refused)
      if (!own.ok) return own
      const headers = { accept: 'application/json', ...init.headers, authorization: `Bearer ${own.token}` }
      const answer: Answer = await ask(target, { ...init, headers })
      if (!answer.ok || answer.status !== 401) return answer
      if (refused !== undefined) return refuses(clientId)
      refused = own.token
    }
  }
}

/** Also a token that it has just given, or just renewed. */
function refuses(clientId: string): Failed {
  return unavailable(`the exchange refuses the token of client ${clientId}`)
}
