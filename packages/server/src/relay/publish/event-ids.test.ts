import { describe, expect, it } from 'vitest'
import { createEventIds } from './event-ids.ts'

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('ids of events', () => {
  it('are UUIDs of version 7 that begin with the time (RFC 9562 §5.7), no two of them the same', () => {
    const next = createEventIds()
    const ids = Array.from({ length: 2_000 }, () => next(0x0123_4567_89ab))
    for (const id of ids) {
      expect(id).toMatch(VERSION_7)
      expect(id.startsWith('01234567-89ab-7')).toBe(true)
    }
    expect(new Set(ids.map((id) => id.slice(-8))).size).toBeGreaterThan(1_990)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('grow within a millisecond, with the clock, and when it goes back (RFC 9562 §6.2)', () => {
    const times = [1_000, 1_000, 1_000, 1_001, 900, 900, 1_001, 1_002]
    const ids = times.map(createEventIds())
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
  })
})
