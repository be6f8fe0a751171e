/**
 * Which URIs a client may register. All answers are the end of a sentence, "has to …" or "may not …", or undefined for "may".
 * Registered URIs are compared byte for byte and browsers are sent to them, so what two readers could read differently is
 * refused here and never repaired (threats T-01, T-04, T-05).
 */
type Why = string | undefined

export interface RedirectUriRules {
  application_type: 'web' | 'native'
  /** http on this machine for web applications too: how the exchange's apps are developed (protocol.md 2.2). */
  httpOnLocalhost: boolean
}

export interface WebUriRules {
  httpOnLocalhost: boolean
}

const LENGTH_MAX = 2000
/** RFC 3986 §2, without `*`: a wildcard would be compared like any other letter, which nobody who writes one expects. */
const CHARACTERS = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()+,;=%]+$/
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/
const SCHEME = /^([a-z][a-z0-9+.-]*):/
const WEB = /^https?:\/\/([^/?#]+)([^?#]*)/
const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Pure. RFC 6749 §3.1.2, OIDC Registration §2 (application_type), RFC 8252 §7. */
export function checkRedirectUri(uri: string, { application_type, httpOnLocalhost }: RedirectUriRules): Why {
  const form = checkForm(uri)
  if (form) return form
  if (uri.includes('#')) return 'may not have a fragment.'
  const scheme = schemeOf(uri)
  if (scheme === 'https') return checkWebForm(uri)
  if (scheme === 'http') {
    const local = application_type === 'native' || httpOnLocalhost
    return checkWebForm(uri) ?? (local && isLocal(uri) ? undefined : httpsOr(local))
  }
  if (application_type === 'web') return 'has to be https, because application_type is web.'
  // RFC 8252 §7.1: a domain turned round, so that no two apps mean the same scheme, and no browser runs it as a program.
  return isReverseDomain(scheme)
    ? undefined
    : 'has to be https, http on this machine, or a scheme like com.example.app.'
}

/** https, and http on this machine where that is allowed. `#` is allowed for request_uris only (OIDC Core §6.2). Pure. */
export function checkWebUri(uri: string, { httpOnLocalhost }: WebUriRules): Why {
  const form = checkForm(uri)
  if (form) return form
  const scheme = schemeOf(uri)
  if (scheme !== 'https' && scheme !== 'http') return httpsOr(httpOnLocalhost)
  const web = checkWebForm(uri)
  if (web) return web
  return scheme === 'https' || (httpOnLocalhost && isLocal(uri)) ? undefined : httpsOr(httpOnLocalhost)
}

/** May a browser be sent there at all? Asked again wherever one is, whatever the store says by then (threat T-04). Pure. */
export function leadsSomewhereSafe(uri: string): boolean {
  if (checkForm(uri)) return false
  const scheme = schemeOf(uri)
  return scheme === 'https' || scheme === 'http' ? !checkWebForm(uri) : isReverseDomain(scheme)
}

/** Scheme, host and port of an http or https URI that passed. */
export const originOf = (uri: string): string => new URL(uri).origin

function checkForm(uri: string): Why {
  if (uri.length > LENGTH_MAX) return `may have ${LENGTH_MAX} characters at most.`
  if (uri.includes('*')) return 'may not have a wildcard: URIs are compared letter by letter.'
  if (!CHARACTERS.test(uri))
    return 'has to be an absolute URI in ASCII, without spaces, control characters or backslashes.'
  if (BROKEN_ESCAPE.test(uri)) return 'has a percent sign that encodes nothing.'
  return SCHEME.test(uri) && URL.canParse(uri) ? undefined : 'has to be an absolute URI, with its scheme in lower case.'
}

/** What a browser would change on its way is not what was registered. An explicit port may stay (protocol.md 2.2). */
function checkWebForm(uri: string): Why {
  const [, authority, path] = WEB.exec(uri) ?? []
  if (authority === undefined || path === undefined) return 'has to be an absolute URI with a host.'
  if (authority.includes('@')) return 'may not have a user name in it.'
  const host = authority.replace(/:\d*$/, '')
  if (host !== new URL(uri).hostname || host.endsWith('.'))
    return 'has to name its host in lower case and in its usual form.'
  return path.split('/').some(isDotSegment) ? 'may not have dot segments in its path.' : undefined
}

/** `.` and `..`, encoded or with a path parameter behind them (threats T-01, T-07). */
function isDotSegment(segment: string): boolean {
  const plain = segment.replace(/%2e/gi, '.').replace(/(;|%3b).*$/i, '')
  return plain === '.' || plain === '..'
}

const schemeOf = (uri: string): string => SCHEME.exec(uri)?.[1] ?? ''
const isLocal = (uri: string): boolean => LOCAL_HOSTS.has(new URL(uri).hostname)
const isReverseDomain = (scheme: string): boolean => /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(scheme)
const httpsOr = (local: boolean): string => (local ? 'has to be https, or http on localhost.' : 'has to be https.')
