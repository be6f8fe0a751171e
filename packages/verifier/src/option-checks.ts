/** What every maker of this library checks of its options. Each throws a TypeError that names the option, and never repeats a secret. */

/** Names that are unknown come before names that are missing: a misspelled one is the reason for both. */
export function checkNames(
  given: object,
  maker: string,
  names: readonly string[],
  cacheNames: readonly string[],
  needed: readonly string[],
) {
  if (!isObject(given)) throw new TypeError(`${maker} needs an object with ${listed(needed)}`)
  const { cache = {}, ...options } = given as Record<string, unknown>
  check(isObject(cache), 'cache', 'an object')
  const known = [...names, ...inCache(cacheNames)]
  for (const name of [...Object.keys(options), ...inCache(Object.keys(cache as object))]) {
    if (known.includes(name)) continue
    const near = known.find((each) => bare(each) === bare(name))
    throw new TypeError(`${name} is not an option of ${maker}${near ? `. Is ${near} meant?` : ''}`)
  }
  // Many a caller is plain JavaScript, whose options come from variables that may not be set.
  const missing = needed.filter((name) => (options[name] ?? '') === '')
  if (missing.length > 0) throw new TypeError(`${listed(missing)} ${missing[1] ? 'are' : 'is'} missing`)
}

function inCache(names: readonly string[]): string[] {
  return names.map((name) => `cache.${name}`)
}

/** What the usual slips leave as it is: letter case, a plural, and whether it stands inside `cache`. */
function bare(name: string): string {
  return name.replace('cache.', '').toLowerCase().replaceAll('s', '')
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1')
}

export function check(isGood: unknown, name: string, shape: string): asserts isGood {
  if (!isGood) throw new TypeError(`${name} has to be ${shape}`)
}

export function checkOneOf(name: string, value: unknown, first: string, second: string) {
  check(value === first || value === second, name, `"${first}" or "${second}"`)
}

/** The issuer is compared character by character and paths are appended to all URLs, hence no trailing slash. */
export function checkUrl(name: string, value: unknown, insecureHttp = false): asserts value is string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  check(url && /^https?:$/.test(url.protocol), name, 'an https URL')
  check(/^[^?#]*[^/?#]$/.test(url && (value as string)), name, 'without a trailing slash, query and fragment')
  check(url.username === '' && url.password === '', name, 'without credentials')
  const isSafe = url.protocol === 'https:' || insecureHttp || isThisMachine(url.hostname)
  check(isSafe, name, 'an https URL (set insecureHttp only on a closed network)')
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

/** Printable, so that it survives an HTTP header; a newline at the end of a pasted secret is the usual mistake. */
export function checkCredential(name: string, value: unknown): asserts value is string {
  check(typeof value === 'string' && /^[\x21-\x7e]+$/.test(value), name, 'printable, without spaces and line ends')
}

/** Of an URL: empty, or with a slash before each part. */
export function checkPath(value: unknown): asserts value is string {
  const shape = 'text that begins with a slash and does not end with one'
  check(typeof value === 'string' && /^(\/[^/?#\s]+)*$/.test(value), 'path', shape)
}

export function checkAmount(name: string, value: number) {
  check(Number.isFinite(value) && value >= 0, name, 'a number, zero or more')
}
