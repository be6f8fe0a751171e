import type { ApiId, AppId, ClientId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { AccessLines, parseAccessLine } from './access-line.ts'
import { CallRecord } from './call-record.ts'
import { type FinishedCall, finishedCallOf } from './finished-call.ts'
import { createRandom, randomRecord } from './testing/random-records.mjs'

function accessLineOf(call: FinishedCall): string {
  const lines = new AccessLines()
  lines.add(call)
  return Buffer.concat(lines.take().chunks).toString()
}

const SECRET = 'SEEDED-SECRET-4711'

describe('a line of the access log', () => {
  it('says what the report counts: what is read from it is what was written', () => {
    const random = createRandom(1)
    const lines = new AccessLines()
    for (let round = 0; round < 3; round++) {
      const calls = Array.from({ length: 2_000 }, () => finishedCallOf(randomRecord(CallRecord, random) as CallRecord))
      for (const call of calls) lines.add(call)
      const taken = lines.take()
      const read = Buffer.concat(taken.chunks).toString().split('\n')
      // Their chunks are used again, and what was in them must not come back.
      lines.release(taken)
      expect(read.pop()).toBe('')
      expect(taken.count).toBe(2_000)
      expect(read.map(parseAccessLine)).toEqual(calls)
    }
  })

  it('says of an API or an app what is so by now, however often it was called before', () => {
    const lines = new AccessLines()
    const before = finishedCallOf(randomRecord(CallRecord, createRandom(3)) as CallRecord)
    const calls: FinishedCall[] = [
      { ...before, apiId: 'a' as ApiId, version: 'v1', environment: 'Test', appId: 'b' as AppId, cid: undefined },
      { ...before, apiId: 'a' as ApiId, version: 'v2', environment: 'Test', appId: 'b' as AppId, cid: undefined },
      { ...before, apiId: 'a' as ApiId, version: 'v2', environment: 'Dev', appId: 'b' as AppId, cid: 'c' as ClientId },
    ]
    for (const call of calls) lines.add(call)
    const read = Buffer.concat(lines.take().chunks).toString().trimEnd().split('\n')
    expect(read.map(parseAccessLine)).toMatchObject(
      calls.map(({ version, environment, cid }) => ({ version, environment, cid })),
    )
  })

  it('has room for the longest', () => {
    const odd = '\u2028'.repeat(1_000)
    const lines = new AccessLines()
    const call = finishedCallOf(new CallRecord('r'.repeat(128), odd, `/${odd}`, odd.slice(0, 50)))
    for (let n = 0; n < 200; n++) lines.add({ ...call, path: `${call.path}${n}`, apiId: odd.slice(0, 200) as ApiId })
    const read = Buffer.concat(lines.take().chunks).toString().trimEnd().split('\n')
    expect(read.map((line) => parseAccessLine(line)?.path)).toEqual(
      Array.from({ length: 200 }, (_, n) => `${call.path}${n}`),
    )
  })

  it('is the one that docs/metering.md shows', () => {
    const record = new CallRecord('4b0c9a52', 'GET', '/acme/orders/v1/orders?dealer=4711', '192.0.2.7')
    const call: FinishedCall = {
      ...finishedCallOf(record),
      ...{ at: Date.UTC(2026, 10, 22, 14, 5, 13, 42), status: 503, source: 'api', code: 'TARGET-RESPONSE' },
      ...{ apiId: 'orders-v1' as ApiId, version: 'v1', environment: 'Production' },
      ...{ appId: '7c0f' as AppId, micros: 12_345, targetMicros: 11_800, attempts: 1, responseBytes: 5120 },
    }
    expect(accessLineOf(call)).toBe(
      '{"time":"2026-11-22T14:05:13.042Z","requestId":"4b0c9a52","method":"GET","path":"/acme/orders/v1/orders","status":503,"source":"API","code":"TARGET-RESPONSE","api":"orders-v1","version":"v1","environment":"Production","apiOrganization":"","app":"7c0f","appOrganization":"","bytesIn":0,"bytesOut":5120,"ms":12.345,"targetMs":11.800,"attempts":1,"client":"192.0.2.7"}\n',
    )
  })

  it.each([
    ['a quote', '/a"b', '/a"b'],
    ['a line end', '/a\nb\r\n{"status":200}', '/a\nb\r\n{"status":200}'],
    ['a line separator of Unicode', '/a\u2028b\u0085', '/a\u2028b\u0085'],
    ['a backslash', '/a\\', '/a\\'],
    ['half a character', '/\ud800', '/\ud800'],
  ])('G-H log injection: %s in a path stays in its place', (_, path, told) => {
    const line = accessLineOf(finishedCallOf(new CallRecord('r', 'GE"T\n', path, '127.0.0.1')))
    expect(line.indexOf('\n')).toBe(line.length - 1)
    expect(JSON.parse(line)).toMatchObject({ path: told, method: 'GE"T\n', status: 0 })
  })

  it('G-H secrets: has no query, and only the beginning of what is long in a path or a method', () => {
    const path = `/acme/orders/v1/${'t'.repeat(40)}${SECRET}?access_token=${SECRET}#${SECRET}`
    const line = accessLineOf(finishedCallOf(new CallRecord('r', `X${'Y'.repeat(20)}${SECRET}`, path, '127.0.0.1')))
    expect(line).not.toContain(SECRET)
    const long = accessLineOf(finishedCallOf(new CallRecord('r', 'GET', '/a'.repeat(8_000), '127.0.0.1')))
    expect(long.length).toBeLessThan(1_500)
  })

  it.each(['', '{', '[]', 'null', '7', '{"status":200}', '{"status":"200","time":"2026-11-22T14:05:13.042Z"}'])(
    'what is none is not taken for one: %s',
    (text) => expect(parseAccessLine(text)).toBeUndefined(),
  )
})

describe('whose a call is', () => {
  // biome-ignore lint/suspicious/noExplicitAny: parts of records.
  const recordOf = (parts: any) => Object.assign(new CallRecord('r', 'GET', '/a', '127.0.0.1'), parts)
  const subscription = { id: 'of-somebody', organizationId: 'somebody' }

  it('T-30 a Subscription-Id of others brings no call into their report, nor theirs into the caller’s', () => {
    for (const kind of ['subscription_mismatch', 'quota_spent', 'app_may_not_call', 'fault']) {
      const call = finishedCallOf(recordOf({ subscription, status: 403, refusal: { kind, detail: '' } }))
      expect([call.subscriptionId, call.organizationId]).toEqual([undefined, undefined])
    }
    for (const kind of ['subscription_inactive', 'values_missing']) {
      const call = finishedCallOf(recordOf({ subscription, status: 403, refusal: { kind, detail: '' } }))
      expect(call).toMatchObject({ subscriptionId: 'of-somebody', organizationId: 'somebody' })
    }
    expect(finishedCallOf(recordOf({ subscription, connection: {}, status: 200 }))).toMatchObject({
      subscriptionId: 'of-somebody',
    })
  })

  it('protocol.md 3.4 an error of the API service is TARGET-RESPONSE, and one of the gateway has its own code', () => {
    const codeOf = (parts: object) => finishedCallOf(recordOf(parts)).code
    expect(codeOf({ status: 404, source: 'api' })).toBe('TARGET-RESPONSE')
    expect(codeOf({ status: 200, source: 'api' })).toBeUndefined()
    expect(codeOf({ status: 403, refusal: { kind: 'token_expired', detail: '' } })).toBe('TOKEN-EXPIRED')
  })
})
