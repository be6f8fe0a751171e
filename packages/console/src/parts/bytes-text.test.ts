import { expect, it } from 'vitest'
import { bytesText } from './bytes-text.ts'

it('says bytes in the largest unit that they fill', () => {
  expect(bytesText(0)).toBe('0 bytes')
  expect(bytesText(999)).toBe('999 bytes')
  expect(bytesText(1_234_000)).toBe('1.2 MB')
  expect(bytesText(5e15)).toBe('5,000 TB')
})
