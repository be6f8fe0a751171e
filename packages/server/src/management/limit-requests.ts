import { LRUCache } from 'lru-cache'

/** How often one caller may ask, a person or a network. Answers 0 when they may, else after how many seconds. `cost` 0: asks, and counts nothing. */
export type LimitRequests = (caller: string, cost?: 0 | 1) => number

interface RequestRate {
  perSecond: number
  burst: number
}

const ofPerson: RequestRate = { perSecond: 100, burst: 400 }
/** Callers that are remembered; whoever is forgotten has a full bucket again. */
const CALLERS_MAX = 10_000

interface Bucket {
  left: number
  at: number
}

/**
 * A bucket of requests for each caller that fills up again, whatever tokens they use: one script of theirs cannot make the API slow for the
 * rest. For each process by itself. `millis` never goes back.
 */
export function createLimitRequests(millis: () => number, { perSecond, burst } = ofPerson): LimitRequests {
  const buckets = new LRUCache<string, Bucket>({ maxSize: CALLERS_MAX, sizeCalculation: () => 1 })
  return (caller, cost = 1) => {
    const at = millis()
    const before = buckets.get(caller) ?? { left: burst, at }
    const left = Math.min(burst, before.left + ((at - before.at) / 1000) * perSecond)
    buckets.set(caller, { left: left >= 1 ? left - cost : left, at })
    return left >= 1 ? 0 : Math.ceil((1 - left) / perSecond)
  }
}
