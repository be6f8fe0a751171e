import { randomUUID } from 'node:crypto'
import type { ApiId, ConnectionId, GatewayErrorCode } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { generateClientId } from '../identity/index.ts'
import type { Api, Subscription } from '../store/index.ts'
import { exampleConnection } from '../store/testing/examples.ts'
import { copyOf, openTestGateway, PATH, type TestGateway } from './testing/open-test-gateway.ts'
import { okResponse } from './testing/raw-backend.ts'
import { parseAnswer, sendRaw } from './testing/raw-client.ts'

/* Lines of protocol.md 3 about the form of calls and answers, over sockets, that belong to no other test. */

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway()
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.records.length = 0
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
})

const targets = () => gateway.backend.seen.map(({ target }) => target)
const seenLines = (name: string) =>
  gateway.backend.seen.at(-1)?.headerLines.filter((line) => line.toLowerCase().startsWith(`${name}:`))

/** Registers APIs that the app has selected and that `subscription` is connected to. */
async function putApis(apis: Partial<Api>[], subscription: Subscription): Promise<void> {
  const { store, registry, app, backend } = gateway
  const selections = [...app.selections]
  for (const changes of apis) {
    const id = `api-${randomUUID()}` as ApiId
    const targetUrl = `${backend.url}/${changes.environment ?? 'Production'}`
    await store.apis.put({ ...gateway.apis.minted, id, client_id: generateClientId(), targetUrl, ...changes })
    selections.push({ apiId: id })
    subscription.connections.push(exampleConnection({ id: randomUUID() as ConnectionId, apiId: id }))
  }
  await registry.apis.reload()
  await store.apps.put({ ...app, selections })
  await store.subscriptions.put(subscription)
}

describe('protocol.md 3.1 URLs', () => {
  it('a namespace and its -test twin, before the same path, are two APIs', async () => {
    const production = { ...gateway.subscription, connections: [...gateway.subscription.connections] }
    const test: Subscription = { ...copyOf(gateway.subscription), environment: 'Test' }
    await putApis([{ basePath: '/twins/v1', environment: 'Production' }], production)
    await putApis([{ basePath: '/twins/v1', environment: 'Test' }], test)
    const { store, registry, app } = gateway
    const twins = registry.apis.all().filter(({ basePath }) => basePath === '/twins/v1')
    await store.apps.put({ ...app, selections: twins.map(({ id }) => ({ apiId: id })) })

    expect((await gateway.call({ path: '/acme/twins/v1/x', subscriptionId: production.id })).status).toBe(200)
    expect((await gateway.call({ path: '/acme-test/twins/v1/x', subscriptionId: test.id })).status).toBe(200)
    expect(targets()).toEqual(['/Production/twins/v1/x', '/Test/twins/v1/x'])
    for (const [path, subscriptionId] of [
      ['/acme/twins/v1/x', test.id],
      ['/acme-test/twins/v1/x', production.id],
    ] as const) {
      expect((await gateway.call({ path, subscriptionId })).json?.code).toBe('SUBSCRIPTION-MISMATCH')
    }
    expect((await gateway.call({ path: '/acme-dev/twins/v1/x', subscriptionId: test.id })).status).toBe(404)
    await store.apps.put(app)
  })

  it('a path without a namespace is refused: there are no APIs without one here, as the older exchange has', async () => {
    for (const path of ['/appointments/v1/appointments', '/legacy/x', '/v1/appointments', '/unselected']) {
      expect((await gateway.call({ path })).json?.code, path).toBe('API-DOES-NOT-EXIST')
    }
    expect(gateway.backend.seen).toEqual([])
  })

  it('a new version has a base path of its own; the old one keeps working, with the same Subscription-Id', async () => {
    const { app, store } = gateway
    const subscription = { ...gateway.subscription, connections: [...gateway.subscription.connections] }
    await putApis([{ basePath: '/appointments/v2', version: '2.0.0' }], subscription)
    for (const version of ['v1', 'v2']) {
      expect((await gateway.call({ path: `/acme/appointments/${version}/x` })).status, version).toBe(200)
    }
    expect(targets()).toEqual(['/svc/appointments/v1/x', '/Production/appointments/v2/x'])
    await store.apps.put(app)
  })

  it.each([
    ['/?limit=5', '/?limit=5'],
    ['?limit=5&', '?limit=5&'],
    ['/?', '/?'],
    ['/a/?b=/../c', '/a/?b=/../c'],
    ['?q=a%20b+c%2Fd%zz', '?q=a%20b+c%2Fd%zz'],
    ['?a=1&a=2&A=3&=&&', '?a=1&a=2&A=3&=&&'],
    ['/a%20b/c%C3%A9', '/a%20b/c%C3%A9'],
  ])('slash and query %s are passed on byte for byte', async (ending, expected) => {
    expect((await gateway.call({ path: PATH + ending })).status).toBe(200)
    expect(targets()).toEqual([`/svc/appointments/v1/appointments${expected}`])
  })
})

describe('protocol.md 3.2 names of headers', () => {
  it.each(['Subscription-Id', 'subscription-id', 'Subscription-ID', 'SUBSCRIPTION-ID', 'subscription-Id'])(
    '%s is the Subscription-Id, and is passed on under one name, once',
    async (name) => {
      const { token, subscription } = gateway
      const lines = `authorization: Bearer ${token}\r\n${name}: ${subscription.id}\r\n`
      const text = await sendRaw(gateway.port, `GET ${PATH} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${lines}\r\n`)
      expect(parseAnswer(text).status).toBe(200)
      expect(seenLines('subscription-id')).toEqual([`Subscription-Id: ${subscription.id}`])
    },
  )

  it('those that an API defines are passed on: codes of departments and dealers', async () => {
    await gateway.call({ headers: { 'Department-Id': '77', 'X-Dealer-Code': 'a b', Prefer: 'return=minimal' } })
    expect(seenLines('department-id')).toEqual(['Department-Id: 77'])
    expect(seenLines('x-dealer-code')).toEqual(['X-Dealer-Code: a b'])
    expect(seenLines('prefer')).toEqual(['Prefer: return=minimal'])
  })
})

describe('protocol.md 3.4 WWW-Authenticate (RFC 6750 §3, RFC 9728 §5.1)', () => {
  const metadata =
    'resource_metadata="https://gateway.example/.well-known/oauth-protected-resource/acme/appointments/v1"'
  const tokenWith = async (claims: Parameters<TestGateway['identity']['mint']>[2]) =>
    (await gateway.identity.mint(gateway.servers.exchange, gateway.app.client_id, claims)).token

  it('401 without a token: which scheme and where to find out more, and no error', async () => {
    const { status, headers } = await gateway.call({ token: undefined })
    expect([status, headers['www-authenticate']]).toEqual([401, `Bearer realm="gateway", ${metadata}`])
  })

  it.each<[GatewayErrorCode, () => string | Promise<string>]>([
    ['INVALID-TOKEN', () => `${gateway.token}x`],
    ['TOKEN-EXPIRED', () => tokenWith({ exp: gateway.clock.now })],
    ['TOKEN-ISSUER-MISMATCH', () => tokenWith({ iss: 'https://identity.example/oauth2/aus1' })],
    ['TOKEN-AUDIENCE-MISMATCH', () => tokenWith({ aud: 'others' })],
  ])('%s: 403, and invalid_token for standard clients', async (code, make) => {
    const { status, json, headers } = await gateway.call({ token: await make() })
    expect([status, json?.code]).toEqual([403, code])
    expect(headers['www-authenticate']).toBe(`Bearer realm="gateway", error="invalid_token", ${metadata}`)
  })

  it('nothing where another token would not help', async () => {
    const { app, store } = gateway
    for (const options of [
      { path: '/acme/unselected/x' },
      { subscriptionId: undefined },
      { subscriptionId: randomUUID() },
      { path: '/acme/nothing', token: undefined },
    ]) {
      expect((await gateway.call(options)).headers['www-authenticate']).toBeUndefined()
    }
    await store.apps.put({ ...app, quotas: [{ calls: 1, per: 'day' }] })
    expect((await gateway.call({})).status).toBe(200)
    const spent = await gateway.call({})
    expect([spent.status, spent.headers['www-authenticate']]).toEqual([429, undefined])
    await store.apps.put(app)
  })
})

describe('protocol.md 3.4 TARGET-RESPONSE', () => {
  it.each([400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504])(
    '%i of the API service is passed on with its body and headers, and is told as an answer of the API',
    async (status) => {
      const own =
        'WWW-Authenticate: Basic realm="dms"\r\nRetry-After: 7\r\nContent-Type: text/plain\r\nContent-Length: 5'
      gateway.backend.respond = (_request, socket) =>
        socket.write(`HTTP/1.1 ${status} Own Words\r\n${own}\r\n\r\nsorry`)
      const answer = await gateway.call({})
      expect(answer).toMatchObject({
        status,
        text: 'sorry',
        headers: { 'www-authenticate': 'Basic realm="dms"', 'retry-after': '7', 'content-type': 'text/plain' },
      })
      expect(answer.headers['request-id']).toBeDefined()
      expect(gateway.records.at(-1)).toMatchObject({ status, targetStatus: status, source: 'api', refusal: undefined })
      expect(gateway.backend.seen).toHaveLength(1)
    },
  )
})

describe('protocol.md 3.7 caching of answers', () => {
  it('there is none: each call reaches the API service, whatever its answers allow', async () => {
    const fresh = ['Cache-Control: public, max-age=3600', 'ETag: "1"', 'Expires: Fri, 15 Jan 2100 08:00:00 GMT']
    gateway.backend.respond = (_request, socket) => socket.write(okResponse(String(gateway.backend.seen.length), fresh))
    const answers = [await gateway.call({}), await gateway.call({}), await gateway.call({ method: 'HEAD' })]
    expect(answers.map(({ text }) => text)).toEqual(['1', '2', ''])
    expect(gateway.backend.seen).toHaveLength(3)
  })
})

describe('G-H the log of refused calls', () => {
  it('has no token, wherever a caller put it, and each line stays one line', async () => {
    gateway.logged.length = 0
    const { token } = gateway
    for (const options of [
      { path: `/acme/nothing/${token}` },
      { path: `${PATH}?access_token=${token}`, subscriptionId: undefined },
      { path: `/${token}/x//` },
      { subscriptionId: token },
      { token: `${token}x` },
      { headers: { 'Request-Id': token } },
      { path: '/acme/nothing/%22,%22level%22:60' },
    ]) {
      await gateway.call(options)
    }
    const refused = gateway.logged.filter(({ msg }) => msg === 'call refused')
    expect(refused).toHaveLength(6)
    const text = JSON.stringify(gateway.logged)
    for (const part of token.split('.')) expect(text).not.toContain(part)
    expect(refused.at(-1)?.level).not.toBe(60)
  })
})
