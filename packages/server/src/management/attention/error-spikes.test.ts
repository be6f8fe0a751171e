import type { EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { HourOfErrors } from '../../store/index.ts'
import { errorSpikes, spikesFrom } from './error-spikes.ts'

const HOUR = 3_600
const running = 1_800_000_000 - (1_800_000_000 % HOUR)
const now = (running + 600) as EpochSeconds
/** So many hours before the one that runs. */
const ago = (hours: number, errors: number, id = 'a'): HourOfErrors => ({
  ...{ id, errors },
  start: (running - hours * HOUR) as EpochSeconds,
})
const every = (errors: number) => Array.from({ length: 24 }, (_, n) => ago(n + 2, errors))

describe('a spike of errors', () => {
  it('is 20 errors in an hour where there usually are none, and not 19', () => {
    expect(errorSpikes([ago(0, 20)], now)).toEqual([{ id: 'a', at: running, errors: 20, usualErrors: 0 }])
    expect(errorSpikes([ago(0, 19)], now)).toEqual([])
  })

  it('is three times what is usual, and not less', () => {
    expect(errorSpikes([ago(0, 30), ...every(10)], now)).toMatchObject([{ errors: 30, usualErrors: 10 }])
    expect(errorSpikes([ago(0, 29), ...every(10)], now)).toEqual([])
  })

  it('is in the hour that runs or in the one before, whichever is worse, and in no earlier one', () => {
    expect(errorSpikes([ago(0, 25), ago(1, 40)], now)).toMatchObject([{ at: running - HOUR, errors: 40 }])
    expect(errorSpikes([ago(2, 500)], now)).toEqual([])
  })

  it('is each one’s own, measured by the 24 hours before and by nothing older', () => {
    const hours = [ago(0, 20, 'quiet'), ago(0, 20, 'usual'), ago(2, 24 * 10, 'usual'), ago(26, 9_999, 'quiet')]
    expect(errorSpikes(hours, now).map(({ id }) => id)).toEqual(['quiet'])
    expect(spikesFrom(now)).toBe(running - 25 * HOUR)
  })
})
