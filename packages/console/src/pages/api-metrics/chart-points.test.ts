import { describe, expect, it } from 'vitest'
import type { Slot } from '../../parts/charts/time-slots.ts'
import { bytesPoints, errorPoints, errorSeries, latencyPoints, trafficPoints } from './chart-points.ts'

const counts = {
  ...{ calls: 20, status2xx: 12, gateway4xx: 3, api4xx: 2, gateway5xx: 1, api5xx: 1, unanswered: 1 },
  ...{ requestBytes: 100, responseBytes: 900 },
}
const slots: Slot[] = [
  {
    ...{ start: 0, label: 'first' },
    point: {
      ...{ start: 0, seconds: 3600, calls: 20, errors4xx: 5, errors5xx: 2, counts },
      latencyMillis: { p90: 10, p95: 20, p99: 30 },
    },
  },
  { start: 3600, label: 'second', point: undefined },
]

describe('what charts of metrics show', () => {
  it('is every call once: successful or not', () => {
    expect(trafficPoints(slots)).toEqual([
      { label: 'first', successful: 12, failed: 8 },
      { label: 'second', successful: 0, failed: 0 },
    ])
  })

  it('is every error in one class', () => {
    const [first] = errorPoints(slots)
    expect(errorSeries.reduce((sum, { name }) => sum + Number(first?.[name]), 0)).toBe(8)
  })

  it('is no latency where nothing was called, and not one of 0 ms', () => {
    expect(latencyPoints(slots)).toEqual([{ label: 'first', p90: 10, p95: 20, p99: 30 }, { label: 'second' }])
  })

  it('is bytes both ways', () => {
    expect(bytesPoints(slots)[0]).toEqual({ label: 'first', in: 100, out: 900 })
  })
})
