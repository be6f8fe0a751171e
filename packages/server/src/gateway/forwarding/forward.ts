import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import { AddressRefused, discardRest, type PooledConnection, type PooledHandler } from '../../http/index.ts'
import type { AllowedCall } from '../decide.ts'
import type { Call } from '../handle-call.ts'
import type { GatewayLimits } from '../limits.ts'
import type { BodyFraming } from '../read-request-headers.ts'
import type { Refusal } from '../refusals.ts'
import type { Route } from '../route-table.ts'
import { whyNotAccepted } from '../upgrades/handshake.ts'
import { cutOff } from './cut-off.ts'
import type { Share, Waiter } from './places.ts'
import { readResponseHeaders } from './read-response-headers.ts'
import { RequestBody, RequestTooBig, RequestTooSlow } from './request-body.ts'
import type { Transport } from './targets.ts'

/** What is sent to the API service. */
export interface ProviderRequest {
  transport: Transport
  path: string
  /** Name, value, name, value; complete but for framing and Host, which follow from the rest. */
  headers: string[]
  body: BodyFraming
  /** The body, where the call was sent before and it came with that. */
  kept: Buffer | undefined
}

export interface ForwardDeps {
  limits: GatewayLimits
  /** Told of every piece of a body, either way. */
  onBytes: (bytes: number) => void
  /** The API service answered 401. Whether there will be other credentials to send the call with. */
  renew: (allowed: AllowedCall<Call>) => boolean
  /** After `renew` said yes. The call goes on elsewhere, with `kept` as its body. */
  resend: (allowed: AllowedCall<Call>, kept: Buffer | undefined) => void
  /** The API service took the connection for a WebSocket. `fields` are its answer's, as for the client. Ends with `onOver`, when `target` and the client are done. */
  onUpgraded: (call: Call, fields: readonly string[], target: Duplex) => void
  /** The API service did not answer, or not in a way that can be passed on. Nothing has been sent to the client yet. Ends the call. */
  onRefusal: (call: Call, refusal: Refusal) => void
  /** The answer broke off after it had begun; the client's connection was cut, because nothing else would tell it. */
  onBreak: (call: Call, fault: Error) => void
  /** Once for each call that did not end with `onRefusal` and was not sent anew. */
  onOver: (call: Call) => void
}

/** Of a request body, for the one call in many that has to be sent again with other credentials. */
const KEPT_BYTES_MAX = 64 * 1024
/** A service with more fields than this in an answer is out of order, and each costs every program behind us. */
const FIELDS_MAX = 200
/** A service that goes on with interim answers (103) would have us read for ever, for one call (threat G-H). */
const INTERIM_MAX = 20

/**
 * Sends the call on and its answer back, both as streams: each side is read only as fast as the other takes it.
 * A client that goes away takes its call with it.
 */
export function forward(allowed: AllowedCall<Call>, provider: ProviderRequest, deps: ForwardDeps): void {
  const { asked: call, route } = allowed
  const { transport, body: framing, kept } = provider
  const { places } = transport.target
  const { limits } = deps
  if (framing?.kind === 'sized') {
    if (framing.bytes > transport.requestBodyBytesMax) {
      deps.onRefusal(call, requestTooBig(transport))
      return
    }
    provider.headers.push('Content-Length', String(framing.bytes))
  }
  const share = places.shareOf(allowed.cid)
  const isCrowded = !places.hasRoom(share)
  const retryAfterSeconds = isCrowded ? CROWD_SECONDS : share.breaker.refuses()
  if (retryAfterSeconds !== undefined) {
    const why = isCrowded
      ? `${share.calls} calls of the app are on their way to it`
      : 'it gave no answer to several calls of the app in a row'
    const detail = `${why}; it is left alone for ${retryAfterSeconds} s`
    deps.onRefusal(call, { kind: 'target_left_alone', retryAfterSeconds, detail })
    return
  }
  if (transport.clientSilenceMillis !== undefined) call.response.setTimeout(transport.clientSilenceMillis)
  const body =
    framing && kept === undefined
      ? new RequestBody(call.request, call.record, {
          bytesMax: transport.requestBodyBytesMax,
          graceMillis: limits.requestBodyGraceMillis,
          bytesPerSecond: limits.requestBytesPerSecond,
          onBytes: deps.onBytes,
          keepBytesMax: mayBeSentAnew(route, framing) ? KEPT_BYTES_MAX : 0,
        })
      : null
  new Forwarding(allowed, provider, body, share, deps).start()
}

const mayBeSentAnew = ({ credential }: Route, framing: BodyFraming): boolean =>
  typeof credential === 'object' && !(framing?.kind === 'sized' && framing.bytes > KEPT_BYTES_MAX)

/** What a caller is told to wait when too many others wait already. */
const CROWD_SECONDS = 1

/**
 * undici's handler in its raw form: header fields come as bytes, in order and in their own spelling. Its methods run
 * synchronously in the parser, so a small answer leaves in one write.
 */
class Forwarding implements PooledHandler, Waiter {
  connection: PooledConnection | undefined = undefined
  placed = false
  readonly #allowed: AllowedCall<Call>
  readonly #provider: ProviderRequest
  readonly #body: RequestBody | null
  readonly #share: Share
  readonly #deps: ForwardDeps
  readonly #started = performance.now()
  /** Whether it has a connection, which is its own until it is over. */
  #connected = false
  #resume: (() => void) | undefined
  /** Whether the connection had served calls before this one. */
  #reused = false
  /** Whether anything came back. */
  #answering = false
  /** Whether that was the header of an answer. */
  #answered = false
  #interim = 0
  #contentLength: number | undefined
  /** Of an answer that may have no body (205): sent when it is known that it has none. */
  #heldFields: string[] | undefined
  /** The answer's body ends where its connection does. */
  #endsWithConnection = false
  #bytes = 0
  #over = false
  #waiting: NodeJS.Timeout | undefined

  constructor(
    allowed: AllowedCall<Call>,
    provider: ProviderRequest,
    body: RequestBody | null,
    share: Share,
    deps: ForwardDeps,
  ) {
    this.#allowed = allowed
    this.#provider = provider
    this.#body = body
    this.#share = share
    this.#deps = deps
    allowed.asked.response.on('close', this.#clientGone)
  }

  /** Sends it as soon as its app may have a connection. */
  start(): void {
    const { target, responseTimeoutMillis } = this.#provider.transport
    if (target.places.take(this.#share, this)) this.#send(false)
    else this.#waitFor(responseTimeoutMillis)
  }

  begin(): void {
    if (this.#over) return
    clearTimeout(this.#waiting)
    this.#send(false)
  }

  /** All attempts together may take as long as one. */
  #send(fresh: boolean): void {
    const { transport, path, headers, kept } = this.#provider
    const { request, record } = this.#allowed.asked
    const timeoutMillis = fresh ? this.#millisLeft() : transport.responseTimeoutMillis
    const options = {
      path,
      method: request.method as Dispatcher.HttpMethod,
      headers,
      body: kept ?? this.#body,
      headersTimeout: timeoutMillis,
      bodyTimeout: transport.idleTimeoutMillis,
      upgrade: this.#allowed.headers.upgrade ? 'websocket' : null,
    }
    this.#connected = false
    record.attempts++
    if (fresh) transport.target.pool.dispatchFresh(options, this)
    else transport.target.pool.dispatch(options, this)
    // undici's own time begins with a connection, and all of them may be taken.
    if (!this.#connected && !this.#over) this.#waitFor(timeoutMillis)
  }

  #waitFor(millis: number): void {
    const detail = `no free connection in ${millis} ms`
    this.#waiting = setTimeout(() => this.#fail({ kind: 'target_timed_out', detail }), millis)
  }

  onConnect(): void {
    // Thrown, because undici's `abort` would close a connection that others wait for.
    if (this.#over) throw GIVEN_UP
    this.#connected = true
    clearTimeout(this.#waiting)
    this.#reused = this.connection !== undefined && this.connection.calls++ > 0
  }

  onResponseStarted(): void {
    this.#answering = true
  }

  onUpgrade(statusCode: number, rawHeaders: Buffer[], socket: Duplex): void {
    if (this.#over) {
      socket.destroy()
      return
    }
    const { asked, headers, route } = this.#allowed
    this.#share.breaker.answered()
    asked.record.firstByte = performance.now()
    asked.record.targetStatus = statusCode
    const detail =
      rawHeaders.length > 2 * FIELDS_MAX
        ? `${rawHeaders.length / 2} header fields`
        : whyNotAccepted(statusCode, rawHeaders, headers.upgrade?.key ?? '')
    if (detail !== undefined) {
      socket.destroy()
      this.#refuse({ kind: 'target_unreachable', detail })
      return
    }
    const { forwarded } = readResponseHeaders(rawHeaders, statusCode, asked, route.prefixLength)
    forwarded.push(...asked.answerFields)
    this.#end()
    this.#deps.onUpgraded(asked, forwarded, socket)
  }

  onHeaders(statusCode: number, rawHeaders: Buffer[], resume: () => void): boolean {
    // Interim answers (103) are between the provider and us.
    if (this.#over) return true
    if (statusCode < 200 && statusCode >= 100) {
      if (++this.#interim > INTERIM_MAX)
        this.#refuse({ kind: 'target_unreachable', detail: `${INTERIM_MAX} interim answers` })
      return true
    }
    const { asked } = this.#allowed
    const { request, record, answerFields } = asked
    const { transport } = this.#provider
    this.#answered = true
    this.#share.breaker.answered()
    record.firstByte = performance.now()
    record.targetStatus = statusCode
    if (statusCode === 401 && this.#sentAnew()) return true
    // RFC 9110 §15. HTTP/2 cannot say it, and what clients of HTTP/1.1 take it for is for each of them to guess.
    if (statusCode < 100 || statusCode > 599) {
      this.#refuse({ kind: 'response_unfit', detail: `its status is ${statusCode}` })
      return true
    }
    if (rawHeaders.length > 2 * FIELDS_MAX) {
      this.#refuse({ kind: 'target_unreachable', detail: `${rawHeaders.length / 2} header fields` })
      return true
    }
    const { forwarded, contentLength, transferEncoding } = readResponseHeaders(
      rawHeaders,
      statusCode,
      asked,
      this.#allowed.route.prefixLength,
    )
    if (transferEncoding !== undefined && transferEncoding.toLowerCase() !== 'chunked') {
      // Still encoded, and the field that would say so is hop-by-hop (RFC 9112 §6.1).
      this.#refuse({ kind: 'target_unreachable', detail: `Transfer-Encoding is ${transferEncoding}` })
      return true
    }
    const bodyless = statusCode === 204 || statusCode === 304 || request.method === 'HEAD'
    if (!bodyless && contentLength !== undefined && contentLength > transport.responseBodyBytesMax) {
      this.#refuse({ kind: 'response_too_big', detail: `Content-Length is ${contentLength}` })
      return true
    }
    if (answerFields.length > 0) forwarded.push(...answerFields)
    if (statusCode === 205 && !bodyless) {
      if (contentLength !== undefined && contentLength > 0) this.#refuse(RESET_WITH_BODY)
      else this.#heldFields = forwarded
      return true
    }
    this.#writeHead(statusCode, forwarded)
    if (bodyless) {
      this.#finish(undefined)
      return true
    }
    this.#contentLength = contentLength
    this.#endsWithConnection = contentLength === undefined && transferEncoding === undefined
    this.#resume = resume
    // An answer without a length may be one that trickles: its header is worth having before its first byte.
    if (contentLength === undefined) process.nextTick(flushHeader, asked.response)
    return true
  }

  #writeHead(statusCode: number, fields: string[]): void {
    const { response, record } = this.#allowed.asked
    record.status = statusCode
    record.source = 'api'
    response.writeHead(statusCode, fields)
  }

  onData(chunk: Buffer): boolean {
    if (this.#over) return true
    if (this.#heldFields) {
      this.#refuse(RESET_WITH_BODY)
      return true
    }
    const bytes = this.#bytes + chunk.length
    if (bytes > this.#provider.transport.responseBodyBytesMax) {
      this.#break(new Error('response body is larger than the limit'))
      return true
    }
    this.#bytes = bytes
    this.#deps.onBytes(chunk.length)
    if (bytes === this.#contentLength) {
      this.#finish(chunk)
      return true
    }
    const { response } = this.#allowed.asked
    if (response.write(chunk)) return true
    if (this.#resume) response.once('drain', this.#resume)
    return false
  }

  onComplete(): void {
    if (this.#over) return
    if (this.#heldFields) this.#writeHead(205, this.#heldFields)
    // undici takes a connection that was reset for one that was closed, and half an answer for a whole one.
    const fault = this.#endsWithConnection ? this.connection?.socket?.errored : undefined
    if (fault) this.#break(fault)
    else this.#finish(undefined)
  }

  onError(fault: Error): void {
    if (this.#over) return
    clearTimeout(this.#waiting)
    if (this.#allowed.asked.response.headersSent) this.#break(fault)
    else if (this.#mayTryAgain(fault)) this.#send(true)
    else this.#fail(refusalFor(fault, this.#provider.transport))
  }

  /**
   * Whether the call is one that changes nothing (RFC 9110 §9.2.1), and its connection was lost before it was heard: refused, or closed by a
   * service that had kept it long enough while the call was on its way (RFC 9112 §9.3.1). A connection that was opened for this
   * call and closed upon it says that the service does not bear the call. Never twice.
   */
  #mayTryAgain(fault: Error): boolean {
    const { request, record } = this.#allowed.asked
    const { transport, body } = this.#provider
    if (record.attempts !== 1 || !transport.retry || body || this.#answering) return false
    const { method } = request
    if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') return false
    const wasHeard = this.#connected && !this.#reused
    return !wasHeard && isDisconnect(fault) && this.#millisLeft() > 0
  }

  #millisLeft(): number {
    return Math.floor(this.#provider.transport.responseTimeoutMillis - (performance.now() - this.#started))
  }

  /** After a 401: with other credentials, once, where there are any and the whole request is still at hand. */
  #sentAnew(): boolean {
    const { record } = this.#allowed.asked
    if (record.attempts !== 1) return false
    const kept = this.#body ? this.#body.kept : this.#provider.kept
    if (this.#provider.body && kept === undefined) return false
    if (!this.#deps.renew(this.#allowed)) return false
    this.#drop()
    this.#end()
    this.#deps.resend(this.#allowed, kept)
    return true
  }

  #finish(lastChunk: Buffer | undefined): void {
    if (this.#over) return
    this.#end()
    const { request, response } = this.#allowed.asked
    response.end(lastChunk)
    // The provider may have answered before it had heard everything.
    if (this.#body && !request.complete) discardRest(request)
    this.#deps.onOver(this.#allowed.asked)
  }

  /** There was no answer. */
  #fail(refusal: Refusal): void {
    const { breaker } = this.#share
    if (refusal.kind === 'target_unreachable' || refusal.kind === 'target_timed_out') breaker.failed()
    else breaker.gaveUp()
    this.#refuse(refusal)
  }

  #refuse(refusal: Refusal): void {
    this.#drop()
    this.#end()
    this.#deps.onRefusal(this.#allowed.asked, refusal)
  }

  #break(fault: Error): void {
    this.#drop()
    this.#end()
    cutOff(this.#allowed.asked)
    this.#deps.onBreak(this.#allowed.asked, fault)
    this.#deps.onOver(this.#allowed.asked)
  }

  readonly #clientGone = (): void => {
    if (this.#over) return
    if (!this.#answered) this.#share.breaker.gaveUp()
    this.#drop()
    this.#end()
    this.#deps.onOver(this.#allowed.asked)
  }

  /**
   * Closes the connection in the middle of the call: what else comes on it is for nobody. Not by undici's `abort`, which opens another
   * one for the call that was aborted.
   */
  #drop(): void {
    if (this.#connected) this.connection?.socket?.destroy(GIVEN_UP)
  }

  #end(): void {
    this.#over = true
    clearTimeout(this.#waiting)
    this.#body?.destroy()
    this.#provider.transport.target.places.leave(this.#share, this)
    this.#allowed.asked.record.responseBytes = this.#bytes
  }
}

/** RFC 9110 §15.3.6. HTTP/2 has no room for one, and a client that reads on without it would take it for the next answer (threat G-D). */
const RESET_WITH_BODY: Refusal = { kind: 'response_unfit', detail: 'its status is 205, and it has a body' }

const GIVEN_UP = new Error('the call was given up')

function flushHeader(response: ServerResponse): void {
  if (!response.writableEnded && !response.destroyed) response.flushHeaders()
}

function requestTooBig({ requestBodyBytesMax }: Transport): Refusal {
  return { kind: 'request_too_big', bytesMax: requestBodyBytesMax, detail: 'request body is larger than the limit' }
}

/** undici's codes; what is none of them is a provider that went away or does not speak HTTP. */
function refusalFor(fault: Error, transport: Transport): Refusal {
  if (fault instanceof RequestTooBig) return requestTooBig(transport)
  if (fault instanceof RequestTooSlow) return { kind: 'request_too_slow', detail: 'its body came too slowly' }
  // Where a target may not lead to is told to nobody: the answer must not serve to look around in our network (threat G-I).
  if (fault instanceof AddressRefused) return { kind: 'target_unreachable', detail: fault.message }
  const code = codeOf(fault)
  const detail = `${code}: ${fault.message}`
  if (OURS.has(code)) return { kind: 'fault', detail }
  return TIMEOUTS.has(code) ? { kind: 'target_timed_out', detail } : { kind: 'target_unreachable', detail }
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
/** What undici does not even begin to send, and connections that were closed because their API is gone. */
const OURS = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED'])
const DISCONNECTS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

const codeOf = (fault: Error): string => (fault as NodeJS.ErrnoException).code ?? fault.name
const isDisconnect = (fault: Error): boolean => DISCONNECTS.has(codeOf(fault))
