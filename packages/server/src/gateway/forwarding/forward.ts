import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { AddressRefused } from '../../http/index.ts'
import type { Call } from '../handle-call.ts'
import type { GatewayLimits } from '../limits.ts'
import type { BodyFraming } from '../read-request-headers.ts'
import type { Refusal } from '../refusals.ts'
import { discardRest } from '../send-refusal.ts'
import { readResponseHeaders } from './read-response-headers.ts'
import { openRequestBody, RequestTooBig } from './request-body.ts'

/** What is sent to the API service. */
export interface ProviderRequest {
  origin: string
  path: string
  /** Name, value, name, value; complete but for framing and Host, which follow from the rest. */
  headers: string[]
  body: BodyFraming
}

export interface ForwardDeps {
  dispatcher: Dispatcher
  limits: GatewayLimits
  /** The API service did not answer, or not in a way that can be passed on. Nothing has been sent to the client yet. Ends the call. */
  onRefusal: (call: Call, refusal: Refusal) => void
  /** The answer broke off after it had begun; the client's connection was cut, because nothing else would tell it. */
  onBreak: (call: Call, fault: Error) => void
  /** Once for each call that did not end with `onRefusal`. */
  onOver: (call: Call) => void
}

/**
 * Sends the call on and its answer back, both as streams: each side is read only as fast as the other takes it.
 * A client that goes away takes its call with it.
 */
export function forward(call: Call, provider: ProviderRequest, deps: ForwardDeps): void {
  const { limits, dispatcher } = deps
  const framing = provider.body
  if (framing?.kind === 'sized') {
    if (framing.bytes > limits.requestBodyBytesMax) {
      deps.onRefusal(call, requestTooBig(limits))
      return
    }
    provider.headers.push('Content-Length', String(framing.bytes))
  }
  const body = framing ? openRequestBody(call.request, limits.requestBodyBytesMax) : null
  call.record.attempts++
  const answer = new RelayedAnswer(call, body, deps)
  dispatcher.dispatch(
    {
      origin: provider.origin,
      path: provider.path,
      method: call.request.method as Dispatcher.HttpMethod,
      headers: provider.headers,
      body,
      headersTimeout: limits.headersTimeoutMillis,
      bodyTimeout: limits.bodyTimeoutMillis,
    },
    answer,
  )
  answer.waitForConnection()
}

/**
 * undici's handler in its raw form: header fields come as bytes, in order and in their own spelling. Its methods run
 * synchronously in the parser, so a small answer leaves in one write.
 */
class RelayedAnswer implements Dispatcher.DispatchHandler {
  readonly #call: Call
  readonly #body: Readable | null
  readonly #deps: ForwardDeps
  #abort: ((reason?: Error) => void) | undefined
  #resume: (() => void) | undefined
  #contentLength: number | undefined
  #bytes = 0
  #over = false
  #waiting: NodeJS.Timeout | undefined

  constructor(call: Call, body: Readable | null, deps: ForwardDeps) {
    this.#call = call
    this.#body = body
    this.#deps = deps
    call.response.on('close', this.#clientGone)
  }

  /**
   * Once the call is dispatched. undici's own time begins with a connection, and all of them may be taken. Ends with
   * `onConnect`. A call that is over by then is given up when its turn comes.
   */
  waitForConnection(): void {
    if (this.#abort || this.#over) return
    const { headersTimeoutMillis } = this.#deps.limits
    const timeOut = () =>
      this.#refuse({ kind: 'target_timed_out', detail: `no free connection in ${headersTimeoutMillis} ms` })
    this.#waiting = setTimeout(timeOut, headersTimeoutMillis)
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort
    clearTimeout(this.#waiting)
    if (this.#over) abort()
  }

  onHeaders(statusCode: number, rawHeaders: Buffer[], resume: () => void): boolean {
    // Interim answers (103) are between the provider and us.
    if (this.#over || statusCode < 200) return true
    const { request, response, requestId, record, answerFields } = this.#call
    record.firstByte = performance.now()
    record.targetStatus = statusCode
    const { forwarded, contentLength, transferEncoding } = readResponseHeaders(rawHeaders, statusCode, requestId)
    if (transferEncoding !== undefined && transferEncoding.toLowerCase() !== 'chunked') {
      // Still encoded, and the field that would say so is hop-by-hop (RFC 9112 §6.1).
      this.#refuse({ kind: 'target_unreachable', detail: `Transfer-Encoding is ${transferEncoding}` })
      return true
    }
    const bodyless = statusCode === 204 || statusCode === 304 || request.method === 'HEAD'
    if (!bodyless && contentLength !== undefined && contentLength > this.#deps.limits.responseBodyBytesMax) {
      this.#refuse({ kind: 'response_too_big', detail: `Content-Length is ${contentLength}` })
      return true
    }
    if (answerFields.length > 0) forwarded.push(...answerFields)
    record.status = statusCode
    record.source = 'api'
    response.writeHead(statusCode, forwarded)
    if (bodyless) {
      this.#finish(undefined)
      return true
    }
    this.#contentLength = contentLength
    this.#resume = resume
    // An answer without a length may be one that trickles: its header is worth having before its first byte.
    if (contentLength === undefined) process.nextTick(flushHeader, response)
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.#over) return true
    this.#bytes += chunk.length
    if (this.#bytes === this.#contentLength) {
      this.#finish(chunk)
      return true
    }
    if (this.#bytes > this.#deps.limits.responseBodyBytesMax) {
      this.#break(new Error('response body is larger than the limit'))
      return true
    }
    const { response } = this.#call
    if (response.write(chunk)) return true
    if (this.#resume) response.once('drain', this.#resume)
    return false
  }

  onComplete(): void {
    this.#finish(undefined)
  }

  onError(fault: Error): void {
    if (this.#over) return
    if (this.#call.response.headersSent) this.#break(fault)
    else this.#refuse(refusalFor(fault, this.#deps.limits))
  }

  #finish(lastChunk: Buffer | undefined): void {
    if (this.#over) return
    this.#end()
    const { request, response } = this.#call
    response.end(lastChunk)
    // The provider may have answered before it had heard everything.
    if (this.#body && !request.complete) discardRest(request)
    this.#deps.onOver(this.#call)
  }

  #refuse(refusal: Refusal): void {
    this.#end()
    this.#abort?.()
    this.#deps.onRefusal(this.#call, refusal)
  }

  #break(fault: Error): void {
    this.#end()
    this.#abort?.()
    this.#call.response.destroy()
    this.#deps.onBreak(this.#call, fault)
    this.#deps.onOver(this.#call)
  }

  readonly #clientGone = (): void => {
    if (this.#over) return
    this.#end()
    this.#abort?.()
    this.#deps.onOver(this.#call)
  }

  #end(): void {
    this.#over = true
    clearTimeout(this.#waiting)
    this.#body?.destroy()
    this.#call.record.responseBytes = this.#bytes
  }
}

function flushHeader(response: ServerResponse): void {
  if (!response.writableEnded && !response.destroyed) response.flushHeaders()
}

function requestTooBig({ requestBodyBytesMax }: GatewayLimits): Refusal {
  return { kind: 'request_too_big', bytesMax: requestBodyBytesMax, detail: 'request body is larger than the limit' }
}

/** undici's codes; what is none of them is a provider that went away or does not speak HTTP. */
function refusalFor(fault: Error, limits: GatewayLimits): Refusal {
  if (fault instanceof RequestTooBig) return requestTooBig(limits)
  // Where a target may not lead to is told to nobody: the answer must not serve to look around in our network (threat G-I).
  if (fault instanceof AddressRefused) return { kind: 'target_unreachable', detail: fault.message }
  const code = (fault as NodeJS.ErrnoException).code ?? fault.name
  const detail = `${code}: ${fault.message}`
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT'
    ? { kind: 'target_timed_out', detail }
    : { kind: 'target_unreachable', detail }
}
