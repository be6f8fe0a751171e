import type { Dispatcher } from 'undici'

export interface FetchTextLimits {
  millisMax: number
  bytesMax: number
}

/**
 * The body behind a URL that somebody else typed, as UTF-8. `dispatcher` is the guarded one; no redirect is followed (threat
 * T-28). Rejects when it takes too long, is too large, or comes with another status than 200.
 */
export async function fetchText(
  uri: string,
  accept: string,
  { millisMax, bytesMax }: FetchTextLimits,
  dispatcher: Dispatcher,
): Promise<string> {
  const { origin, pathname, search } = new URL(uri)
  const { statusCode, body } = await dispatcher.request({
    origin,
    path: pathname + search,
    method: 'GET',
    headers: { accept },
    signal: AbortSignal.timeout(millisMax),
  })
  const chunks: Buffer[] = []
  let length = 0
  // Leaving the loop destroys the body, and with it the connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > bytesMax) throw new Error(`more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  if (statusCode !== 200) throw new Error(`status ${statusCode}`)
  return Buffer.concat(chunks).toString('utf8')
}
