import { performance } from 'node:perf_hooks'

/** What came of one request. */
export type HttpAnswer =
  | { status: number; headers: Headers; body: string; millis: number }
  /** Why there is none. */
  | { fault: string; millis: number }

/** As much of an answer as anybody looks at. */
const BODY_BYTES_MAX = 100_000

/** One request, whose redirects are not followed. Of a longer answer only the beginning is read (threat G-H). Never rejects. */
export async function ask(url: string, init: RequestInit, timeoutSeconds = 10): Promise<HttpAnswer> {
  const begun = performance.now()
  const millis = () => Math.round(performance.now() - begun)
  try {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    const response = await fetch(url, { ...init, redirect: 'manual', signal })
    const body = await beginningOf(response)
    return { status: response.status, headers: response.headers, body, millis: millis() }
  } catch (fault) {
    return { fault: reasonOf(fault, timeoutSeconds), millis: millis() }
  }
}

/** Leaving the loop ends the connection, and with it what is still to come. */
async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BODY_BYTES_MAX) break
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, BODY_BYTES_MAX))
}

/** `fetch` hides the reason one level down. */
function reasonOf(fault: unknown, timeoutSeconds: number): string {
  if (fault instanceof Error && fault.name === 'TimeoutError') return `no answer within ${timeoutSeconds} s`
  const { code, message } = ((fault as Error).cause ?? {}) as Partial<NodeJS.ErrnoException>
  if (message === 'bad port') return 'fetch calls no such port: it belongs to another protocol'
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name cannot be resolved here'
  if (code !== undefined && /CERT|SELF_SIGNED|VERIFY|ISSUER/.test(code)) {
    return `its certificate is not trusted here (${code}); name its root: NODE_EXTRA_CA_CERTS=/path/to/root.pem`
  }
  return code ?? message ?? (fault as Error).message
}
