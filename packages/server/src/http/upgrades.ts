import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A connection that a client wants to use for another protocol, with the request that says so answered by `response` or taken over. */
export interface Upgrade {
  socket: Socket
  /** What came behind the request. */
  head: Buffer
  /** Lets go of the connection, so that it can be written to. Only before anything was answered. */
  takeOver(): void
}

/** How long a client may take to read an ordinary answer. */
const LINGER_MILLIS = 5_000

/** An offer that a server may leave alone (RFC 9110 §7.8). Java's client makes it on every plain-http call. */
export function isIgnored({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'h2c'
}

/** The request as if nothing but HTTP/1.1 had been offered: Node has let go of the connection, so `server` starts over with it. */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const dropped = new Set(['upgrade', 'http2-settings'])
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`]
  const { rawHeaders } = request
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    const value = rawHeaders[at + 1] as string
    const lower = name.toLowerCase()
    if (dropped.has(lower)) continue
    if (lower !== 'connection') {
      lines.push(`${name}: ${value}`)
      continue
    }
    const kept = value.split(',').filter((option) => !dropped.has(option.trim().toLowerCase()))
    if (kept.length > 0) lines.push(`${name}: ${kept.join(',')}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  const isTls = 'setSecureContext' in server
  server.emit(isTls ? 'secureConnection' : 'connection', socket)
}

/** An ordinary response on a connection that Node has let go of. It is closed after the answer: what the client sends now is in no protocol. */
export function openResponse(
  request: IncomingMessage,
  socket: Socket,
): { response: ServerResponse; letGo: () => void } {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  const onDrain = () => response.emit('drain')
  response.assignSocket(socket)
  socket.on('drain', onDrain)
  response.once('finish', () => {
    letGo()
    socket.setTimeout(LINGER_MILLIS, () => socket.destroy())
    socket.resume()
    socket.destroySoon()
  })
  const letGo = () => {
    response.detachSocket(socket)
    socket.off('drain', onDrain)
  }
  return { response, letGo }
}
