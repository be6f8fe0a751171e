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
 * May an API service set this cookie? Not one of ours, and none without a name: a browser sends `=portreeve_session=x` back
 * as `portreeve_session=x` (RFC 6265bis §5.8.3, threat T-21).
 */
export function maySetCookie(setCookie: string): boolean {
  const end = setCookie.indexOf(';')
  const pair = end === -1 ? setCookie : setCookie.slice(0, end)
  const equals = pair.indexOf('=')
  return equals !== -1 && pair.slice(0, equals).trim() !== '' && !isOwnCookie(pair)
}

/** Does this `name=value` name, in any letter case, a cookie that only Portreeve may set or read? Or its value, without a name. */
function isOwnCookie(pair: string): boolean {
  const name = pair.replace(/^[\s=]+/, '').toLowerCase()
  return ownPrefixes.some((prefix) => name.startsWith(prefix))
}
