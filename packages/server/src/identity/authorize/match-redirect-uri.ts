import { leadsSomewhereSafe } from '../client-metadata/check-uri.ts'
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
  if (!leadsSomewhereSafe(requested) || requested.includes('#')) return false
  const isSame = (one: string, other: string) =>
    one === other || (redirectUris === 'exchange' && withoutEmptyPath(one) === withoutEmptyPath(other))
  const portless = isNative ? withoutLoopbackPort(requested) : undefined
  return registered.some((candidate) => {
    if (isSame(candidate, requested)) return true
    const portlessCandidate = withoutLoopbackPort(candidate)
    return portless !== undefined && portlessCandidate !== undefined && isSame(portlessCandidate, portless)
  })
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
