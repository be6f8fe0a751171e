import { describe, expect, it } from 'vitest'
import { durationText, roughDuration, secondsIn, unitOf } from './duration-text.ts'

describe('a duration in words', () => {
  it.each([
    [1, '1 second'],
    [60, '1 minute'],
    [5_400, '90 minutes'],
    [3_600, '1 hour'],
    [86_400, '1 day'],
    [90 * 86_400, '90 days'],
    [90_061, '90,061 seconds'],
    [0, '0 seconds'],
  ])('of %d seconds is %s: nothing of it is rounded away', (seconds, text) => expect(durationText(seconds)).toBe(text))

  it('is cut into an amount and a unit that make it again', () => {
    for (const seconds of [1, 59, 60, 61, 3_600, 7_200, 86_400, 1_209_600]) {
      const { amount, unit } = unitOf(seconds)
      expect(amount * secondsIn(unit)).toBe(seconds)
    }
  })

  it('that only has to be about right is in its largest unit', () => {
    expect(roughDuration(90_061)).toBe('1 day')
    expect(roughDuration(200)).toBe('3 minutes')
    expect(roughDuration(0.4)).toBe('0 seconds')
  })
})
