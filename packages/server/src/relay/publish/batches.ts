import { type NewEvent, type Published, type RelayStore, StoreUnavailable } from '../../store/index.ts'
import type { PublishLimits } from './limits.ts'

/** Writes events in the order in which they were added, many in one transaction. */
export interface Batches {
  /** Resolves when it is committed. Rejects with StoreUnavailable: then it may be kept all the same. */
  add(event: NewEvent): Promise<Published>
  /** Milliseconds from `add` to the answer, of the event that waited longest in the last batch; 0 when that was a while ago. */
  waitedMillis(): number
  /** Resolves when everything that was added is settled. */
  close(): Promise<void>
}

export interface BatchesDeps {
  store: Pick<RelayStore, 'publish'>
  limits: Pick<PublishLimits, 'batchEventsMax' | 'batchBytesMax' | 'gatherMillisMax'>
  /** Told of what was committed. */
  onPublished: (events: readonly NewEvent[], results: readonly Published[]) => void
  /** Told when `onPublished` throws. */
  onFault: (fault: unknown) => void
}

/** So many at once are many publishers, or one that sends many: others are on their way. */
const CROWD = 8
const GATHER_STEP_MILLIS = 1

/** After so long without a batch nobody waits. */
const RECENT_MILLIS = 100

interface Waiting {
  event: NewEvent
  /** By `performance.now`. */
  since: number
  resolve: (published: Published) => void
  reject: (fault: unknown) => void
}

/**
 * While one batch is written the next gathers, so the slower the store is, the more share one wait for it. One at a time: the order of commits is that of lanes. Where there is
 * one core, a batch gathers for as long as more is coming, because nothing is gained by writing meanwhile.
 */
export function createBatches({ store, limits, onPublished, onFault }: BatchesDeps): Batches {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let last = { at: Number.NEGATIVE_INFINITY, waited: 0 }

  async function run(): Promise<void> {
    // What came with the same turn of the event loop goes together.
    await nextTurn()
    while (waiting.length > 0) {
      if (limits.gatherMillisMax > 0) await gather()
      await write(takeBatch())
    }
    running = undefined
  }

  /** Until a while brings nothing. A few events do not wait for more. */
  async function gather(): Promise<void> {
    const began = performance.now()
    for (let before = CROWD - 1; before < waiting.length && waiting.length < limits.batchEventsMax; ) {
      if (performance.now() - began >= limits.gatherMillisMax) return
      before = waiting.length
      await new Promise<void>((resolve) => setTimeout(resolve, GATHER_STEP_MILLIS))
    }
  }

  function takeBatch(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const { event } of waiting) {
      if (count === limits.batchEventsMax || (count > 0 && bytes + event.payload.length > limits.batchBytesMax)) break
      bytes += event.payload.length
      count++
    }
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return batch
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    const events = batch.map(({ event }) => event)
    let results: readonly Published[]
    try {
      results = await store.publish(events)
    } catch (fault) {
      if (batch.length === 1 || fault instanceof StoreUnavailable) {
        for (const { reject } of batch) reject(fault)
        return
      }
      // Perhaps one of them cannot be kept; the others are not to suffer from it.
      for (const one of batch) await write([one])
      return
    }
    const at = performance.now()
    last = { at, waited: at - (batch[0]?.since ?? at) }
    for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Published)
    try {
      onPublished(events, results)
    } catch (fault) {
      // They are kept, and whoever looks for what is due finds them.
      onFault(fault)
    }
  }

  return {
    add(event) {
      const published = new Promise<Published>((resolve, reject) => {
        waiting.push({ event, since: performance.now(), resolve, reject })
      })
      running ??= run()
      return published
    },
    waitedMillis: () => (performance.now() - last.at < RECENT_MILLIS ? last.waited : 0),
    async close() {
      await running
    },
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
