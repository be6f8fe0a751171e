import type { IncomingMessage } from 'node:http'

/** A token request is a few hundred bytes; the largest parameter, an assertion, a few thousand. */
export const BODY_BYTES_MAX = 16_384

/**
 * A token request's body as UTF-8 text, or undefined as soon as it is clear that it is too large; nothing beyond that is
 * kept. Never settles when the client goes away: there is nobody left to answer.
 */
export function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length']) > BODY_BYTES_MAX) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > BODY_BYTES_MAX) resolve(undefined)
      else chunks.push(chunk)
    })
    request.on('end', () => {
      const [only = Buffer.of()] = chunks
      resolve((chunks.length > 1 ? Buffer.concat(chunks) : only).toString())
    })
  })
}
