import type { UserId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { createLimitRequests } from './limit-requests.ts'

const [pat, sam] = ['pat', 'sam'] as UserId[] as [UserId, UserId]

describe('how often one person may ask', () => {
  it('is 400 at once and 100 a second from then on', () => {
    let millis = 0
    const limit = createLimitRequests(() => millis)
    const allowed = (count: number) =>
      Array.from({ length: count }, () => limit(pat)).filter((wait) => wait === 0).length
    expect(allowed(500)).toBe(400)
    expect(limit(pat)).toBe(1)
    millis += 1000
    expect(allowed(500)).toBe(100)
    millis += 60_000
    expect(allowed(500)).toBe(400)
    expect(limit(sam)).toBe(0)
  })
})
