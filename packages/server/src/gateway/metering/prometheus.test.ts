import type { ApiId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { CallRecord } from '../calls/call-record.ts'
import { type FinishedCall, finishedCallOf } from '../calls/finished-call.ts'
import { createBusiestApis } from './busiest-apis.ts'
import { createCallCounter } from './count-calls.ts'
import { createCountedCalls } from './counted-calls.ts'
import { createPrometheus } from './prometheus.ts'

const call = (more: Partial<FinishedCall> = {}): FinishedCall => ({
  ...finishedCallOf(new CallRecord('r', 'GET', '/acme/orders/v1', '127.0.0.1')),
  ...{ status: 200, apiId: 'orders' as ApiId, version: 'v1', environment: 'Production', micros: 12_000 },
  ...more,
})

function open() {
  const counted = createCountedCalls()
  const counter = createCallCounter({ errorIdSuffix: 'x' })
  const prometheus = createPrometheus({
    counted,
    health: () => ({ calls: 0, keptAt: Date.now() - 3_000, failedFlushes: 2, lostLogLines: 7 }),
  })
  return {
    async read(calls: readonly FinishedCall[]) {
      for (const each of calls) counter.count(each)
      counted.add(counter.take())
      return (await prometheus.read()).split('\n')
    },
  }
}

const numberOf = (lines: readonly string[], series: string) =>
  lines.find((line) => line.startsWith(`${series} `))?.split(' ')[1]

describe('what Prometheus reads', () => {
  it('is calls by class, source and environment; errors by code; bytes; the journal; the process', async () => {
    const { read } = open()
    const lines = await read([
      call({ requestBytes: 5, responseBytes: 7 }),
      call({ status: 403, code: 'TOKEN-EXPIRED' }),
      call({ status: 500, source: 'api', code: 'TARGET-RESPONSE', environment: 'Test', apiId: 'test' as ApiId }),
      call({ status: 0 }),
    ])
    const calls = (labels: string) => numberOf(lines, `portreeve_gateway_calls_total{${labels}}`)
    expect(calls('status_class="2xx",source="",environment="Production"')).toBe('1')
    expect(calls('status_class="4xx",source="gateway",environment="Production"')).toBe('1')
    expect(calls('status_class="5xx",source="api",environment="Test"')).toBe('1')
    expect(calls('status_class="none",source="",environment="Production"')).toBe('1')
    expect(numberOf(lines, 'portreeve_gateway_errors_total{code="TOKEN-EXPIRED"}')).toBe('1')
    expect(numberOf(lines, 'portreeve_gateway_response_bytes_total')).toBe('7')
    expect(numberOf(lines, 'portreeve_gateway_access_log_lost_lines_total')).toBe('7')
    expect(numberOf(lines, 'portreeve_gateway_journal_failed_flushes_total')).toBe('2')
    expect(Number(numberOf(lines, 'portreeve_gateway_journal_behind_seconds'))).toBeCloseTo(3, 0)
    expect(Number(numberOf(lines, 'nodejs_eventloop_lag_seconds'))).toBeGreaterThanOrEqual(0)
    expect(Number(numberOf(lines, 'process_resident_memory_bytes'))).toBeGreaterThan(0)
  })

  it('is a histogram of how long calls took, which only grows', async () => {
    const { read } = open()
    const millis = [0.01, 0.3, 1, 12, 12, 90, 4_000, 9_999_999]
    const lines = await read(millis.map((each) => call({ micros: each * 1000 })))
    const buckets = lines
      .filter((line) => line.startsWith('portreeve_gateway_call_duration_seconds_bucket'))
      .map((line) => /le="([^"]+)"} (\d+)/.exec(line)?.slice(1) ?? [])
    expect(buckets.length).toBeLessThan(40)
    expect(buckets.at(-1)).toEqual(['+Inf', '8'])
    for (const [bound, count] of buckets.slice(0, -1)) {
      const below = millis.filter((each) => each / 1000 <= Number(bound) * 1.0001).length
      // Within the bucket that the bound cuts.
      expect(Math.abs(Number(count) - below)).toBeLessThanOrEqual(1)
    }
    expect(numberOf(lines, 'portreeve_gateway_call_duration_seconds_count')).toBe('8')
    const again = await read([call()])
    expect(numberOf(again, 'portreeve_gateway_call_duration_seconds_count')).toBe('9')
  })

  it('G-H bounded series: whatever is called, there are as many series as before', async () => {
    const { read } = open()
    const apis = Array.from({ length: 1_000 }, (_, n) => call({ apiId: `api-${n}` as ApiId }))
    const lines = await read(apis)
    const hostile = Array.from({ length: 1_000 }, (_, n) =>
      call({
        ...{ requestId: `r-${n}`, method: `M${n}`, path: `/x"} 1\nevil{n="${n}"} 1`, clientAddress: `10.0.0.${n}` },
        ...{ status: 400 + (n % 200), version: `v${n}`, code: n % 2 ? 'TOKEN-EXPIRED' : 'MALFORMED-REQUEST' },
        traceId: `${n}`,
      }),
    )
    await read(hostile)
    const later = await read(hostile)
    expect(later.join('\n')).not.toContain('evil')
    expect(lines.filter((line) => line.includes('api_calls_total{')).length).toBe(51 * 3)
    expect(later.filter((line) => line.includes('api_calls_total{')).length).toBe(51 * 3)
    const ours = later.filter((line) => line.startsWith('portreeve_'))
    expect(ours.length).toBeLessThan(300)
  })
})

describe('APIs with a series of their own', () => {
  const total = (calls: number) => ({ calls, status4xx: 0, status5xx: 0 })

  it('are the busiest; they keep it, and no series ever goes back', () => {
    const busiest = createBusiestApis(2)
    const totals = new Map([
      ['a', total(5)],
      ['', total(100)],
    ])
    expect(busiest(totals)).toMatchObject([
      { api: 'a', calls: 5 },
      { api: 'other', calls: 100 },
    ])
    totals.set('b', total(7)).set('c', total(9))
    // What came before its name is among the others for good.
    expect(busiest(totals)).toMatchObject([
      { api: 'a', calls: 5 },
      { api: 'c', calls: 0 },
      { api: 'other', calls: 116 },
    ])
    totals.set('c', total(19)).set('b', total(70))
    expect(busiest(totals)).toMatchObject([
      { api: 'a', calls: 5 },
      { api: 'c', calls: 10 },
      { api: 'other', calls: 179 },
    ])
  })

  it('is the CPU time since the process began, and an event loop that was looked at, from the first time on', async () => {
    const lines = await open().read([])
    const seconds = Number(numberOf(lines, 'process_cpu_seconds_total'))
    const { user, system } = process.cpuUsage()
    expect(seconds).toBeGreaterThan(((user + system) / 1e6) * 0.9)
    expect(seconds).toBeLessThanOrEqual((user + system) / 1e6)
    expect(Number(numberOf(lines, 'nodejs_eventloop_lag_mean_seconds'))).toBeGreaterThan(0)
    expect(Number(numberOf(lines, 'nodejs_eventloop_lag_min_seconds'))).toBeLessThan(10)
  })
})
