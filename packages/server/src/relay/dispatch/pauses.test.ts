import { describe, expect, it } from 'vitest'
import { pauseMillis } from './pauses.ts'

describe('pauses (protocol.md 6.4)', () => {
  it('are 1 s after the first failure, twice as long after each further one, and never longer than 5 min', () => {
    const seconds = Array.from({ length: 11 }, (_, i) => pauseMillis(1_000, i + 1) / 1_000)
    expect(seconds).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
    expect(pauseMillis(1_000, 1_000_000)).toBe(300_000)
  })

  it.each([
    ['longer than the pause', 1, 5_000, 5_000],
    ['shorter than the pause', 4, 5_000, 8_000],
    ['longer than five minutes', 20, 1_800_000, 1_800_000],
    ['for longer than an hour', 1, 86_400_000, 3_600_000],
  ])('Retry-After %s', (_, failures, asked, pause) => {
    expect(pauseMillis(1_000, failures, asked)).toBe(pause)
  })
})
