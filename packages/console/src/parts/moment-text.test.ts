import { expect, it } from 'vitest'
import { secondsOf } from './moment-text.ts'

it('reads what a field for a time holds, in the time zone of whoever types it', () => {
  expect(secondsOf('2026-11-22T14:02')).toBe(new Date(2026, 10, 22, 14, 2).getTime() / 1000)
})

it.each([undefined, '', 'yesterday', '2026-13-40T99:99', '1900-01-01T00:00'])('takes %s for no time', (text) => {
  expect(secondsOf(text)).toBeUndefined()
})
