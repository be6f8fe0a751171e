import { createClient } from '@portreeve/client'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExchangeRefused, startExchange, type TestApp, type TestExchange, type TestOrganization } from './index.ts'

let exchange: TestExchange
beforeAll(async () => {
  exchange = await startExchange()
})
afterAll(() => exchange.close())

/** A REST API, an app that has selected it, and a buyer that has activated the app. */
async function subscribed(target?: (request: Request) => Response) {
  const api = await exchange.api(target ? { target } : {})
  const app = await exchange.app({ apis: [api] })
  const subscription = await exchange.subscription({ app })
  return { api, app, subscription }
}

describe('an exchange in a test', () => {
  it('lets the calls of a subscribed app through to a handler, and shows it the calls', async () => {
    const target = (request: Request) => Response.json({ path: new URL(request.url).pathname }, { status: 201 })
    const { api, app, subscription } = await subscribed(target)
    const answer = await app.client.fetch(`${api.url}/orders?limit=2`, {
      subscriptionId: subscription.id,
      method: 'POST',
      body: '{"n":1}',
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(201)
    const [call] = api.calls
    expect(await answer.json()).toEqual({ path: new URL(call?.url ?? '').pathname })
    expect(new URL(call?.url ?? '').pathname).toMatch(/^\/api-\d+\/v1\/orders$/)
    expect(call?.headers.get('subscription-id')).toBe(subscription.id)
    expect(await call?.json()).toEqual({ n: 1 })
  })

  it('explains what became of a call, by the Request-Id of its answer', async () => {
    const { api, app, subscription } = await subscribed()
    await subscription.deactivate()
    const answer = await app.client.fetch(api.url, { subscriptionId: subscription.id })
    expect(await answer.json()).toMatchObject({ code: 'API-SUBSCRIPTION-INACTIVE' })
    const { calls } = await exchange.explain(answer.headers.get('request-id') ?? '')
    expect(calls[0]).toMatchObject({ ended: 'refused', answer: { status: 403, code: 'API-SUBSCRIPTION-INACTIVE' } })
  })

  it('signs a person in, with their agreement, and gives the app tokens for them (protocol.md 2.7)', async () => {
    const { api, app, subscription } = await subscribed()
    const user = await exchange.user({ name: 'Dana Example', organization: subscription.organization })
    const tokens = await user.signIn(app)
    expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({ sub: user.id, aud: app.apiKey, name: 'Dana Example' })
    const answer = await app.client.fetch(api.url, {
      subscriptionId: subscription.id,
      accessToken: tokens.access_token,
    })
    expect(answer.status).toBe(200)
    const renewed = await app.refresh(tokens)
    expect(decodeJwt(renewed.access_token)).toMatchObject({ uid: user.id })
  })

  it('brings an event of an async API to a webhook, which has verified it (protocol.md 6)', async () => {
    const webhook = await exchange.webhook()
    const api = await exchange.api({ events: true })
    const app = await exchange.app({ apis: [api], webhookUrl: webhook.url })
    const { organization } = await exchange.subscription({ app })
    const { eventId } = await api.publish({ organization, channel: 'orders/closed', body: { n: 1 } })
    expect(await webhook.next()).toMatchObject({
      ...{ eventId, channel: 'orders/closed', dataOwnerId: organization.id, body: { n: 1 } },
      ...{ answered: 202, refused: undefined },
    })
    expect(webhook.deliveries).toHaveLength(1)
  })

  it('fails as many deliveries as the test says beforehand, and takes the next attempt (protocol.md 6.4)', async () => {
    const webhook = await exchange.webhook()
    const api = await exchange.api({ events: true })
    const app = await exchange.app({ apis: [api], webhookUrl: webhook.url })
    const { organization } = await exchange.subscription({ app })
    webhook.answer(503, { times: 2 })
    const { eventId } = await api.publish({ organization, body: { n: 1 } })
    await expect.poll(() => webhook.deliveries.at(-1)?.answered).toBe(202)
    expect(webhook.deliveries.map((each) => [each.eventId, each.answered])).toEqual([
      [eventId, 503],
      [eventId, 503],
      [eventId, 202],
    ])
    expect(() => webhook.answer(503, { times: 0 })).toThrow('times is a number of deliveries, 1 or more')
    expect(() => webhook.answer(99)).toThrow('answer takes a status from 200 to 599')
  })

  it('says which wait was in vain when no event comes', async () => {
    const webhook = await exchange.webhook()
    await expect(webhook.next({ timeoutSeconds: 0.01 })).rejects.toThrow(
      'no delivery came to the webhook within 0.01 s',
    )
  })

  it('answers with what a handler throws, so that the test’s author reads it', async () => {
    const { api, app, subscription } = await subscribed(() => {
      throw new Error('no such order')
    })
    const answer = await app.client.fetch(api.url, { subscriptionId: subscription.id, method: 'POST' })
    expect([answer.status, await answer.text()]).toEqual([500, "The test's handler failed: no such order\n"])
  })

  it('says so when a handler returns something else than a Response', async () => {
    const { api, app, subscription } = await subscribed(() => ({ order: 1 }) as unknown as Response)
    const answer = await app.client.fetch(api.url, { subscriptionId: subscription.id, method: 'POST' })
    expect(await answer.text()).toBe("The test's handler failed: it has to return a Response\n")
  })

  it('takes a URL for a target', async () => {
    const { url } = (await exchange.webhook()) as { url: string }
    const api = await exchange.api({ target: url, basePath: '/own/v2' })
    const app = await exchange.app({ apis: [api] })
    const { id } = await exchange.subscription({ app })
    const answer = await app.client.fetch(api.url, { subscriptionId: id })
    expect(api.url).toMatch(/\/own\/v2$/)
    expect(answer.status).toBe(403)
    expect(api.calls).toEqual([])
  })
})

describe('the demo exchange in a test', () => {
  it('has everything of portreeve dev, its API service as well, by the same clock', async () => {
    const demo = await startExchange({ demo: true, now: 1_800_000_000 })
    try {
      const { app, apis, subscription, users } = demo.demo ?? expect.fail('there is no demo')
      const issuer = demo.issuer
      const client = createClient({
        apiKey: app.apiKey,
        apiSecret: app.apiSecret,
        issuer,
        gatewayUrl: demo.urls.gateway,
        now: demo.now,
      })
      const call = () => client.fetch(`${apis.appointments.url}/appointments`, { subscriptionId: subscription.id })
      expect((await call()).status).toBe(200)
      demo.advanceClock(86_400)
      expect((await call()).status).toBe(200)
      const { items } = await demo.management.get('/users', { query: { search: users[0]?.email } })
      expect(items).toHaveLength(1)
    } finally {
      await demo.close()
    }
  })
})

describe('what a factory rejects with', () => {
  it('is what the exchange said, with its code', async () => {
    await exchange.user({ email: 'twice@portreeve.invalid' })
    const fault = await exchange.user({ email: 'twice@portreeve.invalid' }).catch((each: unknown) => each)
    expect(fault).toBeInstanceOf(ExchangeRefused)
    expect(fault).toMatchObject({
      code: 'CONFLICT',
      status: 409,
      requestId: expect.any(String),
      message: 'user: POST /users was refused with 409 CONFLICT: There is a user with this e-mail already.',
    })
  })

  it('names the value that is wrong', async () => {
    const refused = exchange.api({ basePath: 'no-slash' })
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID-REQUEST',
      message: expect.stringContaining('/basePath: '),
    })
  })

  it('is a TypeError for a value that does not exist, and for one that is missing', async () => {
    const misspelt = { traget: 'http://localhost:5000' } as object
    await expect(exchange.api(misspelt)).rejects.toThrow(new TypeError('traget is not a value of api()'))
    const nothing = {} as { app: TestApp }
    const missing = new TypeError('app of subscription() has to be what exchange.app() resolves with')
    await expect(exchange.subscription(nothing)).rejects.toThrow(missing)
    const user = await exchange.user()
    await expect(user.signIn(undefined as unknown as TestApp)).rejects.toThrow(/^app of signIn\(\) has to be/)
    const events = await exchange.api({ events: true })
    const organization = undefined as unknown as TestOrganization
    await expect(events.publish({ organization, body: {} })).rejects.toThrow(/^organization of publish\(\) has to be/)
  })

  it('is the words of the page when somebody cannot sign in', async () => {
    const user = await exchange.user()
    const { app } = await subscribed()
    await exchange.management.post('/users/{user}/disable', { path: { user: user.id } })
    await expect(user.signIn(app)).rejects.toThrow(/^signIn: the exchange's page \(\d+\) says: \S.*\S$/)
  })

  it('is the error that comes back to the app', async () => {
    const user = await exchange.user()
    const { app } = await subscribed()
    await expect(user.signIn(app, { scope: 'no_such_scope' })).rejects.toMatchObject({ code: 'invalid_scope' })
  })
})

describe('options', () => {
  it.each([
    [{ clock: 1 }, 'clock is not an option of startExchange'],
    [{ now: Date.now() }, 'now is in seconds'],
    [{ now: 'today' }, 'now has to be a number of seconds'],
    [{ firstRetrySeconds: 0 }, 'firstRetrySeconds has to be a number above 0'],
  ])('%j cannot be right', async (options, message) => {
    await expect(startExchange(options as object)).rejects.toThrow(new RegExp(`^${message}`))
  })
})
