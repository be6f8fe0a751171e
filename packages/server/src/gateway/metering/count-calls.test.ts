import type { ApiId, SubscriptionId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { latencyAt } from '../../store/index.ts'
import { CallRecord } from '../calls/call-record.ts'
import { type FinishedCall, finishedCallOf } from '../calls/finished-call.ts'
import { type CallCounter, createCallCounter } from './count-calls.ts'

const HOUR = Date.UTC(2026, 10, 22, 14)
const call = (more: Partial<FinishedCall> = {}): FinishedCall => ({
  ...finishedCallOf(new CallRecord('r', 'GET', '/acme/orders/v1', '127.0.0.1')),
  ...{ at: HOUR + 1, status: 200, apiId: 'api' as ApiId, version: 'v1', environment: 'Production', micros: 1_000 },
  ...more,
})

describe('what calls come to (protocol.md 5.4)', () => {
  it('is told by hour, API, version and app; by subscription in the usage of the day', () => {
    const counter = createCallCounter({ errorIdSuffix: 'x' })
    const s = 's' as SubscriptionId
    counter.count(call({ subscriptionId: s }))
    counter.count(call({ subscriptionId: s, at: HOUR + 3_600_000 }))
    counter.count(call({ version: 'v2' }))
    const { usage, traffic } = counter.take()
    expect(traffic.map(({ start, version, counts }) => [start, version, counts.calls])).toEqual([
      [HOUR / 1000, 'v1', 1],
      [HOUR / 1000, 'v2', 1],
      [HOUR / 1000 + 3_600, 'v1', 1],
    ])
    expect(usage.map(({ subscriptionId, version, counts }) => [subscriptionId, version, counts.calls])).toEqual([
      [s, 'v1', 2],
      [undefined, 'v2', 1],
    ])
    expect(counter.isEmpty).toBe(true)
  })

  it('tells whose error it was, and counts a preflight as no call', () => {
    const counter = createCallCounter({ errorIdSuffix: 'x' })
    const calls: Partial<FinishedCall>[] = [
      { status: 204 },
      { status: 304 },
      { status: 101 },
      { status: 0 },
      { status: 404, source: 'api', code: 'TARGET-RESPONSE' },
      { status: 403, code: 'TOKEN-EXPIRED' },
      { status: 502, source: 'api', code: 'TARGET-RESPONSE' },
      { status: 503, code: 'TARGET-SYSTEM-UNREACHABLE' },
      { status: 204, preflight: true },
    ]
    for (const each of calls) counter.count(call({ ...each, requestBytes: 1, responseBytes: 2 }))
    const { traffic, errors, codes } = counter.take()
    expect(traffic[0]?.counts).toEqual({
      ...{ calls: 8, status2xx: 1, gateway4xx: 1, api4xx: 1, gateway5xx: 1, api5xx: 1, unanswered: 1 },
      ...{ requestBytes: 8, responseBytes: 16 },
    })
    expect(errors.map(({ status }) => status)).toEqual([404, 403, 502, 503])
    expect([...codes]).toEqual([
      ['TARGET-RESPONSE', 2],
      ['TOKEN-EXPIRED', 1],
      ['TARGET-SYSTEM-UNREACHABLE', 1],
    ])
  })

  it('takes no latency from upgraded connections, nor from clients who left', () => {
    const counter = createCallCounter({ errorIdSuffix: 'x' })
    for (const status of [101, 0]) counter.count(call({ status, micros: 9_000_000 }))
    counter.count(call({ micros: 2_000 }))
    const { traffic } = counter.take()
    expect(latencyAt(traffic[0]?.latencies ?? [], 1)).toBeCloseTo(2, 0)
  })

  const fail = (counter: CallCounter, times: number, more: { apiId: string; appId?: string; cid?: string }) => {
    const failed = { ...more, status: 500, code: 'PROCESSING-ERROR' } as Partial<FinishedCall>
    for (let n = 0; n < times; n++) counter.count(call(failed))
  }

  it('lists so many errors of an API and no more: one that fails at every call hides no other', () => {
    const counter = createCallCounter({ errorIdSuffix: 'x', known: { max: 8, ofApiMax: 5, ofAppMax: 5 } })
    fail(counter, 1_000, { apiId: 'noisy', appId: 'app' })
    fail(counter, 2, { apiId: 'quiet', appId: 'app' })
    fail(counter, 4, { apiId: 'late', appId: 'app' })
    const { errors, traffic } = counter.take()
    expect(errors.map(({ apiId }) => apiId)).toEqual([...Array(5).fill('noisy'), 'quiet', 'quiet', 'late'])
    expect(traffic.map(({ apiId, unlistedErrors, counts }) => [apiId, unlistedErrors, counts.gateway5xx])).toEqual([
      ['noisy', 995, 1_000],
      ['quiet', 0, 2],
      ['late', 3, 4],
    ])
    expect(new Set(errors.map(({ id }) => id)).size).toBe(8)
  })

  it('T-30 G-H lists an app’s and an API’s errors, however many calls of nobody knows whom are refused', () => {
    const counter = createCallCounter({ errorIdSuffix: 'x' })
    for (let n = 0; n < 20; n++) fail(counter, 1_000, { apiId: `api-${n}` })
    fail(counter, 30, { apiId: 'api-1', appId: 'app' })
    fail(counter, 5, { apiId: 'api-1', cid: 'of-a-spent-token' })
    const { errors } = counter.take()
    expect(errors.filter(({ appId }) => appId === 'app')).toHaveLength(30)
    expect(errors).toHaveLength(60 + 30 + 5)
    // And of the others, what is refused of one API leaves room for that of another.
    expect(errors.filter(({ apiId, appId }) => apiId === 'api-5' && !appId)).toHaveLength(10)
    fail(counter, 1, { apiId: 'api-9' })
    expect(counter.take().errors).toHaveLength(1)
  })

  it('T-30 G-H lists errors of each app of an API, however many another one has', () => {
    const counter = createCallCounter({ errorIdSuffix: 'x' })
    fail(counter, 1_000, { apiId: 'api', appId: 'noisy' })
    fail(counter, 3, { apiId: 'api', appId: 'quiet' })
    expect(counter.take().errors.filter(({ appId }) => appId === 'quiet')).toHaveLength(3)
  })

  it('has room for so many subscriptions at a time; calls of more are counted without theirs', () => {
    const counter = createCallCounter({ errorIdSuffix: 'x', subscriptionsMax: 10 })
    for (let n = 0; n < 1_000; n++) counter.count(call({ subscriptionId: `s-${n % 500}` as SubscriptionId }))
    const { usage } = counter.take()
    expect(usage).toHaveLength(11)
    expect(usage.reduce((sum, { counts }) => sum + counts.calls, 0)).toBe(1_000)
    expect(usage.find(({ subscriptionId }) => subscriptionId === undefined)?.counts.calls).toBe(980)
  })

  it('a path that no row can hold keeps no other from being listed', () => {
    const counter = createCallCounter({ errorIdSuffix: 'x' })
    counter.count(call({ status: 400, path: '/\0\ud800x', code: 'MALFORMED-REQUEST' }))
    expect(counter.take().errors[0]?.path).toBe('/\ufffd\ufffdx')
  })
})
