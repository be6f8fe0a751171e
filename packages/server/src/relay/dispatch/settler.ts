import { type RelayStore, type Settled, type Settlement, StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { createStoreFaults } from './store-faults.ts'
import type { Timers } from './timers.ts'

/** Has the store keep what became of attempts. */
export interface Settler {
  /**
   * Resolves when it is kept; 'dropped' when it no longer has to be, or never can be. While one batch is being written the next one gathers. While the store is away it is tried
   * again and again, until `stop`.
   */
  settle(settlement: Settlement, isStillOurs: () => boolean): Promise<Settled | { kind: 'dropped' }>
  /** Tries nothing again; what cannot be kept now is dropped, and will be delivered once more. */
  stop(): void
}

export interface SettlerDeps {
  relay: Pick<RelayStore, 'settle'>
  timers: Timers
  log: Log
}

const BATCH_MAX = 256

interface Waiting {
  settlement: Settlement
  isStillOurs: () => boolean
  resolve(settled: Settled | { kind: 'dropped' }): void
}

export function createSettler({ relay, timers, log }: SettlerDeps): Settler {
  const faults = createStoreFaults(log, 'what became of deliveries')
  let waiting: Waiting[] = []
  let batchMax = BATCH_MAX
  let isRunning = false
  let isStopped = false
  let endPause = () => {}

  async function run(): Promise<void> {
    // Others that end in the same moment come along.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchMax)
      waiting = waiting.slice(batch.length)
      const current = batch.filter(isWorthKeeping)
      if (current.length > 0) await write(current)
    }
    isRunning = false
  }

  /** A failure that another process's attempt may have overtaken says nothing any more. That something was delivered is true for ever. */
  function isWorthKeeping(one: Waiting): boolean {
    if (one.settlement.kind !== 'failed' || one.isStillOurs()) return true
    one.resolve({ kind: 'dropped' })
    return false
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    try {
      const settled = await relay.settle(batch.map(({ settlement }) => settlement))
      faults.succeeded()
      batchMax = BATCH_MAX
      for (const [i, one] of batch.entries()) one.resolve(settled[i] ?? { kind: 'changed' })
    } catch (fault) {
      if (isStopped) {
        for (const one of batch) one.resolve({ kind: 'dropped' })
        return
      }
      if (!(fault instanceof StoreUnavailable) && batch.length === 1) {
        // One that cannot be written must not keep all others from it.
        log.error({ err: fault, webhookId: batch[0]?.settlement.webhookId }, 'what became of a delivery cannot be kept')
        batch[0]?.resolve({ kind: 'dropped' })
        return
      }
      waiting = [...batch, ...waiting]
      if (!(fault instanceof StoreUnavailable)) batchMax = 1
      const pause = faults.failed(fault)
      await new Promise<void>((resolve) => {
        const cancel = timers.after(pause, resolve)
        endPause = () => {
          cancel()
          resolve()
        }
      })
    }
  }

  return {
    settle(settlement, isStillOurs) {
      return new Promise((resolve) => {
        waiting.push({ settlement, isStillOurs, resolve })
        if (isRunning) return
        isRunning = true
        void run()
      })
    },
    stop() {
      isStopped = true
      endPause()
    },
  }
}
