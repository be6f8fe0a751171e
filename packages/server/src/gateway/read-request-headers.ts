import { accept, type Outcome, type Refused, refuse } from '@portreeve/protocol'
import { withoutHeadersNamedIn } from './connection-header.ts'
import { withoutOwnCookies } from './cookies.ts'
import { requestHeaderUse } from './header-uses.ts'

/** What the gateway wants of a request's header fields, and what is left for the provider. */
export interface RequestHeaders {
  authorization: string | undefined
  subscriptionId: string | undefined
  /** Empty where it came more than once: then none of them counts (W3C Trace Context §3.2). */
  traceparent: string | undefined
  /** Several are one, joined by commas (§3.3.1). */
  tracestate: string | undefined
  body: BodyFraming
  /** The page's, where a browser sends it. */
  origin: string | undefined
  /** The client sends its body when it is told to go on (RFC 9110 §10.1.1). */
  expectsContinue: boolean
  /** The connection is to become a WebSocket. */
  upgrade: WebSocketOffer | undefined
  /** Name, value, name, value: end-to-end fields as the client sent them, without any that the gateway sets itself. */
  forwarded: string[]
}

/** RFC 6455 §4.2.1: what the answer to such a request is computed from; undefined where it is missing. */
export interface WebSocketOffer {
  key: string | undefined
}

/** Undefined: there is no body. */
export type BodyFraming = { kind: 'chunked' } | { kind: 'sized'; bytes: number } | undefined

const CHUNKED = { kind: 'chunked' } as const
/** Below the number from which on node:http drops fields without a word. */
const FIELDS_MAX = 128

/**
 * One pass over the raw fields. Refuses what two readers could take differently: the same deciding field twice, framing
 * that node:http lets through but not every server reads alike, and upgrades to anything but WebSocket (threats G-B, G-D).
 * `loopMark` is what this process adds to `Via`: a request that has it was here before.
 */
export function readRequestHeaders(
  raw: readonly string[],
  httpVersion: string,
  loopMark: string,
): Outcome<RequestHeaders, 'malformed' | 'loop'> {
  let authorization: string | undefined
  let subscriptionId: string | undefined
  let host: string | undefined
  let contentLength: string | undefined
  let transferEncoding: string | undefined
  let traceparent: string | undefined
  let tracestate: string | undefined
  let origin: string | undefined
  let expectsContinue = false
  let wantsWebSocket = false
  let websocketKey: string | undefined
  let connection = ''
  let forwarded: string[] = []
  if (raw.length > 2 * FIELDS_MAX) return refuse('malformed', `there are more than ${FIELDS_MAX} header fields`)
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string
    const value = raw[at + 1] as string
    switch (requestHeaderUse(name)) {
      case 'forward':
        forwarded.push(name, value)
        break
      case 'drop':
        break
      case 'authorization':
        if (authorization !== undefined) return repeated('Authorization')
        authorization = value
        break
      case 'subscription_id':
        if (subscriptionId !== undefined) return repeated('Subscription-Id')
        subscriptionId = value
        break
      case 'host':
        if (host !== undefined) return repeated('Host')
        host = value
        break
      case 'content_length':
        if (contentLength !== undefined) return repeated('Content-Length')
        contentLength = value
        break
      case 'transfer_encoding':
        if (transferEncoding !== undefined) return repeated('Transfer-Encoding')
        transferEncoding = value
        break
      case 'connection':
        connection = connection === '' ? value : `${connection},${value}`
        break
      case 'upgrade':
        // Java's client offers h2c on every plain-http call and does well without (RFC 9110 §7.8: a server may ignore it).
        if (value.toLowerCase() === 'h2c') break
        if (wantsWebSocket) return repeated('Upgrade')
        if (value.toLowerCase() !== 'websocket') return refuse('malformed', 'Upgrade to anything but WebSocket')
        wantsWebSocket = true
        break
      case 'websocket_key':
        if (websocketKey !== undefined) return repeated('Sec-WebSocket-Key')
        websocketKey = value
        forwarded.push(name, value)
        break
      case 'origin':
        if (origin !== undefined) return repeated('Origin')
        origin = value
        forwarded.push(name, value)
        break
      case 'expect':
        // Any other was refused by the listener.
        expectsContinue = true
        break
      case 'cookie': {
        const kept = withoutOwnCookies(value)
        if (kept !== '') forwarded.push(name, kept)
        break
      }
      case 'via':
        if (value.includes(loopMark)) return refuse('loop', 'Via names this gateway')
        forwarded.push(name, value)
        break
      case 'traceparent':
        traceparent = traceparent === undefined ? value : ''
        break
      case 'tracestate':
        tracestate = tracestate === undefined ? value : `${tracestate},${value}`
        break
    }
  }
  if (connection !== '') {
    forwarded = withoutHeadersNamedIn(connection, forwarded)
    if (tracestate !== undefined) tracestate = withoutHeadersNamedIn(connection, ['tracestate', tracestate])[1]
  }
  const body = readFraming(contentLength, transferEncoding, httpVersion)
  if (!body.ok) return body
  return accept({
    authorization,
    subscriptionId,
    traceparent,
    tracestate,
    body: body.value,
    origin,
    expectsContinue,
    upgrade: wantsWebSocket ? { key: websocketKey } : undefined,
    forwarded,
  })
}

function readFraming(
  contentLength: string | undefined,
  transferEncoding: string | undefined,
  httpVersion: string,
): Outcome<BodyFraming, 'malformed'> {
  if (transferEncoding !== undefined) {
    // RFC 9112 §6.1: with Content-Length, or in HTTP/1.0, the framing is faulty. Other codings would reach the provider unsaid.
    if (contentLength !== undefined) return refuse('malformed', 'Content-Length with Transfer-Encoding')
    // HTTP/2 has no such field; http2-server.ts says it for a body whose length is not known.
    if (httpVersion !== '1.1' && httpVersion !== '2.0') return refuse('malformed', 'Transfer-Encoding before HTTP/1.1')
    if (transferEncoding.toLowerCase() !== 'chunked') return refuse('malformed', 'Transfer-Encoding other than chunked')
    return accept(CHUNKED)
  }
  if (contentLength === undefined) return accept(undefined)
  const bytes = /^\d{1,15}$/.test(contentLength) ? Number(contentLength) : -1
  if (bytes < 0) return refuse('malformed', 'Content-Length is not a number of bytes')
  return accept(bytes === 0 ? undefined : { kind: 'sized', bytes })
}

function repeated(name: string): Refused<'malformed'> {
  return refuse('malformed', `${name} is there more than once`)
}
