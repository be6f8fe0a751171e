import { describe, expect, it } from 'vitest'
import { quotaLevels, usedPercent } from './quota-level.ts'

describe('quotas in charts of usage', () => {
  it('are a line where there is one for the same span of time', () => {
    const quotas = [
      { calls: 50, per: 'second' },
      { calls: 10_000, per: 'month' },
    ] as const
    expect(quotaLevels(quotas, 'month', 'Quota')).toEqual([{ label: 'Quota', value: 10_000 }])
    expect(quotaLevels(quotas, 'day', 'Quota')).toEqual([])
    expect(quotaLevels(undefined, 'day', 'Quota')).toEqual([])
  })

  it('are used up by calls, and more than that where they were lowered since', () => {
    expect(usedPercent(125, 1000)).toBe(12.5)
    expect(usedPercent(3, 2)).toBe(150)
    expect(usedPercent(0, 0)).toBe(100)
  })
})
