import {
  checkApiKey,
  checkCredential,
  checkFlag,
  checkFunction,
  checkScope,
  checkSeconds,
  checkShape,
  checkUrl,
  isThisMachine,
} from './check-options.ts'

/** What a sign-in has to know. Everything about time is in seconds. */
export interface SignInOptions {
  /** The exchange's issuer, without a trailing slash: `https://identity.example.com/oauth2/aus…`. */
  issuer: string
  apiKey: string
  /** Left out: a public client, a page or a program on other people's machines, which can keep no secret. */
  apiSecret?: string
  /** One of the app's Callback URLs. It is sent letter by letter as it stands here. */
  redirectUri: string
  /** `openid` when left out. `offline_access` for a refresh token. */
  scope?: string
  /** How long one request may take. 30 when left out. */
  timeoutSeconds?: number
  /** How far this machine's clock may be from the exchange's. 30 when left out. */
  clockToleranceSeconds?: number
  /** Allows `http:` URLs beyond this machine: whoever is on the way then signs in as anybody. For closed networks only. */
  insecureHttp?: boolean
  fetch?: typeof globalThis.fetch
  /** Epoch seconds. */
  now?: () => number
}

export interface SignInSettings extends Required<Omit<SignInOptions, 'insecureHttp' | 'apiSecret'>> {
  apiSecret: string | undefined
}

// A record, so that an option that is added to the interface and not here does not compile.
const names: Record<keyof SignInOptions, true> = {
  issuer: true,
  apiKey: true,
  apiSecret: true,
  redirectUri: true,
  scope: true,
  timeoutSeconds: true,
  clockToleranceSeconds: true,
  insecureHttp: true,
  fetch: true,
  now: true,
}

/** Throws a TypeError that names the option. */
export function parseSignInOptions(options: SignInOptions): SignInSettings {
  checkShape(options, 'createSignIn', names, ['issuer', 'apiKey', 'redirectUri'])
  const { issuer, apiKey, apiSecret, redirectUri, scope = 'openid', insecureHttp } = options
  checkFlag('insecureHttp', insecureHttp)
  checkUrl('issuer', issuer, insecureHttp)
  checkApiKey(apiKey)
  // An empty one is a variable that is not set, and not an app without a secret.
  if (apiSecret !== undefined) checkCredential('apiSecret', apiSecret)
  checkRedirectUri(redirectUri, insecureHttp)
  checkScope(scope)
  checkFunction('fetch', options.fetch)
  checkFunction('now', options.now)
  return {
    ...{ issuer, apiKey, apiSecret, redirectUri, scope },
    timeoutSeconds: checkSeconds('timeoutSeconds', options.timeoutSeconds, 30),
    clockToleranceSeconds: checkSeconds('clockToleranceSeconds', options.clockToleranceSeconds, 30),
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    now: options.now ?? (() => Math.floor(Date.now() / 1000)),
  }
}

/** https, this machine, or a private-use scheme with a dot (RFC 8252 §7.1): what the exchange takes (docs/authorize.md). */
function checkRedirectUri(value: string, insecureHttp = false) {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (!url || value.includes('#')) throw new TypeError('redirectUri has to be a URL without a fragment')
  const isPrivate = /^[a-z][a-z0-9+-]*\.[a-z0-9.+-]*:$/.test(url.protocol)
  if (url.protocol === 'https:' || isPrivate) return
  if (url.protocol !== 'http:' || !(insecureHttp || isThisMachine(url.hostname))) {
    throw new TypeError('redirectUri has to be https, or http on this machine')
  }
}
