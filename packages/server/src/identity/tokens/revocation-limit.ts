import type { EpochSeconds } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'

/**
 * How many access tokens were given back one by one. Each is kept until it would have expired, in memory and in the store of every
 * node; so who gets tokens by the thousand, only to give them back, is told to stop (threat G-H).
 */
export interface RevocationLimit {
  /** Counts one more of `holder`'s; false when there have been too many in the last hour. */
  admit(holder: string): boolean
}

const WINDOW_SECONDS = 3600
/** A holder's share of memory is then some megabytes. */
const PER_HOLDER_MAX = 10_000
const HOLDERS_MAX = 10_000

export function createRevocationLimit(now: () => EpochSeconds): RevocationLimit {
  const counts = new LRUCache<string, { count: number; until: number }>({
    maxSize: HOLDERS_MAX,
    sizeCalculation: () => 1,
  })
  return {
    admit(holder) {
      const at = now()
      const known = counts.get(holder)
      const counted = known && known.until > at ? known : { count: 0, until: at + WINDOW_SECONDS }
      counted.count++
      if (counted !== known) counts.set(holder, counted)
      return counted.count <= PER_HOLDER_MAX
    },
  }
}
