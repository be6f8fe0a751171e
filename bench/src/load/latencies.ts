import { percentile } from '../harness/statistics.ts'

/** Keeps every sample: a run has at most a few hundred thousand, and exact percentiles need no explaining. */
export interface Latencies {
  add(micros: number): void
  count(): number
  summary(): { p50: number; p99: number }
}

const FIRST_CAPACITY = 65_536

export function createLatencies(): Latencies {
  let samples = new Float64Array(FIRST_CAPACITY)
  let count = 0
  return {
    add(micros) {
      if (count === samples.length) {
        const larger = new Float64Array(samples.length * 2)
        larger.set(samples)
        samples = larger
      }
      samples[count++] = micros
    },
    count: () => count,
    summary() {
      const sorted = samples.slice(0, count).sort()
      return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }
    },
  }
}
