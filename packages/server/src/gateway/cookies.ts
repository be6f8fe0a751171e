import { OWN_COOKIE_PREFIXES } from '../http/index.ts'

/** A `Cookie` value without Portreeve's own cookies, otherwise unchanged; empty when nothing is left. */
export function withoutOwnCookies(cookie: string): string {
  if (!cookie.includes('portreeve')) return cookie
  return cookie
    .split(';')
    .filter((pair) => !isOwnCookie(pair))
    .join(';')
    .trim()
}

/** Does this `name=value…` name a cookie that only Portreeve itself may set or read? */
export function isOwnCookie(pair: string): boolean {
  const name = pair.trimStart()
  return OWN_COOKIE_PREFIXES.some((prefix) => name.startsWith(prefix))
}
