import { describe, expect, it } from 'vitest'
import { DAY, HOUR, type MetricsPoint, slotsOf } from './time-slots.ts'

const midnight = Date.UTC(2026, 10, 22) / 1000
const point = (start: number, seconds: number) => ({ start, seconds, calls: 1 }) as MetricsPoint

describe('the axis of a chart over time', () => {
  it('has every hour, also those without calls', () => {
    const slots = slotsOf({ from: midnight, to: midnight + DAY, points: [point(midnight + 5 * HOUR, HOUR)] }, HOUR)
    expect(slots).toHaveLength(24)
    expect(slots.flatMap((slot, index) => (slot.point ? [index] : []))).toEqual([5])
    expect(new Set(slots.map(({ label }) => label)).size).toBe(24)
  })

  it('has every day (UTC), from the one in which it begins', () => {
    const from = midnight - 7 * DAY + 3 * HOUR
    const slots = slotsOf({ from, to: midnight + HOUR, points: [point(midnight, DAY)] }, DAY)
    expect(slots).toHaveLength(8)
    expect(slots.at(-1)?.point).toBeDefined()
    expect(slots[0]?.start).toBe(midnight - 7 * DAY)
  })

  it('leaves out what is outside of it', () => {
    expect(slotsOf({ from: midnight, to: midnight + HOUR, points: [point(midnight - DAY, DAY)] }, HOUR)).toEqual([
      { start: midnight, label: expect.any(String), point: undefined },
    ])
  })
})
