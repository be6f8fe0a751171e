import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVerifier, type KnownIds, type ListVerifierOptions } from './index.ts'
import { type Exchange, type FixtureSubscription, startExchange } from './testing/exchange.ts'

const api = 'D1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'
const app = 'A1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'

let exchange: Exchange
let subscription: FixtureSubscription
beforeEach(async () => {
  exchange = await startExchange()
  subscription = exchange.subscribe({ clientIds: [api, app] })
})
afterEach(() => exchange.close())

const optionsOf = (subscriptions: unknown, change: object = {}) =>
  ({
    issuer: exchange.issuer,
    clientId: api,
    subscriptions,
    now: () => exchange.clock.now,
    ...change,
  }) as ListVerifierOptions<KnownIds>
async function codeOf(subscriptions: unknown, id = subscription.id, change: object = {}, client = api) {
  const headers = { authorization: `Bearer ${await exchange.sign(client)}`, 'subscription-id': id }
  const call = await createVerifier(optionsOf(subscriptions, change)).verify({ headers })
  return call.ok ? 'ok' : call.code
}

describe('subscriptions that the service keeps itself (protocol.md 7, point 7)', () => {
  it.each<[string, (id: string) => unknown]>([
    ['an array', (id) => [id.toUpperCase()]],
    ['a Set', (id) => new Set([id])],
    ['a Map', (id) => new Map([[id, {}]])],
    ['a look-up', (id) => (asked: string) => asked === id],
    ['a look-up that takes its time', (id) => async (asked: string) => ({ [id]: { dealer: 7 } })[asked]],
  ])('%s says which are active, and the exchange is not asked', async (_, keep) => {
    const kept = keep(subscription.id)
    expect(await codeOf(kept)).toBe('ok')
    expect(await codeOf(kept, subscription.id.toUpperCase())).toBe('ok')
    expect(await codeOf(kept, randomUUID())).toBe('SUBSCRIPTION-MISMATCH')
    expect(exchange.asked).toMatchObject({ context: 0, token: 0 })
  })

  it('counts at once: what is removed from the list is refused on the next call', async () => {
    const kept = new Set([subscription.id])
    const verifier = createVerifier(optionsOf(kept))
    const call = {
      headers: { authorization: `Bearer ${await exchange.sign(api)}`, 'subscription-id': subscription.id },
    }
    expect((await verifier.verify(call)).ok).toBe(true)
    kept.delete(subscription.id)
    expect((await verifier.verify(call)).ok).toBe(false)
  })

  it.each([['yes'], [1], [undefined], [null], [false]])('takes %j of a careless look-up for no', async (answer) => {
    expect(await codeOf(() => answer)).toBe('SUBSCRIPTION-MISMATCH')
  })

  it.each([
    ['the rows that a database did not find', []],
    ['rows', [{ dealer: 7 }]],
    ['an error that was caught and returned', new Error('table is locked')],
  ])('G-G a look-up that answers with %s lets no call in, and is told so', async (_, answer) => {
    await expect(codeOf(async () => answer)).rejects.toThrow(/^the look-up of subscriptions has to give true/)
  })

  it('hands on what the look-up gives, typed, as the context of the call', async () => {
    const verifier = createVerifier({
      issuer: exchange.issuer,
      clientId: api,
      subscriptions: async (id) => (id === subscription.id ? { dealer: 7 } : undefined),
      now: () => exchange.clock.now,
    })
    const headers = { authorization: `Bearer ${await exchange.sign(api)}`, 'subscription-id': subscription.id }
    const call = await verifier.verify({ headers })
    expect(call.ok && call.context.dealer).toBe(7)
  })

  it('is not looked at before the token, and a fault of it is not taken for an answer', async () => {
    const verifier = createVerifier(
      optionsOf(() => {
        throw new Error('table is locked')
      }),
    )
    const headers = { authorization: 'Bearer x', 'subscription-id': subscription.id }
    expect(await verifier.verify({ headers })).toMatchObject({ code: 'INVALID-TOKEN' })
    const signed = { ...headers, authorization: `Bearer ${await exchange.sign(api)}` }
    await expect(verifier.verify({ headers: signed })).rejects.toThrow('table is locked')
  })

  it('G-B in passthrough the exchange is still asked whether the caller is the app of the subscription', async () => {
    const passthrough = { token: 'passthrough', subscriptionsUrl: exchange.subscriptionsUrl }
    expect(await codeOf([subscription.id], subscription.id, passthrough, app)).toBe('ok')
    expect(await codeOf([subscription.id], subscription.id, passthrough, 'another-app')).toBe('SUBSCRIPTION-MISMATCH')
    expect(exchange.asked.token).toBe(0)
  })

  it.each([
    ['a secret beside it', [], { clientSecret: 'x' }],
    ['a URL beside it', [], { subscriptionsUrl: 'https://subscriptions.example' }],
    ['passthrough without a URL', [], { token: 'passthrough' }],
    ['text', 'abc', {}],
    ['null', null, {}],
  ])('refuses at start: %s', (_, kept, change) => {
    expect(() => createVerifier(optionsOf(kept, change))).toThrow(/subscriptions (takes the place|has to be)/)
  })
})
