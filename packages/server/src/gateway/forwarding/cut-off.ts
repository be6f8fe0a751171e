import type { Call } from '../handle-call.ts'

/** Breaks an answer off that has begun, so that no client takes what it has for the whole. */
export function cutOff({ request, response }: Call): void {
  // To an HTTP/1.0 client a closed connection is the end of an answer without a length (RFC 9112 §8); a reset one is not.
  if (request.httpVersion === '1.0' && !('encrypted' in request.socket)) request.socket.resetAndDestroy()
  // Of HTTP/2 only the stream is reset.
  else response.destroy()
}
