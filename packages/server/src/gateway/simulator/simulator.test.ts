import { randomUUID } from 'node:crypto'
import type { ClientId, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../../store/index.ts'
import { type CallOptions, openTestGateway, PATH, type TestGateway } from '../testing/open-test-gateway.ts'
import { putSpec } from '../testing/put-spec.ts'
import { okResponse } from '../testing/raw-backend.ts'

/** Of the API at `/acme/appointments/v1`. */
const SPEC = `openapi: 3.0.3
info: { title: Appointments, version: '1' }
servers: [{ url: 'https://example.com/appointments/v1' }]
paths:
  /appointments:
    get:
      responses:
        default: { description: fault, content: { application/json: { example: { message: fault } } } }
        '404': { description: none, content: { application/json: { example: { message: none } } } }
        '201': { description: made }
        '200':
          description: ok
          headers:
            X-Total: { schema: { type: integer }, example: 2 }
            X-Unknown: { schema: { type: integer } }
            Set-Cookie: { example: a=b }
            Content-Security-Policy: { example: "script-src *" }
            Access-Control-Allow-Origin: { example: 'https://evil.example' }
            Connection: { example: close }
            Content-Length: { example: '5' }
            Request-Id: { example: theirs }
          content:
            application/json:
              examples: { two: { value: [1, 2] }, none: { value: [] } }
            text/html: { example: '<script>alert(1)</script>' }
            text/csv: { example: "id\\n1\\n" }
    post: { responses: { '204': { description: done } } }
  /appointments/{id}:
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: integer, minimum: 7 } } } } } } } }
    patch: { responses: { default: { description: fault, content: { application/json: { example: whatever } } } } }
    put: { responses: { '422': { description: wrong, content: { application/json: { example: wrong } } } } }
    delete: { responses: {} }
  /appointments/next:
    get: { responses: { '2XX': { description: ok, content: { application/json: { example: next } } } } }
`

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{"from":"service"}'))
  await putSpec(gateway, gateway.apis.minted.id, SPEC)
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
})

const simulated = (options: CallOptions = {}) => gateway.call({ subscriptionId: 'test', ...options })
const basic = (key: string, secret: string) => `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
/** See openTestGateway. */
const SECRET = 'not used here'

describe('Subscription-Id: test (protocol.md 3.8)', () => {
  it.each(['test', 'TEST', 'Test'])("%s returns the spec's example data, and says so", async (subscriptionId) => {
    const { status, json, headers } = await simulated({ subscriptionId })
    expect({ status, json }).toEqual({ status: 200, json: [1, 2] })
    expect(headers).toMatchObject({ 'portreeve-simulated': 'true', 'content-type': 'application/json', 'x-total': '2' })
  })

  it('needs no subscription, and nothing is sent to the API service', async () => {
    const { subscriptions } = gateway.store
    await subscriptions.put({ ...gateway.subscription, status: 'inactive' })
    expect((await simulated()).status).toBe(200)
    await subscriptions.put(gateway.subscription)
    expect(gateway.backend.seen).toEqual([])
  })

  it('ignores the request body', async () => {
    for (const body of ['{"a":', 'x'.repeat(300_000)]) {
      expect(await simulated({ method: 'POST', body })).toMatchObject({ status: 204, text: '' })
    }
  })

  it('protocol.md 3.3, 3.4: still requires that the app has selected the API, which is told first', async () => {
    expect((await simulated({ path: '/acme/unselected/x' })).json?.code).toBe('UNAUTHORIZED-API-ACCESS')
  })

  it.each([
    ['no token', { token: undefined }, 401, 'MISSING-AUTHORIZATION'],
    ['another token', { token: 'x' }, 403, 'INVALID-TOKEN'],
    ['no API', { path: '/acme/nothing' }, 404, 'API-DOES-NOT-EXIST'],
  ])('with %s is refused like any other call', async (_, options, status, code) => {
    const answered = await simulated(options)
    expect(answered).toMatchObject({ status, json: { code } })
    expect(answered.headers['portreeve-simulated']).toBeUndefined()
  })

  it('answers with the Request-Id of the caller, or one of its own', async () => {
    expect((await simulated({ headers: { 'Request-Id': 'mine' } })).headers['request-id']).toBe('mine')
    expect((await simulated()).headers['request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is an ordinary Subscription-Id where it is no whole word', async () => {
    for (const subscriptionId of ['test ', 'tests', 'testtest', `test-${randomUUID()}`]) {
      // A header field has no space at its end.
      const expected = subscriptionId.trim() === 'test' ? 200 : 403
      expect((await simulated({ subscriptionId })).status).toBe(expected)
    }
  })
})

describe('which operation answers', () => {
  it.each([
    ['GET', '', 200, [1, 2]],
    ['GET', '/', 200, [1, 2]],
    ['GET', '/?limit=5', 200, [1, 2]],
    ['GET', '/5', 200, { id: 7 }],
    ['GET', '/next', 200, 'next'],
    ['PATCH', '/next', 200, 'whatever'],
    ['PUT', '/5', 422, 'wrong'],
  ])('%s …/appointments%s', async (method, path, status, body) => {
    expect(await simulated({ method, path: PATH + path })).toMatchObject({ status, json: body })
  })

  it.each([
    ['DELETE', '/5'],
    ['DELETE', ''],
    ['GET', '/5/notes'],
    ['GET', '/%7Bid%7D/x'],
  ])('%s …/appointments%s: none', async (method, path) => {
    const answered = await simulated({ method, path: PATH + path })
    expect(answered).toMatchObject({ status: 404, json: { code: 'API-DOES-NOT-EXIST' } })
  })

  it('HEAD is answered like GET, without the body', async () => {
    const { status, text, headers } = await simulated({ method: 'HEAD' })
    expect({ status, text, length: headers['content-length'] }).toEqual({ status: 200, text: '', length: '5' })
  })

  it.each(['/..%2fx', '/a//b', '/%2e%2e/x', '/x;y', '/%61'])(
    'G-A …/appointments%s is refused before a template is compared with it',
    async (path) => {
      expect((await simulated({ path: PATH + path })).json?.code).toBe('MALFORMED-REQUEST')
    },
  )
})

describe('which answer is given', () => {
  it.each([
    ['application/json', 'application/json'],
    ['text/csv', 'text/csv; charset=utf-8'],
    ['text/*;q=0.5, application/json;q=0.4', 'text/html; charset=utf-8'],
    ['text/html;q=0, text/*', 'text/csv; charset=utf-8'],
    ['*/*', 'application/json'],
    ['image/png', 'application/json'],
    ['application/json, text/csv', 'application/json'],
  ])('Accept: %s gets %s', async (accept, type) => {
    expect((await simulated({ headers: { Accept: accept } })).headers['content-type']).toBe(type)
  })

  it.each([
    ['code=404', 404, { message: 'none' }, 'code=404'],
    ['code=500', 500, { message: 'fault' }, 'code=500'],
    ['example=none', 200, [], 'example="none"'],
    ['respond-async, example="none"; x=1, code=200', 200, [], 'code=200, example="none"'],
    ['code=200, code=404', 200, [1, 2], 'code=200'],
    ['code=999', 200, [1, 2], undefined],
    ['code=101', 200, [1, 2], undefined],
    ['example=missing', 200, [1, 2], undefined],
    ['example=constructor', 200, [1, 2], undefined],
  ])('RFC 7240: Prefer: %s', async (prefer, status, json, applied) => {
    const answered = await simulated({ headers: { Prefer: prefer } })
    expect(answered).toMatchObject({ status, json })
    expect(answered.headers['preference-applied']).toBe(applied)
  })

  it('has the headers with examples, but none that is about us', async () => {
    const { headers } = await simulated()
    expect(headers).not.toHaveProperty('set-cookie')
    expect(headers).not.toHaveProperty('x-unknown')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(headers['content-length']).toBe('5')
    expect(headers['request-id']).not.toBe('theirs')
  })

  it('T-26 T-27 markup of a provider runs nowhere: it comes from our origin', async () => {
    const { headers, text, rawHeaders } = await simulated({ headers: { Accept: 'text/html' } })
    expect(text).toContain('<script>')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect(rawHeaders.filter((name) => name.toLowerCase() === 'content-security-policy')).toHaveLength(1)
  })
})

describe('Basic with key and secret (protocol.md 3.2, 3.8)', () => {
  const authorized = (value: string, options: CallOptions = {}) =>
    simulated({ token: undefined, ...options, headers: { ...options.headers, Authorization: value } })

  it.each(['Basic', 'basic', 'BASIC'])('%s is enough for sample data', async (scheme) => {
    const value = basic(gateway.app.client_id, SECRET).replace('Basic', scheme)
    expect(await authorized(value)).toMatchObject({ status: 200, json: [1, 2] })
  })

  it('protocol.md 2.6 form 12: a secret that ends in a newline is forgiven', async () => {
    expect((await authorized(basic(gateway.app.client_id, `${SECRET}\n`))).status).toBe(200)
  })

  it('protocol.md 3.2: is accepted for nothing else', async () => {
    const good = basic(gateway.app.client_id, SECRET)
    for (const subscriptionId of [gateway.subscription.id, undefined, '', 'tests']) {
      expect((await authorized(good, { subscriptionId })).json?.code).toBe('INVALID-TOKEN')
    }
    expect(gateway.backend.seen).toEqual([])
  })

  it('still requires that the app has selected the API', async () => {
    const answered = await authorized(basic(gateway.app.client_id, SECRET), { path: '/acme/unselected/x' })
    expect(answered.json?.code).toBe('UNAUTHORIZED-API-ACCESS')
  })

  it('T-31 an unknown key, a wrong secret and a disabled client look the same, and take the same time', async () => {
    const { clients } = gateway.store
    const disabled: Client = { ...gateway.client, client_id: 'Disabled1' as ClientId, disabled: true }
    await clients.put(disabled)
    const wrong = [
      basic(gateway.app.client_id, 'wrong'),
      basic('Unknown1', SECRET),
      basic('Disabled1', SECRET),
      basic('x'.repeat(5_000), SECRET),
    ]
    const answers = []
    for (const value of wrong) {
      const started = performance.now()
      const { status, json } = await authorized(value)
      expect(performance.now() - started).toBeGreaterThanOrEqual(19)
      answers.push({ status, code: json?.code, message: json?.message })
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(answers[0]).toMatchObject({
      status: 403,
      code: 'INVALID-TOKEN',
      message: expect.stringContaining('API Secret'),
    })
  })

  it.each(['Basic', 'Basic ', 'Basic !', 'Basic dGVzdA==', 'Basic Og==', 'Negotiate abc'])(
    '%j is refused',
    async (value) => {
      expect((await authorized(value)).json?.code).toBe('INVALID-TOKEN')
    },
  )

  it('T-17 a secret that has expired, and an app that is switched off, get nothing', async () => {
    const { clients, apps } = gateway.store
    const { client, app, clock } = gateway
    await clients.put({ ...client, secrets: client.secrets.map((one) => ({ ...one, expiresAt: clock.now })) })
    expect((await authorized(basic(app.client_id, SECRET))).json?.code).toBe('INVALID-TOKEN')
    await clients.put(client)
    await apps.put({ ...app, disabled: true })
    expect((await authorized(basic(app.client_id, SECRET))).json?.code).toBe('UNAUTHORIZED-API-ACCESS')
    await apps.put(app)
  })

  it('tells whoever guesses to wait, right or wrong, and nobody else', async () => {
    const { otherApp } = gateway
    const outcomes: unknown[] = []
    for (let attempt = 0; attempt < 11; attempt++) {
      outcomes.push((await authorized(basic(otherApp.client_id, `guess ${attempt}`))).json?.code)
    }
    expect(outcomes).toEqual([...Array.from({ length: 10 }, () => 'INVALID-TOKEN'), 'QUOTA-EXCEEDED'])
    const waiting = await authorized(basic(otherApp.client_id, SECRET))
    expect(waiting).toMatchObject({ status: 429, headers: { 'retry-after': '60' } })
    expect(waiting.json?.message).toMatch('wrong API Secret')
    expect((await authorized(basic(gateway.app.client_id, SECRET))).status).toBe(200)
    gateway.clock.now = (gateway.clock.now + 60) as typeof gateway.clock.now
    expect((await authorized(basic(otherApp.client_id, SECRET))).status).toBe(200)
  })

  it('the secret is in no log', () => {
    const encoded = basic(gateway.app.client_id, SECRET).slice('Basic '.length)
    const log = JSON.stringify(gateway.logged)
    expect(log).not.toContain(encoded)
    expect(log).not.toContain(SECRET)
  })
})

describe('the description', () => {
  const path = '/acme/legacy/things'
  const spec = (example: string) =>
    `{ openapi: 3.1.0, info: { title: T, version: '1' }, paths: { /things: { get: { responses: { '200': { description: ok, content: { application/json: { example: ${example} } } } } } } } }`
  const answer = async () => {
    const { status, json } = await simulated({ path })
    return status === 200 ? json : json?.code
  }

  it('that is missing is told to the caller, and to the owner in the log', async () => {
    const { json } = await simulated({ path })
    expect(json).toMatchObject({
      code: 'API-DOES-NOT-EXIST',
      message: expect.stringContaining('no OpenAPI description'),
    })
    expect(gateway.logged.at(-1)).toMatchObject({ detail: expect.stringContaining('no OpenAPI description') })
  })

  it('G-F counts from the moment it was put, changed or removed', async () => {
    const { specs } = gateway.store
    const { id } = gateway.apis.passthrough
    for (let round = 0; round < 5; round++) {
      await putSpec(gateway, id, spec(`old${round}`))
      expect(await answer()).toBe(`old${round}`)
      // One that was asked for before must not be remembered after.
      const before = answer()
      await putSpec(gateway, id, spec(`new${round}`))
      await before
      expect(await answer()).toBe(`new${round}`)
      await specs.remove(id)
      expect(await answer()).toBe('API-DOES-NOT-EXIST')
    }
  }, 30_000)

  it("G-F one API is never answered with another's", async () => {
    await putSpec(gateway, gateway.apis.passthrough.id, spec('theirs'))
    const [mine, theirs] = await Promise.all([simulated(), simulated({ path })])
    expect([mine.json, theirs.json]).toEqual([[1, 2], 'theirs'])
    expect((await simulated({ path: '/acme/legacy/appointments' })).json?.code).toBe('API-DOES-NOT-EXIST')
  })

  it('that cannot be read any more is a fault, and no hint', async () => {
    await putSpec(gateway, gateway.apis.passthrough.id, '{ "openapi": ')
    expect(await simulated({ path })).toMatchObject({ status: 503, json: { code: 'PROCESSING-ERROR' } })
    await gateway.store.specs.remove(gateway.apis.passthrough.id)
  })

  it('of an async API has no answers', async () => {
    await gateway.store.specs.put({
      ...(await gateway.store.specs.find(gateway.apis.minted.id)),
      apiId: gateway.apis.passthrough.id,
      format: 'asyncapi',
    } as never)
    expect(await answer()).toBe('API-DOES-NOT-EXIST')
  })
})

it('protocol.md 3.8: quotas count as for other calls', async () => {
  const { apps } = gateway.store
  await apps.put({ ...gateway.app, quotas: [{ calls: 3, per: 'day' }] })
  const statuses = []
  for (let at = 0; at < 5; at++) statuses.push((await simulated()).status)
  expect(statuses).toEqual([200, 200, 200, 429, 429])
  const id = gateway.subscription.id as SubscriptionId
  expect((await gateway.call({ subscriptionId: id })).status).toBe(429)
  await apps.put(gateway.app)
})
