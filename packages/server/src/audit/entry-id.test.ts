import type { EpochSeconds } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { auditEntryId } from './entry-id.ts'

const millisOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16)

it('an entry is found at its time: its id is of that second, whatever clock told it', () => {
  const now = Math.floor(Date.now() / 1000)
  for (const at of [0, 1_700_000_000, now - 5, now, 99_999_999_999]) {
    const id = auditEntryId(at as EpochSeconds)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Math.floor(millisOf(id) / 1000)).toBe(at)
  }
})

it('of one second, the later entry is the greater', () => {
  const at = 1_700_000_000 as EpochSeconds
  const ids = Array.from({ length: 1_000 }, () => auditEntryId(at))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})
