import { describe, expect, it } from 'vitest'
import { hoursOf, trafficText } from './traffic.ts'

const HOUR = 3_600
const from = 1_800_000_000 - (1_800_000_000 % HOUR)
const point = (hour: number, calls: number, errors4xx = 0, errors5xx = 0) => ({
  ...{ start: from + hour * HOUR, seconds: HOUR, calls, errors4xx, errors5xx },
})

describe('the traffic of a day', () => {
  it('has a bar for each hour, for those without calls too, and for the one that runs', () => {
    const hours = hoursOf({ from: from + 60, to: from + 24 * HOUR + 60, points: [point(3, 7, 2, 1), point(24, 5)] })
    expect(hours).toHaveLength(25)
    expect(hours[3]).toEqual({ start: from + 3 * HOUR, calls: 7, errors: 3 })
    expect(hours[24]?.calls).toBe(5)
    expect(hours.filter(({ calls }) => calls === 0)).toHaveLength(23)
  })

  it('leaves out what is outside of it', () => {
    const hours = hoursOf({ from, to: from + HOUR, points: [point(-2, 9), point(5, 9)] })
    expect(hours).toEqual([{ start: from, calls: 0, errors: 0 }])
  })

  it('is told in a sentence', () => {
    const hours = hoursOf({ from, to: from + 3 * HOUR, points: [point(0, 1_000, 20), point(1, 234, 0, 1)] })
    expect(trafficText(hours, (seconds) => `${(seconds - from) / HOUR}:00`)).toBe(
      '1,234 calls in the last 24 hours, 21 not successful. Most came in the hour from 0:00: 1,000.',
    )
    expect(trafficText(hoursOf({ from, to: from + HOUR, points: [] }), String)).toBe('No calls in the last 24 hours.')
  })
})
