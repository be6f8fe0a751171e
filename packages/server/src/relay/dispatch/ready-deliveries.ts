import type { DueDelivery } from '../../store/index.ts'

/** Payloads in memory of what has not begun, of all webhooks. */
export interface ReadyBytes {
  bytes: number
  readonly max: number
}

/** What was fetched ahead for one webhook, in the order in which it came due. */
export interface ReadyDeliveries {
  readonly count: number
  /** Since when the first one has been here, by `Timers.elapsed`. */
  readonly firstSince: number | undefined
  add(due: DueDelivery, since: number): void
  take(): DueDelivery | undefined
  /** Takes out all. */
  clear(): DueDelivery[]
}

/** Taking from the front moves nothing until so many have been taken. */
const TAKEN_MAX = 256

export function createReadyDeliveries(readyBytes: ReadyBytes): ReadyDeliveries {
  let all: { due: DueDelivery; since: number }[] = []
  let taken = 0
  return {
    get count() {
      return all.length - taken
    },
    get firstSince() {
      return all[taken]?.since
    },
    add(due, since) {
      all.push({ due, since })
      readyBytes.bytes += due.event.payload.byteLength
    },
    take() {
      const first = all[taken]
      if (!first) return undefined
      taken++
      readyBytes.bytes -= first.due.event.payload.byteLength
      if (taken === all.length || taken === TAKEN_MAX) {
        all = all.slice(taken)
        taken = 0
      }
      return first.due
    },
    clear() {
      const rest = all.slice(taken).map(({ due }) => due)
      for (const due of rest) readyBytes.bytes -= due.event.payload.byteLength
      all = []
      taken = 0
      return rest
    },
  }
}
