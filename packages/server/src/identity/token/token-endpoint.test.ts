import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, type Store, StoreUnavailable } from '../../store/index.ts'
import { generateClientId, generateClientSecret } from '../generate-ids.ts'
import {
  basicOf,
  exampleClient,
  exampleServer,
  openTestIdentity,
  type TestIdentity,
} from '../testing/open-test-identity.ts'
import { type RawAnswer, rawPost, sendRaw } from '../testing/send-raw.ts'

const FORM = 'Content-Type: application/x-www-form-urlencoded'
const FIELDS = 'grant_type=client_credentials&scope=anonymous'

let test: TestIdentity
let path: string
beforeAll(async () => {
  test = await openTestIdentity()
  path = `/oauth2/${test.server.id}/v1/token`
})
afterAll(() => test.close())

interface TokenBody {
  access_token: string
  error?: string
  error_description: string
}

const parse = (answer: RawAnswer) => JSON.parse(answer.body) as TokenBody
/** Posts `body` with the client's Basic credentials and whatever header lines are given. */
const post = (body: string | undefined, lines: readonly string[] = [FORM], target = path) =>
  sendRaw(test.port, rawPost(target, [`Authorization: ${test.basic}`, ...lines], body))
/** As `post`, but brings its own credentials, if any. */
const postBare = (body: string | undefined, lines: readonly string[] = [FORM], target = path) =>
  sendRaw(test.port, rawPost(target, lines, body))

function expectToken(answer: RawAnswer) {
  expect(answer).toMatchObject({ status: 200 })
  expect(decodeJwt(parse(answer).access_token)).toMatchObject({ cid: test.client.client_id, scp: ['anonymous'] })
}

function expectError(answer: RawAnswer, status: number, error: string) {
  expect([answer.status, parse(answer).error]).toEqual([status, error])
  // RFC 6749 §5.2: these characters and no others.
  expect(parse(answer).error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,}$/)
}

describe('POST {issuer}/v1/token, canonical form (protocol.md 2.5)', () => {
  it('issues a token for grant_type and scope=anonymous with Basic credentials', async () => {
    expectToken(await post(FIELDS, [FORM, 'Accept: application/json', 'Cache-Control: no-cache']))
  })

  it('needs no redirect_uri and does not mind one', async () => {
    expectToken(await post(`${FIELDS}&redirect_uri=http%3A%2F%2Flocalhost%3A5000%2F`))
  })

  it('issues to the credentials of an API as to those of an app', async () => {
    const secret = generateClientSecret()
    const api = exampleClient(test.server.id, test.identity.hashSecret(secret), {
      owner: { kind: 'api', id: 'appointments-v1' as never },
    })
    await test.store.clients.put(api)
    const answer = await postBare(FIELDS, [FORM, `Authorization: ${basicOf(api.client_id, secret)}`])
    expect(decodeJwt(parse(answer).access_token)).toMatchObject({ cid: api.client_id, sub: api.client_id })
  })

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])('answers %s with 405 and Allow: POST, OPTIONS', async (method) => {
    const request = `${method} ${path}?${FIELDS} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: ${test.basic}\r\n\r\n`
    const answer = await sendRaw(test.port, request)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  })
})

describe('looser forms (protocol.md 2.6)', () => {
  it.each([
    ['content length 0', [FORM, 'Content-Length: 0']],
    ['no content length', [FORM]],
    ['neither content length nor type', []],
    ['JSON as the type of no body', ['Content-Type: application/json', 'Content-Length: 0']],
  ])('form 1: all fields in the query, empty body, %s', async (_case, lines) => {
    expectToken(await post(undefined, lines, `${path}?${FIELDS}`))
  })

  it('form 1: an empty chunked body', async () => {
    const head = rawPost(`${path}?${FIELDS}`, [`Authorization: ${test.basic}`, FORM, 'Transfer-Encoding: chunked'])
    expectToken(await sendRaw(test.port, `${head}0\r\n\r\n`))
  })

  it('form 2: the path with a trailing slash, with and without a query, and never a redirect', async () => {
    expectToken(await post(undefined, [FORM], `${path}/?${FIELDS}`))
    expectToken(await post(FIELDS, [FORM], `${path}/`))
  })

  it('form 3: the same fields in query and body at once', async () => {
    expectToken(await post(FIELDS, [FORM], `${path}?${FIELDS}`))
    expectToken(await post('grant_type=client_credentials', [FORM], `${path}?scope=anonymous`))
  })

  it('form 3: two values for one field are invalid_request', async () => {
    expectError(await post(FIELDS, [FORM], `${path}?scope=openid`), 400, 'invalid_request')
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
    'form 4: JSON with Content-Type %s',
    async (type) => {
      const body = JSON.stringify({ grant_type: 'client_credentials', scope: 'anonymous' })
      expectToken(await post(body, [`Content-Type: ${type}`]))
    },
  )

  it('form 4 with form 8: JSON that holds the credentials', async () => {
    const { client_id } = test.client
    const body = { grant_type: 'client_credentials', scope: 'anonymous', client_id, client_secret: test.client_secret }
    expectToken(await postBare(JSON.stringify(body), ['Content-Type: application/json']))
  })

  it('form 4: JSON that is not an object of strings is invalid_request', async () => {
    for (const body of ['[]', '{', 'null', '{"grant_type":["client_credentials"]}']) {
      expectError(await post(body, ['Content-Type: application/json']), 400, 'invalid_request')
    }
  })

  it('form 5: form-encoded text without a Content-Type', async () => expectToken(await post(FIELDS, [])))

  it('form 5: JSON without a Content-Type', async () => {
    expectToken(await post('{"grant_type":"client_credentials","scope":"anonymous"}', []))
  })

  it.each([
    ['6', 'Application/x-www-form-urlencoded'],
    ['6', 'APPLICATION/X-WWW-FORM-URLENCODED; CHARSET=UTF-8'],
    ['7', 'Content-Type: application/x-www-form-urlencoded'],
    ['7', ';;;'],
  ])('form %s: Content-Type %s', async (_form, type) => expectToken(await post(FIELDS, [`Content-Type: ${type}`])))

  it('form 8: client_id and client_secret in the body, without an Authorization header', async () => {
    const { client_id } = test.client
    expectToken(await postBare(`${FIELDS}&client_id=${client_id}&client_secret=${test.client_secret}`))
  })

  it('form 9: a redirect_uri that is not percent-encoded, in body or query', async () => {
    expectToken(await post(`${FIELDS}&redirect_uri=http://localhost:5000/`))
    expectToken(await post(undefined, [FORM], `${path}?${FIELDS}&redirect_uri=http://localhost:5000/`))
  })

  it('form 10: a Subscription-Id header is ignored', async () => {
    expectToken(await post(FIELDS, [FORM, 'Subscription-Id: 6d8bd05d-0000-4000-8000-000000000000']))
  })

  it('form 11: fields that the grant does not need, and unknown ones, are ignored', async () => {
    expectToken(await post(`${FIELDS}&code=abc&refresh_token=def&redirect_uri=x&state=1&foo=bar`))
  })

  it('form 12: encoded credentials whose secret ends in a newline', async () => {
    const authorization = basicOf(test.client.client_id, `${test.client_secret}\n`)
    expectToken(await postBare(FIELDS, [FORM, `Authorization: ${authorization}`]))
  })

  it('form 13: lower-case header names and no space after the colon', async () => {
    const lines = [
      `authorization:${test.basic}`,
      'content-type:application/x-www-form-urlencoded',
      'accept:application/json',
    ]
    expectToken(await postBare(FIELDS, lines))
  })

  it.each(['*/*', 'Application/json', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'])(
    'form 14: Accept: %s',
    async (accept) => expectToken(await post(FIELDS, [FORM, `Accept: ${accept}`])),
  )

  it('form 18: the scheme name in lower case', async () => {
    expectToken(await postBare(FIELDS, [FORM, `Authorization: ${test.basic.replace('Basic', 'basic')}`]))
  })

  it('credentials that are not encoded, swapped, or encoded twice fail as bad credentials', async () => {
    const { client_id } = test.client
    const { client_secret } = test
    const twice = Buffer.from(Buffer.from(`${client_id}:${client_secret}`).toString('base64')).toString('base64')
    for (const credentials of [
      `Basic ${client_id}:${client_secret}`,
      basicOf(client_secret, client_id),
      `Basic ${twice}`,
    ]) {
      expectError(await postBare(FIELDS, [FORM, `Authorization: ${credentials}`]), 401, 'invalid_client')
    }
  })

  it('a body in many small chunks is one body', async () => {
    const chunks = [...FIELDS].map((letter) => `1\r\n${letter}\r\n`).join('')
    const head = rawPost(path, [`Authorization: ${test.basic}`, FORM, 'Transfer-Encoding: chunked'])
    expectToken(await sendRaw(test.port, `${head}${chunks}0\r\n\r\n`))
  })
})

describe('token response (protocol.md 2.7)', () => {
  it('has its members in the published order, and their values', async () => {
    const { body } = await post(FIELDS)
    const fields = JSON.parse(body)
    expect(Object.keys(fields)).toEqual(['token_type', 'expires_in', 'access_token', 'scope'])
    expect(fields).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'anonymous' })
  })

  it('has the headers of RFC 6749 §5.1 and the Request-Id', async () => {
    const { headers } = await post(FIELDS, [FORM, 'Request-Id: 6f1c2d3e-0000-4000-8000-000000000001'])
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'request-id': '6f1c2d3e-0000-4000-8000-000000000001',
      'x-content-type-options': 'nosniff',
    })
  })

  it('has neither id_token nor refresh_token for client_credentials', async () => {
    expect(JSON.parse((await post(FIELDS)).body)).not.toHaveProperty('refresh_token')
    expect(JSON.parse((await post(FIELDS)).body)).not.toHaveProperty('id_token')
  })
})

describe('access token (protocol.md 2.9)', () => {
  const token = async () => parse(await post(FIELDS)).access_token
  const segment = (jwt: string, index: number) => Buffer.from(jwt.split('.')[index] as string, 'base64url').toString()

  it('has alg, typ and kid in its header, in this order; kid is a UUID of version 1', async () => {
    const jwt = await token()
    expect(Object.keys(JSON.parse(segment(jwt, 0)))).toEqual(['alg', 'typ', 'kid'])
    expect(decodeProtectedHeader(jwt)).toMatchObject({ alg: 'RS256', typ: 'JWT' })
    expect(decodeProtectedHeader(jwt).kid).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  it('has its claims in the published order, and their values', async () => {
    const jwt = await token()
    expect(Object.keys(JSON.parse(segment(jwt, 1)))).toEqual(['jti', 'iss', 'aud', 'iat', 'exp', 'cid', 'scp', 'sub'])
    const { jti, ...claims } = decodeJwt(jwt)
    expect(jti).toMatch(/^AT\.[\w-]{43}$/)
    expect(claims).toEqual({
      iss: test.issuer,
      aud: 'api_providers', // A string: some verifiers refuse an array.
      iat: test.clock.now,
      exp: test.clock.now + 3600,
      cid: test.client.client_id,
      scp: ['anonymous'],
      sub: test.client.client_id,
    })
  })

  it('has a signature of 256 bytes and is never the same twice', async () => {
    const jwt = await token()
    expect(Buffer.from(jwt.split('.')[2] as string, 'base64url')).toHaveLength(256)
    expect(decodeJwt(await token()).jti).not.toBe(decodeJwt(jwt).jti)
  })

  it('agrees with expires_in for another lifetime and audience of the authorization server (8)', async () => {
    const other = exampleServer({ accessTokenTtlSeconds: 900, audience: 'others' })
    await test.store.authorizationServers.put(other)
    await test.identity.ensureKey(other.id)
    const secret = generateClientSecret()
    const client = exampleClient(other.id, test.identity.hashSecret(secret))
    await test.store.clients.put(client)
    const lines = [FORM, `Authorization: ${basicOf(client.client_id, secret)}`]
    const answer = await postBare(FIELDS, lines, `/oauth2/${other.id}/v1/token`)
    const claims = decodeJwt(parse(answer).access_token)
    expect(JSON.parse(answer.body).expires_in).toBe(900)
    expect(claims).toMatchObject({ iss: test.identity.issuerOf(other.id), aud: 'others', exp: (claims.iat ?? 0) + 900 })
  })
})

describe('errors (protocol.md 2.8, RFC 6749 §5.2)', () => {
  it.each([
    ['a missing scope', 'grant_type=client_credentials'],
    ['an empty scope', 'grant_type=client_credentials&scope='],
    ['another scope', 'grant_type=client_credentials&scope=openid'],
    ['one scope too many', 'grant_type=client_credentials&scope=anonymous+openid'],
    ['the scope of an old sample (2.6 form 17)', 'grant_type=client_credentials&scope=roles'],
  ])('400 invalid_scope for %s', async (_case, body) => expectError(await post(body), 400, 'invalid_scope'))

  it.each([
    ['no grant_type', 'scope=anonymous'],
    ['an empty grant_type', 'grant_type=&scope=anonymous'],
    ['nothing at all', ''],
    ['client_secret beside an Authorization header (§2.3)', `${FIELDS}&client_secret=x`],
    ['client_id of somebody else beside an Authorization header', `${FIELDS}&client_id=somebodyElse`],
  ])('400 invalid_request for %s', async (_case, body) => expectError(await post(body), 400, 'invalid_request'))

  it('T-08 duplicated parameters: 400 invalid_request in the body, in the query, and for two Authorization headers', async () => {
    expectError(await post(`${FIELDS}&scope=anonymous`), 400, 'invalid_request')
    expectError(await post(undefined, [FORM], `${path}?${FIELDS}&scope=anonymous`), 400, 'invalid_request')
    expectError(await post('{"scope":"a","scope":"b"}', ['Content-Type: application/json']), 400, 'invalid_request')
    expectError(await post(FIELDS, [FORM, 'authorization: Basic eDp5']), 400, 'invalid_request')
  })

  it('accepts client_id beside the Authorization header when it is the same', async () => {
    expectToken(await post(`${FIELDS}&client_id=${test.client.client_id}`))
  })

  it('400 invalid_request for a client_secret in the URL (RFC 6749 §2.3.1)', async () => {
    const target = `${path}?${FIELDS}&client_id=${test.client.client_id}&client_secret=${test.client_secret}`
    expectError(await postBare(undefined, [FORM], target), 400, 'invalid_request')
  })

  it.each(['password', 'urn:ietf:params:oauth:grant-type:jwt-bearer', '__proto__'])(
    '400 unsupported_grant_type for %s',
    async (grant_type) => {
      const body = `grant_type=${encodeURIComponent(grant_type)}&code=x&redirect_uri=http://localhost:5000`
      expectError(await post(body), 400, 'unsupported_grant_type')
    },
  )

  async function withClient(changes: Partial<Client>): Promise<RawAnswer> {
    const secret = generateClientSecret()
    const client = exampleClient(test.server.id, test.identity.hashSecret(secret), changes)
    await test.store.clients.put(client)
    return postBare(FIELDS, [FORM, `Authorization: ${basicOf(client.client_id, secret)}`])
  }

  it('400 unauthorized_client for a client without this grant type', async () => {
    expectError(await withClient({ grant_types: ['authorization_code'] }), 400, 'unauthorized_client')
  })

  it('400 invalid_scope for a client that may not have anonymous', async () => {
    expectError(await withClient({ scopes: ['openid'] }), 400, 'invalid_scope')
  })

  it('401 invalid_client with a challenge, without credentials too (§5.2, RFC 9110 §15.5.2)', async () => {
    const unknown = basicOf(generateClientId(), generateClientSecret())
    for (const lines of [[], [`Authorization: ${unknown}`], ['Authorization: Bearer x'], ['Authorization: Basic ']]) {
      const answer = await postBare(FIELDS, [FORM, ...lines])
      expectError(answer, 401, 'invalid_client')
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="token endpoint"')
    }
  })

  it('401 invalid_client for a client_id without a secret, and for an empty secret', async () => {
    expectError(await postBare(`${FIELDS}&client_id=${test.client.client_id}`), 401, 'invalid_client')
    const empty = `Authorization: ${basicOf(test.client.client_id, '')}`
    expectError(await postBare(FIELDS, [FORM, empty]), 401, 'invalid_client')
  })

  it('T-13 client authentication: every grant refuses a wrong secret first', async () => {
    for (const grant_type of ['client_credentials', 'authorization_code', 'refresh_token', 'nonsense']) {
      const wrong = `Authorization: ${basicOf(test.client.client_id, 'wrong')}`
      expectError(await postBare(`grant_type=${grant_type}`, [FORM, wrong]), 401, 'invalid_client')
    }
  })

  it('T-17 disabled thing still works: a disabled client, and a client of another server, are refused like an unknown one', async () => {
    const unknown = await postBare(FIELDS, [FORM, `Authorization: ${basicOf(generateClientId(), 'x')}`])
    const other = exampleServer()
    await test.store.authorizationServers.put(other)
    for (const changes of [{ disabled: true }, { authServerId: other.id }]) {
      const answer = await withClient(changes)
      expectError(answer, 401, 'invalid_client')
      expect(answer.body).toBe(unknown.body)
    }
  })

  it('T-17 a client that is disabled while it is remembered is refused at once', async () => {
    const secret = generateClientSecret()
    const client = exampleClient(test.server.id, test.identity.hashSecret(secret))
    const lines = [FORM, `Authorization: ${basicOf(client.client_id, secret)}`]
    await test.store.clients.put(client)
    expect((await postBare(FIELDS, lines)).status).toBe(200)
    await test.store.clients.put({ ...client, disabled: true })
    expectError(await postBare(FIELDS, lines), 401, 'invalid_client')
  })

  it('a renewed secret works at once and the old one no more (2.12)', async () => {
    const [old, renewed] = [generateClientSecret(), generateClientSecret()]
    const client = exampleClient(test.server.id, test.identity.hashSecret(old))
    await test.store.clients.put(client)
    const attempt = (secret: string) => postBare(FIELDS, [FORM, `Authorization: ${basicOf(client.client_id, secret)}`])
    expect((await attempt(old)).status).toBe(200)
    const secrets = [{ hmac: test.identity.hashSecret(renewed), createdAt: test.clock.now }]
    await test.store.clients.put({ ...client, secrets })
    expect((await attempt(renewed)).status).toBe(200)
    expect((await attempt(old)).status).toBe(401)
  })

  it('404 for an unknown and, in the same words, for a disabled authorization server (T-17)', async () => {
    const disabled = exampleServer({ disabled: true })
    await test.store.authorizationServers.put(disabled)
    await test.identity.ensureKey(disabled.id)
    const answers = [
      await post(FIELDS, [FORM], `/oauth2/${disabled.id}/v1/token`),
      await post(FIELDS, [FORM], '/oauth2/aus00000000000000000/v1/token'),
    ]
    for (const answer of answers) expectError(answer, 404, 'invalid_request')
    expect(answers[0]?.body).toBe(answers[1]?.body)
  })

  it('T-07 path parser mismatch: path games never reach the endpoint', async () => {
    const games = [
      `/oauth2/x/../${test.server.id}/v1/token`,
      `/oauth2//${test.server.id}/v1/token`,
      `${path};x`,
      `${path}%2f`,
    ]
    for (const target of [
      ...games,
      `/oauth2/${test.server.id};a=b/v1/token`,
      `/oauth2/%2e/${test.server.id}/v1/token`,
    ]) {
      expect((await post(FIELDS, [FORM], target)).status).toBe(400)
    }
  })

  it.each([`/oauth2/x/v1/tokens`, `/oauth2/x/v1/token/y`, `/oauth2/x/v2/token`, '/oauth2/v1/token', '/v1/token'])(
    'leaves %s to the other routes',
    async (target) => expect((await post(FIELDS, [FORM], target)).body).toContain('NOT-FOUND'),
  )

  it.each([
    ['announced', () => post(`${FIELDS}&x=${'y'.repeat(20_000)}`)],
    [
      'chunked',
      () => {
        const chunk = `1000\r\n${'y'.repeat(4096)}\r\n`
        const head = rawPost(path, [`Authorization: ${test.basic}`, FORM, 'Transfer-Encoding: chunked'])
        return sendRaw(test.port, `${head}${chunk.repeat(5)}0\r\n\r\n`)
      },
    ],
  ])('413 for a body over 16 KiB, %s', async (_case, send) => {
    const answer = await send()
    expectError(answer, 413, 'invalid_request')
    expect(answer.headers.get('connection')).toBe('close')
  })

  it('accepts a body of exactly 16 KiB', async () => {
    expectToken(await post(`${FIELDS}&x=`.padEnd(16_384, 'y')))
  })

  it('T-26 XSS: nothing the caller sent is in an error', async () => {
    const marker = '<script>alert(1)</script>'
    const bodies = [`grant_type=${marker}`, `scope=${marker}&grant_type=client_credentials`, `${marker}=1&${marker}=2`]
    for (const body of bodies) {
      const answer = await post(body)
      expect(answer.body).not.toContain('alert')
      expect(answer.headers.get('content-type')).toContain('application/json')
    }
  })

  it('never logs a secret, and logs why a request was refused under its Request-Id', async () => {
    const secret = generateClientSecret()
    const swapped = basicOf(secret, test.client.client_id)
    await postBare(FIELDS, [FORM, `Authorization: ${swapped}`, 'Request-Id: find-me-again'])
    expect(test.logged.join('')).not.toContain(secret)
    expect(test.logged.join('')).not.toContain(test.client_secret)
    const line = test.logged.map((text) => JSON.parse(text)).find(({ requestId }) => requestId === 'find-me-again')
    expect(line).toMatchObject({ error: 'invalid_client', detail: 'the key is unknown' })
  })
})

describe('when something is wrong on our side', () => {
  /** A store whose clients cannot be read while `fault` is set. */
  function breakable() {
    const state: { fault?: Error } = {}
    const wrap = (store: Store): Store => ({
      ...store,
      clients: {
        ...store.clients,
        put: (client) => store.clients.put(client),
        find: async (id) => {
          if (state.fault) throw state.fault
          return store.clients.find(id)
        },
      },
    })
    return { state, wrap }
  }

  it('T-15 storage error treated as success: 503 while the store is away, for known and unknown keys alike', async () => {
    const { state, wrap } = breakable()
    const own = await openTestIdentity(wrap)
    const attempt = (authorization: string) =>
      sendRaw(own.port, rawPost(`/oauth2/${own.server.id}/v1/token`, [FORM, `Authorization: ${authorization}`], FIELDS))
    state.fault = new StoreUnavailable('down')
    const answers = [
      await attempt(own.basic),
      await attempt(basicOf(own.client.client_id, 'wrong')),
      await attempt(basicOf(generateClientId(), 'wrong')),
    ]
    for (const answer of answers) {
      expectError(answer, 503, 'temporarily_unavailable')
      expect(answer.headers.get('retry-after')).toBe('2')
      expect(answer.body).toBe(answers[0]?.body)
    }
    delete state.fault
    expect((await attempt(own.basic)).status).toBe(200)
    // From here on the client is remembered, and what is remembered goes on working (design.md decision 5).
    state.fault = new StoreUnavailable('down')
    expect((await attempt(own.basic)).status).toBe(200)
    expectError(await attempt(basicOf(own.client.client_id, 'wrong')), 503, 'temporarily_unavailable')
    await own.close()
  })

  it('500 server_error for a bug, logged under the Request-Id, with nothing of it in the answer', async () => {
    const { state, wrap } = breakable()
    const own = await openTestIdentity(wrap)
    state.fault = new TypeError('secret internals')
    const lines = [FORM, `Authorization: ${own.basic}`, 'Request-Id: a-bug']
    const answer = await sendRaw(own.port, rawPost(`/oauth2/${own.server.id}/v1/token`, lines, FIELDS))
    expectError(answer, 500, 'server_error')
    expect(answer.body).not.toContain('internals')
    expect(own.logged.some((line) => line.includes('a-bug') && line.includes('secret internals'))).toBe(true)
    await own.close()
  })

  it('503 for an authorization server that has no key yet', async () => {
    const keyless = exampleServer()
    await test.store.authorizationServers.put(keyless)
    const secret = generateClientSecret()
    const client = exampleClient(keyless.id, test.identity.hashSecret(secret))
    await test.store.clients.put(client)
    const lines = [FORM, `Authorization: ${basicOf(client.client_id, secret)}`]
    expectError(await postBare(FIELDS, lines, `/oauth2/${keyless.id}/v1/token`), 503, 'temporarily_unavailable')
  })
})
