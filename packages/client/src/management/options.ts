/** What a management client has to know. */
export interface ManagementOptions {
  /** The console's origin: `https://console.example.com`. The token goes there and nowhere else. */
  url: string
  /** A personal token (`pmt_…`), or an access token of a user with scope `management:read` or `management:write`. */
  token: string
  /** How long one request may take, its answer included. 60 when left out. */
  timeoutSeconds?: number
  /** Allows an `http:` URL beyond this machine: whoever is on the way then reads the token. For closed networks only. */
  insecureHttp?: boolean
  /** Instead of the global one: for proxies, certificates and tests. Called with a Request. */
  fetch?: (request: Request) => Promise<Response>
}

/** ManagementOptions, checked and complete. */
export interface ManagementSettings {
  origin: string
  token: string
  timeoutSeconds: number
  fetch: (request: Request) => Promise<Response>
}

// A record, so that an option that is added to the interface and not here does not compile.
const names: Record<keyof ManagementOptions, true> = {
  url: true,
  token: true,
  timeoutSeconds: true,
  insecureHttp: true,
  fetch: true,
}

/** Throws a TypeError that names the option. */
export function parseOptions(options: ManagementOptions): ManagementSettings {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('createManagement needs an object with url and token')
  }
  // A misspelled one would be as good as left out.
  const unknown = Object.keys(options).find((name) => !(name in names))
  if (unknown !== undefined) throw new TypeError(`${unknown} is not an option of createManagement`)
  const { url, token, timeoutSeconds = 60, insecureHttp = false, fetch } = options
  // 'false' from an environment variable would be as good as true.
  if (typeof insecureHttp !== 'boolean') throw new TypeError('insecureHttp has to be true or false')
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError('token has to be printable characters without spaces and line ends')
  }
  if (typeof timeoutSeconds !== 'number' || !(timeoutSeconds > 0 && timeoutSeconds <= 86_400)) {
    throw new TypeError('timeoutSeconds has to be a number above 0 and at most 86400')
  }
  if (fetch !== undefined && typeof fetch !== 'function') throw new TypeError('fetch has to be a function')
  return {
    origin: originOf(url, insecureHttp),
    token,
    timeoutSeconds,
    // Looked up on each call, so that tracing and test tools that replace the global see these requests too.
    fetch: fetch ?? ((request) => globalThis.fetch(request)),
  }
}

function originOf(value: string, insecureHttp: boolean): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new TypeError('url has to be an https URL')
  if (url.username !== '' || url.password !== '') throw new TypeError('url must not hold credentials')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new TypeError('url has to be the origin alone, as in https://console.example.com')
  }
  if (url.protocol === 'http:' && !insecureHttp && !isThisMachine(url.hostname)) {
    throw new TypeError('url has to be an https URL (set insecureHttp only on a network you trust altogether)')
  }
  return url.origin
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
