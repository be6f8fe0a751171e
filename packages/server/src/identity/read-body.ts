import type { IncomingMessage } from 'node:http'

/**
 * The request's body as UTF-8 text, or undefined as soon as it is clear that it is larger than `bytesMax`; nothing beyond
 * that is kept. Never settles when the client goes away: there is nobody left to answer.
 */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<string | undefined> {
  if (Number(request.headers['content-length']) > bytesMax) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > bytesMax) resolve(undefined)
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString()))
  })
}
