import { describe, expect, it } from 'vitest'
import { createRandomText } from './random-text.ts'

describe('createRandomText', () => {
  it('gives 43 base64url characters for 32 bytes, none twice, across refills of its pool', () => {
    const randomText = createRandomText(32)
    const made = Array.from({ length: 5000 }, randomText)
    for (const text of made) expect(text).toMatch(/^[\w-]{43}$/)
    expect(new Set(made).size).toBe(made.length)
  })
})
