import { describe, expect, it } from 'vitest'
import { OTHER, stackedCalls, stacksOf, type Usage, usageByApi } from './usage-by-api.ts'

const usage = (id: string | undefined, calls: number, name = `API ${id}`) =>
  ({
    ...(id !== undefined && { api: { id, name, version: 'v1', environment: 'Production' } }),
    counts: { calls, status2xx: calls - 1, responseBytes: 10 * calls },
  }) as Usage

describe('usage of an app by API', () => {
  it('adds up what all organizations called, most called first', () => {
    expect(usageByApi([usage('a', 3), usage('b', 9), usage('a', 4)])).toEqual([
      { id: 'b', name: 'API b v1', calls: 9, successful: 8, responseBytes: 90 },
      { id: 'a', name: 'API a v1', calls: 7, successful: 5, responseBytes: 70 },
    ])
  })

  it('names what is gone, and what was no API', () => {
    expect(usageByApi([usage('a', 2, ''), usage(undefined, 1)]).map(({ name }) => name)).toEqual([
      'An API that is gone',
      'No API',
    ])
  })

  it('gives the five busiest a colour each, and the others one together', () => {
    const months = [usageByApi(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, index) => usage(id, 10 - index)))]
    const stacks = stacksOf(months)
    expect(stacks.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e', OTHER])
    expect(stackedCalls(months[0] ?? [], stacks)).toEqual({ a: 10, b: 9, c: 8, d: 7, e: 6, [OTHER]: 9 })
  })

  it('counts every API in a month in which it was not called as none', () => {
    const stacks = stacksOf([usageByApi([usage('a', 1)])])
    expect(stackedCalls([], stacks)).toEqual({ a: 0 })
  })
})
