import { describe, expect, it } from 'vitest'
import { median, percentile, ratios } from './statistics.ts'

describe('statistics', () => {
  it('takes the middle of an odd number of values, whatever their order and sign', () => {
    expect(median([10, 9, 1])).toBe(9)
    expect(median([-1, -10, 5])).toBe(-1)
  })

  it('takes the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
  })

  it('has no median of nothing', () => {
    expect(median([])).toBeNaN()
  })

  it('leaves its input as it was', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })

  it('ranks percentiles by the nearest sample that so large a share reached', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1)
    expect(percentile(hundred, 0.5)).toBe(50)
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile(hundred, 1)).toBe(100)
    expect(percentile([7], 0.99)).toBe(7)
    expect(percentile([], 0.5)).toBeNaN()
  })

  it('compares round with round, so that a slow minute of the machine weighs on both sides', () => {
    expect(ratios([90, 45], [100, 50])).toEqual([0.9, 0.9])
    expect(() => ratios([1], [1, 2])).toThrow(RangeError)
  })
})
