import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import type { TlsPair } from '../../../http/index.ts'

/** An API service that takes WebSockets, and sends back what it gets. */
export interface WebSocketService {
  url: string
  /** Requests of accepted WebSockets. */
  accepted: IncomingMessage[]
  sockets: WebSocket[]
  server: WebSocketServer
  close(): Promise<void>
}

export async function openWebSocketService(options: ServerOptions = {}, tls?: TlsPair): Promise<WebSocketService> {
  const http = tls ? createTlsServer({ ...tls }) : createServer()
  const connections = new Set<Socket>()
  http.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  const server = new WebSocketServer({ ...options, server: http })
  const service = { accepted: [] as IncomingMessage[], sockets: [] as WebSocket[], server }
  server.on('connection', (socket, request) => {
    service.accepted.push(request)
    service.sockets.push(socket)
    socket.on('error', () => undefined)
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    ...service,
    url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    async close() {
      for (const socket of connections) socket.destroy()
      server.close()
      http.close()
      await once(http, 'close')
    },
  }
}

/** How a client's attempt ended: open, or answered like any other call. */
export type Attempt =
  | { socket: WebSocket }
  | { status: number; code: string | undefined; fields: IncomingMessage['headers'] }

/** Resolves with either. */
export function attempt(socket: WebSocket): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ socket }))
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response: IncomingMessage) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => {
        const isJson = response.headers['content-type'] === 'application/json'
        const code = isJson ? (JSON.parse(body) as { code?: string }).code : undefined
        resolve({ status: response.statusCode ?? 0, code, fields: response.headers })
      })
    })
  })
}
