import type { EpochSeconds } from '@portreeve/protocol'

/** Failures counted under one key within a window. The key may be any text of any length: its hash is kept. */
export interface Throttle {
  key: string
  failures: number
  windowStartedAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only. Proven by contract/throttles.ts. */
export interface ThrottleStore {
  find(key: string): Promise<Throttle | undefined>
  /**
   * Counts one attempt and answers the count with it. Atomic, so that parallel guesses are all counted. A window older than
   * `windowSeconds` begins anew.
   */
  count(key: string, at: EpochSeconds, windowSeconds: number): Promise<Throttle>
  /** Takes one attempt back that was counted, and was none. */
  uncount(key: string): Promise<void>
  clear(key: string): Promise<void>
  /** Forgets windows that began before `at`. */
  prune(at: EpochSeconds): Promise<void>
}
