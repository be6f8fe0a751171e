import type { IncomingMessage } from 'node:http'

const LINGER_MILLIS = 5_000

/**
 * Reads on for a while what a client still sends after it was answered: cutting it off at once would make its system throw
 * the answer away unread (RFC 9112 §9.6). A client that is not done by then is cut off.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete) return
  const cut = setTimeout(() => request.socket.destroy(), LINGER_MILLIS)
  cut.unref()
  const done = () => clearTimeout(cut)
  request.once('end', done).once('close', done).resume()
}
