import type { AppToken } from './app-token.ts'
import { type Attempt, pauseFor, unlessAborted } from './attempt.ts'
import { ExchangeUnavailable } from './errors.ts'
import { readRefusal } from './read-refusal.ts'
import { readRetryAfter } from './retry-after.ts'

/** Sends a request with a token, and again where that is of use. Resolves with the last answer, whatever its status. */
export type Send = (request: Outgoing) => Promise<Response>

export interface Outgoing {
  url: string
  init: RequestInit
  /** Of `init`; `authorization` is set here. */
  headers: Headers
  /** Instead of the app's own; it is not renewed. */
  accessToken?: string | undefined
  signal?: AbortSignal | null | undefined
  requestId?: string | undefined
  /** The body is no stream, so the request can be sent a second time at all. */
  isReplayable: boolean
  /** Doing it twice does no harm. */
  isIdempotent: boolean
  /** Also when there was no answer at all. */
  repeatUnanswered?: boolean
  whole?: boolean
  /** Gets the tokens that it was sent with, for errors that must not repeat them. */
  sentWith?: string[]
}

export interface SendDeps {
  attempt: Attempt
  appToken: AppToken
  retries: number
  now: () => number
}

/** Who is asked to come back later than this is not kept waiting: the caller gets the answer. */
const LONGEST_PAUSE_SECONDS = 30

export function createSend({ attempt, appToken, retries, now }: SendDeps): Send {
  /** Seconds, or undefined: it is not to be sent again. protocol.md 7: only 5xx, after 1, 2, 4 … s. */
  function pauseBefore(
    answer: Response | ExchangeUnavailable,
    failures: number,
    request: Outgoing,
  ): number | undefined {
    if (!request.isReplayable || !request.isIdempotent || failures >= retries) return undefined
    const pause = 2 ** failures
    if (isFault(answer)) return request.repeatUnanswered ? pause : undefined
    if (answer.status < 500) return undefined
    const asked = readRetryAfter(answer.headers.get('retry-after'), now()) ?? 0
    return asked > LONGEST_PAUSE_SECONDS ? undefined : Math.max(pause, asked)
  }

  async function sendOnce(request: Outgoing, token: string): Promise<Response | ExchangeUnavailable> {
    const { url, init, headers, signal, requestId, whole = false } = request
    headers.set('authorization', `Bearer ${token}`)
    request.sentWith?.push(token)
    try {
      return await attempt(url, { ...init, headers }, { signal, requestId, secrets: [token], whole })
    } catch (fault) {
      if (fault instanceof ExchangeUnavailable) return fault
      throw fault
    }
  }

  return async (request) => {
    const { signal, accessToken } = request
    let isRenewed = accessToken !== undefined || !request.isReplayable
    for (let failures = 0; ; failures++) {
      let token = accessToken ?? (await unlessAborted(appToken.get(), signal))
      let answer = await sendOnce(request, token)
      if (!isRenewed && !isFault(answer) && (await isTokenRefused(answer))) {
        isRenewed = true
        const fresh = await renewed(token, signal)
        if (fresh !== undefined) {
          letGo(answer)
          token = fresh
          answer = await sendOnce(request, token)
        }
      }
      const pause = pauseBefore(answer, failures, request)
      if (pause === undefined) {
        if (isFault(answer)) throw answer
        return answer
      }
      if (!isFault(answer)) letGo(answer)
      await pauseFor(pause, signal)
    }
  }

  /** Undefined: there is none to be had, and the caller gets the answer that there is. */
  async function renewed(refused: string, signal: AbortSignal | null | undefined): Promise<string | undefined> {
    try {
      return await unlessAborted(appToken.renew(refused), signal)
    } catch (fault) {
      signal?.throwIfAborted()
      if (fault instanceof Error) return undefined
      throw fault
    }
  }
}

/** Not asked the other way round: a `fetch` of one's own has a `Response` of its own. */
function isFault(answer: Response | ExchangeUnavailable): answer is ExchangeUnavailable {
  return answer instanceof ExchangeUnavailable
}

/** By the gateway's own words, or by the standard's (RFC 6750 §3.1), which an answer to HEAD has too. */
async function isTokenRefused(answer: Response): Promise<boolean> {
  if (answer.status !== 401 && answer.status !== 403) return false
  if (/^Bearer\b.*\berror="invalid_token"/i.test(answer.headers.get('www-authenticate') ?? '')) return true
  const refusal = await readRefusal(answer)
  return refusal?.code === 'TOKEN-EXPIRED' || refusal?.code === 'INVALID-TOKEN'
}

/** Its connection is free for others then. */
function letGo(answer: Response) {
  answer.body?.cancel().catch(() => undefined)
}
