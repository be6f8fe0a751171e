import type { EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../http/testing/self-signed.ts'
import type { ApiTraffic } from '../../store/index.ts'
import { changeTraffic, checkTraffic } from './check-traffic.ts'

const now = 1_800_000_000 as EpochSeconds
const at = (seconds: number) => new Date((now + seconds) * 1000)
const pointersOf = (traffic: ApiTraffic, before?: ApiTraffic) =>
  checkTraffic(traffic, before, now)?.fields?.map(({ pointer }) => pointer)

describe('what an API says of its traffic', () => {
  it('keeps what is not mentioned, and loses what is null', () => {
    const before: ApiTraffic = { retry: false, websockets: false, breaker: { faults: 3, seconds: 4 } }
    expect(changeTraffic(before, undefined)).toBe(before)
    expect(changeTraffic(before, { retry: null, connectTimeoutMillis: 200 })).toEqual({
      websockets: false,
      breaker: { faults: 3, seconds: 4 },
      connectTimeoutMillis: 200,
    })
    expect(changeTraffic(before, null)).toBeUndefined()
    expect(changeTraffic(before, { retry: null, websockets: null, breaker: null })).toBeUndefined()
    expect(changeTraffic(undefined, { corsOrigins: [] })).toEqual({ corsOrigins: [] })
  })

  it('has one quota for each span of time', () => {
    const second = { calls: 1, per: 'second' } as const
    expect(pointersOf({ quotas: [second, { calls: 9, per: 'day' }] })).toBeUndefined()
    expect(pointersOf({ quotas: [second, { calls: 9, per: 'day' }, { ...second, calls: 2 }] })).toEqual([
      '/traffic/quotas/2/per',
    ])
  })
})

describe('origins whose pages may call (protocol.md 3.2)', () => {
  it.each([
    'https://app.example',
    'https://app.example:8443',
    'https://xn--mnchen-3ya.example',
    'https://203.0.113.7',
    'http://localhost',
    'http://localhost:5173',
    'http://app.localhost:5173',
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
    '*',
  ])('%s is one as browsers send it', (origin) => {
    expect(pointersOf({ corsOrigins: [origin] })).toBeUndefined()
  })

  it.each([
    'https://app.example/',
    'https://app.example/page',
    'https://app.example?x',
    'https://app.example#x',
    'https://App.example',
    'HTTPS://app.example',
    'https://app.example:443',
    'https://münchen.example',
    'https://user@app.example',
    'https://*.example',
    'https://a b',
    'http://app.example',
    'http://localhost.example',
    'http://notlocalhost',
    'http://10.0.0.1',
    'chrome-extension://abc',
    'file://',
    'null',
    'app.example',
    '',
  ])('%j is none that would ever be met, or is allowed', (origin) => {
    expect(pointersOf({ corsOrigins: ['https://fine.example', origin] })).toEqual(['/traffic/corsOrigins/1'])
  })

  it('are in the list once, and any stands alone', () => {
    expect(pointersOf({ corsOrigins: ['https://a.example', 'https://a.example'] })).toEqual(['/traffic/corsOrigins/1'])
    expect(pointersOf({ corsOrigins: ['*', 'https://a.example'] })).toEqual(['/traffic/corsOrigins/0'])
    expect(pointersOf({ corsOrigins: [] })).toBeUndefined()
  })
})

describe.each(['targetCa', 'clientCertificate'] as const)('%s', (member) => {
  const good = selfSigned({ notBefore: at(-100), notAfter: at(1) }).cert
  const ended = selfSigned({ notBefore: at(-200), notAfter: at(0) }).cert

  it('has only certificates that have not ended, each of them', () => {
    expect(pointersOf({ [member]: good })).toBeUndefined()
    expect(checkTraffic({ [member]: good + ended }, {}, now)?.fields).toEqual([
      { pointer: `/traffic/${member}`, detail: 'Certificate 2 has ended, on 2027-01-15.' },
    ])
    expect(pointersOf({ [member]: 'no certificate' })).toEqual([`/traffic/${member}`])
  })

  it('that has ended since keeps nobody from changing something else', () => {
    expect(pointersOf({ [member]: ended, retry: false }, { [member]: ended })).toBeUndefined()
    expect(pointersOf({ [member]: ended }, { [member]: good })).toEqual([`/traffic/${member}`])
  })
})
