import { API_PROVIDERS } from '@portreeve/protocol'
import { checkOptionNames } from './option-names.ts'
import type { TokenForm } from './verify-token.ts'

/** What a verifier has to know. Everything about time is in seconds. */
export interface VerifierOptions {
  /** The exchange's issuer, without a trailing slash: `https://identity.example.com/oauth2/aus…`. */
  issuer: string
  /** This API's own Client ID and Client Secret (not an app's API Key). */
  clientId: string
  clientSecret: string
  /** Where the exchange answers questions about subscriptions: `https://subscriptions.example.com`. */
  subscriptionsUrl: string
  /**
   * Which token the gateway sends to this API. `minted` (the default): one it made for this API. `passthrough`: the
   * app's own, so any app's token is accepted, and the subscription has to belong to that app.
   */
  token?: 'minted' | 'passthrough'
  /**
   * How the issuer's tokens look. `exchange` (the default): typ JWT, the client in `cid`. `rfc9068`, for authorization servers of
   * profile `strict`: typ at+jwt, the client in `client_id`.
   */
  tokenForm?: TokenForm
  /** `api_providers` unless the exchange says otherwise. */
  audience?: string
  /** How far this machine's clock may be from the exchange's. 30 when left out. */
  clockToleranceSeconds?: number
  /** How long one request to the exchange may take. 5 when left out. */
  timeoutSeconds?: number
  /** Allows `http:` URLs beyond this machine. Whoever is on the way can then forge every key: for closed networks only. */
  insecureHttp?: boolean
  cache?: CacheOptions
  fetch?: typeof globalThis.fetch
  /** Epoch seconds. */
  now?: () => number
}

/** How long, and how much, is remembered. Each has the default that its comment begins with. */
export interface CacheOptions {
  /** 600: keys are used this long without asking again. */
  keysSeconds?: number
  /** 86400: and this much longer while the exchange does not answer. */
  keysStaleSeconds?: number
  /** 60: an active subscription is taken for active this long, so a deactivation is noticed this late at most. */
  contextSeconds?: number
  /** 300: and this much longer while the exchange does not answer. */
  contextStaleSeconds?: number
  /** 5: a refused subscription is taken for refused this long. */
  refusalSeconds?: number
  /** 10000: how many subscriptions are remembered. */
  contextsMax?: number
}

export interface Settings extends Required<Omit<VerifierOptions, 'cache' | 'insecureHttp'>> {
  cache: Required<CacheOptions>
}

/** Throws a TypeError that names the option: a mistake here is found at start, not on the first call. */
export function parseOptions(options: VerifierOptions): Settings {
  if (!isObject(options)) throw new TypeError(`createVerifier needs an object with ${listed(required)}`)
  if (options.cache !== undefined && !isObject(options.cache)) throw new TypeError('cache has to be an object')
  // Before what is missing: a misspelled name is the reason for both.
  checkOptionNames(options)
  checkRequired(options)
  const {
    issuer,
    subscriptionsUrl,
    clientId,
    clientSecret,
    token = 'minted',
    tokenForm = 'exchange',
    insecureHttp = false,
  } = options
  // 'false' from an environment variable would be as good as true.
  if (typeof insecureHttp !== 'boolean') throw new TypeError('insecureHttp has to be true or false')
  checkUrl('issuer', issuer, insecureHttp)
  checkUrl('subscriptionsUrl', subscriptionsUrl, insecureHttp)
  checkCredential('clientId', clientId)
  checkCredential('clientSecret', clientSecret)
  if (token !== 'minted' && token !== 'passthrough') throw new TypeError('token has to be "minted" or "passthrough"')
  if (tokenForm !== 'exchange' && tokenForm !== 'rfc9068') {
    throw new TypeError('tokenForm has to be "exchange" or "rfc9068"')
  }
  return {
    issuer,
    subscriptionsUrl,
    clientId,
    clientSecret,
    token,
    tokenForm,
    audience: options.audience ?? API_PROVIDERS,
    clockToleranceSeconds: amount('clockToleranceSeconds', options.clockToleranceSeconds, 30),
    timeoutSeconds: amount('timeoutSeconds', options.timeoutSeconds, 5),
    cache: {
      keysSeconds: amount('cache.keysSeconds', options.cache?.keysSeconds, 600),
      keysStaleSeconds: amount('cache.keysStaleSeconds', options.cache?.keysStaleSeconds, 86_400),
      contextSeconds: amount('cache.contextSeconds', options.cache?.contextSeconds, 60),
      contextStaleSeconds: amount('cache.contextStaleSeconds', options.cache?.contextStaleSeconds, 300),
      refusalSeconds: amount('cache.refusalSeconds', options.cache?.refusalSeconds, 5),
      contextsMax: amount('cache.contextsMax', options.cache?.contextsMax, 10_000),
    },
    // Looked up on each call, so that tracing and test tools that replace the global see these requests too.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    now: options.now ?? (() => Math.floor(Date.now() / 1000)),
  }
}

const required = ['issuer', 'clientId', 'clientSecret', 'subscriptionsUrl'] as const

/** Many a caller is plain JavaScript, whose options come from variables that may not be set. */
function checkRequired(options: VerifierOptions) {
  const missing = required.filter(
    (name) => options[name] === undefined || options[name] === null || options[name] === '',
  )
  if (missing.length > 0) throw new TypeError(`${listed(missing)} ${missing.length > 1 ? 'are' : 'is'} missing`)
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** The issuer is compared character by character and paths are appended to both URLs, hence no trailing slash. */
function checkUrl(name: string, value: string, insecureHttp: boolean) {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (typeof value !== 'string' || !url || !/^https?:$/.test(url.protocol))
    throw new TypeError(`${name} has to be an https URL`)
  if (value.endsWith('/') || url.search !== '' || url.hash !== '') {
    throw new TypeError(`${name} has to be without a trailing slash, query and fragment`)
  }
  if (url.username !== '' || url.password !== '') throw new TypeError(`${name} must not hold credentials`)
  if (url.protocol === 'http:' && !insecureHttp && !isThisMachine(url.hostname)) {
    throw new TypeError(`${name} has to be an https URL (set insecureHttp only on a network you trust altogether)`)
  }
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

/** Printable, so that it survives an HTTP header; a newline at the end of a pasted secret is the usual mistake. */
function checkCredential(name: string, value: string) {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new TypeError(`${name} has to be printable characters without spaces and line ends`)
  }
}

function amount(name: string, value: number | undefined, preset: number): number {
  if (value === undefined) return preset
  if (!Number.isFinite(value) || value < 0) throw new TypeError(`${name} has to be a number, zero or more`)
  return value
}
