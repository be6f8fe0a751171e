/** An answer of the exchange, whatever its status, or why there was none. */
export type Answer = { ok: true; status: number; body: unknown } | { ok: false; detail: string }

/** Sends one request to the exchange. Never rejects. `detail` names the URL and never a header. */
export type AskExchange = (url: string, init: RequestInit) => Promise<Answer>

export interface AskExchangeDeps {
  fetch: typeof globalThis.fetch
  timeoutSeconds: number
}

/** Redirects are not followed: a credential must not travel on to wherever an answer points. */
export function createAskExchange({ fetch, timeoutSeconds }: AskExchangeDeps): AskExchange {
  return async (url, init) => {
    try {
      const signal = AbortSignal.timeout(timeoutSeconds * 1000)
      const response = await fetch(url, { ...init, redirect: 'manual', signal })
      return { ok: true, status: response.status, body: parseJson(await response.text()) }
    } catch (error) {
      return { ok: false, detail: `${url} did not answer: ${reasonOf(error)}` }
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
