import { randomUUID } from 'node:crypto'
import type { ApiId, AppId, EpochSeconds, OrganizationId, SubscriptionId, UserId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserActor } from '../../../audit/index.ts'
import type { Store } from '../../../store/index.ts'
import { exampleApi, exampleApp, exampleOrganization } from '../../../store/testing/examples.ts'
import { openTestStore } from '../../../store/testing/open-test-store.ts'
import { CallRecord } from '../../calls/call-record.ts'
import { type FinishedCall, finishedCallOf } from '../../calls/finished-call.ts'
import { createCallCounter } from '../count-calls.ts'
import { createMeteringAdministration, type MeteringAdministration } from './metering-administration.ts'

const HOUR = 3_600
const NOW = (Date.UTC(2026, 10, 22, 14, 30) / 1000) as EpochSeconds
const NOVEMBER = (Date.UTC(2026, 10, 1) / 1000) as EpochSeconds
const [provider, developer, buyer, outsider] = ['provider', 'developer', 'buyer', 'outsider'].map(
  (name) => `${name}-${randomUUID()}` as OrganizationId,
) as [OrganizationId, OrganizationId, OrganizationId, OrganizationId]

const personOf = (...organizations: OrganizationId[]): UserActor => ({
  ...{ kind: 'user', userId: 'u' as UserId, operator: false, requestId: 'r' },
  memberships: new Map(organizations.map((id) => [id, []])),
})
const operator: UserActor = { ...personOf(), operator: true }

let store: Store
let metering: MeteringAdministration

const call = (more: Partial<FinishedCall> = {}): FinishedCall => ({
  ...finishedCallOf(new CallRecord('r', 'GET', '/acme/orders/v1', '127.0.0.1')),
  ...{ at: (NOW - 60) * 1000, status: 200, source: 'api', micros: 10_000, responseBytes: 100, requestBytes: 10 },
  ...{ apiId: 'orders' as ApiId, version: 'v1', environment: 'Production', apiOrganizationId: provider },
  ...{ appId: 'app' as AppId, appOrganizationId: developer },
  ...{ subscriptionId: 'sub' as SubscriptionId, organizationId: buyer },
  ...more,
})
const none = { subscriptionId: undefined, organizationId: undefined }
const nobody = { ...none, appId: undefined, appOrganizationId: undefined }

beforeAll(async () => {
  store = await openTestStore()
  const organizations = new Map<string, { id: OrganizationId; name: string }>()
  for (const [id, name] of [
    [provider, '=Provider, "Inc"'],
    [developer, 'Dev\u2028elopers'],
    [buyer, 'Buyer'],
  ] as const) {
    organizations.set(id, exampleOrganization({ id, name }))
  }
  await store.apis.put(exampleApi({ id: 'orders' as ApiId, name: '+Orders', organizationId: provider }))
  await store.apis.put(
    exampleApi({ id: 'secret-api' as ApiId, name: 'Secret', organizationId: provider, basePath: '/secret' }),
  )
  const selections = [{ apiId: 'orders' as ApiId }]
  await store.apps.put(exampleApp({ id: 'app' as AppId, name: '@App', organizationId: developer, selections }))
  const counter = createCallCounter({ errorIdSuffix: 'x' })
  const calls = [
    ...Array.from({ length: 90 }, () => call()),
    ...Array.from({ length: 5 }, () => call({ micros: 200_000 })),
    call({ status: 404, code: 'TARGET-RESPONSE', micros: 500_000, requestId: 'not-found', method: 'DELETE' }),
    call({ status: 502, code: 'TARGET-RESPONSE', micros: 500_000, requestId: 'bad' }),
    call({ ...nobody, status: 403, source: 'gateway', code: 'TOKEN-EXPIRED', requestId: 'expired' }),
    call({ ...none, status: 429, source: 'gateway', code: 'QUOTA-EXCEEDED', requestId: 'quota' }),
    call({ environment: 'Test', version: 'v2', apiId: 'orders-test' as ApiId, at: (NOW - 2 * HOUR) * 1000 }),
    // On the off chance: the app has not selected it.
    call({
      ...{ ...none, apiId: 'secret-api' as ApiId, status: 403, source: 'gateway', version: 'v7' },
      ...{ code: 'UNAUTHORIZED-API-ACCESS', requestId: 'off-chance', path: '/acme/secret' },
    }),
    call({
      ...{ ...nobody, apiId: undefined, version: '', environment: undefined, apiOrganizationId: undefined },
      ...{ status: 404, source: 'gateway', code: 'API-DOES-NOT-EXIST', requestId: 'nowhere' },
    }),
  ]
  for (const each of calls) counter.count(each)
  const { usage, traffic, errors } = counter.take()
  await store.usage.add(usage)
  await store.traffic.add(traffic)
  await store.callErrors.put(errors)
  metering = createMeteringAdministration({
    store,
    registry: { organizations: { find: async (id) => organizations.get(id) as never } },
  })
})
afterAll(() => store.close())

const day = { from: (NOW - 24 * HOUR) as EpochSeconds, to: NOW }
const metrics = async (actor: UserActor, query: object = {}) => {
  const outcome = await metering.metrics(actor, { ...day, ...query })
  if (!outcome.ok) throw new Error(outcome.detail)
  return outcome.value
}
const errors = async (actor: UserActor, query: object = {}) => {
  const outcome = await metering.errors(actor, { ...day, statusMin: 400, statusMax: 599, limit: 50, ...query })
  if (!outcome.ok) throw new Error(outcome.detail)
  return outcome.value
}
const idsOf = async (actor: UserActor, query: object = {}) =>
  (await errors(actor, query)).items.map(({ requestId }) => requestId).toSorted()
const usage = async (actor: UserActor, query: object = {}) => {
  const outcome = await metering.usage(actor, { month: NOVEMBER, limit: 100, ...query })
  if (!outcome.ok) throw new Error(outcome.detail)
  return outcome.value
}

describe('metrics (protocol.md 5.4)', () => {
  it('are traffic, the latency that 90, 95 and 99 % observed at most, and percentages of 2XX, 4XX and 5XX', async () => {
    const { counts, percent, latencyMillis, points } = await metrics(operator, { apiId: 'orders' })
    expect(counts).toMatchObject({ calls: 99, api4xx: 1, gateway4xx: 2, api5xx: 1, responseBytes: 9_900 })
    expect(percent).toEqual({ status2xx: 95.96, status4xx: 3.03, status5xx: 1.01 })
    // Of 99 calls the 90th, 95th and 99th: 92 took 10 ms, five 200 ms, two 500 ms.
    const within = (value = 0, exact: number) => expect(Math.abs(value / exact - 1)).toBeLessThan(0.05)
    within(latencyMillis?.p90, 10)
    within(latencyMillis?.p95, 200)
    within(latencyMillis?.p99, 500)
    expect(points).toEqual([
      {
        ...{ start: Date.UTC(2026, 10, 22, 14) / 1000, seconds: HOUR, calls: 99, errors4xx: 3, errors5xx: 1 },
        ...{ counts, latencyMillis },
      },
    ])
  })

  it('tell of each hour what they tell of the whole', async () => {
    const { counts, points } = await metrics(operator)
    expect(points.length).toBeGreaterThan(1)
    for (const name of ['calls', 'gateway4xx', 'api5xx', 'responseBytes'] as const)
      expect(points.reduce((sum, point) => sum + point.counts[name], 0)).toBe(counts[name])
    expect(points.map(({ calls }) => calls)).toEqual(points.map((point) => point.counts.calls))
  })

  it('can be asked by API, app, environment, version and time span', async () => {
    const callsOf = async (query: object) => (await metrics(operator, query)).counts.calls
    expect(await callsOf({})).toBe(102)
    expect(await callsOf({ appId: 'app' })).toBe(100)
    expect(await callsOf({ apiId: 'orders', appId: 'app' })).toBe(98)
    expect(await callsOf({ environment: 'Test' })).toBe(1)
    expect(await callsOf({ version: 'v2' })).toBe(1)
    expect(await callsOf({ to: NOW - HOUR })).toBe(1)
    expect(await callsOf({ apiId: 'orders', environment: 'Test' })).toBe(0)
  })

  it('T-30 count for the people of the API all its calls, for those of the app its own, and for others none', async () => {
    const callsOf = async (actor: UserActor, query: object = {}) => (await metrics(actor, query)).counts.calls
    expect(await callsOf(personOf(provider))).toBe(101)
    expect(await callsOf(personOf(provider), { apiId: 'orders' })).toBe(99)
    expect(await callsOf(personOf(developer))).toBe(100)
    expect(await callsOf(personOf(developer), { apiId: 'orders' })).toBe(98)
    expect(await callsOf(personOf(provider, developer))).toBe(101)
    for (const actor of [personOf(buyer), personOf(outsider), personOf()]) expect(await callsOf(actor)).toBe(0)
  })

  it('T-30 of an API of others are those of one that does not exist, byte for byte', async () => {
    for (const query of [{ apiId: 'orders' }, { appId: 'app' }, { apiId: 'secret-api' }]) {
      for (const actor of [personOf(outsider), personOf(buyer)]) {
        const ghost = Object.fromEntries(Object.keys(query).map((name) => [name, 'ghost']))
        expect(JSON.stringify(await metrics(actor, query))).toBe(JSON.stringify(await metrics(actor, ghost)))
      }
    }
    const off = await metrics(personOf(developer), { apiId: 'secret-api' })
    expect(JSON.stringify(off)).toBe(JSON.stringify(await metrics(personOf(developer), { apiId: 'ghost' })))
    expect((await metrics(personOf(developer), { version: 'v7' })).counts.calls).toBe(0)
  })
})

describe('the list of errors (protocol.md 5.4)', () => {
  it('has time, Request-Id, status, method, URL, code and source', async () => {
    const { items } = await errors(operator, { requestId: 'not-found' })
    expect(items).toEqual([
      {
        ...{ id: expect.any(String), time: '2026-11-22T14:29:00.000Z', requestId: 'not-found', status: 404 },
        ...{ method: 'DELETE', url: '/acme/orders/v1', code: 'TARGET-RESPONSE', source: 'API' },
        ...{ apiId: 'orders', version: 'v1', environment: 'Production', appId: 'app', subscriptionId: 'sub' },
      },
    ])
    expect((await errors(operator, { requestId: 'expired' })).items[0]).toMatchObject({ source: 'FORTELLIS' })
  })

  it('can be asked by time, 4xx, 5xx, codes, method, source and Request-Id, in pages', async () => {
    expect(await idsOf(operator, { statusMin: 500 })).toEqual(['bad'])
    expect(await idsOf(operator, { statusMax: 499, apiId: 'orders' })).toEqual(['expired', 'not-found', 'quota'])
    expect(await idsOf(operator, { codes: ['TOKEN-EXPIRED', 'QUOTA-EXCEEDED'] })).toEqual(['expired', 'quota'])
    expect(await idsOf(operator, { method: 'DELETE' })).toEqual(['not-found'])
    expect(await idsOf(operator, { source: 'API' })).toEqual(['bad', 'not-found'])
    expect(await idsOf(operator, { from: NOW - 30 })).toEqual([])
    const found: string[] = []
    let after: string | undefined
    do {
      const page = await errors(operator, { limit: 2, after })
      found.push(...page.items.map(({ requestId }) => requestId))
      after = page.next
    } while (after !== undefined)
    expect(found.toSorted()).toEqual(['bad', 'expired', 'not-found', 'nowhere', 'off-chance', 'quota'])
  })

  it('T-30 shows the people of the API and of the app theirs, and others none, whatever they ask for', async () => {
    const ofApi = ['bad', 'expired', 'not-found', 'off-chance', 'quota']
    expect(await idsOf(personOf(provider))).toEqual(ofApi)
    expect(await idsOf(personOf(developer))).toEqual(['bad', 'not-found', 'off-chance', 'quota'])
    expect(await idsOf(personOf(provider, developer))).toEqual(ofApi)
    for (const actor of [personOf(buyer), personOf(outsider), personOf()]) {
      for (const query of [{}, { apiId: 'orders' }, { appId: 'app' }, { requestId: 'bad' }]) {
        expect(JSON.stringify(await errors(actor, query))).toBe('{"items":[]}')
      }
    }
    expect(await idsOf(personOf(developer), { requestId: 'expired' })).toEqual([])
  })

  it('T-30 tells an app’s people nothing of an API that it called on the off chance', async () => {
    const { items } = await errors(personOf(developer), { codes: ['UNAUTHORIZED-API-ACCESS'] })
    expect(items).toMatchObject([{ requestId: 'off-chance', url: '/acme/secret' }])
    expect(JSON.stringify(items)).not.toMatch(/secret-api|v7|Production/)
    expect(await idsOf(personOf(developer), { apiId: 'secret-api' })).toEqual([])
    expect((await errors(personOf(provider), { codes: ['UNAUTHORIZED-API-ACCESS'] })).items).toMatchObject([
      { apiId: 'secret-api', appId: 'app' },
    ])
  })

  it('comes as CSV with the same columns', async () => {
    const query = { ...day, statusMin: 500, statusMax: 599, limit: 10 }
    const outcome = await metering.errorReport(operator, query)
    const [header, row, end] = outcome.ok ? outcome.value.split('\r\n') : []
    expect(header).toBe('time (UTC),request id,status,method,URL,error code,source,id')
    expect(row).toMatch(/^2026-11-22T14:29:00\.000Z,bad,502,GET,\/acme\/orders\/v1,TARGET-RESPONSE,API,\d{14}\w/)
    expect(end).toBe('')
  })
})

describe('the usage report (protocol.md 5.4)', () => {
  it('has API, app, its organization, subscription, calling organization, calls and bytes', async () => {
    const { items, month } = await usage(operator, { apiId: 'orders', subscriptionId: 'sub' })
    expect(month).toBe(NOVEMBER)
    expect(items).toMatchObject([
      {
        api: { id: 'orders', name: '+Orders', version: 'v1', environment: 'Production' },
        app: { id: 'app', name: '@App', organization: { id: developer, name: 'Dev\u2028elopers' } },
        subscriptionId: 'sub',
        organization: { id: buyer, name: 'Buyer' },
        counts: { calls: 97, responseBytes: 9_700, requestBytes: 970 },
      },
    ])
  })

  it('is of one month', async () => {
    const { items } = await usage(operator, { month: Date.UTC(2026, 9, 1) / 1000 })
    expect(items).toEqual([])
  })

  it('T-30 shows people of the API, of the app, and of the organization that it was called for', async () => {
    const rowsOf = async (actor: UserActor, query: object = {}) =>
      (await usage(actor, query)).items.map(({ api, subscriptionId }) => `${api?.id} ${subscriptionId}`)
    const ofApi = ['orders sub', 'orders undefined', 'orders undefined', 'orders-test sub', 'secret-api undefined']
    expect((await rowsOf(personOf(provider))).toSorted()).toEqual(ofApi)
    expect((await rowsOf(personOf(developer))).toSorted()).toEqual([
      'orders sub',
      'orders undefined',
      'orders-test sub',
    ])
    expect((await rowsOf(personOf(buyer))).toSorted()).toEqual(['orders sub', 'orders-test sub'])
    expect((await rowsOf(personOf(provider, developer, buyer))).toSorted()).toEqual(ofApi)
    expect(await rowsOf(operator)).toHaveLength(6)
    for (const query of [{}, { apiId: 'orders' }, { appId: 'app' }, { subscriptionId: 'sub' }]) {
      expect(await rowsOf(personOf(outsider), query)).toEqual([])
    }
    expect(JSON.stringify(await usage(personOf(developer)))).not.toContain('secret')
  })

  it('comes in pages, without any row twice', async () => {
    for (const actor of [operator, personOf(provider, developer, buyer), personOf(developer)]) {
      const whole = (await usage(actor)).items
      const paged: unknown[] = []
      let after: string | undefined
      do {
        const page = await usage(actor, { limit: 1, after })
        paged.push(...page.items)
        after = page.next
      } while (after !== undefined)
      expect(paged).toEqual(whole)
    }
    for (const after of ['x', 'bnVsbA', Buffer.from('["a"]').toString('base64url')]) {
      const outcome = await metering.usage(operator, { month: NOVEMBER, limit: 1, after })
      expect(outcome).toMatchObject({ ok: false, error: 'invalid' })
    }
  })

  it('comes as CSV, in which no name is a formula', async () => {
    const outcome = await metering.usageReport(operator, { month: NOVEMBER, limit: 100, apiId: 'orders' as ApiId })
    const [header, ...rows] = (outcome.ok ? outcome.value : '').split('\r\n')
    expect(header).toBe(
      "API,API id,version,environment,app,app id,app's organization,app's organization id,subscription id,calling organization,calling organization id,total calls,total response payload size,row",
    )
    const row = rows.find((each) => each.includes(',sub,'))
    expect(row).toMatch(
      /^'\+Orders,orders,v1,Production,'@App,app,Dev\u2028elopers,developer-[^,]+,sub,Buyer,buyer-[^,]+,97,9700,\w+$/,
    )
  })

  it('says when calls may be missing', async () => {
    const run = { id: randomUUID(), host: 'h', pid: 1, startedAt: 0 }
    await store.gatewayRuns.advance(run, 1, { logBytes: 0, seenAt: 0 })
    const lost = { from: NOW * 1000 - 5_000, to: NOW * 1000 }
    await store.gatewayRuns.end(run.id, 1, lost)
    const gaps = [{ fromMillis: lost.from, toMillis: lost.to }]
    expect((await usage(personOf(buyer))).gaps).toEqual(gaps)
    expect((await metrics(personOf(buyer))).gaps).toEqual(gaps)
    expect((await usage(operator, { month: Date.UTC(2026, 9, 1) / 1000 })).gaps).toEqual([])
  })
})
