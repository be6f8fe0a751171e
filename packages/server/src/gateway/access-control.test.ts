import { setTimeout as pause } from 'node:timers/promises'
import type { ConnectionId, EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRouteListener, type Listener } from '../http/index.ts'
import { MANAGEMENT_READ, MANAGEMENT_WRITE } from '../identity/index.ts'
import { exampleServer, type TestIdentity } from '../identity/testing/open-test-identity.ts'
import { signIn } from '../identity/testing/user-tokens.ts'
import { valuePlaces } from '../registry/index.ts'
import { exampleConnection } from '../store/testing/examples.ts'
import { createLog } from '../telemetry/index.ts'
import { apiKey, customOauth, externalOauth, inHeader, inQuery, parameter } from './credentials/testing/examples.ts'
import { putAccess, withAccess } from './credentials/testing/put-access.ts'
import { issued, openTokenServer, type TokenServer } from './credentials/testing/token-server.ts'
import { openTestGateway, PATH, type TestGateway, until } from './testing/open-test-gateway.ts'
import { okResponse } from './testing/raw-backend.ts'

const TOKEN_FETCH_MILLIS = 1_500

let gateway: TestGateway
let tokens: TokenServer
beforeAll(async () => {
  gateway = await openTestGateway({ tokenFetchMillis: TOKEN_FETCH_MILLIS })
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  tokens = await openTokenServer()
})
afterAll(async () => {
  await gateway.close()
  await tokens.close()
})
beforeEach(() => {
  gateway.backend.seen.length = 0
  gateway.logged.length = 0
  tokens.seen.length = 0
  tokens.respond = (_, count) => issued(`token-${count}`)
})

describe('values of the subscription (protocol.md 3.6)', () => {
  it.each([
    [
      externalOauth({ subscriptionSpecificClient: true, tokenParameters: [parameter('tenant', true)] }),
      ['client_id', 'client_secret', 'tenant'],
    ],
    [customOauth({ payload: [parameter('user', true), parameter('realm')] }), ['user']],
    [apiKey(inHeader('X-Api-Key', true), inHeader('X-Fixed')), ['X-Api-Key']],
  ] as const)(
    'SUBSCRIBER-CONFIGURATION-PENDING until every one of them is set: $kind',
    async (accessControl, names) => {
      await putAccess(gateway, accessControl)
      const { subscription, apis, store } = gateway
      for (const valueNames of names.map((_, count) => names.slice(0, count))) {
        const connection = exampleConnection({
          id: subscription.connections[0]?.id as ConnectionId,
          apiId: apis.minted.id,
          valueNames,
        })
        await store.subscriptions.put({ ...subscription, connections: [connection] })
        const answer = await gateway.call({})
        expect([answer.status, answer.json?.code]).toEqual([403, 'SUBSCRIBER-CONFIGURATION-PENDING'])
      }
      expect(gateway.logged.at(-1)?.detail).toBe(`connection has no value for ${names.at(-1)}`)
      expect(gateway.backend.seen).toEqual([])
    },
  )

  it('are asked for after the connection is known to be active', async () => {
    await putAccess(gateway, apiKey(inHeader('X-Api-Key', true)))
    const { subscription, apis, store } = gateway
    const connection = exampleConnection({ apiId: apis.minted.id, status: 'pending' })
    await store.subscriptions.put({ ...subscription, connections: [connection] })
    expect((await gateway.call({})).json?.code).toBe('API-SUBSCRIPTION-INACTIVE')
  })
})

/** What the API service was sent under these names, in any letter case; every line of it. */
function sent(...names: string[]): string[] {
  const lines = gateway.backend.seen.at(-1)?.headerLines ?? []
  return lines.filter((line) => names.includes(line.slice(0, line.indexOf(':')).toLowerCase()))
}
const lastTarget = () => gateway.backend.seen.at(-1)?.target
const lastTokenRequest = () => tokens.seen.at(-1)
const asForm = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body))
describe('Fortellis OAuth 2.0 (protocol.md 3.6)', () => {
  it('sends a token that it minted: sub and cid are the API’s Client ID, aud is api_providers', async () => {
    await putAccess(gateway, { kind: 'fortellis_oauth', token: 'minted' })
    expect((await gateway.call({})).status).toBe(200)
    const [line = ''] = sent('authorization')
    const claims = JSON.parse(Buffer.from(line.split('.')[1] ?? '', 'base64url').toString())
    const { client_id } = gateway.apis.minted
    expect(claims).toMatchObject({ sub: client_id, cid: client_id, aud: 'api_providers' })
    expect(line).not.toContain(gateway.token)
  })

  it('or the app’s own token, where the API chose that', async () => {
    await putAccess(gateway, { kind: 'fortellis_oauth', token: 'passthrough' })
    await gateway.call({})
    expect(sent('authorization')).toEqual([`Authorization: Bearer ${gateway.token}`])
  })
})

describe('external OAuth 2.0 (protocol.md 3.6)', () => {
  const external = (changes = {}) => externalOauth({ tokenUrl: `${tokens.url}/oauth/token?v=1`, ...changes })
  const client = { client_id: 'me', client_secret: 's3:cret' }

  it('fetches a token with client credentials from the full token URL, and sends it as Bearer', async () => {
    await putAccess(gateway, external(), { api: client })
    expect((await gateway.call({})).status).toBe(200)
    expect(lastTokenRequest()).toMatchObject({ method: 'POST', path: '/oauth/token?v=1' })
    expect(asForm(lastTokenRequest()?.body)).toEqual({ grant_type: 'client_credentials' })
    expect(sent('authorization')).toEqual(['Authorization: Bearer token-1'])
  })

  it('caches it', async () => {
    await putAccess(gateway, external({ scope: 'cached' }), { api: client })
    await Promise.all(Array.from({ length: 20 }, () => gateway.call({})))
    await gateway.call({})
    expect(tokens.seen).toHaveLength(1)
    expect(gateway.backend.seen).toHaveLength(21)
  })

  it('authenticates in a Basic header', async () => {
    await putAccess(gateway, external({ scope: 'basic' }), { api: client })
    await gateway.call({})
    const basic = Buffer.from('me:s3%3Acret').toString('base64')
    expect(lastTokenRequest()?.headers.authorization).toBe(`Basic ${basic}`)
    expect(asForm(lastTokenRequest()?.body)).toEqual({ grant_type: 'client_credentials', scope: 'basic' })
  })

  it('or in the form body together with grant_type and scope', async () => {
    await putAccess(gateway, external({ clientAuthentication: 'body', scope: 'read write' }), { api: client })
    await gateway.call({})
    expect(lastTokenRequest()?.headers.authorization).toBeUndefined()
    expect(asForm(lastTokenRequest()?.body)).toEqual({
      ...client,
      grant_type: 'client_credentials',
      scope: 'read write',
    })
  })

  it('takes client ID and secret of the subscription where they are marked subscription-specific', async () => {
    const own = { client_id: 'dealer', client_secret: 'dealers' }
    await putAccess(gateway, external({ subscriptionSpecificClient: true }), { connection: own })
    await gateway.call({})
    expect(lastTokenRequest()?.headers.authorization).toBe(`Basic ${btoa('dealer:dealers')}`)
  })

  it('sends additional parameters, of the API or of the subscription', async () => {
    const tokenParameters = [parameter('audience'), parameter('dealer', true)]
    await putAccess(gateway, external({ tokenParameters }), {
      api: { ...client, 'token:audience': 'dms' },
      connection: { dealer: 'd&1' },
    })
    await gateway.call({})
    expect(asForm(lastTokenRequest()?.body)).toEqual({
      grant_type: 'client_credentials',
      audience: 'dms',
      dealer: 'd&1',
    })
  })

  it('needs access_token in the answer, and knows from expires_in when to renew', async () => {
    await putAccess(gateway, external({ scope: 'renewed' }), { api: client })
    tokens.respond = (_, count) => issued(`short-${count}`, 100)
    await gateway.call({})
    gateway.clock.now = (gateway.clock.now + 80) as EpochSeconds
    await gateway.call({})
    expect(sent('authorization')).toEqual(['Authorization: Bearer short-1'])
    await until(() => tokens.seen.length === 2)
    await pause(20)
    await gateway.call({})
    expect(sent('authorization')).toEqual(['Authorization: Bearer short-2'])
  })

  it('fetches another one when the API service refuses the token with 401, and sends the call once more', async () => {
    await putAccess(gateway, external({ scope: 'refused' }), { api: client })
    await gateway.call({})
    gateway.clock.now = (gateway.clock.now + 60) as EpochSeconds
    gateway.backend.respond = ({ headerLines }, socket) => {
      const isNew = headerLines.includes('Authorization: Bearer token-2')
      socket.write(isNew ? okResponse('{}') : 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
    }
    try {
      expect((await gateway.call({})).status).toBe(200)
      expect(tokens.seen).toHaveLength(2)
      expect(gateway.backend.seen).toHaveLength(3)
      gateway.backend.respond = (_request, socket) =>
        socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
      for (let call = 0; call < 20; call++) expect((await gateway.call({})).status).toBe(401)
      expect(tokens.seen).toHaveLength(2)
    } finally {
      gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
    }
  })

  it('sends parameters of API requests beside the token', async () => {
    const requestParameters = [inHeader('X-Tenant', true), inQuery('version')]
    await putAccess(gateway, external({ requestParameters }), {
      api: { ...client, 'request:query:version': '2' },
      connection: { 'X-Tenant': 'lakeside' },
    })
    await gateway.call({})
    expect(sent('authorization', 'x-tenant')).toEqual(['Authorization: Bearer token-1', 'X-Tenant: lakeside'])
    expect(lastTarget()).toBe('/svc/appointments/v1/appointments?version=2')
  })
})

describe('custom OAuth 2.0 (protocol.md 3.6)', () => {
  const custom = (changes = {}) =>
    customOauth({ authUrl: `${tokens.url}/login`, attributeName: 'data.auth.token', ...changes })
  beforeEach(() => {
    tokens.respond = (_, count) => ({ body: { data: { auth: { token: `custom-${count}` } } } })
  })

  it.each(['POST', 'PUT'] as const)('calls the endpoint that the developer describes: %s', async (method) => {
    await putAccess(
      gateway,
      custom({ method, headers: [parameter('X-Partner'), parameter('X-Dealer', true)], payload: [parameter('user')] }),
      { api: { 'header:X-Partner': 'p', 'payload:user': 'jo' }, connection: { 'X-Dealer': 'd' } },
    )
    expect((await gateway.call({})).status).toBe(200)
    expect(lastTokenRequest()).toMatchObject({ method, path: '/login', body: '{"user":"jo"}' })
    expect(lastTokenRequest()?.headers).toMatchObject({
      'x-partner': 'p',
      'x-dealer': 'd',
      'content-type': 'application/json',
    })
  })

  it('sends the payload as a form where the content type says so, with the subscription’s own values', async () => {
    const contentType = 'application/x-www-form-urlencoded'
    await putAccess(gateway, custom({ contentType, payload: [parameter('user', true), parameter('realm')] }), {
      api: { 'payload:realm': 'r&r' },
      connection: { user: 'jo' },
    })
    await gateway.call({})
    expect(lastTokenRequest()?.headers['content-type']).toBe(contentType)
    expect(asForm(lastTokenRequest()?.body)).toEqual({ user: 'jo', realm: 'r&r' })
  })

  it('digs the token out of the JSON answer, three levels deep, and sends it with the chosen prefix', async () => {
    for (const [tokenPrefix, line] of [
      ['Bearer ', 'Authorization: Bearer custom-1'],
      ['', 'Authorization: custom-2'],
      ['Token token=', 'Authorization: Token token=custom-3'],
    ] as const) {
      await putAccess(gateway, custom({ tokenPrefix }))
      await gateway.call({})
      expect(sent('authorization')).toEqual([line])
    }
  })

  it('keeps it as long as the developer says', async () => {
    await putAccess(gateway, custom({ expirationSeconds: 50 }))
    await gateway.call({})
    gateway.clock.now = (gateway.clock.now + 30) as EpochSeconds
    await gateway.call({})
    expect(tokens.seen).toHaveLength(1)
    gateway.clock.now = (gateway.clock.now + 30) as EpochSeconds
    await gateway.call({})
    expect(tokens.seen).toHaveLength(2)
  })

  it('sends additional parameters on API requests, in header and query, of the API or of the subscription', async () => {
    const requestParameters = [inHeader('X-App'), inHeader('X-Dealer', true), inQuery('k'), inQuery('d', true)]
    await putAccess(gateway, custom({ requestParameters }), {
      api: { 'request:header:X-App': 'a', 'request:query:k': 'ü &' },
      connection: { 'X-Dealer': 'lakeside', d: '1' },
    })
    await gateway.call({ path: `${PATH}?own=1` })
    expect(sent('x-app', 'x-dealer')).toEqual(['X-App: a', 'X-Dealer: lakeside'])
    expect(lastTarget()).toBe('/svc/appointments/v1/appointments?own=1&k=%C3%BC%20%26&d=1')
  })
})

describe('API key and secret (protocol.md 3.6)', () => {
  it('adds any number of fixed headers and query parameters; Basic is one of them', async () => {
    const access = apiKey(inHeader('X-Api-Key'), inHeader('Authorization'), inQuery('secret'))
    await putAccess(gateway, access, {
      api: {
        'request:header:X-Api-Key': 'k',
        'request:header:Authorization': `Basic ${btoa('a:b')}`,
        'request:query:secret': 's',
      },
    })
    expect((await gateway.call({})).status).toBe(200)
    expect(sent('x-api-key', 'authorization')).toEqual(['X-Api-Key: k', `Authorization: Basic ${btoa('a:b')}`])
    expect(lastTarget()).toBe('/svc/appointments/v1/appointments?secret=s')
    expect(tokens.seen).toEqual([])
  })

  it('of the subscription, where the value was left empty at registration', async () => {
    await putAccess(gateway, apiKey(inHeader('X-Api-Key', true), inQuery('dealer', true)), {
      connection: { 'X-Api-Key': 'lakeside-key', dealer: 'lakeside' },
    })
    await gateway.call({ path: `${PATH}?a=1` })
    expect(sent('x-api-key')).toEqual(['X-Api-Key: lakeside-key'])
    expect(lastTarget()).toBe('/svc/appointments/v1/appointments?a=1&dealer=lakeside')
  })

  it('which may change at any time: the next call has the new one', async () => {
    for (const value of ['one', 'two', 'three']) {
      await putAccess(gateway, apiKey(inHeader('X-Api-Key', true)), { connection: { 'X-Api-Key': value } })
      await gateway.call({})
      expect(sent('x-api-key')).toEqual([`X-Api-Key: ${value}`])
    }
  })
})

describe('what the client says where the gateway speaks', () => {
  beforeEach(() =>
    putAccess(gateway, apiKey(inHeader('X-Api-Key'), inQuery('api_key')), {
      api: { 'request:header:X-Api-Key': 'ours', 'request:query:api_key': 'ours' },
    }),
  )

  it.each(['X-Api-Key', 'x-api-key', 'X_Api_Key', 'X.Api.Key', 'x~api!key', 'X-API_KEY'])(
    'G-B is dropped, in every spelling: %s',
    async (name) => {
      await gateway.call({ headers: { [name]: 'theirs', 'X-Api-Key-Id': 'kept', 'X-Other': 'kept' } })
      const lines = gateway.backend.seen[0]?.headerLines.join('\n')
      expect(lines).not.toContain('theirs')
      expect(sent('x-api-key', 'x-api-key-id', 'x-other')).toEqual([
        'X-Api-Key-Id: kept',
        'X-Other: kept',
        'X-Api-Key: ours',
      ])
    },
  )

  it.each([
    'api_key=theirs',
    'api_key',
    'a=1&api_key=theirs',
    'api_key[]=theirs',
    'api%5Fkey=theirs',
    'a%70i_key=theirs',
    'api.key=theirs',
    'api+key=theirs',
    'API_KEY=theirs',
    'api-key%5B%5D=theirs',
  ])('G-B is refused in the query, in every spelling: %s', async (query) => {
    const answer = await gateway.call({ path: `${PATH}?${query}` })
    expect([answer.status, answer.json?.code]).toEqual([400, 'MALFORMED-REQUEST'])
    expect(answer.json?.message).not.toContain('theirs')
    expect(gateway.backend.seen).toEqual([])
  })

  it('is passed on in the query where it only looks a little like ours', async () => {
    await gateway.call({ path: `${PATH}?api_keys=1&q=api_key&my_api_key=2` })
    expect(lastTarget()).toBe('/svc/appointments/v1/appointments?api_keys=1&q=api_key&my_api_key=2&api_key=ours')
  })

  it('G-C Connection takes away nothing of ours', async () => {
    const named = 'X-Api-Key, Authorization, Subscription-Id, Request-Id, X-Mine'
    await gateway.call({ headers: { Connection: named, 'X-Mine': 'hop-by-hop', 'X-Api-Key': 'theirs' } })
    expect(sent('x-api-key', 'x-mine')).toEqual(['X-Api-Key: ours'])
    expect(sent('subscription-id')).toHaveLength(1)
    expect(sent('request-id')).toHaveLength(1)
  })

  it('is no Authorization, even where the API is sent none', async () => {
    await gateway.call({})
    expect(sent('authorization')).toEqual([])
  })
})

describe('API-CONFIGURATION-ERROR (protocol.md 3.4): credentials cannot be obtained', () => {
  const client = { client_id: 'me', client_secret: 's3cret' }
  const refused = async (detail: string) => {
    const answer = await gateway.call({})
    expect([answer.status, answer.json?.code]).toEqual([502, 'API-CONFIGURATION-ERROR'])
    expect(answer.text).not.toContain(detail)
    expect(gateway.logged.findLast(({ msg }) => msg === 'call refused')).toMatchObject({ detail })
    expect(gateway.backend.seen).toEqual([])
  }

  it.each([
    [
      'refuses the client',
      { status: 401, body: { error: 'invalid_client' } },
      'the token URL answered 401 (invalid_client)',
    ],
    ['fails', { status: 500 }, 'the token URL answered 500'],
    ['redirects', { status: 302, headers: { Location: '/' } }, 'the token URL redirects, and that is not followed'],
    ['answers with a page', { body: '<html>' }, 'the answer of the token URL is no JSON object'],
    ['answers without a token', { body: {} }, 'the answer of the token URL has no access_token'],
    ['answers with what is no header', { body: { access_token: 'a\r\nX: 1' } }, 'the token cannot be sent in a header'],
    ['breaks off', 'reset', 'the token URL broke the connection off'],
    ['hangs', 'hang', 'the token URL did not answer in time'],
  ] as const)('because the token URL %s', async (scope, reply, detail) => {
    tokens.respond = () => reply
    await putAccess(gateway, externalOauth({ tokenUrl: `${tokens.url}/token`, scope }), { api: client })
    await refused(detail)
  })

  it('G-I because the token URL is at an address that may not be called, or is nobody’s', async () => {
    const urls = ['http://127.0.0.1:9/token', 'http://169.254.169.254/token', 'http://10.0.0.1/token', 'http://[::1]/']
    for (const tokenUrl of urls) {
      await putAccess(gateway, externalOauth({ tokenUrl }), { api: client })
      await refused('the token URL cannot be reached')
      gateway.backend.seen.length = 0
    }
  })

  it('because the API has no value for a place, or its values cannot be opened', async () => {
    await putAccess(gateway, externalOauth({ tokenUrl: `${tokens.url}/token` }), { api: { client_id: 'me' } })
    await refused('the API has no value for client_secret')
    const { minted } = gateway.apis
    const elsewhere = { ...minted, id: gateway.apis.passthrough.id }
    const { sealedValues } = withAccess(gateway, elsewhere, externalOauth(), client)
    await gateway.store.apis.put({ ...minted, accessControl: externalOauth(), sealedValues })
    await until(() => gateway.registry.apis.find(minted.id)?.sealedValues?.length === sealedValues?.length)
    await refused('kept values cannot be opened')
  })

  it('hits one API alone: others go on while a token URL hangs', async () => {
    tokens.respond = () => 'hang'
    await putAccess(gateway, externalOauth({ tokenUrl: `${tokens.url}/token`, scope: 'alone' }), { api: client })
    const waiting = Array.from({ length: 20 }, () => gateway.call({}))
    await until(() => tokens.seen.length === 1)
    const started = performance.now()
    for (let call = 0; call < 20; call++) {
      expect((await gateway.call({ path: '/acme/legacy/x' })).status).toBe(200)
    }
    expect(performance.now() - started).toBeLessThan(TOKEN_FETCH_MILLIS)
    for (const answer of await Promise.all(waiting)) expect(answer.json?.code).toBe('API-CONFIGURATION-ERROR')
    expect(tokens.seen).toHaveLength(1)
  })

  it('ends with the next call after the developer has corrected it', async () => {
    tokens.respond = ({ headers }) =>
      headers.authorization === `Basic ${btoa('me:right')}` ? issued('right') : { status: 401 }
    const access = externalOauth({ tokenUrl: `${tokens.url}/token`, scope: 'corrected' })
    await putAccess(gateway, access, { api: client })
    expect((await gateway.call({})).status).toBe(502)
    const before = gateway.registry.apis.find(gateway.apis.minted.id)
    await putAccess(gateway, access, { api: { ...client, client_secret: 'right' } })
    await until(() => gateway.registry.apis.find(gateway.apis.minted.id) !== before)
    expect((await gateway.call({})).status).toBe(200)
    expect(sent('authorization')).toEqual(['Authorization: Bearer right'])
  })
})

describe('secrets', () => {
  it('G-H are in no log line and no answer, whether a call is let through or refused', async () => {
    const secret = 'seeded-secret'
    const accessControls = [
      externalOauth({ tokenUrl: `${tokens.url}/token`, requestParameters: [inHeader('X-K'), inQuery('q')] }),
      customOauth({ authUrl: `${tokens.url}/l?k=${secret}`, headers: [parameter('H')], payload: [parameter('p')] }),
      apiKey(inHeader('X-K'), inQuery('q')),
    ]
    const answers: string[] = []
    for (const accessControl of accessControls) {
      const api = Object.fromEntries(valuePlaces(accessControl).map(({ key }) => [key, `${secret}-${key}`]))
      await putAccess(gateway, accessControl, { api })
      for (const reply of [{ status: 400, body: secret }, issued(`${secret}-token`)]) {
        tokens.respond = () => reply
        // The pause after a failure is over.
        gateway.clock.now = (gateway.clock.now + 2) as EpochSeconds
        const { text, rawHeaders } = await gateway.call({})
        answers.push(text, ...rawHeaders)
      }
    }
    expect(JSON.stringify(gateway.backend.seen)).toContain(secret)
    expect(gateway.logged.length).toBeGreaterThan(0)
    expect(JSON.stringify(gateway.logged)).not.toContain(secret)
    expect(answers.join()).not.toContain(secret)
  })
})

describe('a token that can manage the exchange', () => {
  let listener: Listener
  let userToken: (scopes: string[]) => Promise<string>
  beforeAll(async () => {
    const { subscription, store, identity, servers, client, clock } = gateway
    await putAccess(gateway, { kind: 'fortellis_oauth', token: 'minted' })
    await store.subscriptions.put(subscription)
    listener = await createRouteListener({ routes: identity.routes, hot: identity.hot, log: createLog('silent') })
    const port = await listener.listen(0, '127.0.0.1')
    const issuer = `http://127.0.0.1:${port}/oauth2/${servers.exchange}`
    const test = { store, identity, clock, issuer, server: exampleServer({ id: servers.exchange }) } as TestIdentity
    userToken = async (scopes) => {
      const { client_id, owner } = client
      const grant_types = ['authorization_code']
      return (await signIn(test, { client: { client_id, owner, grant_types, scopes }, grant: { scopes } })).access_token
    }
  })
  afterAll(() => listener.close())

  it.each([MANAGEMENT_READ, MANAGEMENT_WRITE])('T-30 never reaches an API service: %s', async (scope) => {
    const answer = await gateway.call({ path: '/acme/legacy/x', token: await userToken(['openid', scope]) })
    expect([answer.status, answer.json?.code]).toEqual([403, 'INVALID-TOKEN'])
    expect(answer.headers['www-authenticate']).toContain('invalid_token')
    expect(gateway.backend.seen).toEqual([])
  })

  it('may call an API whose service is sent another token', async () => {
    const token = await userToken(['openid', MANAGEMENT_WRITE])
    expect((await gateway.call({ token })).status).toBe(200)
    expect(JSON.stringify(gateway.backend.seen)).not.toContain(token)
    const plain = await userToken(['openid'])
    expect((await gateway.call({ path: '/acme/legacy/x', token: plain })).status).toBe(200)
    expect(JSON.stringify(gateway.backend.seen)).toContain(plain)
  })
})
