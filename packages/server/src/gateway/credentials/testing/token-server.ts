import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** One request as a token URL received it. */
export interface SeenTokenRequest {
  method: string
  /** With the query. */
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface TokenReply {
  status?: number
  headers?: Record<string, string>
  /** An object becomes JSON. */
  body?: unknown
  afterMillis?: number
}

/** `hang`: no answer ever. `reset`: the connection is broken. `half`: the answer begins and does not go on. */
export type TokenResponder = (request: SeenTokenRequest, count: number) => TokenReply | 'hang' | 'reset' | 'half'

/** Somebody else's authorization server, on a real socket. */
export interface TokenServer {
  url: string
  seen: SeenTokenRequest[]
  respond: TokenResponder
  /** Connections that are open. */
  open: ReadonlySet<Socket>
  close(): Promise<void>
}

/** Gives out `token-1`, `token-2` and so on, unless `respond` says otherwise. */
export async function openTokenServer(): Promise<TokenServer> {
  const open = new Set<Socket>()
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const seen = { method, path, headers, body }
      const count = tokens.seen.push(seen)
      const reply = tokens.respond(seen, count)
      if (reply === 'hang') return
      if (reply === 'reset') {
        request.socket.destroy()
        return
      }
      if (reply === 'half') {
        response.writeHead(200, { 'Content-Type': 'application/json' })
        response.write('{"access_token":"half')
        return
      }
      const send = () => {
        const { body: answer = '' } = reply
        response.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json', ...reply.headers })
        response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
      }
      if (reply.afterMillis === undefined) send()
      else setTimeout(send, reply.afterMillis)
    })
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const tokens: TokenServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    open,
    respond: (_, count) => issued(`token-${count}`),
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return tokens
}

export function issued(access_token: string, expires_in: unknown = 3600): TokenReply {
  return { body: { access_token, token_type: 'Bearer', expires_in } }
}
