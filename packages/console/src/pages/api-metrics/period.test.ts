import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../parts/charts/time-slots.ts'
import { periodOf, periods, spanOf } from './period.ts'

const now = Date.UTC(2026, 10, 22, 14, 5, 13) / 1000

describe('the period of metrics', () => {
  it('is a day where the URL names none that there is', () => {
    expect(periodOf(undefined).value).toBe('24h')
    expect(periodOf('forever').value).toBe('24h')
    expect(periodOf('30d').seconds).toBe(30 * DAY)
  })

  it('ends with the hour that runs, so that the same is asked within an hour', () => {
    for (const period of periods) {
      expect(spanOf(period, now).to).toBe(Date.UTC(2026, 10, 22, 15) / 1000)
      expect(spanOf(period, now)).toEqual(spanOf(period, now + 60))
    }
    expect(spanOf(periodOf('24h'), now).from).toBe(Date.UTC(2026, 10, 21, 15) / 1000)
  })

  it('is told by the day from seven days on: it is longer than that, and begins at midnight (UTC)', () => {
    for (const period of periods.filter(({ step }) => step === DAY)) {
      for (const at of [now, now - (now % DAY)]) {
        const { from, to } = spanOf(period, at)
        expect(from % DAY).toBe(0)
        expect(to - from).toBeGreaterThan(7 * 24 * HOUR)
      }
    }
  })
})
