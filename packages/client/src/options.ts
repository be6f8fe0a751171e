import { ANONYMOUS } from '@portreeve/protocol'
import {
  checkApiKey,
  checkCount,
  checkCredential,
  checkFlag,
  checkFunction,
  checkScope,
  checkSeconds,
  checkShape,
  checkUrl,
} from './check-options.ts'

/** What a client has to know. Everything about time is in seconds. */
export interface ClientOptions {
  /** The exchange's issuer, without a trailing slash: `https://identity.example.com/oauth2/aus…`. */
  issuer: string
  /** The app's API Key and API Secret; of an async API that publishes: its Client ID and Client Secret. */
  apiKey: string
  apiSecret: string
  /** `https://api.example.com`. Calls go there and nowhere else, so that no token reaches another host. Needed by `fetch`. */
  gatewayUrl?: string
  /** `https://subscriptions.example.com`. Needed by `subscriptions` and `context`. */
  subscriptionsUrl?: string
  /** `https://event-relay.example.com`. Needed by `publish`. */
  relayUrl?: string
  /** `anonymous` when left out, the one scope of client credentials (protocol.md 2.5). */
  scope?: string
  /** How long one request may take until its answer's headers are there. 30 when left out. */
  timeoutSeconds?: number
  /** How often a safe call is sent again that was answered with 5xx, after 1, 2, 4 … s (protocol.md 7). 3 when left out; 0: never. */
  retries?: number
  /** Allows `http:` URLs beyond this machine: whoever is on the way then reads secrets and tokens. For closed networks only. */
  insecureHttp?: boolean
  fetch?: typeof globalThis.fetch
  /** Epoch seconds. */
  now?: () => number
}

export interface Settings
  extends Required<Omit<ClientOptions, 'insecureHttp' | 'gatewayUrl' | 'subscriptionsUrl' | 'relayUrl'>> {
  gatewayUrl: string | undefined
  subscriptionsUrl: string | undefined
  relayUrl: string | undefined
}

// A record, so that an option that is added to the interface and not here does not compile.
const names: Record<keyof ClientOptions, true> = {
  issuer: true,
  apiKey: true,
  apiSecret: true,
  gatewayUrl: true,
  subscriptionsUrl: true,
  relayUrl: true,
  scope: true,
  timeoutSeconds: true,
  retries: true,
  insecureHttp: true,
  fetch: true,
  now: true,
}

/** Throws a TypeError that names the option: a mistake here is found at start, not on the first call. */
export function parseOptions(options: ClientOptions): Settings {
  checkShape(options, 'createClient', names, ['issuer', 'apiKey', 'apiSecret'])
  const { issuer, apiKey, apiSecret, gatewayUrl, subscriptionsUrl, relayUrl, scope = ANONYMOUS, insecureHttp } = options
  checkFlag('insecureHttp', insecureHttp)
  checkUrl('issuer', issuer, insecureHttp)
  for (const [name, url] of Object.entries({ gatewayUrl, subscriptionsUrl, relayUrl })) {
    if (url !== undefined) checkUrl(name, url, insecureHttp)
  }
  checkApiKey(apiKey)
  checkCredential('apiSecret', apiSecret)
  checkScope(scope)
  checkFunction('fetch', options.fetch)
  checkFunction('now', options.now)
  return {
    ...{ issuer, apiKey, apiSecret, gatewayUrl, subscriptionsUrl, relayUrl, scope },
    timeoutSeconds: checkSeconds('timeoutSeconds', options.timeoutSeconds, 30),
    retries: checkCount('retries', options.retries, 3),
    // Looked up on each call, so that tracing and test tools that replace the global see these requests too.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    now: options.now ?? (() => Math.floor(Date.now() / 1000)),
  }
}
