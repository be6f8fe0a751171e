import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVerifier, type Verification, type VerifierOptions, verifierErrors } from './index.ts'
import { type Exchange, type FixtureSubscription, startExchange } from './testing/exchange.ts'

const api = 'D1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'
const secret = 'hushHushHush1234'
const app = 'A1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'
const otherApp = 'B1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'

let exchange: Exchange
let subscription: FixtureSubscription
beforeEach(async () => {
  exchange = await startExchange()
  exchange.clients.set(api, secret)
  subscription = exchange.subscribe({ clientIds: [app, api] })
})
afterEach(() => exchange.close())

function verifierOf(change: Partial<VerifierOptions> = {}) {
  const { issuer, subscriptionsUrl } = exchange
  const now = () => exchange.clock.now
  return createVerifier({
    issuer,
    subscriptionsUrl,
    clientId: api,
    clientSecret: secret,
    now,
    timeoutSeconds: 2,
    ...change,
  })
}
const call = (token: string, id = subscription.id) => ({
  headers: { authorization: `Bearer ${token}`, 'subscription-id': id },
})
const brief = (verification: Verification) => (verification.ok ? 'ok' : `${verification.status} ${verification.code}`)
const pass = (seconds: number) => {
  exchange.clock.now += seconds
}

describe('verify (protocol.md 7)', () => {
  it('hands on claims, subscription and context of a call that the gateway sent', async () => {
    const verification = await verifierOf().verify(call(await exchange.sign(api)))
    const { organizationInfo, appInfo } = subscription.context
    expect(verification).toMatchObject({
      ok: true,
      claims: { cid: api },
      subscriptionId: subscription.id,
      context: { organizationInfo, appInfo },
    })
  })

  it('refuses in the documented order: header, token, Subscription-Id, subscription', async () => {
    const verifier = verifierOf()
    const good = await exchange.sign(api)
    const expired = await exchange.sign(api, { exp: exchange.clock.now - 31 })
    const steps: [Parameters<typeof verifier.verify>[0], string][] = [
      [{ headers: { 'subscription-id': 'nonsense' } }, '403 MISSING-AUTHORIZATION'],
      [{ headers: { authorization: 'Basic x', 'subscription-id': 'nonsense' } }, '403 MALFORMED-AUTHORIZATION'],
      [call('not.a.jwt', 'nonsense'), '401 INVALID-TOKEN'],
      [call(expired, 'nonsense'), '401 TOKEN-EXPIRED'],
      [{ headers: { authorization: `Bearer ${good}` } }, '403 MISSING-SUBSCRIPTION-ID'],
      [call(good, 'nonsense'), '403 MALFORMED-SUBSCRIPTION-ID'],
      [call(good, randomUUID()), '403 SUBSCRIPTION-MISMATCH'],
      [call(good), 'ok'],
    ]
    for (const [request, expected] of steps) expect(brief(await verifier.verify(request))).toBe(expected)
    expect(exchange.asked.context).toBe(2)
  })

  it.each([
    [{ iss: 'https://elsewhere.example/oauth2/aus1' }, '401 TOKEN-ISSUER-MISMATCH'],
    [{ aud: 'fortellis' }, '401 TOKEN-AUDIENCE-MISMATCH'],
    [{ iat: 1_790_000_031 }, '401 TOKEN-NOT-YET-VALID'],
    [{ cid: app, sub: app }, '401 TOKEN-CLIENT-MISMATCH'],
    [{ cid: api, sub: 'user@example.com' }, '401 TOKEN-CLIENT-MISMATCH'],
  ])('refuses a token with %j', async (claims, expected) => {
    expect(brief(await verifierOf().verify(call(await exchange.sign(api, claims))))).toBe(expected)
    expect(exchange.asked.context).toBe(0)
  })

  it('answers each code with its status', () => {
    expect(new Set(Object.values(verifierErrors))).toEqual(new Set([401, 403, 503]))
  })

  it('G-B duplicated headers: sees a second Authorization that Node has dropped from its headers', async () => {
    const verifier = verifierOf()
    const server = createServer((request, response) => {
      void verifier.verify(request).then((verification) => response.end(brief(verification)))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const token = await exchange.sign(api)
    const send = (lines: string[]) => {
      const socket = connect(port, '127.0.0.1')
      socket.write([`GET / HTTP/1.1`, 'Host: x', 'Connection: close', ...lines, '', ''].join('\r\n'))
      return text(socket)
    }
    const good = [`Authorization: Bearer ${token}`, `Subscription-ID: ${subscription.id}`]
    expect(await send(good)).toMatch(/\r\n\r\n.*ok/s)
    expect(await send([...good, 'authorization: Bearer x'])).toContain('403 MALFORMED-AUTHORIZATION')
    expect(await send([...good, `subscription-id: ${subscription.id}`])).toContain('403 MALFORMED-SUBSCRIPTION-ID')
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('the Subscription-Id', () => {
  it('is refused when it is inactive, unknown, or of an app that has not selected this API', async () => {
    const verifier = verifierOf()
    const token = await exchange.sign(api)
    const inactive = exchange.subscribe({ clientIds: [app, api], active: false })
    const elsewhere = exchange.subscribe({ clientIds: [app] })
    expect(brief(await verifier.verify(call(token, inactive.id)))).toBe('403 API-SUBSCRIPTION-INACTIVE')
    expect(brief(await verifier.verify(call(token, elsewhere.id)))).toBe('403 SUBSCRIPTION-MISMATCH')
    expect(brief(await verifier.verify(call(token, randomUUID())))).toBe('403 SUBSCRIPTION-MISMATCH')
  })

  it('is asked about with the own token, once for any number of calls', async () => {
    const verifier = verifierOf()
    const token = await exchange.sign(api)
    const all = await Promise.all(Array.from({ length: 50 }, () => verifier.verify(call(token))))
    expect(new Set(all.map(brief))).toEqual(new Set(['ok']))
    expect(exchange.asked).toEqual({ keys: 1, token: 1, context: 1, list: 0, callback: 0 })
    expect(exchange.authorizations.token).toEqual([`Basic ${btoa(`${api}:${secret}`)}`])
  })

  it('G-F cache confusion: answers each id with its own context, and re-decides the token on every hit', async () => {
    const verifier = verifierOf()
    const token = await exchange.sign(api)
    const second = exchange.subscribe({ clientIds: [app, api] })
    for (const { id, context } of [subscription, second, subscription]) {
      expect(await verifier.verify(call(token, id))).toMatchObject({
        context: { organizationInfo: context.organizationInfo },
      })
    }
    expect(brief(await verifier.verify(call(await exchange.sign(api, { aud: 'x' }))))).toBe(
      '401 TOKEN-AUDIENCE-MISMATCH',
    )
    pass(3600 + 30)
    expect(brief(await verifier.verify(call(token)))).toBe('401 TOKEN-EXPIRED')
  })

  it('G-G deactivation: is noticed when the remembered answer is old', async () => {
    const verifier = verifierOf()
    const token = await exchange.sign(api)
    await verifier.verify(call(token))
    subscription.active = false
    pass(60)
    expect(brief(await verifier.verify(call(token)))).toBe('403 API-SUBSCRIPTION-INACTIVE')
    subscription.active = true
    pass(5)
    expect(brief(await verifier.verify(call(token)))).toBe('ok')
  })

  it('is served from memory while the exchange is away, and 503 where nothing is remembered', async () => {
    const verifier = verifierOf()
    const token = await exchange.sign(api)
    await verifier.verify(call(token))
    await exchange.goAway()
    pass(60)
    expect(brief(await verifier.verify(call(token)))).toBe('ok')
    const refused = await verifier.verify(call(token, randomUUID()))
    expect(brief(refused)).toBe('503 EXCHANGE-UNAVAILABLE')
    expect(refused).toMatchObject({ detail: expect.stringContaining('/context did not answer') })
    pass(300)
    expect(brief(await verifier.verify(call(token)))).toBe('503 EXCHANGE-UNAVAILABLE')
    await exchange.comeBack()
    expect(brief(await verifier.verify(call(token)))).toBe('ok')
  })

  it('is 503 when not even keys were ever fetched', async () => {
    const token = await exchange.sign(api)
    await exchange.goAway()
    expect(brief(await verifierOf().verify(call(token)))).toBe('503 EXCHANGE-UNAVAILABLE')
  })

  it.each([
    ['an error', { status: 500, body: {} }],
    ['a redirect', { status: 302, body: {} }],
    ['too many requests', { status: 429, body: {} }],
    ['200 and text', { status: 200, body: 'OK' }],
    ['200 and null', { status: 200, body: null }],
    ['200 and no organization', { status: 200, body: { appInfo: { id: 'x' }, organizationInfo: { id: '' } } }],
  ])('is 503 when the exchange answers with %s', async (_, answer) => {
    exchange.instead.context = () => answer
    expect(brief(await verifierOf().verify(call(await exchange.sign(api))))).toBe('503 EXCHANGE-UNAVAILABLE')
  })
})

describe('the own token', () => {
  const ownTokens = () => new Set(exchange.authorizations.context)

  it('is used until shortly before it expires, then renewed', async () => {
    const verifier = verifierOf()
    for (const seconds of [0, 3479, 61]) {
      pass(seconds)
      expect(brief(await verifier.verify(call(await exchange.sign(api))))).toBe('ok')
    }
    expect(exchange.asked).toMatchObject({ token: 2, context: 3 })
    expect(ownTokens().size).toBe(2)
  })

  it('is renewed once, by one of all waiting calls, when the exchange refuses it', async () => {
    const verifier = verifierOf()
    await verifier.verify(call(await exchange.sign(api)))
    exchange.revoked.add(exchange.authorizations.context[0]!.slice('Bearer '.length))
    pass(60)
    const more = [subscription, ...Array.from({ length: 9 }, () => exchange.subscribe({ clientIds: [api] }))]
    const token = await exchange.sign(api)
    const all = await Promise.all(more.map(({ id }) => verifier.verify(call(token, id))))
    expect(new Set(all.map(brief))).toEqual(new Set(['ok']))
    expect(exchange.asked.token).toBe(2)
  })

  it('is not renewed over and over when the exchange refuses every token', async () => {
    exchange.instead.context = () => ({ status: 401, body: {} })
    const verifier = verifierOf()
    const token = await exchange.sign(api)
    for (let count = 0; count < 20; count += 1) {
      expect(brief(await verifier.verify(call(token, randomUUID())))).toBe('503 EXCHANGE-UNAVAILABLE')
    }
    expect(exchange.asked.token).toBe(1)
  })

  it('says in the detail, not in the message, that its credentials are wrong, and does not hammer', async () => {
    const verifier = verifierOf({ clientSecret: 'wrongWrongWrong1' })
    const token = await exchange.sign(api)
    for (let count = 0; count < 20; count += 1) {
      const refused = await verifier.verify(call(token, randomUUID()))
      expect(refused).toMatchObject({ status: 503, detail: expect.stringContaining('401 invalid_client') })
      expect(JSON.stringify({ ...refused, detail: '' })).not.toContain('invalid_client')
      expect(JSON.stringify(refused)).not.toContain('wrongWrongWrong1')
    }
    expect(exchange.asked.token).toBe(1)
    exchange.clients.set(api, 'wrongWrongWrong1')
    pass(1)
    expect(brief(await verifier.verify(call(token)))).toBe('ok')
  })

  it('is used to its very end while no new one is to be had', async () => {
    const verifier = verifierOf()
    await verifier.verify(call(await exchange.sign(api)))
    exchange.instead.token = () => ({ status: 503, body: {} })
    pass(3599)
    expect(brief(await verifier.verify(call(await exchange.sign(api))))).toBe('ok')
    pass(60)
    const token = await exchange.sign(api)
    expect(brief(await verifier.verify(call(token, exchange.subscribe({ clientIds: [api] }).id)))).toBe(
      '503 EXCHANGE-UNAVAILABLE',
    )
  })

  it('never shows in a refusal, even one that cannot be sent as a header', async () => {
    exchange.instead.token = () => ({ status: 200, body: { access_token: 'hush\nhush', expires_in: 3600 } })
    const refused = await verifierOf().verify(call(await exchange.sign(api)))
    expect(brief(refused)).toBe('503 EXCHANGE-UNAVAILABLE')
    expect(JSON.stringify(refused)).not.toContain('hush')
  })

  it('does not follow a redirect with its credentials', async () => {
    const seen: string[] = []
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization ?? '')
      response.end('{}')
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const { port } = elsewhere.address() as AddressInfo
    const redirecting = createServer((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end()
    })
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve))
    const subscriptionsUrl = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}`
    const refused = await verifierOf({ subscriptionsUrl }).verify(call(await exchange.sign(api)))
    expect(brief(refused)).toBe('503 EXCHANGE-UNAVAILABLE')
    expect(seen).toEqual([])
    for (const server of [elsewhere, redirecting]) await new Promise((resolve) => server.close(resolve))
  })
})

describe('passthrough (protocol.md 8: the app’s own token reaches the API)', () => {
  const passthrough = () => verifierOf({ token: 'passthrough' })

  it('accepts an app’s token with a subscription of that app to this API', async () => {
    const verification = await passthrough().verify(call(await exchange.sign(app)))
    expect(verification).toMatchObject({ ok: true, claims: { cid: app } })
    expect(exchange.asked.context).toBe(2)
  })

  it('accepts a token that a user got through the app', async () => {
    const token = await exchange.sign(app, { sub: 'user@example.com', uid: '00u1', scp: ['openid'] })
    expect(brief(await passthrough().verify(call(token)))).toBe('ok')
  })

  it('refuses another app’s token, even right after the right app was let in', async () => {
    const verifier = passthrough()
    expect(brief(await verifier.verify(call(await exchange.sign(app))))).toBe('ok')
    expect(brief(await verifier.verify(call(await exchange.sign(otherApp))))).toBe('403 SUBSCRIPTION-MISMATCH')
    expect(brief(await verifier.verify(call(await exchange.sign(app))))).toBe('ok')
  })

  it('refuses a subscription of the app that is not connected to this API', async () => {
    const elsewhere = exchange.subscribe({ clientIds: [app] })
    expect(brief(await passthrough().verify(call(await exchange.sign(app), elsewhere.id)))).toBe(
      '403 SUBSCRIPTION-MISMATCH',
    )
  })

  it('refuses a token that the exchange no longer accepts, without touching the own one', async () => {
    const token = await exchange.sign(app)
    exchange.revoked.add(token)
    expect(brief(await passthrough().verify(call(token)))).toBe('401 INVALID-TOKEN')
    expect(exchange.asked.token).toBe(1)
  })

  it('G-F cache confusion: one token’s answer is never another’s, and both sides are asked once', async () => {
    const verifier = passthrough()
    const [mine, renewed, theirs] = [await exchange.sign(app), await exchange.sign(app), await exchange.sign(otherApp)]
    for (const [token, expected] of [
      [theirs, '403 SUBSCRIPTION-MISMATCH'],
      [mine, 'ok'],
      [theirs, '403 SUBSCRIPTION-MISMATCH'],
      [renewed, 'ok'],
      [mine, 'ok'],
    ] as const) {
      expect(brief(await verifier.verify(call(token)))).toBe(expected)
    }
    expect(exchange.asked.context).toBe(1 + 3)
  })
})
