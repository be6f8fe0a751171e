import type { UserId } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'

/** How often one caller may ask. Answers 0 when they may, else after how many seconds. */
export type LimitRequests = (userId: UserId) => number

const PER_SECOND = 100
const BURST = 400
/** Callers that are remembered; whoever is forgotten has a full bucket again. */
const CALLERS_MAX = 10_000

interface Bucket {
  left: number
  at: number
}

/**
 * A bucket of requests for each person that fills up again, whatever tokens they use: one script of theirs cannot make the API slow for the
 * rest. For each process by itself. `millis` never goes back.
 */
export function createLimitRequests(millis: () => number): LimitRequests {
  const buckets = new LRUCache<UserId, Bucket>({ maxSize: CALLERS_MAX, sizeCalculation: () => 1 })
  return (userId) => {
    const at = millis()
    const before = buckets.get(userId) ?? { left: BURST, at }
    const left = Math.min(BURST, before.left + ((at - before.at) / 1000) * PER_SECOND)
    buckets.set(userId, { left: left >= 1 ? left - 1 : left, at })
    return left >= 1 ? 0 : Math.ceil((1 - left) / PER_SECOND)
  }
}
