import type { IncomingMessage } from 'node:http'
import type { Place } from './waiting-room.ts'

export type ReadBody =
  | { kind: 'whole'; bytes: Buffer }
  | { kind: 'too_big' }
  | { kind: 'too_slow' }
  | { kind: 'no_room' }
  /** The client has left. */
  | { kind: 'gone' }

export interface ReadBodyOptions {
  bytesMax: number
  timeoutMillis: number
  place: Place
  /** Undefined: chunked. */
  contentLength: number | undefined
}

/** The request's body in memory, if it is small and quick enough. Never rejects. */
export function readBody(
  request: IncomingMessage,
  { bytesMax, timeoutMillis, place, contentLength }: ReadBodyOptions,
): Promise<ReadBody> {
  return new Promise((resolve) => {
    if (contentLength !== undefined && contentLength > bytesMax) return resolve({ kind: 'too_big' })
    // Said beforehand: there is room for all of it, or none is sent.
    if (contentLength !== undefined && !place.grow(contentLength)) return resolve({ kind: 'no_room' })
    const chunks: Buffer[] = []
    let bytes = 0
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > bytesMax) return end({ kind: 'too_big' })
      if (contentLength === undefined && !place.grow(chunk.length)) return end({ kind: 'no_room' })
      chunks.push(chunk)
    }
    const onEnd = () =>
      end({ kind: 'whole', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) })
    const onClose = () => end({ kind: 'gone' })
    const end = (outcome: ReadBody) => {
      clearTimeout(slow)
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose)
      resolve(outcome)
    }
    const slow = setTimeout(() => end({ kind: 'too_slow' }), timeoutMillis)
    if (request.destroyed && !request.complete) return end({ kind: 'gone' })
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}
