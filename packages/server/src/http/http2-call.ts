import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { Readable, Writable } from 'node:stream'
import type { TLSSocket } from 'node:tls'

/** What is asked of the connection behind a request. Of HTTP/2's there are many calls, so that only this one's stream can be ended. */
class StreamSocket {
  readonly encrypted = true
  readonly remoteAddress: string | undefined
  readonly #stream: ServerHttp2Stream

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream
    this.remoteAddress = (stream.session?.socket as TLSSocket | undefined)?.remoteAddress
  }

  get destroyed(): boolean {
    return this.#stream.destroyed
  }

  destroy(): void {
    cut(this.#stream)
  }
}

/** Closing a stream ends it properly first, and half an answer would look like a whole one: only its destruction resets it at once. */
function cut(stream: ServerHttp2Stream): void {
  if (stream.writableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
  else stream.destroy(new Error('the answer broke off'))
}

export interface Http2RequestHead {
  method: string
  url: string
  /** Name, value; no pseudo-header fields, as node:http has them of HTTP/1.1. */
  rawHeaders: string[]
  headers: IncomingHttpHeaders
  /** The header was all of it. */
  isWhole: boolean
}

/** A stream's request as node:http shows one of HTTP/1.1: just what our handlers use, read as slowly as they like (flow control). */
class Http2Request extends Readable {
  readonly httpVersion = '2.0'
  readonly httpVersionMajor = 2
  readonly httpVersionMinor = 0
  readonly method: string
  readonly url: string
  readonly rawHeaders: string[]
  readonly headers: IncomingHttpHeaders
  readonly socket: StreamSocket
  complete = false
  readonly #stream: ServerHttp2Stream

  constructor(stream: ServerHttp2Stream, head: Http2RequestHead) {
    super()
    this.#stream = stream
    this.method = head.method
    this.url = head.url
    this.rawHeaders = head.rawHeaders
    this.headers = head.headers
    this.socket = new StreamSocket(stream)
    // Whoever reads is told by 'close'; that a stream was reset is no fault of ours.
    this.on('error', ignore)
    if (head.isWhole) {
      this.complete = true
      this.push(null)
      stream.resume()
      return
    }
    stream.pause()
    stream.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) stream.pause()
    })
    stream.once('end', () => {
      this.complete = !stream.aborted
      this.push(null)
    })
  }

  override _read(): void {
    this.#stream.resume()
  }

  override _destroy(fault: Error | null, done: (fault: Error | null) => void): void {
    if (!this.complete) cut(this.#stream)
    done(fault)
  }
}

/** A stream's answer as node:http has it: header fields as pairs or as an object, back-pressure by `write` and 'drain', 'close' when the client leaves. */
class Http2Response extends Writable {
  headersSent = false
  statusCode = 0
  readonly req: Http2Request
  readonly #stream: ServerHttp2Stream
  #bodyless = false

  constructor(stream: ServerHttp2Stream, req: Http2Request) {
    super({ decodeStrings: true })
    this.#stream = stream
    this.req = req
    this.on('error', ignore)
    stream.once('close', () => this.destroy())
  }

  get socket(): StreamSocket {
    return this.req.socket
  }

  writeHead(status: number, fields: readonly string[] | Record<string, string | number> = []): this {
    this.headersSent = true
    this.statusCode = status
    const stream = this.#stream
    if (stream.destroyed || stream.closed) return this
    this.#bodyless = this.req.method === 'HEAD' || status === 204 || status === 304
    const pairs = Array.isArray(fields)
      ? (fields as string[])
      : Object.entries(fields).flatMap(([k, v]) => [k, String(v)])
    stream.respond(toHttp2Headers(status, pairs), { endStream: this.#bodyless })
    return this
  }

  writeContinue(): void {
    if (!this.#stream.destroyed && !this.#stream.closed && !this.headersSent) {
      this.#stream.additionalHeaders({ ':status': constants.HTTP_STATUS_CONTINUE })
    }
  }

  /** For how long its stream may be silent. */
  setTimeout(millis: number): this {
    this.#stream.setTimeout(millis)
    return this
  }

  /** It left with `writeHead`. */
  flushHeaders(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (fault?: Error | null) => void): void {
    if (!this.headersSent) this.writeHead(200)
    if (this.#bodyless || this.#stream.destroyed) done()
    else this.#stream.write(chunk, done)
  }

  override _final(done: () => void): void {
    if (!this.headersSent) this.writeHead(200)
    if (this.#bodyless || this.#stream.destroyed) done()
    else this.#stream.end(done)
  }

  override _destroy(fault: Error | null, done: (fault: Error | null) => void): void {
    if (!this.writableFinished) cut(this.#stream)
    done(fault)
  }
}

/** RFC 9113 §8.2.2: about one connection of HTTP/1.1, malformed in HTTP/2. */
const connectionSpecific: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'te',
])

/** Lines of one name become one (RFC 9110 §5.3), but for Set-Cookie, whose values have commas. */
function toHttp2Headers(status: number, pairs: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string | string[] | number> = { __proto__: null, ':status': status } as never
  for (let at = 0; at < pairs.length; at += 2) {
    const name = (pairs[at] as string).toLowerCase()
    const value = pairs[at + 1] as string
    if (connectionSpecific.has(name)) continue
    const before = headers[name]
    if (before === undefined) headers[name] = value
    else if (name !== 'set-cookie') headers[name] = `${before}, ${value}`
    else if (Array.isArray(before)) before.push(value)
    else headers[name] = [before as string, value]
  }
  return headers
}

/** One call of an HTTP/2 session, in the shape in which handlers get those of HTTP/1.1. */
export function openHttp2Call(
  stream: ServerHttp2Stream,
  head: Http2RequestHead,
): { request: IncomingMessage; response: ServerResponse } {
  const request = new Http2Request(stream, head)
  const response = new Http2Response(stream, request)
  stream.once('close', () => request.destroy())
  return { request: request as unknown as IncomingMessage, response: response as unknown as ServerResponse }
}

function ignore(): void {}
