import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startExchange, type TestApi, type TestApp, type TestExchange, type TestSubscription } from './index.ts'

const START = 1_800_000_000
const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400

let exchange: TestExchange
let api: TestApi
let app: TestApp
let subscription: TestSubscription
beforeAll(async () => {
  exchange = await startExchange({ now: START })
  api = await exchange.api()
  app = await exchange.app({ apis: [api] })
  subscription = await exchange.subscription({ app })
})
afterAll(() => exchange.close())

const callWith = (token: string) =>
  fetch(api.url, { headers: { Authorization: `Bearer ${token}`, 'Subscription-Id': subscription.id } })

describe("the exchange's clock", () => {
  it('begins where the test says, and goes on', async () => {
    expect(exchange.now()).toBeGreaterThanOrEqual(START)
    expect(exchange.now()).toBeLessThan(START + HOUR_SECONDS)
    const { iat = 0 } = decodeJwt(await app.client.token())
    expect(Math.abs(iat - exchange.now())).toBeLessThan(60)
  })

  it('makes tokens expire at the gateway, and the client takes new ones', async () => {
    const token = await app.client.token()
    expect((await callWith(token)).status).toBe(200)
    exchange.advanceClock(HOUR_SECONDS + 60)
    expect(await (await callWith(token)).json()).toMatchObject({ code: 'TOKEN-EXPIRED' })
    expect((await app.client.fetch(api.url, { subscriptionId: subscription.id })).status).toBe(200)
  })

  it('makes access tokens of people expire; refresh tokens bring new ones until they are too old', async () => {
    const user = await exchange.user()
    const tokens = await user.signIn(app)
    exchange.advanceClock(DAY_SECONDS)
    expect(await (await callWith(tokens.access_token)).json()).toMatchObject({ code: 'TOKEN-EXPIRED' })
    const renewed = await app.refresh(tokens)
    expect((await callWith(renewed.access_token)).status).toBe(200)
    exchange.advanceClock(400 * DAY_SECONDS)
    await expect(app.refresh(renewed)).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it('makes sessions expire: the password is asked for again', async () => {
    const user = await exchange.user()
    const signedInAt = async () => Number(decodeJwt((await user.signIn(app)).id_token ?? '').auth_time)
    const first = await signedInAt()
    exchange.advanceClock(60)
    expect(await signedInAt()).toBe(first)
    exchange.advanceClock(60 * DAY_SECONDS)
    expect(await signedInAt()).toBeGreaterThan(first + 59 * DAY_SECONDS)
  })

  it('wakes the relay: an event that failed is tried again when its pause is over by this clock (protocol.md 6.4)', async () => {
    const slow = await startExchange({ firstRetrySeconds: 1 })
    try {
      const webhook = await slow.webhook()
      const events = await slow.api({ events: true })
      const receiver = await slow.app({ apis: [events], webhookUrl: webhook.url })
      const { organization } = await slow.subscription({ app: receiver })
      webhook.answer(503)
      await events.publish({ organization, body: { n: 1 } })
      // 1, 2, 4, … 256, 300, 300 s: each wait is far longer than the test may take.
      for (let failures = 0; failures < 12; failures++) {
        expect((await webhook.next()).answered).toBe(503)
        slow.advanceClock(301)
      }
      webhook.answer(202)
      slow.advanceClock(301)
      await expect.poll(() => webhook.deliveries.at(-1)?.answered).toBe(202)
    } finally {
      await slow.close()
    }
  })

  it('can be set back, and nothing that was planned waits for longer', async () => {
    const other = await startExchange({ now: START })
    try {
      const webhook = await other.webhook()
      const events = await other.api({ events: true })
      const receiver = await other.app({ apis: [events], webhookUrl: webhook.url })
      const { organization } = await other.subscription({ app: receiver })
      other.setClock(START - 10 * DAY_SECONDS)
      expect(other.now()).toBeLessThan(START - 9 * DAY_SECONDS)
      await events.publish({ organization, body: {} })
      expect(await webhook.next()).toMatchObject({ answered: 202 })
    } finally {
      await other.close()
    }
  })

  it('goes nowhere but forward with advanceClock', () => {
    expect(() => exchange.advanceClock(-1)).toThrow(TypeError)
    expect(() => exchange.setClock(Number.NaN)).toThrow(TypeError)
  })

  it('tells when calls came: they are explained by this clock', async () => {
    const answer = await app.client.fetch(api.url, { subscriptionId: subscription.id })
    const { calls } = await exchange.explain(answer.headers.get('request-id') ?? '')
    expect(Math.abs((calls[0]?.atMillis ?? 0) / 1000 - exchange.now())).toBeLessThan(60)
  })
})
