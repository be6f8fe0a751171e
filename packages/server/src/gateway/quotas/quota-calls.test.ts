import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Api, App, Quota } from '../../store/index.ts'
import { AUTHZ_KEY, copyOf, openTestGateway, PATH, type TestGateway, until } from '../testing/open-test-gateway.ts'

/** 1,800,000,000 is 2027-01-15T08:00:00Z. */
const SPENT = { status: 429, json: { code: 'QUOTA-EXCEEDED' } }

describe('quotas, over sockets (protocol.md 3.3 step 5, 3.4 QUOTA-EXCEEDED, 3.7)', () => {
  let gateway: TestGateway
  beforeEach(async () => {
    gateway = await openTestGateway()
  })
  afterEach(() => gateway.close())

  async function setApp(changes: Partial<App>): Promise<void> {
    await gateway.store.apps.put({ ...gateway.app, ...changes })
  }
  async function setApi(changes: Partial<Api>): Promise<void> {
    const api = { ...gateway.apis.minted, ...changes }
    await gateway.store.apis.put(api)
    await until(() => gateway.registry.apis.all().some((one) => one.id === api.id && one.revision > api.revision))
  }
  const plan = (quotas: Quota[], subscriptionQuotas?: Quota[]) => ({
    id: 'plan-1',
    name: 'Standard',
    visibility: 'public' as const,
    price: { kind: 'free' as const },
    quotas,
    subscriptionQuotas,
  })
  const selected = () => ({ selections: [{ apiId: gateway.apis.minted.id, planId: 'plan-1' }] })
  async function passed(calls: number, options: Parameters<TestGateway['call']>[0] = {}): Promise<number> {
    const answers = await Promise.all(Array.from({ length: calls }, () => gateway.call(options)))
    for (const { status, json } of answers) if (status !== 200) expect({ status, json }).toMatchObject(SPENT)
    return answers.filter(({ status }) => status === 200).length
  }
  const later = (seconds: number) => {
    gateway.clock.now = (gateway.clock.now + seconds) as EpochSeconds
  }

  it('protocol.md 3.4 QUOTA-EXCEEDED: 429 with Retry-After, when the app has used up its own quota; the next window begins anew', async () => {
    await setApp({ quotas: [{ calls: 3, per: 'minute' }] })
    later(20)
    expect(await passed(3)).toBe(3)
    const refused = await gateway.call({})
    expect(refused).toMatchObject(SPENT)
    expect(refused.headers).toMatchObject({
      'retry-after': '40',
      'ratelimit-policy': '"app-minute";q=3;w=60',
      ratelimit: '"app-minute";r=0;t=40',
    })
    expect(gateway.backend.seen).toHaveLength(3)
    expect(gateway.records.map(({ quotaRemaining }) => quotaRemaining)).toEqual([2, 1, 0, 0])
    later(40)
    expect(await passed(5)).toBe(3)
  })

  it.each([1, 7, 100, 250])(
    'of %i calls that a quota allows exactly so many pass, however many come at once',
    async (calls) => {
      await setApp({ quotas: [{ calls, per: 'minute' }] })
      expect(await passed(calls + 50)).toBe(calls)
    },
  )

  it("an app's own quota is of its calls to all APIs, and of no other app's", async () => {
    await setApp({ quotas: [{ calls: 10, per: 'hour' }] })
    expect(await passed(6)).toBe(6)
    expect(await passed(6, { path: '/acme/legacy/x' })).toBe(4)
    const { token } = await gateway.identity.mint(gateway.servers.exchange, gateway.otherApp.client_id)
    expect(await passed(6, { token, subscriptionId: gateway.otherSubscription.id })).toBe(6)
  })

  it("protocol.md 3.7 a plan's quota is of one app's calls to that API, all its subscriptions together", async () => {
    await setApi({ plans: [plan([{ calls: 5, per: 'day' }])] })
    await setApp(selected())
    const second = copyOf(gateway.subscription)
    await gateway.store.subscriptions.put(second)
    expect((await passed(4)) + (await passed(4, { subscriptionId: second.id }))).toBe(5)
    const { headers } = await gateway.call({})
    expect(headers.ratelimit).toBe('"plan-day";r=0;t=57600')
  })

  it("a plan's quota for subscriptions is of each of them", async () => {
    await setApi({ plans: [plan([], [{ calls: 5, per: 'day' }])] })
    await setApp(selected())
    const second = copyOf(gateway.subscription)
    await gateway.store.subscriptions.put(second)
    expect(await passed(7)).toBe(5)
    expect(await passed(7, { subscriptionId: second.id })).toBe(5)
  })

  it("an API's own quota is of all callers together, and tells none of them how much the others call", async () => {
    await setApi({ traffic: { quotas: [{ calls: 8, per: 'minute' }] } })
    const { token } = await gateway.identity.mint(gateway.servers.exchange, gateway.otherApp.client_id)
    expect(await passed(5)).toBe(5)
    expect(await passed(5, { token, subscriptionId: gateway.otherSubscription.id })).toBe(3)
    const answer = await gateway.call({})
    expect(answer).toMatchObject(SPENT)
    expect(answer.headers['retry-after']).toBe('60')
    expect(answer.headers).not.toHaveProperty('ratelimit')
    expect(answer.headers).not.toHaveProperty('ratelimit-policy')
    // Nor those who look at the record of a call afterwards.
    expect(gateway.records[0]).toMatchObject({ counted: true, quotaRemaining: undefined })
  })

  it('RateLimit and RateLimit-Policy name every quota of the caller, on good answers too (draft-ietf-httpapi-ratelimit-headers §3, §4)', async () => {
    await setApi({
      plans: [plan([{ calls: 50, per: 'hour' }], [{ calls: 9, per: 'minute' }])],
      traffic: { quotas: [{ calls: 1_000, per: 'second' }] },
    })
    await setApp({ ...selected(), quotas: [{ calls: 1_000_000, per: 'month' }] })
    const { rawHeaders, status } = await gateway.call({})
    expect(status).toBe(200)
    const fields = (name: string) => rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1] === name)
    expect(fields('RateLimit-Policy')).toEqual([
      '"app-month";q=1000000;w=2678400, "plan-hour";q=50;w=3600',
      '"subscription-minute";q=9;w=60',
    ])
    const monthEnds = Date.UTC(2027, 1) / 1000 - gateway.clock.now
    expect(fields('RateLimit')).toEqual([
      `"app-month";r=999999;t=${monthEnds}, "plan-hour";r=49;t=3600`,
      '"subscription-minute";r=8;t=60',
    ])
  })

  it('says nothing where there is no quota', async () => {
    const { headers, status } = await gateway.call({})
    expect(status).toBe(200)
    expect(headers).not.toHaveProperty('ratelimit')
    expect(headers).not.toHaveProperty('ratelimit-policy')
  })

  it('Retry-After is until the last of the spent windows ends', async () => {
    await setApp({
      quotas: [
        { calls: 2, per: 'minute' },
        { calls: 2, per: 'day' },
        { calls: 3, per: 'hour' },
      ],
    })
    expect(await passed(4)).toBe(2)
    expect((await gateway.call({})).headers['retry-after']).toBe('57600')
  })

  it('several quotas: each holds, and a call that one of them refuses takes nothing of the others', async () => {
    await setApp({
      quotas: [
        { calls: 2, per: 'minute' },
        { calls: 5, per: 'hour' },
      ],
    })
    expect(await passed(10)).toBe(2)
    later(60)
    expect(await passed(10)).toBe(2)
    later(60)
    expect(await passed(10)).toBe(1)
  })

  it('protocol.md 3.3 quota comes after the app check and before the Subscription-Id', async () => {
    await setApp({ quotas: [{ calls: 1, per: 'hour' }], selections: [] })
    expect(await gateway.call({})).toMatchObject({ status: 403, json: { code: 'UNAUTHORIZED-API-ACCESS' } })
    await setApp({ quotas: [{ calls: 1, per: 'hour' }] })
    expect(await gateway.call({ subscriptionId: undefined })).toMatchObject({
      status: 400,
      json: { code: 'MISSING-SUBSCRIPTION-ID' },
    })
    // That one was the app's own call, and is counted.
    expect(await gateway.call({ subscriptionId: undefined })).toMatchObject(SPENT)
    expect(await gateway.call({ subscriptionId: 'no-such' })).toMatchObject(SPENT)
  })

  it('G-H nobody without a good token uses up a quota: an unauthenticated flood denies nothing (WSO2 CVE-2026-4249)', async () => {
    await setApp({ quotas: [{ calls: 3, per: 'hour' }] })
    await setApi({ traffic: { quotas: [{ calls: 3, per: 'hour' }] } })
    const forged = `${gateway.token.slice(0, -6)}AAAAAA`
    for (const token of [undefined, 'x', forged]) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => gateway.call({ token })))
      for (const { status, headers } of answers) {
        expect([401, 403]).toContain(status)
        expect(headers).not.toHaveProperty('ratelimit')
      }
    }
    expect(await passed(4)).toBe(3)
  })

  it('G-G an app cannot use up what others share with calls that would not be forwarded', async () => {
    await setApi({ traffic: { quotas: [{ calls: 3, per: 'hour' }] } })
    const inactive = copyOf(gateway.subscription, 'inactive')
    await gateway.store.subscriptions.put(inactive)
    for (const subscriptionId of [gateway.otherSubscription.id, inactive.id, undefined]) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => gateway.call({ subscriptionId })))
      for (const { status } of answers) expect([400, 403]).toContain(status)
    }
    expect(await passed(5)).toBe(3)
  })

  it("a call that is refused for the API's quota costs the app nothing of its own", async () => {
    await setApp({ quotas: [{ calls: 10, per: 'hour' }] })
    await setApi({ traffic: { quotas: [{ calls: 4, per: 'minute' }] } })
    expect(await passed(20)).toBe(4)
    later(60)
    expect(await passed(20)).toBe(4)
    later(60)
    expect(await passed(20)).toBe(2)
  })

  it("and RateLimit of that refusal says so: nothing of the app's own is gone", async () => {
    await setApp({ quotas: [{ calls: 10, per: 'hour' }] })
    await setApi({ traffic: { quotas: [{ calls: 1, per: 'minute' }] } })
    const rateLimitOf = async () => {
      const { status, rawHeaders } = await gateway.call({ headers: { Origin: 'https://app.example' } })
      return [status, ...rawHeaders.filter((_, at) => at % 2 === 1 && /^RateLimit/.test(rawHeaders[at - 1] ?? ''))]
    }
    const policy = '"app-hour";q=10;w=3600'
    expect(await rateLimitOf()).toEqual([200, policy, '"app-hour";r=9;t=3600'])
    expect(await rateLimitOf()).toEqual([429, policy, '"app-hour";r=9;t=3600'])
    expect(await rateLimitOf()).toEqual([429, policy, '"app-hour";r=9;t=3600'])
    later(60)
    expect(await rateLimitOf()).toEqual([200, policy, '"app-hour";r=8;t=3540'])
  })

  it('protocol.md 3.8 calls with a test subscription count, and so do those of the simulator, against the app', async () => {
    await setApp({ quotas: [{ calls: 2, per: 'hour' }] })
    const test = copyOf(gateway.subscription)
    await gateway.store.subscriptions.put(test)
    expect(await passed(1, { subscriptionId: test.id })).toBe(1)
    expect((await gateway.call({ subscriptionId: 'test' })).status).not.toBe(429)
    expect(await gateway.call({ subscriptionId: 'test' })).toMatchObject(SPENT)
    expect(await gateway.call({ subscriptionId: test.id })).toMatchObject(SPENT)
  })

  it('a plan that the API does not have any more is no plan without quotas: the call is refused', async () => {
    await setApi({ plans: [plan([])] })
    await setApp(selected())
    expect(await passed(1)).toBe(1)
    await setApi({ plans: [] })
    const refused = await gateway.call({})
    expect(refused).toMatchObject({ status: 403, json: { code: 'UNAUTHORIZED-API-ACCESS' } })
    expect(refused.json?.message).toContain('plan')
  })

  it('an edited quota counts from the next call on, in the running window: raised, lowered, removed, brought back', async () => {
    await setApp({ quotas: [{ calls: 10, per: 'day' }] })
    expect(await passed(4)).toBe(4)
    await setApp({ quotas: [{ calls: 6, per: 'day' }] })
    expect(await passed(5)).toBe(2)
    await setApp({ quotas: [{ calls: 9, per: 'day' }] })
    expect(await passed(5)).toBe(3)
    await setApp({ quotas: [] })
    expect(await passed(5)).toBe(5)
    await setApp({ quotas: [{ calls: 10, per: 'day' }] })
    expect(await passed(5)).toBe(1)
    await setApp({ quotas: [{ calls: 5, per: 'day' }] })
    expect(await passed(5)).toBe(0)
  })

  it('who changes plans does not begin anew', async () => {
    const other = { ...plan([{ calls: 7, per: 'day' as const }]), id: 'plan-2' }
    await setApi({ plans: [plan([{ calls: 5, per: 'day' }]), other] })
    await setApp(selected())
    expect(await passed(6)).toBe(5)
    await setApp({ selections: [{ apiId: gateway.apis.minted.id, planId: 'plan-2' }] })
    expect(await passed(6)).toBe(2)
  })

  it('G-F a decision that was counted is not for keeping, whichever quota counts it', async () => {
    const ask = async () => {
      const headers = {
        Authorization: `Bearer ${gateway.token}`,
        'Subscription-Id': gateway.subscription.id,
        'Portreeve-Authz-Key': AUTHZ_KEY,
        'X-Original-URI': PATH,
        'X-Original-Method': 'GET',
      }
      return (await fetch(`http://127.0.0.1:${gateway.authzPort}/authz`, { headers })).headers.get('cache-control')
    }
    expect(await ask()).toMatch(/^max-age=/)
    await setApi({ traffic: { quotas: [{ calls: 8, per: 'minute' }] } })
    expect(await ask()).toBe('no-store')
    await setApi({ traffic: {} })
    await setApp({ quotas: [{ calls: 8, per: 'minute' }] })
    expect(await ask()).toBe('no-store')
  })

  it('proxies that ask for decisions are counted as callers are', async () => {
    await setApp({ quotas: [{ calls: 3, per: 'hour' }] })
    const headers = {
      Authorization: `Bearer ${gateway.token}`,
      'Subscription-Id': gateway.subscription.id,
      'Portreeve-Authz-Key': AUTHZ_KEY,
      'X-Original-URI': PATH,
      'X-Original-Method': 'GET',
    }
    const ask = () => fetch(`http://127.0.0.1:${gateway.authzPort}/authz`, { headers })
    expect(await passed(2)).toBe(2)
    const allowed = await ask()
    expect(allowed.status).toBe(200)
    expect(allowed.headers.get('ratelimit')).toBe('"app-hour";r=0;t=3600')
    // nginx takes no other refusal than 401 and 403: what it is belongs to fields.
    const refused = await ask()
    expect(refused.ok).toBe(false)
    expect([...refused.headers.values()]).toContain('QUOTA-EXCEEDED')
    expect(await passed(1)).toBe(0)
  })
})
