import { type IncomingMessage, METHODS, type ServerResponse } from 'node:http'
import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { openHttp2Call } from './http2-call.ts'

export interface Http2ServerOptions {
  /** Gets every call; `fault` is what to refuse it with. */
  onCall(request: IncomingMessage, response: ServerResponse, fault: Http2Fault | undefined): void
  /** Somebody has to close it when the listener closes. */
  onSession(session: ServerHttp2Session): void
  headerBytesMax: number
  headersCountMax: number
  /** How long a stream may be silent in both directions, and a session be without streams. */
  idleTimeoutMillis: number
  keepAliveTimeoutMillis: number
}

export interface Http2Fault {
  status: number
  message: string
}

/** As browsers and proxies expect at least (RFC 9113 §6.5.2), and no more: each may hold a call to an API service. */
const STREAMS_MAX = 100
/** Of one stream: what a client may send before we have read it. Times STREAMS_MAX it is all the memory of a session's uploads. */
const STREAM_WINDOW_BYTES = 64 * 1024
/** Of all streams of a session together. */
const SESSION_WINDOW_BYTES = 1024 * 1024
const SESSION_MEGABYTES_MAX = 8
const INVALID_FRAMES_MAX = 100

/**
 * HTTP/2 (RFC 9113) for connections whose TLS handshake chose it (`take` them with `emit('connection', socket)`; it never listens itself). nghttp2 below it
 * checks frames, pseudo-header fields and header names, refuses connection-specific fields (§8.2.2), and bounds CONTINUATION frames; here are the limits that
 * a proxy needs besides (threat G-D).
 */
export function createHttp2Server(options: Http2ServerOptions): Http2Server {
  const server = createServer({
    settings: {
      maxConcurrentStreams: STREAMS_MAX,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: options.headerBytesMax,
    },
    // Pseudo-header fields count too.
    maxHeaderListPairs: options.headersCountMax,
    maxSessionMemory: SESSION_MEGABYTES_MAX,
    maxSessionInvalidFrames: INVALID_FRAMES_MAX,
    maxSessionRejectedStreams: INVALID_FRAMES_MAX,
  })
  const watches = new WeakMap<object, SessionWatch>()
  server.on('session', (session) => {
    options.onSession(session)
    session.setLocalWindowSize(SESSION_WINDOW_BYTES)
    watches.set(session, new SessionWatch(session, options.keepAliveTimeoutMillis))
  })
  // Ends of sessions; there is nobody to tell.
  server.on('sessionError', () => undefined)
  server.on(
    'stream',
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: string[]) => {
      // Resets and what is written after them; 'close' follows.
      stream.on('error', () => undefined)
      stream.setTimeout(options.idleTimeoutMillis, () => stream.destroy(new Error('silent for too long')))
      const { request, response, fault } = readCall(stream, headers, rawHeaders)
      if (stream.session) watches.get(stream.session)?.opened(response)
      options.onCall(request, response, fault)
    },
  )
  return server
}

/**
 * Ends a session that makes work and takes no answers: calls that end before their answer did, whether the client resets them (CVE-2023-44487) or gets us to
 * (CVE-2025-8671), PING and SETTINGS frames (CVE-2019-9512, CVE-2019-9515). So is one that has had no call for a while.
 */
class SessionWatch {
  readonly #session: ServerHttp2Session
  readonly #idle: NodeJS.Timeout
  readonly #patience = new Patience()
  #calls = 0

  constructor(session: ServerHttp2Session, keepAliveTimeoutMillis: number) {
    this.#session = session
    this.#idle = setTimeout(() => {
      if (this.#calls === 0) session.close()
    }, keepAliveTimeoutMillis)
    this.#idle.unref()
    session.on('ping', this.#spend)
    session.on('remoteSettings', this.#spend)
    session.once('close', () => clearTimeout(this.#idle))
  }

  opened(response: ServerResponse): void {
    this.#calls++
    response.once('close', () => {
      this.#calls--
      if (this.#calls === 0 && !this.#session.destroyed) this.#idle.refresh()
      if (!response.writableFinished) this.#spend()
    })
  }

  readonly #spend = (): void => {
    if (this.#patience.spend() || this.#session.destroyed) return
    this.#session.destroy(new Error('too much work for nothing'), constants.NGHTTP2_ENHANCE_YOUR_CALM)
  }
}

const PATIENCE_MAX = 200
const PATIENCE_PER_SECOND = 20

/** A bucket of what is forgiven: a page that leaves cancels all it has under way. */
class Patience {
  #left = PATIENCE_MAX
  #at = performance.now()

  spend(): boolean {
    const now = performance.now()
    this.#left = Math.min(PATIENCE_MAX, this.#left + ((now - this.#at) / 1_000) * PATIENCE_PER_SECOND) - 1
    this.#at = now
    return this.#left >= 0
  }
}

function readCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  rawHeaders: readonly string[],
): { request: IncomingMessage; response: ServerResponse; fault: Http2Fault | undefined } {
  const { fields, hosts, hasLength } = readFields(rawHeaders)
  const authority = headers[':authority']
  const isWhole = stream.endAfterHeaders
  // A length that is not known is said by a transfer coding in HTTP/1.1, which cannot come from the client here (RFC 9113 §8.1).
  if (!isWhole && !hasLength) fields.push('transfer-encoding', 'chunked')
  const host = authority ?? hosts[0]
  if (host !== undefined) fields.push('host', host)
  const method = headers[':method'] ?? ''
  const call = openHttp2Call(stream, {
    method,
    url: headers[':path'] ?? '',
    rawHeaders: fields,
    headers,
    isWhole,
  })
  return { ...call, fault: findFault(headers, hosts) }
}

interface Fields {
  /** Name, value; cookies joined to one, without Host. */
  fields: string[]
  hosts: string[]
  hasLength: boolean
}

function readFields(rawHeaders: readonly string[]): Fields {
  const fields: string[] = []
  const hosts: string[] = []
  let hasLength = false
  let cookie: string | undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    const value = rawHeaders[at + 1] as string
    if (name.startsWith(':')) continue
    // RFC 9113 §8.2.3: has to be one before it goes on in HTTP/1.1.
    if (name === 'cookie') cookie = cookie === undefined ? value : `${cookie}; ${value}`
    else if (name === 'host') hosts.push(value)
    else {
      if (name === 'content-length') hasLength = true
      fields.push(name, value)
    }
  }
  if (cookie !== undefined) fields.push('cookie', cookie)
  return { fields, hosts, hasLength }
}

/** What node:http takes over HTTP/1.1. `trace` or `head` would be a method of its own to us, and TRACE or HEAD to a service that is less strict. */
const methods: ReadonlySet<string> = new Set(METHODS)

function findFault(headers: IncomingHttpHeaders, hosts: readonly string[]): Http2Fault | undefined {
  if (headers[':method'] === 'CONNECT') return { status: 405, message: 'CONNECT is not supported.' }
  if (!methods.has(headers[':method'] ?? '')) return malformed('The method is none that is known here.')
  const authority = headers[':authority'] ?? hosts[0]
  if (authority === undefined || authority === '') return malformed('The request has no :authority (RFC 9113 §8.3.1).')
  if (authority.includes('@')) return malformed(':authority has user information (RFC 9113 §8.3.1).')
  const lower = authority.toLowerCase()
  if (hosts.some((host) => host.toLowerCase() !== lower))
    return malformed('Host and :authority differ (RFC 9113 §8.3.1).')
  // Nobody is to be told that a call came over another protocol than it did (RFC 9110 §7.4).
  if (headers[':scheme'] !== 'https') return malformed(':scheme is not https.')
  const { expect } = headers
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    return { status: 417, message: 'The only expectation that is met is 100-continue.' }
  }
  return undefined
}

const malformed = (message: string): Http2Fault => ({ status: 400, message })
