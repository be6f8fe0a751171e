import { describe, expect, it } from 'vitest'
import { boundsOf, monthsUntil, monthText } from './months.ts'

describe('months of usage', () => {
  it('go back from the one that runs, across the turn of the year, in UTC', () => {
    expect(monthsUntil(Date.UTC(2027, 1, 1) / 1000, 4)).toEqual(['2027-02', '2027-01', '2026-12', '2026-11'])
    expect(monthsUntil(Date.UTC(2027, 1, 1) / 1000 - 1, 1)).toEqual(['2027-01'])
  })

  it('begin where the one before ends', () => {
    expect(boundsOf('2026-11').to).toBe(boundsOf('2026-12').from)
    expect(boundsOf('2026-12').to).toBe(Date.UTC(2027, 0) / 1000)
  })

  it('have names', () => {
    expect(monthText('2026-11')).toBe('November 2026')
    expect(monthText('2026-11', 'short')).toBe('Nov 26')
  })
})
