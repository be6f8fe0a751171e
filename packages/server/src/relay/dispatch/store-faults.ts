import type { Log } from '../../telemetry/index.ts'

const FIRST_MILLIS = 250
const LONGEST_MILLIS = 5_000

/** For one kind of work on the store: how long to wait before it is tried again. An outage is logged once, and so is its end. */
export interface StoreFaults {
  /** Milliseconds to wait: growing while nothing succeeds. */
  failed(fault: unknown): number
  succeeded(): void
}

/** `work`: what cannot be done, for the log. */
export function createStoreFaults(log: Log, work: string): StoreFaults {
  let faults = 0
  return {
    failed(fault) {
      if (faults === 0) log.warn({ err: fault }, `${work}: the store cannot be used; it is tried again`)
      return Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.min(faults++, 10))
    },
    succeeded() {
      if (faults > 0) log.info({ faults }, `${work}: the store is back`)
      faults = 0
    },
  }
}
