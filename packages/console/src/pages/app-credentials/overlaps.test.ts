import { describe, expect, it } from 'vitest'
import { livingSecrets, overlapNote, overlaps } from './overlaps.ts'

describe('how long an old secret goes on', () => {
  it('is said for every choice that the form offers', () => {
    for (const { seconds, until } of overlaps) {
      expect(overlapNote(seconds)).toContain(until ?? 'has ended')
    }
  })

  it('is at most what the exchange takes: 90 days', () => {
    expect(Math.max(...overlaps.map(({ seconds }) => seconds))).toBe(90 * 86_400)
  })
})

describe('the secrets that work', () => {
  it('are those that have not ended, newest first', () => {
    const old = { createdAt: 10, expiresAt: 200 }
    const over = { createdAt: 5, expiresAt: 100 }
    const current = { createdAt: 50 }
    expect(livingSecrets([over, old, current], 100)).toEqual([current, old])
  })

  it('puts the one without an end first when two were made in the same second', () => {
    const old = { createdAt: 50, expiresAt: 200 }
    const current = { createdAt: 50 }
    expect(livingSecrets([old, current], 100)).toEqual([current, old])
  })
})
