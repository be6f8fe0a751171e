import type { Log } from '../../telemetry/index.ts'
import { createStoreFaults } from './store-faults.ts'
import type { Timers } from './timers.ts'

/** Work that is done every so often, never twice at once. */
export interface Repeated {
  /** Now, and once more if it is just being done. */
  soon(): void
  stop(): void
}

export interface RepeatedOptions {
  everyMillis: number
  /** May reject with StoreUnavailable. */
  work(): Promise<void>
  /** What cannot be done then, for the log. */
  what: string
  timers: Timers
  log: Log
}

/** Begins with the first `soon`. */
export function createRepeated({ everyMillis, work, what, timers, log }: RepeatedOptions): Repeated {
  const faults = createStoreFaults(log, what)
  let isRunning = false
  let isWanted = false
  let isStopped = false
  let cancel = () => {}

  async function run(): Promise<void> {
    isRunning = true
    cancel()
    let pause = everyMillis
    try {
      while (isWanted && !isStopped) {
        isWanted = false
        await work()
      }
      faults.succeeded()
    } catch (fault) {
      pause = faults.failed(fault)
    }
    isRunning = false
    if (!isStopped) cancel = timers.after(isWanted ? Math.min(pause, everyMillis) : pause, soon)
  }

  function soon(): void {
    isWanted = true
    if (!isRunning && !isStopped) void run()
  }

  return {
    soon,
    stop() {
      isStopped = true
      cancel()
    },
  }
}
