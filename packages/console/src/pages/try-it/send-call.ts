import type { Call } from './call-of.ts'

/** What came back. */
export interface CallAnswer {
  status: number
  millis: number
  headers: [name: string, value: string][]
  body: string
  /** There was more of it than is shown. */
  isCut: boolean
  requestId: string | undefined
}

/** More is not shown: a page is no place to read it. */
const SHOWN_BYTES_MAX = 1_000_000
const CALL_MILLIS_MAX = 60_000

/** Sends it from this page, as any browser app would. Rejects when the gateway does not answer, or not so that a page may read it. */
export async function sendCall({ method, url, headers, body }: Call, token: string): Promise<CallAnswer> {
  const begun = performance.now()
  const response = await fetch(url, {
    method,
    headers: [...headers, ['Authorization', `Bearer ${token}`]],
    ...(body !== undefined && { body }),
    // Where an answer points is for a program to decide.
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(CALL_MILLIS_MAX),
  })
  const { text, isCut } = await readShown(response)
  return {
    status: response.status,
    millis: Math.round(performance.now() - begun),
    headers: [...response.headers],
    body: text,
    isCut,
    requestId: response.headers.get('request-id') ?? undefined,
  }
}

async function readShown(response: Response): Promise<{ text: string; isCut: boolean }> {
  const reader = response.body?.getReader()
  if (!reader) return { text: '', isCut: false }
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return { text: text + decoder.decode(), isCut: false }
    bytes += value.length
    text += decoder.decode(value, { stream: true })
    if (bytes > SHOWN_BYTES_MAX) {
      await reader.cancel()
      return { text: text.slice(0, SHOWN_BYTES_MAX), isCut: true }
    }
  }
}

/** JSON as people read it; anything else as it is. Pure. */
export function prettyBody(body: string): { code: string; language: 'json' | 'plaintext' } {
  try {
    return { code: JSON.stringify(JSON.parse(body), null, 2), language: 'json' }
  } catch {
    return { code: body, language: 'plaintext' }
  }
}
