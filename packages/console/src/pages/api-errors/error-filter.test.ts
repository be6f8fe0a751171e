import { describe, expect, it } from 'vitest'
import { codes, filterOf } from './error-filter.ts'

const now = 1_800_000_123

describe('what a list of errors is narrowed down to', () => {
  it('is a day where nothing is chosen, in whole hours, so that a page asks for the same for a while', () => {
    const { from = 0 } = filterOf({}, now)
    expect(from % 3_600).toBe(0)
    expect(now - from).toBeGreaterThanOrEqual(86_400)
    expect(now - from).toBeLessThan(86_400 + 3_600)
    expect(filterOf({}, now + 10)).toEqual(filterOf({}, now))
  })

  it('is a time of one’s own, open to either side', () => {
    expect(filterOf({ time: 'own' }, now)).toEqual({ from: 0 })
    const { from, to } = filterOf({ time: 'own', from: '2026-11-22T10:00', to: '2026-11-22T11:00' }, now)
    expect((to ?? 0) - (from ?? 0)).toBe(3_600)
  })

  it('is everything that is kept for a Request-Id', () => {
    expect(filterOf({ request: 'r-1', time: '15m' }, now)).toEqual({ requestId: 'r-1' })
  })

  it('is status, code, method and source as they stand in the URL', () => {
    expect(
      filterOf({ request: 'r', status: '5xx', code: 'QUOTA-EXCEEDED', method: 'GET', source: 'API' }, now),
    ).toEqual({
      ...{ requestId: 'r', status: '5xx', codes: 'QUOTA-EXCEEDED', method: 'GET', source: 'API' },
    })
  })

  it('knows the service’s own code beside those of the gateway', () => {
    expect(codes.map(({ value }) => value)).toEqual(expect.arrayContaining(['TARGET-RESPONSE', 'TOKEN-EXPIRED']))
  })
})
