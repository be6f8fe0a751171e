import type { EpochSeconds } from '@portreeve/protocol'

/** What a node asks of one count. */
export interface QuotaAsk {
  /** What is counted, and over how long a time: any text of any length, its hash is kept. */
  key: string
  windowStart: EpochSeconds
  windowEnd: EpochSeconds
  /** How many calls the window has room for. */
  limit: number
  /** Calls to be counted that have passed already, whatever the limit; below 0, calls to give back that were granted before. */
  settle: number
  /** How many more to set aside. */
  wanted: number
  /** Whether the node asks for the first time in this window. */
  newcomer: boolean
}

export interface QuotaGrant {
  /** How many of `wanted` were set aside: all of them, or what was left. */
  granted: number
  /** Set aside in this window so far, by all nodes, these among them. */
  taken: number
  /** How many nodes have asked in this window so far. */
  takers: number
}

/**
 * How many calls were set aside in the running window of each count: nodes that share a store share these. Methods reject with StoreUnavailable
 * only. Proven by contract/quota-counts.ts.
 */
export interface QuotaCountStore {
  /**
   * All of `asks` in one transaction, answered in their order; keys must differ. Atomic across processes: whatever is asked at the same time, no more
   * than `limit` is ever granted in one window. The first ask of a newer window begins it at 0. One of an older window (a node whose clock
   * is behind) counts in the newest, and settles nothing.
   */
  take(asks: readonly QuotaAsk[]): Promise<QuotaGrant[]>
  /** Forgets counts whose window ended before `at`. */
  prune(at: EpochSeconds): Promise<void>
}
