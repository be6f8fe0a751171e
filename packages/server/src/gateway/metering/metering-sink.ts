import { type WriteCall, writeCalls } from '../../store/index.ts'
import type { CallSink } from '../calls/journal.ts'
import { type CallCounter, type CallSums, createCallCounter } from './count-calls.ts'

/** Told of everything that was counted, whether or not the store has taken it yet. */
export type OnCounted = (sums: CallSums) => void

/** Counts calls for usage, traffic and the list of errors. `runId` tells its errors from those of other processes. */
export function createMeteringSink(runId: string, onCounted: OnCounted): CallSink {
  const counter = createCallCounter({ errorIdSuffix: runId.slice(0, 8) })
  return {
    collect(_, calls) {
      for (const call of calls) counter.count(call)
    },
    drain: () => drainCounter(counter, onCounted),
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
