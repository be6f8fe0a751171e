import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createEventVerifier,
  type EventDelivery,
  type EventVerification,
  type EventVerifierOptions,
  webhookErrors,
} from './index.ts'
import { type Exchange, type FixtureSubscription, startExchange } from './testing/exchange.ts'

const app = 'A1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'
const otherApp = 'B1wYvZ0sXq8mK3nB7cR5tL9pG2hJ4fAa'
const apiSecret = 'hushHushHush1234'
const body = Buffer.from('{"vin":"1HGCM82633A004352"}')

let exchange: Exchange
let subscription: FixtureSubscription
let owner: string
beforeEach(async () => {
  exchange = await startExchange()
  exchange.clients.set(app, apiSecret)
  subscription = exchange.subscribe({ clientIds: [app] })
  owner = subscription.context.organizationInfo.id
})
afterEach(() => exchange.close())

function verifierOf(change: Partial<EventVerifierOptions> = {}) {
  const { issuer, subscriptionsUrl, clock } = exchange
  const asking = 'dataOwners' in change ? {} : { apiSecret, subscriptionsUrl }
  return createEventVerifier({ issuer, apiKey: app, now: () => clock.now, timeoutSeconds: 2, ...asking, ...change })
}

const eventId = randomUUID()
async function delivery(change: Record<string, string | undefined> = {}): Promise<EventDelivery> {
  const headers = {
    authorization: `Bearer ${await exchange.sign(app)}`,
    'content-type': 'application/json',
    'data-owner-id': owner,
    'x-request-id': 'r-1',
    'fortellis-event-id': eventId,
    'source-owner-id': randomUUID(),
    deliveredtimestamp: '2026-09-21T14:13:20.123Z',
    ...change,
  }
  return { headers, body, url: '/event/hello/world' }
}
const brief = (verification: EventVerification) =>
  verification.ok ? 'ok' : `${verification.status} ${verification.code}`
const pass = (seconds: number) => {
  exchange.clock.now += seconds
}

describe('verifyEvent (protocol.md 7)', () => {
  it('protocol.md 6.2 hands on what a delivery says, with the bytes as they came', async () => {
    const sent = await delivery()
    const event = await verifierOf().verifyEvent(sent)
    expect(event).toMatchObject({
      ok: true,
      eventId,
      requestId: 'r-1',
      dataOwnerId: owner,
      sourceOwnerId: (sent.headers as Record<string, string>)['source-owner-id'],
      channel: 'hello/world',
      deliveredTimestamp: '2026-09-21T14:13:20.123Z',
      claims: { sub: app, cid: app, aud: 'api_providers', iss: exchange.issuer },
      body,
    })
    expect(event.ok && event.json()).toEqual({ vin: '1HGCM82633A004352' })
  })

  it('protocol.md 7 refuses in order: header, token, what the event says of itself, subscription', async () => {
    const verifier = verifierOf()
    const expired = await exchange.sign(app, { exp: exchange.clock.now - 31 })
    const steps: [Record<string, string | undefined>, string][] = [
      [{ authorization: undefined, 'data-owner-id': 'x' }, '403 MISSING-AUTHORIZATION'],
      [{ authorization: 'Basic x', 'data-owner-id': 'x' }, '403 MALFORMED-AUTHORIZATION'],
      [{ authorization: 'Bearer not.a.jwt', 'data-owner-id': 'x' }, '401 INVALID-TOKEN'],
      [{ authorization: `Bearer ${expired}`, 'data-owner-id': 'x' }, '401 TOKEN-EXPIRED'],
      [{ 'data-owner-id': undefined }, '403 MISSING-DATA-OWNER-ID'],
      [{ 'data-owner-id': 'Lakeside' }, '403 MALFORMED-DATA-OWNER-ID'],
      [{ 'fortellis-event-id': undefined }, '403 MISSING-EVENT-ID'],
      [{ 'fortellis-event-id': 'a.b' }, '403 MALFORMED-EVENT-ID'],
      [{ 'data-owner-id': randomUUID() }, '403 DATA-OWNER-MISMATCH'],
      [{}, 'ok'],
    ]
    for (const [change, expected] of steps)
      expect(brief(await verifier.verifyEvent(await delivery(change)))).toBe(expected)
    expect(exchange.asked.list).toBe(2)
  })

  it.each([
    ['protocol.md 7 point 3', { iat: 1_790_000_031 }, '401 TOKEN-NOT-YET-VALID'],
    ['protocol.md 7 point 4', { aud: 'fortellis' }, '401 TOKEN-AUDIENCE-MISMATCH'],
    ['protocol.md 7 point 5', { iss: 'https://elsewhere.example/oauth2/aus1' }, '401 TOKEN-ISSUER-MISMATCH'],
    ['protocol.md 7 point 6', { cid: otherApp, sub: otherApp }, '401 TOKEN-CLIENT-MISMATCH'],
    ['a person of the app is not the relay', { sub: 'user@example.com' }, '401 TOKEN-CLIENT-MISMATCH'],
  ])('%s: refuses a token with %j', async (_, claims, expected) => {
    const sent = await delivery({ authorization: `Bearer ${await exchange.sign(app, claims)}` })
    const refused = await verifierOf().verifyEvent(sent)
    expect(brief(refused)).toBe(expected)
    expect(JSON.stringify(refused)).not.toContain('gateway')
    expect(exchange.asked.list).toBe(0)
  })

  it('protocol.md 7 points 1 and 6: refuses a token of another key, and of RFC 9068 unless that is what is expected', async () => {
    const strict = await exchange.sign(app, { cid: undefined, client_id: app }, { typ: 'at+jwt' })
    const sent = await delivery({ authorization: `Bearer ${strict}` })
    expect(brief(await verifierOf().verifyEvent(sent))).toBe('401 INVALID-TOKEN')
    expect(brief(await verifierOf({ tokenForm: 'rfc9068' }).verifyEvent(sent))).toBe('ok')
  })

  it('does not read the body of whoever has no token', async () => {
    let reads = 0
    const read = () => {
      reads += 1
      return body
    }
    const verifier = verifierOf()
    await verifier.verifyEvent({ ...(await delivery({ authorization: 'Bearer x.y.z' })), body: read })
    expect(reads).toBe(0)
    expect(brief(await verifier.verifyEvent({ ...(await delivery()), body: read }))).toBe('ok')
    expect(reads).toBe(1)
  })

  it('does not take what a parser made of the body for its bytes', async () => {
    const parsed = { ...(await delivery()), body: { vin: 'x' } as unknown as string }
    await expect(verifierOf().verifyEvent(parsed)).rejects.toThrow(/bytes as they came/)
    const noJson = await verifierOf().verifyEvent({ ...(await delivery()), body: 'no {json' })
    expect(() => noJson.ok && noJson.json()).toThrow(SyntaxError)
  })

  it.each([
    ['/event', '', ''],
    ['/event/', '', ''],
    ['https://app.example/event/a%20b?x=1', '', 'a%20b'],
    ['/hooks/event/7', '/hooks', '7'],
    ['/events', '', undefined],
    ['/event/7', '/hooks', undefined],
  ])('protocol.md 6.2 the channel of %s at path "%s" is %j', async (url, path, channel) => {
    const event = await verifierOf({ path }).verifyEvent({ ...(await delivery()), url })
    expect(event.ok).toBe(true)
    expect(event.ok && event.channel).toBe(channel)
  })

  it('G-B duplicated headers: sees the second one of each that matters, also where Node has dropped it', async () => {
    const verifier = verifierOf()
    const server = createServer((request, response) => {
      const { headers, rawHeaders, url } = request
      void verifier.verifyEvent({ headers, rawHeaders, url, body }).then((event) => response.end(brief(event)))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const sent = Object.entries((await delivery()).headers as Record<string, string>).map((each) => each.join(': '))
    const send = (...more: string[]) => {
      const socket = connect(port, '127.0.0.1')
      socket.write([`POST /event HTTP/1.1`, 'Host: x', 'Connection: close', ...sent, ...more, '', ''].join('\r\n'))
      return text(socket)
    }
    expect(await send()).toMatch(/\r\n\r\n.*ok/s)
    expect(await send('authorization: Bearer x')).toContain('403 MALFORMED-AUTHORIZATION')
    expect(await send(`Data-Owner-ID: ${owner}`)).toContain('403 MALFORMED-DATA-OWNER-ID')
    expect(await send(`Fortellis-Event-Id: ${eventId}`)).toContain('403 MALFORMED-EVENT-ID')
    await new Promise((resolve) => server.close(resolve))
  })

  it('answers each code with 401, 403 or 503, and those of handlers with theirs', () => {
    expect(new Set(Object.values(webhookErrors))).toEqual(new Set([401, 403, 404, 405, 413, 500, 503]))
  })
})

describe('the Data-Owner-Id (protocol.md 7 point 7)', () => {
  it('is asked about at the solution list with the own token, once for any number of events, and remembered for a minute', async () => {
    const verifier = verifierOf()
    const sent = await delivery()
    const all = await Promise.all(Array.from({ length: 50 }, () => verifier.verifyEvent(sent)))
    expect(new Set(all.map(brief))).toEqual(new Set(['ok']))
    expect(exchange.asked).toEqual({ keys: 1, token: 1, context: 0, list: 1, callback: 0 })
    expect(exchange.authorizations.token).toEqual([`Basic ${btoa(`${app}:${apiSecret}`)}`])
    subscription.active = false
    pass(59)
    expect(brief(await verifier.verifyEvent(sent))).toBe('ok')
    pass(1)
    expect(brief(await verifier.verifyEvent(sent))).toBe('403 DATA-OWNER-MISMATCH')
    subscription.active = true
    pass(5)
    expect(brief(await verifier.verifyEvent(sent))).toBe('ok')
  })

  it('is looked at in what is answered: a list that was not filtered does not open it', async () => {
    exchange.instead.list = () => ({
      status: 200,
      body: { subscriptions: [null, { orgId: randomUUID(), status: 'active' }, { orgId: owner, status: 'inactive' }] },
    })
    expect(brief(await verifierOf().verifyEvent(await delivery()))).toBe('403 DATA-OWNER-MISMATCH')
  })

  it('asks once more with a new token when its own is refused', async () => {
    const verifier = verifierOf({ cache: { contextSeconds: 0, contextStaleSeconds: 0 } })
    expect(brief(await verifier.verifyEvent(await delivery()))).toBe('ok')
    for (const authorization of exchange.authorizations.list) exchange.revoked.add(authorization.slice(7))
    pass(11)
    expect(brief(await verifier.verifyEvent(await delivery()))).toBe('ok')
    expect(exchange.asked.token).toBe(2)
  })

  it.each([
    ['an answer that is no list', { status: 200, body: 'nonsense' }],
    ['an error', { status: 500, body: {} }],
    ['a refusal of each token', { status: 401, body: {} }],
  ])('cannot be known after %s: 503, so that the relay sends the event again', async (_, answer) => {
    exchange.instead.list = () => answer
    const refused = await verifierOf().verifyEvent(await delivery())
    expect(brief(refused)).toBe('503 EXCHANGE-UNAVAILABLE')
    expect(JSON.stringify(refused)).not.toContain(apiSecret)
  })

  it('is bridged by what was heard before while the exchange is away', async () => {
    const verifier = verifierOf()
    const sent = await delivery()
    await verifier.verifyEvent(sent)
    await exchange.goAway()
    pass(120)
    expect(brief(await verifier.verifyEvent(sent))).toBe('ok')
    expect(brief(await verifier.verifyEvent(await delivery({ 'data-owner-id': randomUUID() })))).toBe(
      '503 EXCHANGE-UNAVAILABLE',
    )
    await exchange.comeBack()
  })

  it('may be looked up in a list or a function of the app instead, in any letter case; the exchange is not asked then', async () => {
    const upper = await delivery({ 'data-owner-id': owner.toUpperCase() })
    const asked: string[] = []
    const dataOwners = (id: string) => {
      asked.push(id)
      return Promise.resolve(id === owner)
    }
    expect(brief(await verifierOf({ dataOwners: [owner.toUpperCase()] }).verifyEvent(upper))).toBe('ok')
    expect(brief(await verifierOf({ dataOwners }).verifyEvent(upper))).toBe('ok')
    expect(asked).toEqual([owner])
    expect(brief(await verifierOf({ dataOwners: [] }).verifyEvent(upper))).toBe('403 DATA-OWNER-MISMATCH')
    const careless = (() => 'maybe') as unknown as () => boolean
    expect(brief(await verifierOf({ dataOwners: careless }).verifyEvent(upper))).toBe('403 DATA-OWNER-MISMATCH')
    expect(exchange.asked).toMatchObject({ token: 0, list: 0 })
  })
})

describe('a signature', () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const signatureOf = (content: Buffer, by = secret) => {
    const stamp = String(exchange.clock.now)
    const key = Buffer.from(by.slice(6), 'base64')
    const mac = createHmac('sha256', key).update(`${eventId}.${stamp}.`).update(content).digest('base64')
    return { 'webhook-id': eventId, 'webhook-timestamp': stamp, 'webhook-signature': `v1,${mac}` }
  }

  it('G-J is required once a secret is given, and covers the bytes of the body', async () => {
    const verifier = verifierOf({ secrets: secret })
    expect(brief(await verifier.verifyEvent(await delivery()))).toBe('401 MISSING-SIGNATURE')
    expect(brief(await verifier.verifyEvent(await delivery(signatureOf(body))))).toBe('ok')
    const other = await delivery(signatureOf(Buffer.from('{"vin": "1HGCM82633A004352"}')))
    expect(brief(await verifier.verifyEvent(other))).toBe('401 SIGNATURE-MISMATCH')
    const rotated = verifierOf({ secrets: [`whsec_${randomBytes(32).toString('base64')}`, secret] })
    expect(brief(await rotated.verifyEvent(await delivery(signatureOf(body))))).toBe('ok')
  })

  it('does not take the place of a token, and is not looked at without a secret', async () => {
    const withoutToken = await delivery({ ...signatureOf(body), authorization: undefined })
    expect(brief(await verifierOf({ secrets: secret }).verifyEvent(withoutToken))).toBe('403 MISSING-AUTHORIZATION')
    expect(brief(await verifierOf().verifyEvent(await delivery({ 'webhook-signature': 'nonsense' })))).toBe('ok')
  })

  it('is looked at before the exchange is asked about anybody', async () => {
    await verifierOf({ secrets: secret }).verifyEvent(await delivery({ 'data-owner-id': randomUUID() }))
    expect(exchange.asked.list).toBe(0)
  })
})
