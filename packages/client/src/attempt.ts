import { ExchangeUnavailable, reasonOf } from './errors.ts'

/**
 * Sends one request, once. Resolves when the answer's headers are there, whatever its status. Rejects with the reason of `signal`, which
 * ends the answer's body too, or with ExchangeUnavailable.
 */
export type Attempt = (url: string, init: RequestInit, about: AttemptAbout) => Promise<Response>

export interface AttemptAbout {
  signal?: AbortSignal | null | undefined
  /** For the error. */
  requestId?: string | undefined
  /** What no error may repeat. */
  secrets: readonly (string | undefined)[]
  /** The answer's body has to be there in time too; it is in memory then. */
  whole?: boolean
}

export interface AttemptDeps {
  fetch: typeof globalThis.fetch
  timeoutSeconds: number
}

/** Redirects are not followed: a token must not travel on to wherever an answer points. */
export function createAttempt({ fetch, timeoutSeconds }: AttemptDeps): Attempt {
  return async (url, init, { signal, requestId, secrets, whole }) => {
    signal?.throwIfAborted()
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), timeoutSeconds * 1000)
    const both = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal: both })
      return whole ? await inMemory(response) : response
    } catch (fault) {
      signal?.throwIfAborted()
      const { origin } = new URL(url)
      if (timeout.signal.aborted) {
        const message = `${origin} did not answer within ${timeoutSeconds} s`
        throw new ExchangeUnavailable({ code: 'timed_out', requestId, message })
      }
      const message = `${origin} could not be reached: ${reasonOf(fault, secrets)}`
      throw new ExchangeUnavailable({ code: 'unreachable', requestId, message })
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Statuses of which `Response` takes no body, not even an empty one. */
const withoutBody = [204, 205, 304]

async function inMemory(response: Response): Promise<Response> {
  const body = await response.arrayBuffer()
  const { status, headers } = response
  return new Response(withoutBody.includes(status) ? null : body, { status, headers })
}

/** Rejects with the reason of `signal` as soon as it fires, whatever becomes of `work`, which others may wait for too. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    // Also of one that has fired already: what becomes of `work` is always looked at, or its failure would be nobody's.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

export function pauseFor(seconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout>
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000)
  })
  return unlessAborted(over, signal).finally(() => clearTimeout(timer))
}
