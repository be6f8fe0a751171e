import type { Attempt } from './attempt.ts'
import { type ExchangeError, ExchangeUnavailable } from './errors.ts'
import { parseObject } from './parse-object.ts'
import { readRetryAfter } from './retry-after.ts'
import { tokenFault } from './token-fault.ts'

/** Asks for one token, once. A refusal is a value; what is thrown is a bug. */
export type RequestToken = () => Promise<TokenAnswer>

export type TokenAnswer =
  | { ok: true; token: string; lifetimeSeconds: number }
  | { ok: false; fault: ExchangeError | ExchangeUnavailable; retryAfterSeconds: number | undefined }

export interface RequestTokenDeps {
  issuer: string
  apiKey: string
  apiSecret: string
  scope: string
  attempt: Attempt
  now: () => number
}

/** Used when the answer names no lifetime (RFC 6749 §5.1 only recommends it); the exchange's own is an hour. */
const DEFAULT_LIFETIME_SECONDS = 300
/** `fetch` would refuse anything else with an error that quotes it. */
const sendable = /^[\x21-\x7e]+$/

/** `POST {issuer}/v1/token`, protocol.md 2.5: client credentials in the canonical form. */
export function createRequestToken({ issuer, apiKey, apiSecret, scope, attempt, now }: RequestTokenDeps): RequestToken {
  const url = `${issuer}/v1/token`
  const basic = btoa(`${apiKey}:${apiSecret}`)
  const secrets = [apiSecret, basic]
  const init: RequestInit = {
    method: 'POST',
    headers: {
      authorization: `Basic ${basic}`,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
  }

  async function read(response: Response): Promise<TokenAnswer> {
    const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'), now())
    const { access_token, token_type = 'Bearer', expires_in } = parseObject(await response.clone().text())
    // RFC 6749 §7.1: a token of a kind that one does not know is not to be used.
    const isBearer = typeof token_type === 'string' && token_type.toLowerCase() === 'bearer'
    if (response.status === 200 && isBearer && typeof access_token === 'string' && sendable.test(access_token)) {
      return { ok: true, token: access_token, lifetimeSeconds: lifetimeOf(expires_in) }
    }
    return { ok: false, fault: await tokenFault(response, { url, apiKey, secrets }), retryAfterSeconds }
  }

  return async () => {
    try {
      return await read(await attempt(url, init, { secrets, whole: true }))
    } catch (fault) {
      if (fault instanceof ExchangeUnavailable) return { ok: false, fault, retryAfterSeconds: undefined }
      throw fault
    }
  }
}

/** Some servers write the number as a string. */
function lifetimeOf(expires_in: unknown): number {
  const seconds = Number(expires_in)
  const isGiven = typeof expires_in === 'number' || typeof expires_in === 'string'
  return isGiven && Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME_SECONDS
}
