import { UsageRefused } from '../refusal.ts'

/** `key=value`, of which the first `=` counts. */
export function pairsOf(pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageRefused('Values are given as name=value.')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}
