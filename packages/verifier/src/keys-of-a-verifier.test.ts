import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVerifier, type Verification, type Verifier } from './index.ts'
import { type Exchange, type FixtureSubscription, startExchange } from './testing/exchange.ts'

const api = 'D1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'

let exchange: Exchange
let subscription: FixtureSubscription
let verifier: Verifier
beforeEach(async () => {
  exchange = await startExchange()
  exchange.clients.set(api, 'secret')
  subscription = exchange.subscribe({ clientIds: [api] })
  verifier = createVerifier({
    issuer: exchange.issuer,
    subscriptionsUrl: exchange.subscriptionsUrl,
    clientId: api,
    clientSecret: 'secret',
    now: () => exchange.clock.now,
    // 10,000 signatures take a busy machine longer than an exchange may take by itself.
    timeoutSeconds: 60,
  })
})
afterEach(() => exchange.close())

const callWith = (token: string) => ({
  headers: { authorization: `Bearer ${token}`, 'subscription-id': subscription.id },
})
const codeOf = (verification: Verification<unknown>) => (verification.ok ? 'ok' : verification.code)

describe('the keys of a verifier (protocol.md 2.11, 7 point 1)', () => {
  it('are fetched once for 10,000 first calls at once', async () => {
    const call = callWith(await exchange.sign(api))
    const all = await Promise.all(Array.from({ length: 10_000 }, () => verifier.verify(call)))
    expect(new Set(all.map(codeOf))).toEqual(new Set(['ok']))
    expect(exchange.asked).toMatchObject({ keys: 1, token: 1, context: 1 })
  })

  it('rotate between two calls, without a restart and without a refusal', async () => {
    const before = await exchange.sign(api)
    expect(codeOf(await verifier.verify(callWith(before)))).toBe('ok')
    await exchange.rotate()
    const after = await exchange.sign(api)
    expect(codeOf(await verifier.verify(callWith(after)))).toBe('ok')
    expect(codeOf(await verifier.verify(callWith(before)))).toBe('ok')
    expect(exchange.asked.keys).toBe(2)
  })

  it('serve on while the issuer is away, longer than they are fresh', async () => {
    const { now } = exchange.clock
    const call = callWith(await exchange.sign(api, { exp: now + 7200 }))
    await verifier.verify(call)
    await exchange.goAway()
    exchange.clock.now = now + 200
    expect(codeOf(await verifier.verify(call))).toBe('ok')
    // Past the 600 s of keys; contexts, which are bridged for 5 minutes after their 60 s, are not what is asked here.
    exchange.clock.now = now + 700
    expect(codeOf(await verifier.verify(call))).toBe('EXCHANGE-UNAVAILABLE')
    const listing = createVerifier({
      issuer: exchange.issuer,
      clientId: api,
      subscriptions: [subscription.id],
      now: () => exchange.clock.now,
    })
    await exchange.comeBack()
    expect(codeOf(await listing.verify(call))).toBe('ok')
    await exchange.goAway()
    exchange.clock.now = now + 700 + 3600
    expect(codeOf(await listing.verify(call))).toBe('ok')
  })
})
