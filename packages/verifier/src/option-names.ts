import type { CacheOptions, VerifierOptions } from './options.ts'

// Records, so that an option that is added to the interface and not here does not compile.
const optionNames: Record<keyof VerifierOptions, true> = {
  issuer: true,
  clientId: true,
  clientSecret: true,
  subscriptionsUrl: true,
  token: true,
  tokenForm: true,
  audience: true,
  clockToleranceSeconds: true,
  timeoutSeconds: true,
  insecureHttp: true,
  cache: true,
  fetch: true,
  now: true,
}
const cacheNames: Record<keyof CacheOptions, true> = {
  keysSeconds: true,
  keysStaleSeconds: true,
  contextSeconds: true,
  contextStaleSeconds: true,
  refusalSeconds: true,
  contextsMax: true,
}
const known = [...Object.keys(optionNames), ...Object.keys(cacheNames).map((name) => `cache.${name}`)]

/** Throws a TypeError that names the first option there is not: a misspelled one would be as good as left out. */
export function checkOptionNames({ cache = {}, ...options }: VerifierOptions) {
  const given = [...Object.keys(options), ...Object.keys(cache).map((name) => `cache.${name}`)]
  const unknown = given.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const near = nearest(unknown)
  throw new TypeError(`${unknown} is not an option of createVerifier${near ? `. Is ${near} meant?` : ''}`)
}

/** Two slips away at most, without regard to letter case and to whether it stands inside `cache`. */
function nearest(name: string): string | undefined {
  const bare = (text: string) => text.replace('cache.', '').toLowerCase()
  const far = known.map((candidate) => ({ candidate, slips: slipsBetween(bare(name), bare(candidate)) }))
  return far.filter(({ slips }) => slips <= 2).sort((a, b) => a.slips - b.slips)[0]?.candidate
}

/** How many characters have to be added, removed or replaced to make `b` of `a` (Levenshtein). */
function slipsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [line, character] of [...a].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
