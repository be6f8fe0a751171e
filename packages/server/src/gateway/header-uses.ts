import { normalHeader } from '../registry/index.ts'
import { rememberNames } from './remember-names.ts'

/** What the gateway does with a header field of a request. All but `forward`, `cookie`, `via`, `origin` and `websocket_key` stay here. */
export type RequestHeaderUse =
  | 'forward'
  | 'drop'
  | 'authorization'
  | 'subscription_id'
  | 'host'
  | 'content_length'
  | 'transfer_encoding'
  | 'connection'
  | 'upgrade'
  | 'cookie'
  | 'via'
  | 'traceparent'
  | 'tracestate'
  | 'origin'
  | 'expect'
  | 'websocket_key'

export type ResponseHeaderUse =
  | 'forward'
  | 'drop'
  | 'connection'
  | 'content_length'
  | 'transfer_encoding'
  | 'set_cookie'

/** Meant for one connection and not for the next (RFC 9110 §7.6.1, RFC 9112 §7.1.2: trailers are not forwarded either). */
const hopByHop = [
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

const requestUses: ReadonlyMap<string, RequestHeaderUse> = new Map<string, RequestHeaderUse>([
  ...hopByHop.map((name) => [name, 'drop'] as const),
  ['authorization', 'authorization'],
  ['subscription-id', 'subscription_id'],
  ['host', 'host'],
  ['content-length', 'content_length'],
  ['transfer-encoding', 'transfer_encoding'],
  ['connection', 'connection'],
  ['upgrade', 'upgrade'],
  ['cookie', 'cookie'],
  ['via', 'via'],
  ['traceparent', 'traceparent'],
  ['tracestate', 'tracestate'],
  ['origin', 'origin'],
  ['sec-websocket-key', 'websocket_key'],
  // Answered by us (RFC 9110 §10.1.1).
  ['expect', 'expect'],
])

/** Names that only the gateway may say something under, in normal form: one more spelling is one more way in (threat G-B). */
const ours: ReadonlySet<string> = new Set([
  ...hopByHop,
  'authorization',
  'subscription-id',
  'request-id',
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  // Programs run the CGI way read it as HTTP_PROXY, their own setting (httpoxy, CVE-2016-5385).
  'proxy',
  'forwarded',
  // Whoever believes one of these takes it for the word of the proxy in front.
  'cf-connecting-ip',
  'client-ip',
  'true-client-ip',
  'x-client-ip',
  'x-real-ip',
  // Some frameworks and proxies route by these instead of by the path that was authorized.
  'x-envoy-original-path',
  'x-original-host',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
])

/**
 * What a browser applies to a whole origin. The gateway's is shared by all API services, so none of them may empty its storage, say
 * where or how it is reached, be told of its errors, or register a worker for it.
 */
const ofWholeOrigins = [
  'accept-ch',
  'activate-storage-access',
  'alt-svc',
  'clear-site-data',
  'critical-ch',
  'expect-ct',
  'nel',
  'origin-agent-cluster',
  'public-key-pins',
  'public-key-pins-report-only',
  'report-to',
  'reporting-endpoints',
  'service-worker-allowed',
  'set-cookie2',
  'set-login',
  'strict-transport-security',
  'use-as-dictionary',
]

const responseUses: ReadonlyMap<string, ResponseHeaderUse> = new Map<string, ResponseHeaderUse>([
  ...hopByHop.map((name) => [name, 'drop'] as const),
  ...ofWholeOrigins.map((name) => [name, 'drop'] as const),
  ['request-id', 'drop'],
  ['connection', 'connection'],
  ['content-length', 'content_length'],
  ['transfer-encoding', 'transfer_encoding'],
  ['set-cookie', 'set_cookie'],
])

function classifyRequestHeader(name: string): RequestHeaderUse {
  const lower = name.toLowerCase()
  const use = requestUses.get(lower)
  if (use) return use
  // Frameworks that turn names into variables read `Subscription_Id` and `Subscription!Id` as `Subscription-Id`.
  const normal = normalHeader(name)
  return ours.has(normal) || normal.startsWith('x-forwarded-') ? 'drop' : 'forward'
}

function classifyResponseHeader(name: string): ResponseHeaderUse {
  const lower = name.toLowerCase()
  // What pages of other origins may do is said by the gateway alone (browsers/): twice said, a browser would believe neither.
  if (lower.startsWith('access-control-')) return 'drop'
  return responseUses.get(lower) ?? 'forward'
}

export const requestHeaderUse = rememberNames(classifyRequestHeader)
/** As `normalHeader`. */
export const rememberedNormalHeader = rememberNames(normalHeader)
export const responseHeaderUse = rememberNames(classifyResponseHeader)
