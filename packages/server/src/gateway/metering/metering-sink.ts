import { type WriteCall, writeCalls } from '../../store/index.ts'
import type { CallSink } from '../calls/journal.ts'
import { type CallCounter, type CallSums, createCallCounter } from './count-calls.ts'

/** Told of everything that was counted, whether or not the store has taken it yet. */
export type OnCounted = (sums: CallSums) => void

export interface MeteringSinkOptions {
  /** Tells its errors from those of other processes. */
  runId: string
  /** What is counted is written at most so often: where the access log has it too, it need not be every second. */
  everyMillis: number
  onCounted: OnCounted
}

/** A row for each subscription that called is what counting costs, so those of several seconds are written together; but not more than this. */
const SUBSCRIPTIONS_AT_ONCE = 50_000

/** Counts calls for usage, traffic and the list of errors. */
export function createMeteringSink({ runId, everyMillis, onCounted }: MeteringSinkOptions): CallSink {
  const counter = createCallCounter({ errorIdSuffix: runId.slice(0, 8) })
  let nextAt = 0
  const isFull = () => counter.subscriptions >= SUBSCRIPTIONS_AT_ONCE
  return {
    collect(_, calls) {
      for (const call of calls) counter.count(call)
    },
    isFull,
    drain(isLast) {
      const at = performance.now()
      if (at < nextAt && !isLast && !isFull()) return []
      nextAt = at + everyMillis
      return drainCounter(counter, onCounted)
    },
  }
}

/** What has to be written of what was counted. */
export function drainCounter(counter: CallCounter, onCounted?: OnCounted): WriteCall[] {
  if (counter.isEmpty) return []
  const sums = counter.take()
  onCounted?.(sums)
  return [
    writeCalls.usage.add(sums.usage),
    writeCalls.traffic.add(sums.traffic),
    ...(sums.errors.length > 0 ? [writeCalls.callErrors.put(sums.errors)] : []),
  ]
}
