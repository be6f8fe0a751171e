import { describe, expect, it } from 'vitest'
import { axisMax, chartText, drawnLevels, type Series, sumOf } from './series.ts'

const series: Series[] = [
  { name: 'good', label: 'Successful', colour: 1 },
  { name: 'bad', label: 'Failed', colour: 3 },
]
const points = [
  { label: 'Monday', good: 7, bad: 0 },
  { label: 'Tuesday', good: 12, bad: 2 },
]

describe('charts', () => {
  it('are told in a sentence: the most of each, and when', () => {
    expect(chartText(points, series, String)).toBe('Successful: at most 12, Tuesday. Failed: at most 2, Tuesday.')
    expect(chartText([], series, String)).toBe('Nothing yet.')
  })

  it('have an axis that reaches to the highest level, and beyond what is stacked', () => {
    expect(axisMax(points, series, [])).toBeUndefined()
    expect(axisMax(points, series, [{ label: 'Quota', value: 100 }])).toBe(105)
    expect(axisMax(points, series, [{ label: 'Quota', value: 10 }])).toBe(15)
  })

  it('draw no level that would press everything else flat', () => {
    const levels = [
      { label: 'a', value: 100 },
      { label: 'b', value: 100_000 },
    ]
    expect(drawnLevels(points, series, levels).map(({ label }) => label)).toEqual(['a'])
  })

  it('take what was not measured for nothing in a sum', () => {
    expect(sumOf([...points, { label: 'Wednesday' }], 'good')).toBe(19)
  })
})
