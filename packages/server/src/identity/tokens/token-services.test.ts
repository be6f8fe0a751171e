import type { EpochSeconds } from '@portreeve/protocol'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../store/index.ts'
import { exampleServer, openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { putClient, type SignedInUser, signIn } from '../testing/user-tokens.ts'

let test: TestIdentity
/** The credentials of a resource server that asks. */
let asker: string
beforeAll(async () => {
  test = await openTestIdentity()
  asker = (await putClient(test)).basic
})
afterAll(() => test.close())

async function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${test.issuer}${path}`, { method: 'POST', headers, body: new URLSearchParams(fields) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parse(text) }
}
function parse(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : undefined
}
const introspect = (token: string, basic = asker) => post('/v1/introspect', { token }, { Authorization: basic })
const revoke = (token: string, basic: string) => post('/v1/revoke', { token }, { Authorization: basic })
const inactive = { active: false }
const isActive = async (token: string, basic = asker) =>
  ((await introspect(token, basic)).body as { active: boolean }).active
const later = (seconds: number) => {
  test.clock.now = (test.clock.now + seconds) as EpochSeconds
}
const ownToken = async () => (await test.identity.mint(test.server.id, test.client.client_id)).token

describe('introspection (RFC 7662 §2.2)', () => {
  it("tells about a client's own token", async () => {
    const { token, jti, expiresAt } = await test.identity.mint(test.server.id, test.client.client_id)
    const { client_id } = test.client
    const { status, headers, body } = await introspect(token)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      active: true,
      scope: 'anonymous',
      client_id,
      token_type: 'Bearer',
      exp: expiresAt,
      iat: test.clock.now,
      sub: client_id,
      aud: 'api_providers',
      iss: test.issuer,
      jti,
    })
  })

  it("tells about a user's token who that is, in any script", async () => {
    const { access_token, user, client } = await signIn(test, { user: { email: 'пэт@озеро.example' } })
    const expected = { active: true, username: 'пэт@озеро.example', sub: user.email, client_id: client.client_id }
    expect((await introspect(access_token)).body).toMatchObject(expected)
  })

  it('tells the client of a refresh token about it, and nobody else', async () => {
    const { refresh_token, basic, user, grant, client } = await signIn(test)
    expect((await introspect(refresh_token!, basic)).body).toEqual({
      active: true,
      scope: grant.scopes.join(' '),
      client_id: client.client_id,
      username: user.email,
      exp: expect.any(Number),
      iat: grant.createdAt,
      sub: user.email,
      iss: test.issuer,
    })
    expect((await introspect(refresh_token!)).body).toEqual(inactive)
  })

  it.each(['access_token', 'refresh_token', 'nonsense', ''])(
    'takes token_type_hint=%s as no more than a hint (§2.1)',
    async (hint) => {
      const { refresh_token, access_token, basic } = await signIn(test)
      for (const token of [refresh_token!, access_token]) {
        const fields = { token, token_type_hint: hint }
        expect((await post('/v1/introspect', fields, { Authorization: basic })).body).toMatchObject({ active: true })
      }
    },
  )

  it('says that what is not good is not active, and not a word more (§2.2)', async () => {
    const { access_token, id_token, refresh_token } = await signIn(test)
    const other = exampleServer()
    await test.store.authorizationServers.put(other)
    await test.identity.ensureKey(other.id)
    const { token: foreign } = await test.identity.mint(other.id, test.client.client_id)
    const unknown = `${refresh_token!.slice(0, -4)}AAAA`
    for (const token of ['x', id_token!, `${access_token}x`, foreign, unknown, 'A'.repeat(43)]) {
      expect((await introspect(token)).text).toBe('{"active":false}')
    }
    const expired = (await test.identity.mint(test.server.id, test.client.client_id, { exp: test.clock.now })).token
    expect((await introspect(expired)).text).toBe('{"active":false}')
  })

  it('is a JWT for who asks for one (RFC 9701 §5)', async () => {
    const { basic, client } = await putClient(test)
    const token = await ownToken()
    const accept = 'application/json;q=0.5, application/token-introspection+jwt'
    const answer = await post('/v1/introspect', { token }, { Authorization: basic, Accept: accept })
    expect(answer.headers.get('content-type')).toBe('application/token-introspection+jwt')
    const keys = createRemoteJWKSet(new URL(`${test.issuer}/v1/keys`))
    const { payload, protectedHeader } = await jwtVerify(answer.text, keys, {
      issuer: test.issuer,
      audience: client.client_id,
    })
    expect(protectedHeader.typ).toBe('token-introspection+jwt')
    expect(Object.keys(payload)).toEqual(['iss', 'aud', 'iat', 'token_introspection'])
    expect(payload.token_introspection).toEqual((await introspect(token)).body)
    // And it is no token: nobody may take it for one (RFC 9701 §8.1).
    expect((await introspect(answer.text)).body).toEqual(inactive)
  })
})

describe('who may introspect (RFC 7662 §4)', () => {
  it('T-13 nobody without credentials of this authorization server', async () => {
    const token = await ownToken()
    const refusals = [
      await post('/v1/introspect', { token }),
      await post('/v1/introspect', { token, client_id: test.client.client_id }),
      await introspect(token, 'Basic eDp5'),
      await introspect(token, `Bearer ${token}`),
    ]
    for (const { status, body } of refusals) {
      expect(status).toBe(401)
      expect(body).toMatchObject({ error: 'invalid_client' })
    }
  })

  it('no public client', async () => {
    const { client } = await putClient(test, { secrets: [], metadata: { token_endpoint_auth_method: 'none' } })
    const answer = await post('/v1/introspect', { token: await ownToken(), client_id: client.client_id })
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  })

  it('a request without a token is refused, a repeated one too (T-08), and so is GET', async () => {
    expect(await post('/v1/introspect', {}, { Authorization: asker })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    })
    const twice = await fetch(`${test.issuer}/v1/introspect`, {
      method: 'POST',
      headers: { Authorization: asker },
      body: 'token=a&token=b',
    })
    expect(twice.status).toBe(400)
    const get = await fetch(`${test.issuer}/v1/introspect?token=x`, { headers: { Authorization: asker } })
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await fetch(`${test.origin}/oauth2/aus0/v1/introspect`, { method: 'POST' })).status).toBe(404)
  })
})

describe('revocation (RFC 7009 §2)', () => {
  it('T-12 of an access token: that one is worthless from now on, and the refresh token is not', async () => {
    const { access_token, refresh_token, basic } = await signIn(test)
    expect(await revoke(access_token, basic)).toMatchObject({ status: 200, text: '{}' })
    expect(await isActive(access_token)).toBe(false)
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(false)
    const renewed = await post(
      '/v1/token',
      { grant_type: 'refresh_token', refresh_token: refresh_token! },
      { Authorization: basic },
    )
    expect(renewed.status).toBe(200)
    expect(await isActive((renewed.body as { access_token: string }).access_token)).toBe(true)
  })

  it('T-12 of a refresh token: the grant goes, and every access token that came of it (§2.1)', async () => {
    const signedIn = await signIn(test)
    const { access_token, refresh_token, basic } = signedIn
    const renew = () =>
      post('/v1/token', { grant_type: 'refresh_token', refresh_token: refresh_token! }, { Authorization: basic })
    const second = ((await renew()).body as { access_token: string }).access_token
    expect((await revoke(refresh_token!, basic)).status).toBe(200)
    for (const token of [access_token, second]) expect(await isActive(token)).toBe(false)
    expect(await isActive(refresh_token!, basic)).toBe(false)
    expect(await renew()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('by a public client, which only says who it is (§2.1, §5)', async () => {
    const { client } = await putClient(test, { secrets: [], metadata: { token_endpoint_auth_method: 'none' } })
    const token = (await test.identity.mint(test.server.id, client.client_id)).token
    expect((await post('/v1/revoke', { token, client_id: client.client_id })).status).toBe(200)
    expect(await isActive(token)).toBe(false)
  })

  it("answers 200 to a token that is unknown, expired or another client's, and revokes nothing (§2.2)", async () => {
    const { access_token, refresh_token, basic } = await signIn(test)
    const stranger = (await putClient(test)).basic
    for (const token of ['x', access_token, refresh_token!]) expect((await revoke(token, stranger)).text).toBe('{}')
    expect(await isActive(access_token)).toBe(true)
    expect(await isActive(refresh_token!, basic)).toBe(true)
    const expired = await ownToken()
    later(3600)
    expect((await revoke(expired, test.basic)).text).toBe('{}')
    later(-3600)
    expect(await isActive(expired)).toBe(true)
  })

  it('T-13 by nobody without credentials, and not without a token', async () => {
    const token = await ownToken()
    expect(await post('/v1/revoke', { token })).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    const unproven = await post('/v1/revoke', { token, client_id: test.client.client_id })
    expect(unproven).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect(await isActive(token)).toBe(true)
    expect(await revoke('', test.basic)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('from pages of other origins (Fetch standard, CORS protocol)', async () => {
    const headers = { 'Access-Control-Request-Headers': 'authorization' }
    const preflight = await fetch(`${test.issuer}/v1/revoke`, { method: 'OPTIONS', headers })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization')
    // A page is one of a public client's (protocol.md 8).
    const origin = 'https://app.example'
    const metadata = { token_endpoint_auth_method: 'none' as const, redirect_uris: [`${origin}/callback`] }
    const { client } = await putClient(test, { secrets: [], metadata })
    const { client_id } = client
    const form = (from: string, id: string) =>
      fetch(`${test.issuer}/v1/revoke`, {
        method: 'POST',
        headers: { Origin: from },
        body: new URLSearchParams({ token: 'x', client_id: id }),
      })
    const readableBy = async (answer: Promise<Response>) => (await answer).headers.get('access-control-allow-origin')
    expect(await readableBy(form(origin, client_id))).toBe(origin)
    expect(await readableBy(form('https://evil.example', client_id))).toBeNull()
    expect(await readableBy(form(origin, test.client.client_id))).toBeNull()
  })
})

describe('T-17 disabled thing still works, at introspection', () => {
  it.each<[string, (signedIn: SignedInUser) => Promise<unknown>]>([
    ['the user', ({ user }) => test.store.users.put({ ...user, disabled: true })],
    ['the client', ({ client }) => test.store.clients.put({ ...client, disabled: true })],
    ['the grant', ({ grant }) => test.identity.revokedTokens.revokeGrant(grant.id)],
    ['the row of the grant', ({ grant }) => test.store.grants.revoke(grant.id, test.clock.now, test.clock.now)],
    ["all of the user's", ({ user }) => test.identity.revokedTokens.revokeUser(user.id)],
    ["all of the client's", ({ client }) => test.identity.revokedTokens.revokeClient(client.client_id)],
  ])('T-17 %s', async (what, disable) => {
    const signedIn = await signIn(test)
    const { access_token, refresh_token, basic } = signedIn
    expect(await isActive(access_token)).toBe(true)
    expect(await isActive(refresh_token!, basic)).toBe(true)
    await disable(signedIn)
    expect(await isActive(access_token)).toBe(false)
    const asked = await introspect(refresh_token!, basic)
    if (what === 'the client') expect(asked.status).toBe(401)
    else expect(asked.body).toEqual(inactive)
  })

  it('T-17 a key', async () => {
    const token = await ownToken()
    await test.identity.keys.rotate(test.server.id, { revokeOld: true })
    expect(await isActive(token)).toBe(false)
  })
})

describe('T-15 storage error treated as success', () => {
  it('T-15 a store that is away means 503, never "not active" and never "revoked"', async () => {
    let away = false
    const failing =
      <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        away ? Promise.reject(new StoreUnavailable('away')) : call(...args)
    const own = await openTestIdentity((store) => ({
      ...store,
      grants: {
        ...store.grants,
        find: failing(store.grants.find),
        findByRefresh: failing(store.grants.findByRefresh),
        revoke: failing(store.grants.revoke),
      },
      revocations: { ...store.revocations, put: failing(store.revocations.put) },
    }))
    try {
      const { access_token, refresh_token, basic } = await signIn(own)
      away = true
      const attempts = [
        ['/v1/introspect', access_token],
        ['/v1/introspect', refresh_token!],
        ['/v1/revoke', access_token],
        ['/v1/revoke', refresh_token!],
      ] as const
      for (const [path, token] of attempts) {
        const response = await fetch(`${own.issuer}${path}`, {
          method: 'POST',
          headers: { Authorization: basic },
          body: new URLSearchParams({ token }),
        })
        // Revoking the access token reached this node's memory first, so from then on it is known to be not active.
        expect(response.status, path).toBe(503)
      }
    } finally {
      await own.close()
    }
  })
})
