import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

/** Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110 §5.6.7. */
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37)

describe('Retry-After of a webhook (RFC 9110 §10.2.3)', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    ['3600', 3_600_000],
    ['3601', 3_600_000],
    ['9'.repeat(400), 3_600_000],
  ])('%s seconds are %d ms, an hour at most', (text, millis) => {
    expect(parseRetryAfter(text, EXAMPLE)).toBe(millis)
  })

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'takes the date in all three forms of §5.6.7: %s',
    (text) => {
      expect(parseRetryAfter(text, EXAMPLE - 90_000)).toBe(90_000)
      expect(parseRetryAfter(text, EXAMPLE + 1)).toBe(0)
      expect(parseRetryAfter(text, EXAMPLE - 86_400_000)).toBe(3_600_000)
    },
  )

  it('takes two digits of a year for the one within fifty years', () => {
    const now = Date.UTC(2026, 0, 1)
    expect(parseRetryAfter('Thursday, 01-Jan-26 00:01:00 GMT', now)).toBe(60_000)
    expect(parseRetryAfter('Sunday, 06-Nov-94 08:49:37 GMT', now)).toBe(0)
    expect(parseRetryAfter('Thursday, 01-Jan-76 00:01:00 GMT', now)).toBe(3_600_000)
  })

  it.each([
    '',
    '-1',
    '1.5',
    '0x10',
    '1e3',
    ' 5',
    'soon',
    '2026-01-01T00:00:00Z',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 6 Nov 1994 08:49:37 GMT',
  ])('makes nothing of %j', (text) => {
    expect(parseRetryAfter(text, EXAMPLE)).toBeUndefined()
  })
})
