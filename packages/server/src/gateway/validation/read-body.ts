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

export interface BodyReaderOptions {
  /** For all calls of this process together. */
  roomBytes: number
  /** For those of one owner. */
  roomOfOneBytes: number
  /** There is always so much for each owner, whatever others hold. */
  roomAlwaysBytes: number
}

/**
 * Reads bodies into memory. Whoever holds much of it, by sending slowly what is large, finds no room before others do (threat T-30): an owner is an
 * organization, and its calls are those of its APIs.
 */
export function createBodyReader({ roomBytes, roomOfOneBytes, roomAlwaysBytes }: BodyReaderOptions) {
  let taken = 0
  const takenBy = new Map<string, number>()

  function take(owner: string, bytes: number): void {
    taken += bytes
    const left = (takenBy.get(owner) ?? 0) + bytes
    if (left === 0) takenBy.delete(owner)
    else takenBy.set(owner, left)
  }

  function isFullFor(owner: string): boolean {
    const own = takenBy.get(owner) ?? 0
    return own > roomOfOneBytes || (taken > roomBytes && own > roomAlwaysBytes)
  }

  /** `release` gives back the room, once the bytes are not needed any more. */
  return function readBody(
    owner: string,
    request: IncomingMessage,
    response: ServerResponse,
    limits: BodyReadLimits,
  ): { read: Promise<BodyRead>; release: () => void } {
    const chunks: Buffer[] = []
    let bytes = 0
    const release = () => {
      take(owner, -bytes)
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
        take(owner, chunk.length)
        if (bytes > limits.bytesMax) putBack({ kind: 'too_large' })
        else if (isFullFor(owner)) putBack({ kind: 'no_room' })
      }
      const onEnd = () => end({ kind: 'whole', bytes: Buffer.concat(chunks) })
      const onClose = () => end({ kind: 'gone' })
      request.on('data', onData).on('end', onEnd)
      response.on('close', onClose)
    })
    return { read, release }
  }
}
