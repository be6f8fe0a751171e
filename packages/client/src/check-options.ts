/** Throws a TypeError that names the first option there is not (a misspelled one would be as good as left out), or those that are missing. */
export function checkShape(
  options: object,
  maker: string,
  names: Readonly<Record<string, true>>,
  needed: readonly string[],
) {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`${maker} needs an object with ${listed(needed)}`)
  const given = options as Record<string, unknown>
  const unknown = Object.keys(given).find((name) => names[name] !== true)
  if (unknown !== undefined) {
    const meant = Object.keys(names).find((name) => plain(name) === plain(unknown)) ?? otherNames[plain(unknown)]
    const hint = meant !== undefined && names[meant] ? `Is ${meant} meant?` : `There are ${listed(Object.keys(names))}`
    throw new TypeError(`${unknown} is not an option of ${maker}. ${hint}`)
  }
  // Many a caller is plain JavaScript, whose options come from variables that may not be set.
  const missing = needed.filter((name) => given[name] === undefined || given[name] === null || given[name] === '')
  if (missing.length > 0) throw new TypeError(`${listed(missing)} ${missing.length > 1 ? 'are' : 'is'} missing`)
}

/** As other libraries call them, and the verifier does. */
const otherNames: Record<string, string | undefined> = {
  clientid: 'apiKey',
  clientsecret: 'apiSecret',
  key: 'apiKey',
  secret: 'apiSecret',
  apiurl: 'gatewayUrl',
  baseurl: 'gatewayUrl',
  callbackurl: 'redirectUri',
}

const plain = (name: string) => name.replaceAll(/[_-]/g, '').toLowerCase()

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** The issuer is compared character by character and paths are appended to all of them, hence no trailing slash. */
export function checkUrl(name: string, value: string, insecureHttp = false) {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new TypeError(`${name} has to be an https URL`)
  if (url.username !== '' || url.password !== '') throw new TypeError(`${name} must not hold credentials`)
  if (value.endsWith('/') || value.includes('?') || value.includes('#')) {
    throw new TypeError(`${name} has to be without a trailing slash, query and fragment`)
  }
  if (url.protocol === 'http:' && !insecureHttp && !isThisMachine(url.hostname)) {
    throw new TypeError(`${name} has to be an https URL (set insecureHttp only on a network you trust altogether)`)
  }
}

export function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

/** Printable, so that it survives an HTTP header; a newline at the end of a pasted secret is the usual mistake. */
export function checkCredential(name: string, value: string) {
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new TypeError(`${name} has to be printable characters without spaces and line ends`)
  }
}

/** A colon would end it early in `Authorization: Basic` (RFC 7617 §2). */
export function checkApiKey(value: string) {
  checkCredential('apiKey', value)
  if (value.includes(':')) throw new TypeError('apiKey must not have a colon')
}

/** 'false' from an environment variable would be as good as true. */
export function checkFlag(name: string, value: boolean | undefined) {
  if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`${name} has to be true or false`)
}

export function checkFunction(name: string, value: unknown) {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} has to be a function`)
}

/** Words with one space between them (RFC 6749 §3.3). */
export function checkScope(value: string) {
  if (typeof value !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(value)) {
    throw new TypeError('scope has to be words with one space between them')
  }
}

/** Seconds: more than zero, and no more than timers take (2^31 ms). */
export function checkSeconds(name: string, value: number | undefined, preset: number): number {
  if (value === undefined) return preset
  if (!Number.isFinite(value) || value <= 0 || value > 86_400) {
    throw new TypeError(`${name} has to be a number of seconds, more than 0 and at most 86400`)
  }
  return value
}

export function checkCount(name: string, value: number | undefined, preset: number): number {
  if (value === undefined) return preset
  if (!Number.isInteger(value) || value < 0 || value > 10) {
    throw new TypeError(`${name} has to be a whole number from 0 to 10`)
  }
  return value
}
