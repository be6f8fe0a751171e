import type { ApiTotal } from './counted-calls.ts'

export interface NamedTotal extends ApiTotal {
  /** `other`: all that have no name of their own. */
  api: string
}

const OTHER = 'other'

/**
 * The busiest APIs by name, and the others together. An API that was given a name keeps it, and counts from then on: so no series ever goes back, and there
 * are never more than `namesMax` and one.
 */
export function createBusiestApis(namesMax: number): (totals: ReadonlyMap<string, ApiTotal>) => NamedTotal[] {
  /** What an API had when it was named. */
  const named = new Map<string, ApiTotal>()
  return (totals) => {
    const other: NamedTotal = { api: OTHER, calls: 0, status4xx: 0, status5xx: 0 }
    const add = ({ calls, status4xx, status5xx }: ApiTotal) => {
      other.calls += calls
      other.status4xx += status4xx
      other.status5xx += status5xx
    }
    if (named.size < namesMax) {
      const waiting = [...totals].filter(([api]) => api !== '' && !named.has(api))
      waiting.sort(([, a], [, b]) => b.calls - a.calls)
      const isFirst = named.size === 0
      for (const [api, total] of waiting.slice(0, namesMax - named.size)) {
        // Nothing was told before the first time.
        named.set(api, isFirst ? { calls: 0, status4xx: 0, status5xx: 0 } : { ...total })
      }
    }
    const found: NamedTotal[] = []
    for (const [api, total] of totals) {
      const before = named.get(api)
      if (!before) {
        add(total)
        continue
      }
      add(before)
      const since = {
        calls: total.calls - before.calls,
        status4xx: total.status4xx - before.status4xx,
        status5xx: total.status5xx - before.status5xx,
      }
      found.push({ api, ...since })
    }
    return [...found, other]
  }
}
