import { describe, expect, it } from 'vitest'
import { bytesOf, draftOfTraffic, type Traffic, trafficOfDraft } from './traffic-draft.ts'

/** What the exchange keeps of a patch. */
const kept = (patch: object) => Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null))

describe('traffic settings as they are typed', () => {
  it.each<Traffic>([
    {},
    { retry: false, websockets: false },
    { quotas: [{ calls: 200, per: 'second' }], breaker: { faults: 0, seconds: 30 } },
    { requestBodyBytesMax: 0, responseBodyBytesMax: 5 * 1024 ** 3, responseTimeoutMillis: 20_000 },
    { corsOrigins: ['https://app.example'] },
    { corsOrigins: [] },
    { targetCa: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n' },
  ])('are sent as they were answered: %j', (traffic) => {
    expect(kept(trafficOfDraft(draftOfTraffic(traffic)))).toEqual(traffic)
  })

  it('say null for what is as the exchange has it, so that it is taken away', () => {
    const draft = { ...draftOfTraffic({ responseTimeoutMillis: 5_000 }), responseTimeoutMillis: '' as const }
    expect(trafficOfDraft(draft)).toMatchObject({ responseTimeoutMillis: null, retry: null, corsOrigins: null })
  })

  it('take any origin for no limit, and empty lines for nothing', () => {
    expect(draftOfTraffic({ corsOrigins: ['*'] })).toMatchObject({ limitsOrigins: false, corsOrigins: [] })
    const draft = { ...draftOfTraffic(), limitsOrigins: true, corsOrigins: [' https://app.example ', ''] }
    expect(trafficOfDraft(draft).corsOrigins).toEqual(['https://app.example'])
  })
})

describe('a size as it is typed', () => {
  it('stands in the largest unit that needs no fraction', () => {
    expect(draftOfTraffic({ requestBodyBytesMax: 1536 * 1024 }).requestBodyBytesMax).toEqual({
      count: 1536,
      unit: 'KiB',
    })
    expect(draftOfTraffic({ requestBodyBytesMax: 2 * 1024 ** 3 }).requestBodyBytesMax).toEqual({
      count: 2,
      unit: 'GiB',
    })
  })

  it('of no whole KiB keeps its bytes', () => {
    expect(bytesOf(draftOfTraffic({ requestBodyBytesMax: 1000 }).requestBodyBytesMax)).toBe(1000)
  })
})
