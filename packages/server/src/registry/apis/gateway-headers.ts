/**
 * Header fields of calls to API services that only the gateway may say something in, whatever an access control asks for: framing,
 * routing, and whose call it is. In normal form: small letters, everything else a hyphen (threats G-B, G-C, G-D).
 */
const gatewayHeaders: ReadonlySet<string> = new Set([
  'cf-connecting-ip',
  'client-ip',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'origin',
  'proxy',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'request-id',
  'subscription-id',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'true-client-ip',
  'upgrade',
  'via',
  'x-client-ip',
  'x-envoy-original-path',
  'x-original-host',
  'x-original-uri',
  'x-original-url',
  'x-real-ip',
  'x-rewrite-url',
])

/** `Subscription_Id` and `Subscription.Id` become one variable with `Subscription-Id` in some frameworks. Pure. */
export function isGatewayHeader(name: string): boolean {
  const normal = normalHeader(name)
  return gatewayHeaders.has(normal) || normal.startsWith('x-forwarded-')
}

/** Pure. */
export const normalHeader = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')

/** RFC 9110 §5.1: what a field name may be. Pure. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)

/** RFC 9110 §5.5: printable ASCII, blanks inside. Nothing that could end the line, or that a program in between would read in its own way. Pure. */
export const isHeaderValue = (value: string): boolean => /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)
