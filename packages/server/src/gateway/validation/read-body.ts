import type { IncomingMessage, ServerResponse } from 'node:http'

export type BodyRead =
  | { kind: 'whole'; bytes: Buffer }
  /** More than is read. What was read is put back: the stream is as it was before. */
  | { kind: 'too_large' }
  /** Other bodies take all the memory there is for them. Put back as well. */
  | { kind: 'no_room' }
  | { kind: 'too_slow' }
  /** The client left. */
  | { kind: 'gone' }

export interface BodyReadLimits {
  bytesMax: number
  /** As for bodies that are passed on: see GatewayLimits. */
  requestBodyGraceMillis: number
  requestBytesPerSecond: number
}

/** Reads bodies into memory, for all calls of this process together no more than `roomBytes`. */
export function createBodyReader({ roomBytes }: { roomBytes: number }) {
  let taken = 0

  /** `release` gives back the room, once the bytes are not needed any more. */
  return function readBody(
    request: IncomingMessage,
    response: ServerResponse,
    limits: BodyReadLimits,
  ): { read: Promise<BodyRead>; release: () => void } {
    const chunks: Buffer[] = []
    let bytes = 0
    const release = () => {
      taken -= bytes
      bytes = 0
    }
    const read = new Promise<BodyRead>((resolve) => {
      const started = performance.now()
      let pace = setTimeout(checkPace, limits.requestBodyGraceMillis)
      function checkPace(): void {
        const graceMillis = limits.requestBodyGraceMillis + (bytes / limits.requestBytesPerSecond) * 1000
        const left = graceMillis - (performance.now() - started)
        if (left <= 0) end({ kind: 'too_slow' })
        else pace = setTimeout(checkPace, Math.max(left, 100))
      }
      function end(result: BodyRead): void {
        clearTimeout(pace)
        request.off('data', onData).off('end', onEnd)
        response.off('close', onClose)
        resolve(result)
      }
      function putBack(result: BodyRead): void {
        request.pause()
        request.unshift(Buffer.concat(chunks))
        end(result)
      }
      function onData(chunk: Buffer): void {
        chunks.push(chunk)
        bytes += chunk.length
        taken += chunk.length
        if (bytes > limits.bytesMax) putBack({ kind: 'too_large' })
        else if (taken > roomBytes) putBack({ kind: 'no_room' })
      }
      const onEnd = () => end({ kind: 'whole', bytes: Buffer.concat(chunks) })
      const onClose = () => end({ kind: 'gone' })
      request.on('data', onData).on('end', onEnd)
      response.on('close', onClose)
    })
    return { read, release }
  }
}
