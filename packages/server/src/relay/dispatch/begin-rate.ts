const SECOND_MILLIS = 1_000

/**
 * Lets at most `perSecondMax` begin in any second: not only in each second of the clock, or twice as many could begin around its turn. Remembers when the last
 * ones began. Times are those of `Timers.elapsed`.
 */
export interface BeginRate {
  /** How long until one may begin. 0: now. */
  waitMillis(at: number): number
  began(at: number): void
}

export const unlimited: BeginRate = { waitMillis: () => 0, began() {} }

export function createBeginRate(perSecondMax: number): BeginRate {
  const begun: number[] = []
  /** Where the oldest of the last `perSecondMax` is. */
  let oldest = 0
  return {
    waitMillis(at) {
      const since = begun.length < perSecondMax ? undefined : begun[oldest]
      return since === undefined ? 0 : Math.max(0, since + SECOND_MILLIS - at)
    },
    began(at) {
      begun[oldest] = at
      oldest = (oldest + 1) % perSecondMax
    },
  }
}
