import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** More than this is no client that saves round trips. */
const WAITING_MAX = 100

const waitingOn = new WeakMap<Socket, number>()

/**
 * Runs `start` when the calls before it on the same client connection are answered: at once, unless the client pipelines.
 * Answers leave in order anyway (RFC 9112 §9.3.2), so starting early would only let one client connection hold many others.
 * A client that has too many waiting is cut off; one that leaves takes them along.
 */
export function inTurn(request: IncomingMessage, response: ServerResponse, start: () => void): void {
  // node:http gives an answer the socket when its turn has come.
  if (response.socket !== null) {
    start()
    return
  }
  const { socket } = request
  const waiting = (waitingOn.get(socket) ?? 0) + 1
  if (waiting > WAITING_MAX) {
    socket.destroy()
    return
  }
  waitingOn.set(socket, waiting)
  response.once('socket', () => {
    waitingOn.set(socket, (waitingOn.get(socket) ?? 1) - 1)
    // Not in the middle of the end of the answer before.
    process.nextTick(start)
  })
}
