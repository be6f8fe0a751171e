import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Http2Server, ServerHttp2Session } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { errorBody } from './error-body.ts'
import { createHttp2Server } from './http2-server.ts'
import { requestIdFrom } from './request-id.ts'
import { type TlsPair, tlsSettings } from './tls-pair.ts'
import { isIgnored, openResponse, serveWithoutUpgrade, type Upgrade } from './upgrades.ts'

export interface NodeServerOptions {
  /** Answers every well-framed request. `requestId` is the caller's where it is fit, else new. */
  handle(request: IncomingMessage, response: ServerResponse, requestId: string): void
  /** How long a client may take to send a whole request; 0 for no limit, where bodies are streamed on. */
  requestTimeoutMillis: number
  /** How long a client may take to send the header of a request, from its first byte or from connecting. 15 s unless it is said. */
  headersTimeoutMillis?: number
  /** How long a connection may be silent in both directions while a request is under way. */
  idleTimeoutMillis?: number
  /** How many connections may be open at once; further ones are closed unanswered. */
  maxConnections?: number
  /** Speaks https with this certificate instead of plain http: HTTP/1.1, unless there is `onHttp2Session`. */
  tls?: TlsPair | undefined
  /**
   * Answers a request that wants another protocol on its connection, by `response` or by taking the connection over. Left out: such a request is one like any
   * other. An offer of h2c always is.
   */
  handleUpgrade?(request: IncomingMessage, response: ServerResponse, requestId: string, upgrade: Upgrade): void
  /** Speaks HTTP/2 as well, over TLS. Somebody has to close the sessions when the server closes. */
  onHttp2Session?(session: ServerHttp2Session): void
  /** `handle` says when a client that asked may send its body (`writeContinue`); otherwise it is told to at once. */
  leavesContinue?: boolean
  /** Lets pages of every origin read what this server refuses by itself. */
  tellsPages?: boolean
}

const HEADERS_TIMEOUT_MILLIS = 15_000
// How often node:http looks for clients that take too long: by itself every 30 s, which would treble the time they have.
const CHECKING_MILLIS = 5_000
const KEEP_ALIVE_TIMEOUT_MILLIS = 65_000
// Longer than the gateway waits for an API service, so that a slow service gets its 504 and a stalled client is cut.
export const CLIENT_IDLE_MILLIS = 120_000
// How long a client that was refused may take to read its answer.
const LINGER_MILLIS = 5_000
// Every connection takes one of the process's descriptors, which all listeners and the store share: a flood on one
// listener has to end while there are some left for the others.
const CONNECTIONS_MAX = 10_000
// A connection that never finishes its handshake would otherwise be held for two minutes.
const HANDSHAKE_TIMEOUT_MILLIS = 10_000
const HEADER_BYTES_MAX = 32 * 1024
const HEADERS_COUNT_MAX = 200

/**
 * node:http with the settings every listener shares. Node's strict parser refuses smuggling shapes (threat G-D);
 * what it refuses gets an answer in our form, with a Request-Id, and the connection is closed.
 */
export function createNodeServer({
  handle,
  requestTimeoutMillis,
  headersTimeoutMillis = HEADERS_TIMEOUT_MILLIS,
  idleTimeoutMillis,
  maxConnections,
  tls,
  handleUpgrade,
  onHttp2Session,
  leavesContinue = false,
  tellsPages = false,
}: NodeServerOptions): Server {
  const settings = {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: headersTimeoutMillis,
    connectionsCheckingInterval: Math.min(CHECKING_MILLIS, headersTimeoutMillis),
    requestTimeout: requestTimeoutMillis,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MILLIS,
    insecureHTTPParser: false,
    // We ask for Host ourselves, so that this refusal too has our body and a Request-Id.
    requireHostHeader: false,
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const { requestId, hasHost } = readEssentials(request)
    const malformed = describeMalformed(request, hasHost)
    if (malformed === undefined) handle(request, response, requestId)
    else refuse(response, 400, malformed, requestId)
  }
  /** In the order of the requests: Node holds it back until the earlier ones are answered. */
  const refuse = (response: ServerResponse, status: number, message: string, requestId: string): void => {
    const { headers, body } = refusal(message, requestId, tellsPages && response.req.headers.origin !== undefined)
    response.writeHead(status, headers).end(body)
  }
  const server = tls
    ? createTlsServer(
        {
          ...settings,
          ...tlsSettings(tls),
          handshakeTimeout: HANDSHAKE_TIMEOUT_MILLIS,
          ALPNProtocols: onHttp2Session ? ['h2', 'http/1.1'] : ['http/1.1'],
        },
        onRequest,
      )
    : createServer(settings, onRequest)
  if (tls && onHttp2Session) {
    const http2 = createHttp2Server({
      onCall(request, response, fault) {
        const { requestId } = readEssentials(request)
        if (fault) refuse(response, fault.status, fault.message, requestId)
        else handle(request, response, requestId)
      },
      onSession: onHttp2Session,
      headerBytesMax: HEADER_BYTES_MAX,
      headersCountMax: HEADERS_COUNT_MAX,
      idleTimeoutMillis: idleTimeoutMillis ?? CLIENT_IDLE_MILLIS,
      keepAliveTimeoutMillis: KEEP_ALIVE_TIMEOUT_MILLIS,
    })
    takeHttp2Connections(server, http2)
  }
  server.maxHeadersCount = HEADERS_COUNT_MAX
  server.maxConnections = maxConnections ?? CONNECTIONS_MAX
  server.timeout = idleTimeoutMillis ?? CLIENT_IDLE_MILLIS
  if (leavesContinue) server.on('checkContinue', onRequest)
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    refuse(response, 417, 'The only expectation that is met is 100-continue.', readEssentials(request).requestId)
  })
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || fault.code === 'ECONNRESET' || isHandshakeFault(fault) || isAnswerDue(socket)) {
      socket.destroy()
      return
    }
    const [status, message] = describeClientError(fault.code)
    // Nobody knows what it was, so nobody knows whether a page sent it.
    refuseOnSocket(socket as Socket, status, message, requestIdFrom(undefined), tellsPages)
  })
  server.on('connect', (request: IncomingMessage, duplex) => {
    const socket = duplex as Socket
    // Node has let go of the socket by now: its errors would end the process, and close() would not find it.
    socket.on('error', () => socket.destroy())
    if (isAnswerDue(socket)) {
      socket.destroy()
      return
    }
    refuseOnSocket(socket, 405, 'CONNECT is not supported.', readEssentials(request).requestId)
    socket.resume()
    socket.destroySoon()
  })
  if (handleUpgrade) {
    server.on('upgrade', (request: IncomingMessage, duplex, head: Buffer) => {
      const socket = duplex as Socket
      if (isAnswerDue(socket)) {
        socket.on('error', () => socket.destroy())
        socket.destroy()
        return
      }
      if (isIgnored(request)) {
        serveWithoutUpgrade(server, request, socket, head)
        return
      }
      // As with CONNECT.
      socket.on('error', () => socket.destroy())
      const { requestId, hasHost } = readEssentials(request)
      const { response, letGo } = openResponse(request, socket)
      const malformed = describeMalformed(request, hasHost)
      if (malformed !== undefined) refuse(response, 400, malformed, requestId)
      else handleUpgrade(request, response, requestId, { socket, head, takeOver: letGo })
    })
  }
  return server
}

/** Leaves what TLS negotiated to be HTTP/1.1 to `server`, which is as fast and as strict with it as ever. */
function takeHttp2Connections(server: Server, http2: Http2Server): void {
  const [http1] = server.listeners('secureConnection')
  server.removeAllListeners('secureConnection')
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') http2.emit('connection', socket)
    else http1?.call(server, socket)
  })
}

/**
 * Whether the answer to an earlier request is on its way or still to come. What we wrote meanwhile would be read as part of
 * it, or as that answer itself (G-D). There is no public way to ask; Node's own handler looks at the same field.
 */
function isAnswerDue(socket: Duplex & { _httpMessage?: ServerResponse | null }): boolean {
  const due = socket._httpMessage
  return due != null && (due.headersSent || due.req.complete)
}

/** Nobody to answer: what we wrote would not be encrypted for anyone. Plain http sent to an https port ends here too. */
function isHandshakeFault({ code }: NodeJS.ErrnoException): boolean {
  return code !== undefined && /^ERR_(SSL|TLS)_/.test(code)
}

/** What Node's parser lets pass all the same; undefined when there is nothing. */
function describeMalformed({ httpVersion, httpVersionMajor }: IncomingMessage, hasHost: boolean): string | undefined {
  if (httpVersionMajor !== 1) return `HTTP/${httpVersion} is not supported here; use HTTP/1.1.`
  if (!hasHost && httpVersion !== '1.0') return 'The request has no Host header (RFC 9112 §3.2).'
  return undefined
}

function describeClientError(code: string | undefined): [status: number, message: string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, `The request's header fields exceed ${HEADER_BYTES_MAX} bytes.`]
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'The request did not arrive in time.']
  return [400, 'The request is not well-formed HTTP.']
}

/** At once: only for a socket on which nothing else is due. */
function refuseOnSocket(socket: Socket, status: number, message: string, requestId: string, forPages = false): void {
  const { headers, body } = refusal(message, requestId, forPages)
  // RFC 9110 §15.5.6: which methods there are. Others pass too.
  const all = status === 405 ? { ...headers, Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' } : headers
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.setTimeout(LINGER_MILLIS, () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`)
}

function refusal(
  message: string,
  requestId: string,
  forPages: boolean,
): { headers: Record<string, string | number>; body: string } {
  const body = JSON.stringify(errorBody('MALFORMED-REQUEST', message, requestId))
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Request-Id': requestId,
    Connection: 'close',
    ...(forPages && { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Request-Id' }),
  }
  return { headers, body }
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
