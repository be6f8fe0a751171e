/** An answer that is not HTTP/1.1 as a benchmark meets it; the connection is of no more use. */
export class UnreadableResponse extends Error {
  override readonly name = 'UnreadableResponse'
}

/** Reads the answers of one connection that has one request in flight. */
export interface ResponseReader {
  /** The status, once the whole answer has arrived; undefined while it has not. Throws UnreadableResponse. */
  read(chunk: Buffer): number | undefined
}

const HEAD_END = '\r\n\r\n'
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/**
 * Frames answers and looks at nothing else: the generator shares its core with the backend, so what it does not do is
 * measured room for the subject. The framing rules are RFC 9112 §6.3, without the cases a keep-alive server never uses.
 */
export function createResponseReader(): ResponseReader {
  let pending: Buffer | undefined
  return {
    read(chunk) {
      const received = pending ? Buffer.concat([pending, chunk]) : chunk
      pending = undefined
      const headEnd = received.indexOf(HEAD_END)
      if (headEnd === -1) {
        pending = received
        return undefined
      }
      const head = received.toString('latin1', 0, headEnd)
      if (!head.startsWith('HTTP/1.1 ')) throw new UnreadableResponse('an answer does not begin with HTTP/1.1')
      const status = Number(head.slice(9, 12))
      const bodyBytes = received.length - headEnd - HEAD_END.length
      if (!isComplete(head, status, bodyBytes, received)) {
        pending = received
        return undefined
      }
      return status
    },
  }
}

function isComplete(head: string, status: number, bodyBytes: number, received: Buffer): boolean {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (length) {
    if (bodyBytes > Number(length[1])) throw new UnreadableResponse('an answer is longer than its Content-Length')
    return bodyBytes === Number(length[1])
  }
  // The last chunk is told by the bytes it ends with; the bodies of benchmarks do not hold them by chance.
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    return bodyBytes >= LAST_CHUNK.length && received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
  }
  if (status === 204 || status === 304) return true
  throw new UnreadableResponse('an answer has neither Content-Length nor chunks')
}
