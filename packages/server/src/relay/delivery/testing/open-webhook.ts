import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net'
import type { TlsPair } from '../../../http/index.ts'

/** A request as the webhook got it. */
export interface Received {
  method: string
  path: string
  /** Name, value, name, value, in their own spelling. */
  rawHeaders: string[]
  headers: IncomingMessage['headers']
  body: Buffer
}

/** Somebody's webhook on a real socket. */
export interface OpenWebhook {
  port: number
  /** `http://127.0.0.1:{port}`, or `https://localhost:{port}`. */
  origin: string
  received: Received[]
  /** Connections that were ever made, and those that are open. */
  connections: { made: number; open: number }
  server: Server
  close(): Promise<void>
}

/** Answers 202 unless `answer` does something else. It is called when the request is complete. */
export async function openWebhook(answer: RequestListener = accept, tls?: TlsPair): Promise<OpenWebhook> {
  const received: Received[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', rawHeaders, headers } = request
      received.push({ method, path: url, rawHeaders, headers, body: Buffer.concat(chunks) })
      answer(request, response)
    })
  }
  const server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener)
  const connections = countConnections(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    received,
    connections,
    server,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const accept: RequestListener = (_request, response) => {
  response.writeHead(202).end()
}

/** Speaks for itself: `onConnection` gets the bare socket. */
export async function openRawWebhook(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  const connections = countConnections(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    connections,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function countConnections(server: TcpServer): OpenWebhook['connections'] {
  const connections = { made: 0, open: 0 }
  server.on('connection', (socket: Socket) => {
    connections.made++
    connections.open++
    socket.on('close', () => {
      connections.open--
    })
  })
  return connections
}
