import type { ListedSubscription } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeExchange, organizationId, refusal, startFakeExchange, subscriptionId } from './testing/exchange.ts'

let exchange: FakeExchange
beforeEach(async () => {
  exchange = await startFakeExchange()
})
afterEach(() => exchange.close())

const listed = (change: Partial<ListedSubscription> = {}): ListedSubscription => ({
  ...{
    subscriptionId,
    orgId: organizationId,
    orgName: 'Lakeside Motors',
    status: 'active',
    activationDate: '2026-11-22',
  },
  ...{ deactivationDate: '', environment: 'Production', dealerCodes: [], apiDmsInfo: [] },
  ...change,
})
const old = listed({ subscriptionId: crypto.randomUUID(), status: 'inactive', deactivationDate: '2026-11-23' })
const test = listed({ subscriptionId: crypto.randomUUID(), environment: 'Test', orgId: crypto.randomUUID() })

describe('subscriptions (protocol.md 4.4)', () => {
  beforeEach(() => {
    exchange.answer = () => ({ status: 200, body: { subscriptions: [listed(), old, test] } })
  })

  it('are all of the app’s', async () => {
    expect(await exchange.client().subscriptions()).toEqual([listed(), old, test])
    expect(exchange.calls()).toMatchObject([
      { method: 'GET', path: '/v1/solution/subscriptions', headers: { authorization: 'Bearer token-1' } },
    ])
  })

  it('may be those of one organization, which the exchange is asked for too', async () => {
    expect(await exchange.client().subscriptions({ organizationId: organizationId.toUpperCase() })).toEqual([
      listed(),
      old,
    ])
    expect(exchange.calls()[0]!.path).toBe(`/v1/solution/subscriptions?orgId=${organizationId.toUpperCase()}`)
  })

  it('may be those of one environment, or one status', async () => {
    const client = exchange.client()
    expect(await client.subscriptions({ environment: 'Test' })).toEqual([test])
    expect(await client.subscriptions({ status: 'inactive' })).toEqual([old])
    expect(await client.subscriptions({ status: 'active', environment: 'Production' })).toEqual([listed()])
  })

  it.each([{ orgId: organizationId }, { organizationId: '' }])('are not all of them by mistake: %j', async (filter) => {
    await expect(exchange.client().subscriptions(filter as never)).rejects.toThrow(TypeError)
    expect(exchange.asked).toHaveLength(0)
  })

  it('that are refused are an ExchangeError with the exchange’s code', async () => {
    exchange.answer = (asked) => refusal(403, 'UNAUTHORIZED-API-ACCESS', asked)
    await expect(exchange.client().subscriptions()).rejects.toMatchObject({
      ...{ name: 'ExchangeError', code: 'UNAUTHORIZED-API-ACCESS', status: 403, requestId: expect.any(String) },
    })
  })

  it.each([
    ['a page', { status: 200, body: '<html>' }],
    ['no list', { status: 200, body: {} }],
    ['a redirect', { status: 302, headers: { location: '/signin' } }],
  ])('are an ExchangeError where the URL leads to %s', async (_what, answer) => {
    exchange.answer = () => answer
    await expect(exchange.client().subscriptions()).rejects.toMatchObject({ code: 'unexpected_answer' })
  })

  it('are asked for again with a new token when the old one is refused', async () => {
    const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' }
    exchange.answer = ({ headers }) =>
      headers.authorization === 'Bearer token-1'
        ? { status: 401, headers: challenge, body: {} }
        : { status: 200, body: { subscriptions: [] } }
    const client = exchange.client()
    await client.token()
    exchange.clock.now += 60
    expect(await client.subscriptions()).toEqual([])
  })

  it('whose answer does not end in time are ExchangeUnavailable', async () => {
    exchange.answer = () => ({ status: 200, headers: { 'content-length': '100' }, body: '{"subscriptions":[' })
    const client = exchange.client({ timeoutSeconds: 0.2 })
    await expect(client.subscriptions()).rejects.toMatchObject({ name: 'ExchangeUnavailable', code: 'timed_out' })
  })
})

describe('a context (protocol.md 4.5)', () => {
  it('says whose data a subscription opens', async () => {
    const context = { organizationInfo: { id: organizationId }, appInfo: {}, entityInfo: {}, solutionInfo: {} }
    exchange.answer = () => ({ status: 200, body: context })
    expect(await exchange.client().context(subscriptionId)).toEqual(context)
    expect(exchange.calls()[0]!.path).toBe(`/subscriptions/${subscriptionId}/context`)
  })

  it('is undefined where there is no such subscription of this app', async () => {
    exchange.answer = (asked) => refusal(404, 'SUBSCRIPTION-MISMATCH', asked)
    expect(await exchange.client().context(subscriptionId)).toBe(undefined)
  })

  it('is an ExchangeError where the URL leads elsewhere: that says nothing about a subscription', async () => {
    exchange.answer = () => ({ status: 404, body: 'not here' })
    await expect(exchange.client().context(subscriptionId)).rejects.toMatchObject({ status: 404 })
  })

  it.each(['../../v1/solution', '', 'acme'])('of %j is a TypeError', async (id) => {
    await expect(exchange.client().context(id)).rejects.toThrow(TypeError)
    expect(exchange.asked).toHaveLength(0)
  })
})
