import { OWN_COOKIE_PREFIXES } from '../http/index.ts'

const ownPrefixes = OWN_COOKIE_PREFIXES.map((prefix) => prefix.toLowerCase())

/** A `Cookie` value without Portreeve's own cookies, otherwise unchanged; empty when nothing is left. */
export function withoutOwnCookies(cookie: string): string {
  if (!/portreeve/i.test(cookie)) return cookie
  return cookie
    .split(';')
    .filter((pair) => !isOwnCookie(pair))
    .join(';')
    .trim()
}

/**
 * A `Set-Cookie` value of an API service as the caller gets it. All APIs have one origin, so a cookie is confined to the path
 * of the API that set it: no other's service is sent it, or has one planted (RFC 6265 §5.1.4, threat T-21). Undefined: it is not passed on.
 * One of ours, or one without a name, which a browser sends back as `portreeve_session=x` when it was `=portreeve_session=x`
 * (RFC 6265bis §5.8.3), or one whose prefix says that it is for the whole host (§4.1.3.2).
 */
export function confineCookie(setCookie: string, path: string): string | undefined {
  const [pair = '', ...attributes] = setCookie.split(';')
  const equals = pair.indexOf('=')
  if (equals === -1 || pair.slice(0, equals).trim() === '' || isOwnCookie(pair) || HOST_PREFIX.test(pair))
    return undefined
  const kept = attributes.filter((attribute) => !PLACE.test(attribute))
  return [pair, ...kept, ` Path=${path}`].join(';')
}

const HOST_PREFIX = /^\s*__host-/i
/** Attributes that say where a cookie is sent. */
const PLACE = /^\s*(?:path|domain)\s*(?:=|$)/i

/** Does this `name=value` name, in any letter case, a cookie that only Portreeve may set or read? Or its value, without a name. */
function isOwnCookie(pair: string): boolean {
  const name = pair.replace(/^[\s=]+/, '').toLowerCase()
  return ownPrefixes.some((prefix) => name.startsWith(prefix))
}
