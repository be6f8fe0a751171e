/**
 * Leaves a target alone that has given no answer to so many calls in a row: no call waits for what will not come, and what is
 * trying to get up again is not trodden down. Every answer counts as one, a 500 too. After the pause one call at a time is
 * let through, and the first that is answered opens the way for all. Nothing here waits or makes a promise.
 */
export interface Breaker {
  /** Undefined: the call may be sent, and its end is to be told. Otherwise for how many seconds the target is left alone. */
  refuses(): number | undefined
  /** The target answered, whatever it said. */
  answered(): void
  /** It did not: no connection, none in time, or no answer that is one. */
  failed(): void
  /** The call ended before anybody could know, because the client left. */
  gaveUp(): void
}

export interface BreakerSettings {
  /** So many calls in a row without an answer; 0: it never closes. */
  faults: number
  /** For how long it is closed then. */
  seconds: number
}

/** While a call is out to see whether the target is back. */
const PROBE_SECONDS = 1

/** `nowMillis` is any clock that does not jump. */
export function createBreaker(
  { faults: faultsMax, seconds }: BreakerSettings,
  nowMillis: () => number = () => performance.now(),
): Breaker {
  let faults = 0
  let closedUntil = 0
  let probing = false

  return {
    refuses() {
      if (faults < faultsMax || faultsMax === 0) return undefined
      const left = closedUntil - nowMillis()
      if (left > 0) return Math.ceil(left / 1000)
      if (probing) return PROBE_SECONDS
      probing = true
      return undefined
    },
    answered() {
      faults = 0
      probing = false
    },
    failed() {
      faults++
      // Calls that were on their way when it was closed do not prolong the pause.
      if (faults !== faultsMax && !probing) return
      closedUntil = nowMillis() + seconds * 1000
      probing = false
    },
    gaveUp() {
      probing = false
    },
  }
}
