import type { Http2ServerResponse } from 'node:http2'
import type { Call } from '../handle-call.ts'

/** RFC 9113 §7: INTERNAL_ERROR. */
const HTTP2_INTERNAL_ERROR = 2

/** Breaks an answer off that has begun, so that no client takes what it has for the whole. */
export function cutOff({ request, response }: Call): void {
  if (request.httpVersionMajor >= 2) {
    ;(response as unknown as Http2ServerResponse).stream.close(HTTP2_INTERNAL_ERROR)
    return
  }
  // To an HTTP/1.0 client a closed connection is the end of an answer without a length (RFC 9112 §8); a reset one is not.
  if (request.httpVersion === '1.0' && !('encrypted' in request.socket)) request.socket.resetAndDestroy()
  else response.destroy()
}
