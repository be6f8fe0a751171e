import type { EpochSeconds } from '@portreeve/protocol'
import type { Per, Window } from './window.ts'

/** What this node knows of one quota in one window, and what it has set aside of it. Changed in place: it is touched by every call. */
export class Counter {
  readonly key: string
  readonly per: Per
  readonly start: EpochSeconds
  readonly end: EpochSeconds
  /** As `end`, and 0 once it was pushed out of memory: then no call is in its window. */
  until: number
  /** What it was last asked for. Another one means that the quota was edited. */
  limit: number
  /** Set aside here: as many calls pass without asking. */
  held = 0
  /** Set aside by all nodes, when the store last said so; whether it has, for this limit; and when, on the clock of `performance.now()`. */
  taken = 0
  known = false
  saidAt = 0
  /** Which of the nodes that use this quota in this window this one is, from 1; 0 before the store has said so. */
  ordinal = 0
  /** How much to keep set aside, and at how much to fetch more. */
  portion = 0
  low = -1
  /** Passed while the store was away, and not counted there yet. */
  debt = 0
  /** To be given back, and not counted there yet. */
  returning = 0
  /** Used since somebody last looked whether it is idle. */
  touched = true
  /** The store is being asked. */
  busy = false
  /** Calls that the next ask is for. */
  waiting: (() => void)[] = []
  /** Calls that came while the store was being asked. */
  late: (() => void)[] = []

  constructor(key: string, per: Per, { start, end }: Window, limit: number) {
    this.key = key
    this.per = per
    this.start = start
    this.end = end
    this.until = end
    this.limit = limit
  }
}

/** How many calls have passed, as far as this node knows: what other nodes hold counts as used. */
export function usedOf({ taken, held, returning, debt }: Counter): number {
  return taken - held - returning + debt
}

/**
 * How much one node may keep set aside of a quota.
 *
 * Where several share a store, what idle nodes keep must not be missed: the first that asks in a window keeps 1/200, the k-th 1/(100·k·(k+1)).
 * However many there are, and however often they die, the sum stays below 1 %. Small quotas are asked for call by call.
 *
 * A process that has its store to itself misses its portion only when it is killed: all of a second, a tenth of a minute, 1/200 of anything longer.
 */
export function portionOf({ per, limit, ordinal }: Counter, isShared: boolean): number {
  if (!isShared) {
    if (per === 'second') return limit
    return Math.max(1, Math.floor(limit / (per === 'minute' ? 10 : 200)))
  }
  if (ordinal === 0) return 0
  if (ordinal === 1) return Math.floor(limit / (limit < 200 ? 100 : 200))
  return Math.floor(limit / (100 * ordinal * (ordinal + 1)))
}
