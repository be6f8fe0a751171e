import type { Profile } from '../profiles.ts'

export interface RedirectUriRule {
  /** The client's registered ones. */
  registered: readonly string[]
  /** See Profile. */
  redirectUris: Profile['redirectUris']
  /** `application_type` is `native`. */
  isNative: boolean
}

/**
 * May the browser be sent there? Strings are compared as they stand: no wildcard, no pattern, no case folding, no decoding
 * (threats T-01, T-02). Two differences are forgiven: the trailing slash on an empty path in the exchange's profile
 * (protocol.md 2.2), and the port of a native client's loopback address (RFC 8252 §7.3). Pure.
 */
export function isRegisteredRedirectUri(
  requested: string,
  { registered, redirectUris, isNative }: RedirectUriRule,
): boolean {
  // Also of what was registered: rules of registration may have been others on that day (threat T-04).
  if (redirectUriFault(requested) !== undefined) return false
  const isSame = (one: string, other: string) =>
    one === other || (redirectUris === 'exchange' && withoutEmptyPath(one) === withoutEmptyPath(other))
  const portless = isNative ? withoutLoopbackPort(requested) : undefined
  return registered.some((candidate) => {
    if (isSame(candidate, requested)) return true
    const portlessCandidate = withoutLoopbackPort(candidate)
    return portless !== undefined && portlessCandidate !== undefined && isSame(portlessCandidate, portless)
  })
}

/**
 * Why nobody may be redirected to such a URI, whoever registered it, or undefined. RFC 6749 §3.1.2: absolute, without a
 * fragment; beyond that without user name and password (threat T-01), and of a scheme that runs nothing (threat T-04):
 * http, https, or a private-use scheme, which has a dot (RFC 8252 §7.1). Pure.
 */
export function redirectUriFault(uri: string): string | undefined {
  // Quotes, angle brackets, backslashes, control characters and spaces stand in no URI (RFC 3986 §2), and parsers differ about them.
  if (!/^[!#-;=?-[\]^_a-z|~]+$/i.test(uri) || !URL.canParse(uri)) return 'is not an absolute URI'
  if (uri.includes('#')) return 'has a fragment'
  if (/^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:/i.test(uri)) return undefined
  const authority = /^https?:\/\/([^/?]+)/.exec(uri)?.[1]
  if (authority === undefined) return 'has a scheme that is neither http, https nor private-use (com.example.app)'
  return authority.includes('@') ? 'has a user name' : undefined
}

/** `http://localhost:5000` for itself and for `http://localhost:5000/`; anything else for itself. */
function withoutEmptyPath(uri: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?]+\/$/.test(uri) ? uri.slice(0, -1) : uri
}

const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)$/
const PORT_MAX = 65_535

/** Undefined for what is no address of this very device. A name such as `localhost` may lead elsewhere (RFC 8252 §8.3). */
function withoutLoopbackPort(uri: string): string | undefined {
  const [, host, port, rest] = LOOPBACK.exec(uri) ?? []
  return host === undefined || Number(port ?? 0) > PORT_MAX ? undefined : `${host}${rest}`
}
