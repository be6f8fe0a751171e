import { createLatencies } from '../load/latencies.ts'
import { type LoadOrder, type LoadResult, noErrors } from '../load/load.ts'

/** Repeats `operation` for the ordered time with the ordered number in flight, and counts. A fault ends the run. */
export async function repeat(
  { seconds, connections }: LoadOrder,
  operation: () => Promise<unknown>,
): Promise<LoadResult> {
  const latencies = createLatencies()
  const end = performance.now() + seconds * 1000
  const worker = async () => {
    for (let begun = performance.now(); begun < end; begun = performance.now()) {
      await operation()
      const done = performance.now()
      if (done <= end) latencies.add((done - begun) * 1000)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  return { completed: latencies.count(), seconds, errors: noErrors(), latencyMicros: latencies.summary() }
}

/** The same for an operation that blocks: one at a time, whatever number was ordered. */
export function repeatBlocking({ seconds }: LoadOrder, operation: () => unknown): LoadResult {
  const latencies = createLatencies()
  const end = performance.now() + seconds * 1000
  for (let begun = performance.now(); begun < end; begun = performance.now()) {
    operation()
    const done = performance.now()
    if (done <= end) latencies.add((done - begun) * 1000)
  }
  return { completed: latencies.count(), seconds, errors: noErrors(), latencyMicros: latencies.summary() }
}
