import { API_PROVIDERS } from '@portreeve/protocol'
import { check, checkAmount, checkNames, checkOneOf, checkUrl } from './option-checks.ts'
import type { TokenForm } from './verify-token.ts'

/** What every verifier has to know. Everything about time is in seconds. */
export interface SharedOptions {
  /** The exchange's issuer, without a trailing slash: `https://identity.example.com/oauth2/aus…`. */
  issuer: string
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

export type SharedSettings = Required<Omit<SharedOptions, 'cache' | 'insecureHttp'>> & { cache: Required<CacheOptions> }

const cachePresets: Required<CacheOptions> = {
  keysSeconds: 600,
  keysStaleSeconds: 86_400,
  contextSeconds: 60,
  contextStaleSeconds: 300,
  refusalSeconds: 5,
  contextsMax: 10_000,
}

/**
 * Throws a TypeError that names the option. `own` are the names of the maker's own options and `needed` those that must be there, with a space
 * between them.
 */
export function parseShared(options: SharedOptions, maker: string, own: string, needed: string): SharedSettings {
  const presets: SharedSettings = {
    issuer: '',
    tokenForm: 'exchange',
    audience: API_PROVIDERS,
    clockToleranceSeconds: 30,
    timeoutSeconds: 5,
    cache: cachePresets,
    // Looked up on each call, so that tracing and test tools that replace the global see these requests too.
    fetch: (...request) => globalThis.fetch(...request),
    now: () => Math.floor(Date.now() / 1000),
  }
  const cacheNames = Object.keys(cachePresets)
  checkNames(
    options,
    maker,
    [...own.split(' '), 'insecureHttp', ...Object.keys(presets)],
    cacheNames,
    needed.split(' '),
  )
  const { insecureHttp = false, cache, ...given } = options
  // 'false' from an environment variable would be as good as true.
  check(typeof insecureHttp === 'boolean', 'insecureHttp', 'true or false')
  const settings: SharedSettings = {
    ...presets,
    ...defined(given),
    cache: { ...cachePresets, ...defined(cache ?? {}) },
  }
  checkUrl('issuer', settings.issuer, insecureHttp)
  checkOneOf('tokenForm', settings.tokenForm, 'exchange', 'rfc9068')
  checkAmount('clockToleranceSeconds', settings.clockToleranceSeconds)
  checkAmount('timeoutSeconds', settings.timeoutSeconds)
  for (const [name, value] of Object.entries(settings.cache)) checkAmount(`cache.${name}`, value)
  return settings
}

/** Without the options that are there and undefined, which are as good as left out. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}
