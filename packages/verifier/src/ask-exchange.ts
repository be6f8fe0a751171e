import { type Refusal, unavailable } from './refusals.ts'

/** An answer of the exchange, whatever its status, or why there was none. */
export type Answer = { ok: true; status: number; body: unknown } | Refusal<'EXCHANGE-UNAVAILABLE'>

/** Sends one request to the exchange. Never rejects. What it says of a failure names the URL and never a header. */
export type AskExchange = (url: string, init: RequestInit) => Promise<Answer>

export interface AskExchangeDeps {
  fetch: typeof globalThis.fetch
  timeoutSeconds: number
}

/**
 * Redirects are not followed: a credential must not travel on to wherever an answer points. What breaks is sent once more, in what is left of
 * the time: a kept connection may end just when it is used again, and nothing that is sent here does more when it comes twice.
 */
export function createAskExchange({ fetch, timeoutSeconds }: AskExchangeDeps): AskExchange {
  return async (url, init) => {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    const send = () => fetch(url, { ...init, redirect: 'manual', signal })
    try {
      const response = await send().catch((error: unknown) => {
        if (signal.aborted) throw error
        return send()
      })
      return { ok: true, status: response.status, body: parseJson(await response.text()) }
    } catch (error) {
      return unavailable(`${url} did not answer: ${reasonOf(error)}`)
    }
  }
}

/** Undefined when the text is not JSON: the status alone may still say enough. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What went wrong, with the cause that `fetch` hides one level down. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault'
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
