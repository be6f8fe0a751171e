import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeySet, type KeySet, type KeySetDeps } from './key-set.ts'
import { type Exchange, startExchange } from './testing/exchange.ts'

let exchange: Exchange
let keys: KeySet
let kid: string
beforeEach(async () => {
  exchange = await startExchange()
  kid = exchange.keys[0]!.kid
  keys = keySet()
})
afterEach(() => exchange.close())

const keySet = (change: Partial<KeySetDeps> = {}) =>
  createKeySet({
    issuer: exchange.issuer,
    fetch,
    now: () => exchange.clock.now,
    timeoutSeconds: 60,
    cache: { keysSeconds: 600, keysStaleSeconds: 3600 },
    ...change,
  })
const stateOf = async (name = kid) => {
  const found = await keys.find(name)
  if (found.ok) return 'found'
  return found.code === 'EXCHANGE-UNAVAILABLE' ? 'unavailable' : 'unknown'
}
const pass = (seconds: number) => {
  exchange.clock.now += seconds
}

describe('the key set', () => {
  it('is fetched once for any number of callers, and then remembered', async () => {
    const states = await Promise.all(Array.from({ length: 50 }, () => stateOf()))
    expect(new Set(states)).toEqual(new Set(['found']))
    pass(599)
    expect(await stateOf()).toBe('found')
    expect(exchange.asked.keys).toBe(1)
  })

  it('finds a new key at once, and drops a withdrawn one when the set gets old (protocol.md 2.11)', async () => {
    await stateOf()
    const next = await exchange.rotate()
    expect(await stateOf(next.kid)).toBe('found')
    exchange.keys.shift()
    pass(600)
    expect(await stateOf()).toBe('unknown')
    expect(await stateOf(next.kid)).toBe('found')
  })

  it('G-E stale keys: goes on with the keys it has while the issuer is away, without making calls wait', async () => {
    await stateOf()
    await exchange.goAway()
    pass(601)
    expect(await stateOf()).toBe('found')
    pass(3000)
    expect(await stateOf()).toBe('found')
    pass(600)
    expect(await stateOf()).toBe('unavailable')
  })

  it('gives up on an issuer that hangs', async () => {
    keys = keySet({ timeoutSeconds: 2 })
    await stateOf()
    exchange.instead.keys = () => new Promise(() => {})
    pass(601)
    expect(await stateOf()).toBe('found')
    expect(await stateOf(randomUUID())).toBe('unavailable')
  })

  it('makes only the first call wait for an issuer that is away', async () => {
    keys = keySet({ timeoutSeconds: 3600 })
    await stateOf()
    exchange.instead.keys = () => ({ status: 500, body: {} })
    pass(601)
    await stateOf()
    // From here on a call that waited would wait for ever.
    exchange.instead.keys = () => new Promise(() => {})
    pass(60)
    expect(await stateOf()).toBe('found')
  })

  it('takes up a set that changed while the issuer was away as soon as it is back', async () => {
    await stateOf()
    await exchange.goAway()
    pass(601)
    await stateOf()
    const next = await exchange.rotate()
    exchange.keys.shift()
    await exchange.comeBack()
    pass(60)
    expect(await stateOf(next.kid)).toBe('found')
    expect(await stateOf()).toBe('unknown')
  })

  it('says unavailable, not unknown, when nobody can tell', async () => {
    await exchange.goAway()
    expect(await keys.find(kid)).toMatchObject({ status: 503, detail: expect.stringContaining('/v1/keys') })
    await exchange.comeBack()
    expect(await stateOf()).toBe('found')
    await exchange.goAway()
    expect(await stateOf(randomUUID())).toBe('unavailable')
  })

  it.each([
    ['an error', { status: 500, body: {} }],
    ['a redirect', { status: 302, body: {} }],
    ['text', { status: 200, body: '<html>' }],
    ['no key set', { status: 200, body: { keys: 'none' } }],
  ])('keeps what it has when the issuer answers with %s', async (_, answer) => {
    await stateOf()
    exchange.instead.keys = () => answer
    pass(601)
    expect(await stateOf()).toBe('found')
  })

  it('G-E unknown kid: a flood of invented kids asks at most ten times a minute', async () => {
    await stateOf()
    for (let second = 0; second < 120; second += 1) {
      const found = await Promise.all(Array.from({ length: 20 }, () => stateOf(randomUUID())))
      expect(new Set(found)).toEqual(new Set(['unknown']))
      pass(1)
    }
    // One before the flood; 5 at once and one each 12 s.
    expect(exchange.asked.keys).toBeLessThanOrEqual(1 + 5 + 10)
    expect(exchange.asked.keys).toBeGreaterThan(10)
  })

  it('G-E unknown kid: a new key is found within seconds, even during such a flood', async () => {
    await stateOf()
    for (let count = 0; count < 100; count += 1) await stateOf(randomUUID())
    const next = await exchange.rotate()
    pass(12)
    expect(await stateOf(next.kid)).toBe('found')
  })

  it('G-E negative cache: one unknown kid is asked for once, until it may have been published', async () => {
    await stateOf()
    const unpublished = randomUUID()
    for (let count = 0; count < 10; count += 1) expect(await stateOf(unpublished)).toBe('unknown')
    expect(exchange.asked.keys).toBe(2)
    exchange.keys.push({
      ...exchange.keys[0]!,
      kid: unpublished,
      publicJwk: { ...exchange.keys[0]!.publicJwk, kid: unpublished },
    })
    pass(30)
    expect(await stateOf(unpublished)).toBe('found')
  })

  it('an issuer that is away from the start is not asked for each call either', async () => {
    exchange.instead.keys = () => ({ status: 503, body: {} })
    for (let count = 0; count < 100; count += 1) expect(await stateOf()).toBe('unavailable')
    expect(exchange.asked.keys).toBeLessThanOrEqual(5)
  })

  it('uses no key that is meant for something else (protocol.md 2.11)', async () => {
    const jwk = exchange.keys[0]!.publicJwk
    exchange.instead.keys = () => ({
      status: 200,
      body: {
        keys: [
          { ...jwk, kid: 'enc', use: 'enc' },
          { ...jwk, kid: 'rs512', alg: 'RS512' },
          { kty: 'oct', kid: 'oct', k: 'AAAA' },
          { ...jwk, kid: 'twice' },
          { ...jwk, kid: 'twice' },
        ],
      },
    })
    for (const name of ['enc', 'rs512', 'oct', 'twice']) expect(await stateOf(name)).toBe('unknown')
  })
})
