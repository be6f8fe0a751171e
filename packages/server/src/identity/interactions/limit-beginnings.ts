import { createHmac, randomBytes } from 'node:crypto'
import type { EpochSeconds } from '@portreeve/protocol'
import { networkOf } from '../signin/network-of.ts'

/** Whether somebody at this address may begin one more way through our pages. Counts it. */
export type LimitBeginnings = (address: string) => boolean

/** Far more than sign in at once behind one address; a row of the store each, for an hour or two. */
export const BEGINNINGS_MAX = 1000
const WINDOW_SECONDS = 900
/** What providers give one customer at most (RFC 6177): with /64 a customer would be 65,536 networks. */
const IPV6_PREFIX_BITS = 48
const SLOTS = 65_536
const COUNT_MAX = 65_535

/**
 * Anybody can ask for a page as often as they like, and each first page leaves a row behind. So each network may only have so
 * many of them in a quarter of an hour. Counted in memory, because a count in the store would be a row as well; in a table that
 * never grows, whose slots are found by a key of this process, so that nobody can choose whom to share one with.
 */
export function createLimitBeginnings({ now }: { now: () => EpochSeconds }): LimitBeginnings {
  const key = randomBytes(32)
  const counts = new Uint16Array(SLOTS)
  let window = Number.NaN
  return (address) => {
    const current = Math.floor(now() / WINDOW_SECONDS)
    if (current !== window) {
      window = current
      counts.fill(0)
    }
    const slot = createHmac('sha256', key).update(networkOf(address, IPV6_PREFIX_BITS)).digest().readUInt16BE(0)
    const count = counts[slot] ?? 0
    if (count < COUNT_MAX) counts[slot] = count + 1
    return count < BEGINNINGS_MAX
  }
}
