import { describe, expect, it } from 'vitest'
import {
  addLatencies,
  LATENCY_BUCKETS,
  type LatencyHistogram,
  latencyAt,
  latencyBucketOf,
  packLatencies,
  unpackLatencies,
} from './latency-histogram.ts'

function histogramOf(micros: readonly number[]): LatencyHistogram {
  const histogram: LatencyHistogram = []
  for (const each of micros) addLatencies(histogram, [...Array(latencyBucketOf(each)).fill(0), 1])
  return histogram
}

/** Between 20 µs and 20 s, most of them fast: repeatable. */
function latencies(count: number): number[] {
  let seed = 42
  return Array.from({ length: count }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return 20 * 10 ** (6 * (seed / 2 ** 31) ** 2)
  })
}

describe('latencies (protocol.md 5.4)', () => {
  it.each([1, 2, 10, 999, 20_000])('percentiles of %i calls are at most 5 %% from the exact ones', (count) => {
    const micros = latencies(count)
    const histogram = histogramOf(micros)
    const sorted = micros.toSorted((a, b) => a - b)
    for (const share of [0.5, 0.9, 0.95, 0.99, 1]) {
      const exact = (sorted[Math.ceil(share * count) - 1] as number) / 1000
      expect(Math.abs((latencyAt(histogram, share) as number) / exact - 1)).toBeLessThan(0.05)
    }
  })

  it('is the largest latency that a share of the calls observed: one slow call in a hundred is not seen by 99 %', () => {
    const histogram = histogramOf([...Array(99).fill(1_000), 1_000_000])
    expect(latencyAt(histogram, 0.99)).toBeCloseTo(1, 1)
    expect(latencyAt(histogram, 0.991)).toBeGreaterThan(950)
  })

  it('of no call there is none', () => {
    expect(latencyAt([], 0.9)).toBeUndefined()
    expect(latencyAt([0, 0], 0.9)).toBeUndefined()
  })

  it('two parts together are the whole', () => {
    const micros = latencies(500)
    const sum = histogramOf(micros.slice(0, 123))
    addLatencies(sum, histogramOf(micros.slice(123)))
    expect(sum).toEqual(histogramOf(micros))
  })

  it('is kept as bytes and comes back as it was', () => {
    for (const histogram of [[], [5], [0, 0, 1], histogramOf(latencies(3_000)), [0, 2 ** 40, 0, 0, 127, 128]]) {
      expect(unpackLatencies(packLatencies(histogram))).toEqual(histogram)
    }
    expect(packLatencies(histogramOf(latencies(3_000))).length).toBeLessThan(500)
  })

  it('holds anything that can be measured, and what cannot', () => {
    expect(latencyBucketOf(0)).toBe(0)
    expect(latencyBucketOf(-5)).toBe(0)
    expect(latencyBucketOf(Number.NaN)).toBe(0)
    expect(latencyBucketOf(Number.POSITIVE_INFINITY)).toBe(LATENCY_BUCKETS - 1)
    expect(latencyAt(histogramOf([3_600_000_000]), 1)).toBeGreaterThan(3_400_000)
  })
})
