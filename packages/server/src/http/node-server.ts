import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { errorBody } from './error-body.ts'
import { requestIdFrom } from './request-id.ts'

export interface NodeServerOptions {
  /** Answers every well-framed request. `requestId` is the caller's where it is fit, else new. */
  handle(request: IncomingMessage, response: ServerResponse, requestId: string): void
  /** How long a client may take to send a whole request; 0 for no limit, where bodies are streamed on. */
  requestTimeoutMillis: number
  /** How long a connection may be silent in both directions while a request is under way. */
  idleTimeoutMillis?: number
}

const HEADERS_TIMEOUT_MILLIS = 15_000
const KEEP_ALIVE_TIMEOUT_MILLIS = 65_000
// Longer than the gateway waits for an API service, so that a slow service gets its 504 and a stalled client is cut.
const IDLE_TIMEOUT_MILLIS = 120_000
const HEADER_BYTES_MAX = 32 * 1024
const HEADERS_COUNT_MAX = 200

/**
 * node:http with the settings every listener shares. Node's strict parser refuses smuggling shapes (threat G-D);
 * what it refuses gets an answer in our form, with a Request-Id, and the connection is closed.
 */
export function createNodeServer({ handle, requestTimeoutMillis, idleTimeoutMillis }: NodeServerOptions): Server {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MILLIS,
      requestTimeout: requestTimeoutMillis,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MILLIS,
      insecureHTTPParser: false,
      // We ask for Host ourselves, so that this refusal too has our body and a Request-Id.
      requireHostHeader: false,
    },
    (request, response) => {
      const { requestId, hasHost } = readEssentials(request)
      if (!hasHost && request.httpVersionMajor === 1 && request.httpVersionMinor >= 1) {
        refuseOnSocket(request.socket, 400, 'The request has no Host header (RFC 9112 §3.2).', requestId)
        return
      }
      handle(request, response, requestId)
    },
  )
  server.maxHeadersCount = HEADERS_COUNT_MAX
  server.timeout = idleTimeoutMillis ?? IDLE_TIMEOUT_MILLIS
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    // While an answer is on its way, another one would be read as part of it, or as the answer to the next request (G-D).
    if (!socket.writable || fault.code === 'ECONNRESET' || isAnswering(socket)) {
      socket.destroy()
      return
    }
    const [status, message] = describeClientError(fault.code)
    refuseOnSocket(socket as Socket, status, message, requestIdFrom(undefined))
  })
  server.on('connect', (request: IncomingMessage, socket) => {
    refuseOnSocket(socket as Socket, 405, 'CONNECT is not supported.', readEssentials(request).requestId)
  })
  return server
}

/** Node's own default handler asks the same; there is no public way to. */
function isAnswering(socket: Duplex & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true
}

function describeClientError(code: string | undefined): [status: number, message: string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, `The request's header fields exceed ${HEADER_BYTES_MAX} bytes.`]
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'The request did not arrive in time.']
  return [400, 'The request is not well-formed HTTP.']
}

function refuseOnSocket(socket: Socket, status: number, message: string, requestId: string): void {
  const body = JSON.stringify(errorBody('MALFORMED-REQUEST', message, requestId))
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/**
 * From the raw headers: `request.headers` builds an object of all of them, which the gateway never needs.
 * A Request-Id that comes twice is no Request-Id.
 */
function readEssentials({ rawHeaders }: IncomingMessage): { requestId: string; hasHost: boolean } {
  let hasHost = false
  let requestIds = 0
  let requestId: string | undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === 4 && name.toLowerCase() === 'host') hasHost = true
    else if (name.length === 10 && name.toLowerCase() === 'request-id') {
      requestIds++
      requestId = rawHeaders[at + 1]
    }
  }
  return { requestId: requestIdFrom(requestIds === 1 ? requestId : undefined), hasHost }
}
