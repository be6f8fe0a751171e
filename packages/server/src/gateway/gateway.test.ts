import { randomUUID } from 'node:crypto'
import { type AccessTokenClaims, type EpochSeconds, type GatewayErrorCode, gatewayErrors } from '@portreeve/protocol'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RevokedTokens, VerifiedToken } from '../identity/index.ts'
import type { Subscription } from '../store/index.ts'
import { type CallAnswer, copyOf, openTestGateway, PATH, type TestGateway, until } from './testing/open-test-gateway.ts'
import { okResponse } from './testing/raw-backend.ts'

/** RFC 9728 §5.1. */
const METADATA_URL = 'https://gateway.example/.well-known/oauth-protected-resource/acme/appointments/v1'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ responseTimeoutMillis: 1_000, idleTimeoutMillis: 1_000 })
})
afterAll(() => gateway.close())
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.logged.length = 0
})

function expectRefusal(answer: CallAnswer, code: GatewayErrorCode, status: number = gatewayErrors[code]) {
  expect({ status: answer.status, code: answer.json?.code }).toEqual({ status, code })
  expect(answer.json?.message).toMatch(/\w.*\.$/)
  expect(answer.json?.requestId).toBe(answer.headers['request-id'])
  expect(Object.keys(answer.json ?? {})).toEqual(['code', 'message', 'requestId'])
}

async function putSubscription(subscription: Subscription): Promise<void> {
  await gateway.store.subscriptions.put(subscription)
  await until(() => gateway.subscriptions.records.peek(subscription.id) === undefined)
}

const claimsOf = (authorization: string | undefined): AccessTokenClaims =>
  JSON.parse(Buffer.from(authorization?.split('.')[1] ?? '', 'base64url').toString())

const headerSeen = (name: string) =>
  gateway.backend.seen
    .at(-1)
    ?.headerLines.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    ?.slice(name.length + 1)
    .trim()

describe('a call that is let through (protocol.md 3.1, 3.5)', () => {
  it('reaches target + basePath + endpoint path with query and trailing slash unchanged', async () => {
    const answer = await gateway.call({ path: `${PATH}/?limit=5&q=%2f%zz` })
    expect(answer.status).toBe(200)
    expect(gateway.backend.seen.map(({ target }) => target)).toEqual([
      '/svc/appointments/v1/appointments/?limit=5&q=%2f%zz',
    ])
  })

  it('reaches the base path itself', async () => {
    await gateway.call({ path: '/acme/appointments/v1' })
    await gateway.call({ path: '/acme/appointments/v1/?x' })
    expect(gateway.backend.seen.map(({ target }) => target)).toEqual([
      '/svc/appointments/v1',
      '/svc/appointments/v1/?x',
    ])
  })

  it('carries a token minted for the API, the Subscription-Id and a Request-Id', async () => {
    const answer = await gateway.call({})
    const authorization = headerSeen('Authorization')
    expect(authorization).not.toContain(gateway.token)
    const { client_id } = gateway.apis.minted
    expect(claimsOf(authorization)).toMatchObject({ sub: client_id, cid: client_id, aud: 'api_providers' })
    expect(headerSeen('Subscription-Id')).toBe(gateway.subscription.id)
    expect(headerSeen('Request-Id')).toBe(answer.headers['request-id'])
  })

  it("carries the app's own token where the API chose pass-through", async () => {
    await gateway.call({ path: '/acme/legacy/x' })
    expect(headerSeen('Authorization')).toBe(`Bearer ${gateway.token}`)
  })

  it("keeps the caller's Request-Id all the way and back, whatever the API service answers", async () => {
    gateway.backend.respond = (_request, socket) =>
      socket.write(okResponse('{}', ['Request-Id: forged', 'request_id: x']))
    const answer = await gateway.call({ headers: { 'request-id': 'mine-1' } })
    expect(headerSeen('Request-Id')).toBe('mine-1')
    expect(answer.headers['request-id']).toBe('mine-1')
  })

  it.each(['bearer', 'BEARER', 'Bearer'])('accepts the scheme name %s (RFC 9110 §11.1)', async (scheme) => {
    const answer = await gateway.call({ headers: { Authorization: `${scheme} ${gateway.token}` } })
    expect(answer.status).toBe(200)
  })

  it('takes a Subscription-Id in upper case for the one that was given out', async () => {
    const answer = await gateway.call({ subscriptionId: gateway.subscription.id.toUpperCase() })
    expect(answer.status).toBe(200)
    expect(headerSeen('Subscription-Id')).toBe(gateway.subscription.id)
  })

  it('uses one minted token for many calls', async () => {
    await Promise.all(Array.from({ length: 10 }, () => gateway.call({})))
    const jtis = gateway.backend.seen.map(({ headerLines }) =>
      headerLines.find((line) => line.startsWith('Authorization')),
    )
    expect(new Set(jtis).size).toBe(1)
  })

  it('passes on an error of the API service as it is (TARGET-RESPONSE)', async () => {
    gateway.backend.respond = (_request, socket) =>
      socket.write('HTTP/1.1 403 Nope\r\nX-Own: 1\r\nContent-Length: 4\r\n\r\nmine')
    const answer = await gateway.call({})
    expect(answer).toMatchObject({ status: 403, text: 'mine', headers: { 'x-own': '1' } })
  })

  it.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST'])('forwards %s', async (method) => {
    gateway.backend.respond = (_request, socket) =>
      socket.write(method === 'HEAD' ? 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n' : okResponse('1234567'))
    const answer = await gateway.call({ method, body: method === 'HEAD' ? undefined : 'body' })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '7' } })
    expect(gateway.backend.seen).toMatchObject([{ method, body: method === 'HEAD' ? '' : 'body' }])
  })

  it.each([
    ['204', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', { status: 204, text: '' }],
    [
      '304 with the length it does not send',
      'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 99\r\n\r\n',
      { status: 304, text: '' },
    ],
    [
      '103 and then 200',
      `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${okResponse('x')}`,
      { status: 200, text: 'x' },
    ],
    [
      'a body that ends with the connection',
      'HTTP/1.0 200 OK\r\n\r\nuntil the end',
      { status: 200, text: 'until the end' },
    ],
    [
      'chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
      { status: 200, text: 'abcde' },
    ],
    ['an empty body', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', { status: 200, text: '' }],
  ])('relays %s', async (_what, bytes, expected) => {
    gateway.backend.respond = (_request, socket) => {
      if (bytes.startsWith('HTTP/1.0')) socket.end(bytes)
      else socket.write(bytes)
    }
    expect(await gateway.call({})).toMatchObject(expected)
  })
})

describe('refusals, in the order of protocol.md 3.3', () => {
  beforeEach(() => {
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  })
  afterEach(() => {
    expect(gateway.backend.seen).toEqual([])
  })

  it.each([
    '/',
    '/acme',
    '/acme/nothing/x',
    '/acme/appointments',
    '/acme-test/appointments/v1/x',
    '/ACME/appointments/v1/x',
    '/acme/appointments/v1x',
  ])('API-DOES-NOT-EXIST: %s', async (path) => expectRefusal(await gateway.call({ path }), 'API-DOES-NOT-EXIST'))

  it('MISSING-AUTHORIZATION, with a bare challenge (RFC 6750 §3.1)', async () => {
    const answer = await gateway.call({ token: undefined })
    expectRefusal(answer, 'MISSING-AUTHORIZATION')
    expect(answer.headers['www-authenticate']).toBe(`Bearer realm="gateway", resource_metadata="${METADATA_URL}"`)
  })

  it('INVALID-TOKEN, with a challenge that says so', async () => {
    const answer = await gateway.call({ token: `${gateway.token}x` })
    expectRefusal(answer, 'INVALID-TOKEN')
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer realm="gateway", error="invalid_token", resource_metadata="${METADATA_URL}"`,
    )
  })

  it('TOKEN-EXPIRED, in the very second of exp', async () => {
    const { token } = await gateway.identity.mint(gateway.servers.exchange, gateway.app.client_id, {
      exp: gateway.clock.now,
    })
    expectRefusal(await gateway.call({ token }), 'TOKEN-EXPIRED')
  })

  it('TOKEN-ISSUER-MISMATCH: iss, unknown key of a foreign issuer, other authorization server of this exchange', async () => {
    const { servers, app, identity } = gateway
    const iss = 'https://identity.example/oauth2/aus1'
    const wrong = await identity.mint(servers.exchange, app.client_id, { iss })
    expectRefusal(await gateway.call({ token: wrong.token }), 'TOKEN-ISSUER-MISMATCH')

    const foreign = [
      { alg: 'RS256', kid: 'theirs' },
      { iss, aud: 'x' },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat('c2ln')
      .join('.')
    expectRefusal(await gateway.call({ token: foreign }), 'TOKEN-ISSUER-MISMATCH')

    const other = await identity.mint(servers.other, app.client_id)
    expectRefusal(await gateway.call({ token: other.token }), 'TOKEN-ISSUER-MISMATCH')
    const posing = await identity.mint(servers.other, app.client_id, { iss: identity.issuerOf(servers.exchange) })
    expectRefusal(await gateway.call({ token: posing.token }), 'TOKEN-ISSUER-MISMATCH')
  })

  it('TOKEN-AUDIENCE-MISMATCH', async () => {
    const { token } = await gateway.identity.mint(gateway.servers.exchange, gateway.app.client_id, { aud: 'fortellis' })
    expectRefusal(await gateway.call({ token }), 'TOKEN-AUDIENCE-MISMATCH')
  })

  it('INVALID-TOKEN for a token from the future (protocol.md 7), but not for a clock a little ahead', async () => {
    const iat = (gateway.clock.now + 61) as EpochSeconds
    const { token } = await gateway.identity.mint(gateway.servers.exchange, gateway.app.client_id, { iat })
    expectRefusal(await gateway.call({ token }), 'INVALID-TOKEN')
  })

  it('UNAUTHORIZED-API-ACCESS: not selected, and a token of no app', async () => {
    expectRefusal(await gateway.call({ path: '/acme/unselected/x' }), 'UNAUTHORIZED-API-ACCESS')
    const api = await gateway.identity.mint(gateway.servers.exchange, gateway.apis.minted.client_id)
    expectRefusal(await gateway.call({ token: api.token }), 'UNAUTHORIZED-API-ACCESS')
  })

  it('says that the app has no access before it says anything of a subscription (protocol.md 3.3)', async () => {
    const answer = await gateway.call({ path: '/acme/unselected/x', subscriptionId: 'test' })
    expectRefusal(answer, 'UNAUTHORIZED-API-ACCESS')
  })

  it('MISSING-SUBSCRIPTION-ID', async () => {
    expectRefusal(await gateway.call({ subscriptionId: undefined }), 'MISSING-SUBSCRIPTION-ID')
  })

  it("SUBSCRIPTION-MISMATCH: another app's and one that does not exist look the same, byte for byte", async () => {
    const headers = { 'request-id': 'same' }
    const theirs = await gateway.call({ subscriptionId: gateway.otherSubscription.id, headers })
    const nobodys = await gateway.call({ subscriptionId: randomUUID(), headers })
    const nonsense = await gateway.call({ subscriptionId: 'tests', headers })
    expectRefusal(theirs, 'SUBSCRIPTION-MISMATCH')
    const seen = ({ status, rawHeaders, text }: CallAnswer) => ({
      status,
      text,
      rawHeaders: rawHeaders.filter((_, at) => rawHeaders[at - (at % 2)] !== 'Date'),
    })
    expect(seen(nobodys)).toEqual(seen(theirs))
    expect(seen(nonsense)).toEqual(seen(theirs))
  })

  it('SUBSCRIPTION-MISMATCH: no connection to this API', async () => {
    const subscription = { ...copyOf(gateway.subscription), connections: [] }
    await gateway.store.subscriptions.put(subscription)
    expectRefusal(await gateway.call({ subscriptionId: subscription.id }), 'SUBSCRIPTION-MISMATCH')
  })

  it.each(['pending', 'inactive'] as const)('API-SUBSCRIPTION-INACTIVE: subscription is %s', async (status) => {
    const subscription = { ...copyOf(gateway.subscription), status }
    await gateway.store.subscriptions.put(subscription)
    expectRefusal(await gateway.call({ subscriptionId: subscription.id }), 'API-SUBSCRIPTION-INACTIVE')
  })

  it.each(['pending', 'rejected', 'inactive'] as const)(
    'API-SUBSCRIPTION-INACTIVE: connection is %s',
    async (status) => {
      const subscription = copyOf(gateway.subscription, status)
      await gateway.store.subscriptions.put(subscription)
      expectRefusal(await gateway.call({ subscriptionId: subscription.id }), 'API-SUBSCRIPTION-INACTIVE')
    },
  )

  it('logs each refusal with code, reason, Request-Id, jti and cid, and never the token', async () => {
    const answer = await gateway.call({ subscriptionId: gateway.otherSubscription.id })
    expect(gateway.logged).toMatchObject([
      {
        msg: 'call refused',
        code: 'SUBSCRIPTION-MISMATCH',
        detail: 'subscription of another app',
        requestId: answer.headers['request-id'],
        jti: claimsOf(gateway.token).jti,
        cid: gateway.app.client_id,
      },
    ])
    expect(JSON.stringify(gateway.logged)).not.toContain(gateway.token.split('.')[2])
  })

  it('refuses TRACE and a protocol upgrade, and lets an offer of h2c pass unheard', async () => {
    expectRefusal(await gateway.call({ method: 'TRACE' }), 'MALFORMED-REQUEST')
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket' }
    expectRefusal(await gateway.call({ headers }), 'MALFORMED-REQUEST')
    const h2c = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' }
    expect((await gateway.call({ headers: h2c })).status).toBe(200)
    expect(gateway.backend.seen.pop()?.headerLines.join()).not.toMatch(/upgrade|http2/i)
  })
})

describe('close', () => {
  it('lets calls in flight finish', async () => {
    const own = await openTestGateway()
    own.backend.respond = (_request, socket) => setTimeout(() => socket.write(okResponse('late')), 100)
    const answer = own.call({})
    await until(() => own.backend.seen.length === 1)
    const closed = own.close()
    expect(await answer).toMatchObject({ status: 200, text: 'late' })
    await closed
  })
})

describe('T-17 disabled thing still works', () => {
  beforeEach(() => {
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  })

  it('a disabled app is refused while its token lives', async () => {
    await gateway.store.apps.put({ ...gateway.app, disabled: true })
    await until(() => gateway.registry.apps.peek(gateway.app.client_id) === undefined)
    expectRefusal(await gateway.call({}), 'UNAUTHORIZED-API-ACCESS')
    await gateway.store.apps.put(gateway.app)
    await until(() => gateway.registry.apps.peek(gateway.app.client_id) === undefined)
    expect((await gateway.call({})).status).toBe(200)
  })

  it('a disabled client is refused while its token lives', async () => {
    const became = async (status: number) => {
      for (let tries = 0; tries < 100; tries++) {
        const answer = await gateway.call({})
        if (answer.status === status) return answer
      }
      throw new Error(`never became ${status}`)
    }
    await gateway.store.clients.put({ ...gateway.client, disabled: true })
    expectRefusal(await became(403), 'UNAUTHORIZED-API-ACCESS')
    await gateway.store.clients.put(gateway.client)
    await became(200)
  })

  it('a disabled API does not exist', async () => {
    await gateway.store.apis.put({ ...gateway.apis.minted, disabled: true })
    await until(() => gateway.registry.apis.find(gateway.apis.minted.id)?.disabled === true)
    expectRefusal(await gateway.call({}), 'API-DOES-NOT-EXIST')
    await gateway.store.apis.put(gateway.apis.minted)
    await until(() => gateway.registry.apis.find(gateway.apis.minted.id)?.disabled === false)
  })

  it.each([
    ['token', (revoked: RevokedTokens, token: VerifiedToken) => revoked.revokeToken(token)],
    ['client', (revoked: RevokedTokens, token: VerifiedToken) => revoked.revokeClient(token.cid)],
    ['server', (revoked: RevokedTokens, token: VerifiedToken) => revoked.revokeServer(token.key.authServerId)],
  ])('T-12 a revoked %s is refused from then on, however often the token was let through', async (_what, revoke) => {
    const own = await openTestGateway()
    try {
      own.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
      expect((await own.call({})).status).toBe(200)
      const verified = await own.identity.verifyBearer(`Bearer ${own.token}`)
      if (!verified.ok) throw new Error(verified.detail)
      await revoke(own.identity.revokedTokens, verified.value.token)
      expectRefusal(await own.call({}), 'INVALID-TOKEN')
      own.clock.now = (own.clock.now + 1) as EpochSeconds
      const fresh = await own.identity.mint(own.servers.exchange, own.app.client_id)
      expect((await own.call({ token: fresh.token })).status).toBe(200)
    } finally {
      await own.close()
    }
  })

  it("a disabled authorization server's tokens open nothing", async () => {
    const server = gateway.identity.findServer(gateway.servers.exchange)!
    await gateway.store.authorizationServers.put({ ...server, disabled: true })
    await until(() => gateway.identity.findServer(server.id)?.disabled === true)
    expectRefusal(await gateway.call({}), 'INVALID-TOKEN')
    await gateway.store.authorizationServers.put(server)
    await until(() => gateway.identity.findServer(server.id)?.disabled === false)
    expect((await gateway.call({})).status).toBe(200)
  })
})

describe('G-F cache confusion: what is remembered is never the decision', () => {
  beforeEach(async () => {
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
    expect((await gateway.call({})).status).toBe(200)
  })

  it('a token that was good a moment ago expires', async () => {
    const before = gateway.clock.now
    gateway.clock.now = (before + 3600) as EpochSeconds
    expectRefusal(await gateway.call({}), 'TOKEN-EXPIRED')
    gateway.clock.now = before
  })

  it('a subscription is deactivated', async () => {
    await putSubscription({ ...gateway.subscription, status: 'inactive' })
    expectRefusal(await gateway.call({}), 'API-SUBSCRIPTION-INACTIVE')
    await putSubscription(gateway.subscription)
  })

  it('an API is unselected', async () => {
    await gateway.store.apps.put({ ...gateway.app, selections: [{ apiId: gateway.apis.passthrough.id }] })
    await until(() => gateway.registry.apps.peek(gateway.app.client_id) === undefined)
    expectRefusal(await gateway.call({}), 'UNAUTHORIZED-API-ACCESS')
    expect((await gateway.call({ path: '/acme/legacy/x' })).status).toBe(200)
    await gateway.store.apps.put(gateway.app)
    await until(() => gateway.registry.apps.peek(gateway.app.client_id) === undefined)
  })

  it('an API gets another authorization server, and its old tokens are foreign', async () => {
    const moved = { ...gateway.apis.minted, authServerId: gateway.servers.other }
    await gateway.store.apis.put(moved)
    await until(() => gateway.registry.apis.find(moved.id)?.authServerId === moved.authServerId)
    expectRefusal(await gateway.call({}), 'TOKEN-ISSUER-MISMATCH')
    await gateway.store.apis.put(gateway.apis.minted)
    await until(() => gateway.registry.apis.find(moved.id)?.authServerId === gateway.servers.exchange)
  })

  it("one subscription's call is not another's, with the same token on the same connection", async () => {
    expectRefusal(await gateway.call({ subscriptionId: gateway.otherSubscription.id }), 'SUBSCRIPTION-MISMATCH')
  })
})

describe('an API service that is not well', () => {
  async function withTarget(targetUrl: string, work: () => Promise<void>): Promise<void> {
    const { minted } = gateway.apis
    await gateway.store.apis.put({ ...minted, targetUrl })
    await until(() => gateway.registry.apis.find(minted.id)?.targetUrl === targetUrl)
    try {
      await work()
    } finally {
      await gateway.store.apis.put(minted)
      await until(() => gateway.registry.apis.find(minted.id)?.targetUrl === minted.targetUrl)
    }
  }

  it('TARGET-SYSTEM-UNREACHABLE: nobody listens', () =>
    withTarget('http://127.0.0.1:1', async () => {
      expectRefusal(await gateway.call({}), 'TARGET-SYSTEM-UNREACHABLE')
      expectRefusal(await gateway.call({ method: 'POST', body: 'x'.repeat(200_000) }), 'TARGET-SYSTEM-UNREACHABLE')
    }))

  it.each(['http://10.0.0.1', 'http://[::1]:1', 'http://169.254.169.254/latest', 'http://localhost.:1'])(
    'TARGET-SYSTEM-UNREACHABLE: %s may not be called, and the caller is not told why (G-I)',
    (targetUrl) =>
      withTarget(targetUrl, async () => {
        const answer = await gateway.call({})
        expectRefusal(answer, 'TARGET-SYSTEM-UNREACHABLE')
        expect(answer.text).not.toMatch(/10\.0|169\.254|private|loopback/i)
      }),
  )

  it.each([
    'ftp://files.example',
    'not a url',
    'http://user:pass@127.0.0.1',
    'http://127.0.0.1/?x',
    'http://127.0.0.1/#x',
  ])('ROUTING-ERROR: %s is no target', (targetUrl) =>
    withTarget(targetUrl, async () => expectRefusal(await gateway.call({}), 'ROUTING-ERROR')),
  )

  it('ROUTING-ERROR: a target that leads back to this gateway ends after one round', () =>
    withTarget(`http://127.0.0.1:${gateway.port}/acme/legacy`, async () => {
      const { passthrough } = gateway.apis
      const targetUrl = `http://127.0.0.1:${gateway.port}/acme`
      await gateway.store.apis.put({ ...passthrough, targetUrl })
      await until(() => gateway.registry.apis.find(passthrough.id)?.targetUrl === targetUrl)
      expectRefusal(await gateway.call({ path: '/acme/legacy/x' }), 'ROUTING-ERROR')
      await gateway.store.apis.put(passthrough)
      await until(() => gateway.registry.apis.find(passthrough.id)?.targetUrl === passthrough.targetUrl)
    }))

  it('TARGET-SYSTEM-TIMED-OUT: no answer in time', async () => {
    gateway.backend.respond = () => {}
    expectRefusal(await gateway.call({}), 'TARGET-SYSTEM-TIMED-OUT')
  })

  it('cuts the connection when an answer stalls after it has begun: nothing else would tell the client', async () => {
    gateway.backend.respond = (_request, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')
    await expect(gateway.call({})).rejects.toThrow()
    expect(gateway.logged.at(-1)).toMatchObject({ msg: 'answer of an API service broke off' })
  })

  it('API-CONFIGURATION-ERROR: no token can be minted for the API', async () => {
    const broken = { ...gateway.apis.minted, client_id: 'nobodysnobodysnobodysnobodysnobo' as never }
    await gateway.store.apis.put(broken)
    await until(() => gateway.registry.apis.find(broken.id)?.client_id === broken.client_id)
    const { mint } = gateway.identity
    gateway.identity.mint = () => Promise.reject(new Error('no key'))
    expectRefusal(await gateway.call({}), 'API-CONFIGURATION-ERROR')
    gateway.identity.mint = mint
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
    expect((await gateway.call({})).status).toBe(200)
    await gateway.store.apis.put(gateway.apis.minted)
    await until(() => gateway.registry.apis.find(broken.id)?.client_id === gateway.apis.minted.client_id)
  })

  it('PROCESSING-ERROR: the store is away and the answer is not in memory', async () => {
    const { find } = gateway.store.subscriptions
    gateway.store.subscriptions.find = () => Promise.reject(new Error('store is away'))
    expectRefusal(await gateway.call({ subscriptionId: randomUUID() }), 'PROCESSING-ERROR')
    gateway.store.subscriptions.find = find
  })
})
