import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExchangeError, ExchangeUnavailable, readRefusal } from './index.ts'
import {
  type Answer,
  apiKey,
  apiSecret,
  type FakeExchange,
  refusal,
  startFakeExchange,
  subscriptionId,
  tokenOf,
} from './testing/exchange.ts'

let exchange: FakeExchange
beforeEach(async () => {
  exchange = await startFakeExchange()
})
afterEach(() => exchange.close())

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const old = () => {
  exchange.clock.now += 60
}

describe('the token request (protocol.md 2.5)', () => {
  it('has the canonical form', async () => {
    expect(await exchange.client().token()).toBe('token-1')
    const [request] = exchange.asked
    expect(request).toMatchObject({
      method: 'POST',
      path: '/oauth2/aus1p1ixy7YL8cMq02p7/v1/token',
      headers: {
        authorization: `Basic ${btoa(`${apiKey}:${apiSecret}`)}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials&scope=anonymous',
    })
  })

  it('asks for another scope where one is given', async () => {
    await exchange.client({ scope: 'anonymous management:read' }).token()
    expect(exchange.asked[0]!.body).toBe('grant_type=client_credentials&scope=anonymous+management%3Aread')
  })

  it.each([
    ['names none', undefined, 300],
    ['names none that is one', 'soon', 300],
    ['writes it as a string', '600', 600],
  ])('counts a lifetime from the arrival of the answer, also of one that %s', async (_what, expires_in, seconds) => {
    let tokens = 0
    exchange.tokenAnswer = () => tokenOf(`token-${++tokens}`, { expires_in })
    const client = exchange.client()
    await client.token()
    exchange.clock.now += seconds - 1
    expect(await client.token()).toBe('token-1')
    exchange.clock.now += 3600
    expect(await client.token()).not.toBe('token-1')
  })

  it('does not matter what the issuer’s clock says', async () => {
    const claims = btoa(JSON.stringify({ iat: 1, exp: 3601 }))
    exchange.tokenAnswer = () => tokenOf(`e30.${claims}.x`)
    const client = exchange.client()
    await client.token()
    await client.token()
    expect(exchange.asked).toHaveLength(1)
  })

  it('that is refused says what the exchange said, by its code (RFC 6749 §5.2)', async () => {
    const headers = { 'request-id': 'r-1' }
    const body = { error: 'invalid_client', error_description: 'Wrong secret.' }
    exchange.tokenAnswer = () => ({ status: 401, headers, body })
    const fault = await exchange
      .client()
      .token()
      .catch((thrown: unknown) => thrown)
    expect(fault).toBeInstanceOf(ExchangeError)
    expect(fault).toMatchObject({ code: 'invalid_client', status: 401, requestId: 'r-1' })
    expect(String(fault)).toContain('401 invalid_client: Wrong secret.')
  })

  it.each<[string, () => Answer, string]>([
    ['503', () => ({ status: 503, body: { error: 'temporarily_unavailable' } }), 'server_error'],
    ['429', () => ({ status: 429, body: {} }), 'server_error'],
    ['a connection that breaks', () => 'hang up', 'unreachable'],
    ['silence', () => 'silence', 'timed_out'],
  ])('that gets %s is ExchangeUnavailable', async (_what, answer, code) => {
    exchange.tokenAnswer = answer
    const fault = await exchange
      .client({ timeoutSeconds: code === 'timed_out' ? 0.2 : 30 })
      .token()
      .catch((thrown: unknown) => thrown)
    expect(fault).toBeInstanceOf(ExchangeUnavailable)
    expect(fault).toMatchObject({ code })
  })

  it.each([
    ['a token that no header takes', tokenOf('two words')],
    ['a token of another kind (RFC 6749 §7.1)', tokenOf('token', { token_type: 'mac' })],
    ['no token', { status: 200, body: {} }],
    ['a page', { status: 200, body: '<html>' }],
    ['a redirect, which is not followed', { status: 307, headers: { location: '/elsewhere' } }],
  ])('that gets %s is an ExchangeError', async (_what, answer) => {
    exchange.tokenAnswer = () => answer
    await expect(exchange.client().token()).rejects.toMatchObject({ name: 'ExchangeError', code: 'unexpected_answer' })
    expect(exchange.asked).toHaveLength(1)
  })
})

describe('a call (protocol.md 3.2)', () => {
  it('has the token, the Subscription-Id and a Request-Id, and what the caller gave', async () => {
    const response = await exchange.client().fetch('/acme/orders/v1/orders?limit=1', {
      subscriptionId,
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Department-Id': '7',
        'Subscription-Id': 'somebody else’s'.slice(0, 8),
      },
      body: '{"a":1}',
    })
    expect(await response.json()).toEqual({ ok: true })
    const [call] = exchange.calls()
    expect(call).toMatchObject({ method: 'POST', path: '/acme/orders/v1/orders?limit=1', body: '{"a":1}' })
    expect(call!.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'subscription-id': subscriptionId,
      'request-id': expect.stringMatching(uuid),
      'content-type': 'application/json',
      'department-id': '7',
    })
  })

  it('keeps the Request-Id that it is given, in either place', async () => {
    const client = exchange.client()
    await client.fetch('/x', { subscriptionId, requestId: 'mine' })
    await client.fetch('/x', { subscriptionId: 'test', headers: { 'Request-Id': 'mine too' } })
    expect(exchange.calls().map(({ headers }) => headers['request-id'])).toEqual(['mine', 'mine too'])
  })

  it('gets the answer as it is, whatever its status', async () => {
    exchange.answer = () => ({ status: 418, headers: { 'x-tea': 'green' }, body: 'short' })
    const response = await exchange.client().fetch('/x', { subscriptionId })
    expect([response.status, response.headers.get('x-tea'), await response.text()]).toEqual([418, 'green', 'short'])
  })

  it.each([
    ['a Subscription-Id that is none', { subscriptionId: 'acme' }],
    ['no Subscription-Id', {}],
    ['a token of its own in the headers', { subscriptionId, headers: { Authorization: 'Bearer mine' } }],
    ['a person’s token with a line end', { subscriptionId, accessToken: 'a\nb' }],
    ['T-16 a person who has no token, as null', { subscriptionId, accessToken: null }],
    ['T-16 a person who has no token, as undefined', { subscriptionId, accessToken: undefined }],
  ])('with %s is a TypeError, and nothing is sent', async (_what, init) => {
    await expect(exchange.client().fetch('/x', init as never)).rejects.toThrow(TypeError)
    await expect(exchange.client().fetch('/x', undefined as never)).rejects.toThrow(TypeError)
    expect(exchange.asked).toHaveLength(0)
  })

  it('T-28 to another host is a TypeError, and not even a token is asked for', async () => {
    const other = await startFakeExchange()
    const bound = exchange.client().forSubscription(subscriptionId)
    for (const input of [`${other.url}/x`, new URL('/x', other.url), new Request(`${other.url}/x`)]) {
      await expect(bound(input)).rejects.toThrow(TypeError)
    }
    expect([...exchange.asked, ...other.asked]).toHaveLength(0)
    await other.close()
  })

  it('T-28 is not sent on to where a redirect points, whatever the caller asks for', async () => {
    const other = await startFakeExchange()
    exchange.answer = () => ({ status: 302, headers: { location: `${other.url}/x` } })
    const bound = exchange.client().forSubscription(subscriptionId)
    for (const init of [{}, { redirect: 'follow' } as const]) {
      const response = await bound('/x', init)
      expect([response.status, response.headers.get('location')]).toEqual([302, `${other.url}/x`])
    }
    expect((await bound(new Request(`${exchange.url}/x`))).status).toBe(302)
    expect(other.asked).toHaveLength(0)
    await other.close()
  })

  it('takes a Request, as libraries that take a fetch make them', async () => {
    const bound = exchange.client().forSubscription(subscriptionId)
    const headers = { 'content-type': 'text/plain', 'x-own': '1' }
    await bound(new Request(`${exchange.url}/x?y=1`, { method: 'PUT', headers, body: 'text' }))
    await bound(new Request(`${exchange.url}/x`), { headers: { 'x-own': '2' }, method: undefined })
    const [put, get] = exchange.calls()
    expect(put).toMatchObject({ method: 'PUT', path: '/x?y=1', body: 'text', headers: { 'x-own': '1' } })
    expect(get).toMatchObject({ method: 'GET', headers: { 'x-own': '2', 'subscription-id': subscriptionId } })
  })
})

describe('a call whose token the gateway refuses (docs/errors.md)', () => {
  const refuseOnce = (code: string, status: number) => {
    exchange.answer = (asked) =>
      asked.headers.authorization === 'Bearer token-1'
        ? refusal(status, code, asked)
        : { status: 200, body: asked.body }
  }

  it.each([
    ['TOKEN-EXPIRED', 403],
    ['INVALID-TOKEN', 403],
  ])('%s: is sent once more with a new one, POST included', async (code, status) => {
    refuseOnce(code, status)
    const client = exchange.client()
    await client.token()
    old()
    const response = await client.fetch('/x', { subscriptionId, method: 'POST', body: 'an order' })
    expect([response.status, await response.text()]).toEqual([200, 'an order'])
    expect(exchange.tokenRequests()).toHaveLength(2)
    const [first, second] = exchange.calls()
    expect(second!.headers['request-id']).toBe(first!.headers['request-id'])
  })

  it('also when it is said by the standard’s challenge alone, as to HEAD (RFC 6750 §3.1)', async () => {
    const challenge = { 'www-authenticate': 'Bearer realm="gateway", error="invalid_token"' }
    exchange.answer = ({ headers }) =>
      headers.authorization === 'Bearer token-1' ? { status: 403, headers: challenge } : { status: 200 }
    const client = exchange.client()
    await client.token()
    old()
    expect((await client.fetch('/x', { subscriptionId, method: 'HEAD' })).status).toBe(200)
  })

  it('is not sent a third time: the answer is the caller’s', async () => {
    exchange.answer = (asked) => refusal(403, 'TOKEN-EXPIRED', asked)
    const client = exchange.client()
    await client.token()
    old()
    const response = await client.fetch('/x', { subscriptionId })
    expect(await readRefusal(response)).toMatchObject({ code: 'TOKEN-EXPIRED', source: 'gateway' })
    expect(exchange.calls()).toHaveLength(2)
    expect(exchange.tokenRequests()).toHaveLength(2)
  })

  it('gets the refusal when no new token is to be had', async () => {
    refuseOnce('TOKEN-EXPIRED', 403)
    const client = exchange.client()
    await client.token()
    old()
    exchange.tokenAnswer = () => ({ status: 503 })
    const response = await client.fetch('/x', { subscriptionId })
    expect(await readRefusal(response)).toMatchObject({ code: 'TOKEN-EXPIRED' })
  })

  it.each([
    ['of an API service', { status: 403, body: { code: 'TOKEN-EXPIRED', message: 'no' } }],
    ['of an API service that wants other credentials', { status: 401, headers: { 'www-authenticate': 'Basic' } }],
    ['of a subscription', undefined],
  ])('asks for no new one on a refusal %s', async (_what, answer) => {
    exchange.answer = (asked) => answer ?? refusal(403, 'SUBSCRIPTION-MISMATCH', asked)
    const client = exchange.client()
    await client.token()
    old()
    await client.fetch('/x', { subscriptionId })
    expect(exchange.asked).toHaveLength(2)
  })

  it('is not sent again when its body was a stream: the new token is for the next one', async () => {
    refuseOnce('TOKEN-EXPIRED', 403)
    const client = exchange.client()
    await client.token()
    old()
    const body = new Blob(['an order']).stream()
    const response = await client.fetch('/x', { subscriptionId, method: 'POST', body })
    expect(response.status).toBe(403)
    expect(exchange.calls().map((call) => call.body)).toEqual(['an order'])
  })

  it('never gets the app’s token instead of the person’s that it was made with', async () => {
    exchange.answer = (asked) => refusal(403, 'TOKEN-EXPIRED', asked)
    const response = await exchange.client().fetch('/x', { subscriptionId, accessToken: 'of-a-person' })
    expect(response.status).toBe(403)
    expect(exchange.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer of-a-person'])
  })
})
