import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** One request as an API service received it, byte by byte. */
export interface SeenRequest {
  method: string
  target: string
  /** As on the wire: `Name: value`. */
  headerLines: string[]
  /** With transfer coding removed. */
  body: string
  chunked: boolean
}

export type Respond = (request: SeenRequest, socket: Socket) => void

/** An API service on a bare socket: shows exactly what was sent to it, and may answer as badly as a test likes. */
export interface RawBackend {
  url: string
  seen: SeenRequest[]
  /** Connections accepted so far, and those still open. */
  connections: { accepted: number; open: Set<Socket> }
  respond: Respond
  /** Bytes that came on an open connection and are no complete request yet. */
  unread(): string
  close(): Promise<void>
}

export function okResponse(body: string, headerLines: readonly string[] = []): string {
  const head = ['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...headerLines]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

export async function openRawBackend(): Promise<RawBackend> {
  let leftover = ''
  const open = new Set<Socket>()
  const backend: Omit<RawBackend, 'url'> = {
    seen: [],
    connections: { accepted: 0, open },
    respond: (_request, socket) => socket.write(okResponse('{"ok":true}')),
    unread: () => leftover,
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  const server = createServer((socket) => {
    backend.connections.accepted++
    open.add(socket)
    let received = ''
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      leftover = ''
    })
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1')
      for (;;) {
        const parsed = parse(received)
        if (!parsed) break
        received = received.slice(parsed.length)
        backend.seen.push(parsed.request)
        backend.respond(parsed.request, socket)
      }
      leftover = received
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(backend, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

function parse(text: string): { request: SeenRequest; length: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const [requestLine = '', ...headerLines] = text.slice(0, headEnd).split('\r\n')
  const [method = '', target = ''] = requestLine.split(' ')
  const bodyStart = headEnd + 4
  const headerValue = (name: string) =>
    headerLines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim()
  const chunked = headerValue('transfer-encoding') === 'chunked'
  const seen = { method, target, headerLines, chunked }
  if (!chunked) {
    const length = Number(headerValue('content-length') ?? 0)
    if (text.length < bodyStart + length) return undefined
    return { request: { ...seen, body: text.slice(bodyStart, bodyStart + length) }, length: bodyStart + length }
  }
  let body = ''
  let at = bodyStart
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    if (text.length < lineEnd + 2 + size + 2) return undefined
    body += text.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 2 + size + 2
    if (size === 0) return { request: { ...seen, body }, length: at }
  }
}
