import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** The client sent more than it may. */
export class RequestTooBig extends Error {
  override readonly name = 'RequestTooBig'
}

/**
 * The request's body, passed on piece by piece as fast as the reader takes it. A stream of its own, because its reader may
 * destroy it when the provider has heard enough, and the client's connection still has to carry the answer.
 * Ends with RequestTooBig as soon as more than `bytesMax` came.
 */
export function openRequestBody(request: IncomingMessage, bytesMax: number): Readable {
  let bytes = 0
  const onData = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > bytesMax) body.destroy(new RequestTooBig())
    else if (!body.push(chunk)) request.pause()
  }
  const onEnd = () => body.push(null)
  const body = new Readable({
    read: () => request.resume(),
    destroy(fault, done) {
      request.off('data', onData).off('end', onEnd)
      done(fault)
    },
  })
  request.on('data', onData).on('end', onEnd)
  request.pause()
  return body
}
