/*
 * What pages of other origins may do (Fetch §3.2, CORS). A page has no credentials here but a token that it holds itself, so an API may be
 * called from any origin unless its `traffic.corsOrigins` says otherwise, and credentials mode is never offered.
 */

/** What every page may read. `*` is the API's own fields (Fetch §3.2.4: a wildcard, as there are no credentials); the names are for browsers that do not know it. */
const EXPOSED = 'Request-Id, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, *'

/** Asked for or not, so that a browser may ask once for all its calls. A wildcard would not stand for Authorization (Fetch §4.8). */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const HEADERS = ['Authorization', 'Subscription-Id', 'Request-Id', 'Accept', 'Content-Type']

/** Chromium forgets after two hours whatever it is told. */
const MAX_AGE_SECONDS = 7_200

const anyOrigin: readonly string[] = ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', EXPOSED]
const noOrigin: readonly string[] = ['Vary', 'Origin']

/** `traffic.corsOrigins` of an API: undefined is any. */
export type CorsOrigins = readonly string[] | undefined

/**
 * What of an API's list a page of `origin` is measured by. The exchange's own console may call every API, whatever its list says: there people try
 * calls out, with tokens of apps of theirs, and can read what they were answered.
 */
export function listFor(origin: string, allowed: CorsOrigins, consoleOrigin: string | undefined): CorsOrigins {
  return origin === consoleOrigin && !isForAll(allowed) ? [origin] : allowed
}

/** Beside what every page is told: how long each part of the call took (Resource Timing §4.5.1), for the page that shows it to people. */
export function timingFields(origin: string, consoleOrigin: string | undefined): readonly string[] {
  return origin === consoleOrigin ? ['Timing-Allow-Origin', origin] : []
}

/**
 * Name, value: what an answer to a call with `origin` says to the browser. An origin that is not on the list is told nothing, and its page
 * cannot read the answer. Asked only for calls that have an Origin.
 */
export function crossOriginFields(origin: string, allowed: CorsOrigins): readonly string[] {
  if (isForAll(allowed)) return anyOrigin
  if (!allowed?.includes(origin)) return noOrigin
  return ['Access-Control-Allow-Origin', origin, 'Access-Control-Expose-Headers', EXPOSED, 'Vary', 'Origin']
}

function isForAll(allowed: CorsOrigins): boolean {
  return allowed === undefined || allowed.includes('*')
}

/** A question of a browser, whether a page may make a call. It never has the call's headers, a token least of all (protocol.md 3.2). */
export interface Preflight {
  origin: string
  /** The call's method. */
  method: string
  /** `Access-Control-Request-Headers` as sent. */
  headers: string | undefined
}

/**
 * The answer's fields, beside those of every answer. `Access-Control-Request-Private-Network` has no answer: browsers now ask the person instead of the
 * server, and one that still asks here must not be told that any public page may reach into a network.
 */
export function preflightFields({ origin, method, headers }: Preflight, allowed: CorsOrigins): readonly string[] {
  if (!isForAll(allowed) && !allowed?.includes(origin)) return []
  return [
    'Access-Control-Allow-Methods',
    (METHODS.includes(method) || !TOKEN.test(method) ? METHODS : [...METHODS, method]).join(', '),
    'Access-Control-Allow-Headers',
    [...HEADERS, ...asked(headers)].join(', '),
    'Access-Control-Max-Age',
    String(MAX_AGE_SECONDS),
  ]
}

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/
const known: ReadonlySet<string> = new Set(HEADERS.map((name) => name.toLowerCase()))

/** Header names a page wants to send that are not on our own list: APIs define theirs. What is no name is left out. */
function asked(headers: string | undefined): string[] {
  if (headers === undefined) return []
  const names = headers.split(',').map((name) => name.trim())
  return names.filter((name) => TOKEN.test(name) && !known.has(name.toLowerCase()))
}
