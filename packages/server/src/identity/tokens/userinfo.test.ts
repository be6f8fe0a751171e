import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestIdentity, type TestIdentity } from '../testing/open-test-identity.ts'
import { signIn } from '../testing/user-tokens.ts'
import { userClaimsFor } from './user-claims.ts'

let test: TestIdentity
beforeAll(async () => {
  test = await openTestIdentity()
})
afterAll(() => test.close())

async function ask(init: RequestInit & { query?: string } = {}) {
  const response = await fetch(`${test.issuer}/v1/userinfo${init.query ?? ''}`, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    challenge: response.headers.get('www-authenticate'),
  }
}
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } })
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })

describe('userinfo (OIDC Core §5.3)', () => {
  it('answers the same to GET and POST, with the token in the header or in a form (§5.3.1)', async () => {
    const { access_token, user } = await signIn(test)
    const expected = {
      sub: user.id,
      name: 'Pat Doe',
      updated_at: user.updatedAt,
      email: user.email,
      email_verified: true,
    }
    const answers = await Promise.all([
      ask(bearer(access_token)),
      ask({ ...bearer(access_token), method: 'POST' }),
      ask(form({ access_token })),
      ask({ ...bearer(access_token), ...form({ other: 'field' }) }),
    ])
    for (const { status, body, headers } of answers) {
      expect([status, body]).toEqual([200, expected])
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it("has the ID token's subject, which is not the access token's (§5.3.2, protocol.md 2.10)", async () => {
    const { access_token, id_token } = await signIn(test)
    const { sub } = JSON.parse(Buffer.from(id_token!.split('.')[1]!, 'base64url').toString())
    expect((await ask(bearer(access_token))).body.sub).toBe(sub)
  })

  it('tells what the scopes of the token and the claims parameter say, and no more (§5.4, §5.5)', async () => {
    const claims = { userinfo: { phone_number: null }, id_token: { address: null } }
    const user = { claims: { phone_number: '+1', address: { locality: 'Lakeside' }, given_name: 'Pat' } }
    const { access_token, user: kept } = await signIn(test, { grant: { scopes: ['openid'], claims }, user })
    expect((await ask(bearer(access_token))).body).toEqual({ sub: kept.id, phone_number: '+1' })
  })

  it('logs why it refuses, under the Request-Id', async () => {
    const { headers, status } = await ask(bearer('not.a.token'))
    const line = test.logged.find((one) => one.includes(headers.get('request-id') ?? 'none'))
    expect([status, line]).toEqual([401, expect.stringContaining('/v1/userinfo refused')])
    expect(line).not.toContain('not.a.token')
  })

  it('T-16 scope escalation: a token refreshed with fewer scopes tells less', async () => {
    const { basic, refresh_token, user } = await signIn(test)
    const response = await fetch(`${test.issuer}/v1/token`, {
      ...form({ grant_type: 'refresh_token', refresh_token: refresh_token!, scope: 'openid' }),
      headers: { Authorization: basic },
    })
    const { access_token } = (await response.json()) as { access_token: string }
    expect((await ask(bearer(access_token))).body).toEqual({ sub: user.id })
  })

  it('is a JWT for clients that registered an algorithm, with issuer and audience (§5.3.2)', async () => {
    const metadata = { userinfo_signed_response_alg: 'RS256' as const }
    const { access_token, client, user } = await signIn(test, { client: { metadata } })
    const { status, headers, text } = await ask(bearer(access_token))
    expect([status, headers.get('content-type')]).toEqual([200, 'application/jwt'])
    const keys = createRemoteJWKSet(new URL(`${test.issuer}/v1/keys`))
    const { payload } = await jwtVerify(text, keys, { issuer: test.issuer, audience: client.client_id })
    const claims = userClaimsFor(user, { scopes: ['profile', 'email'], claims: undefined })
    expect(payload).toEqual({ iss: test.issuer, aud: client.client_id, sub: user.id, ...claims })
    // And it is no token: nobody may take it for one.
    expect((await ask(bearer(text))).status).toBe(401)
  })

  it('503 where the server does not sign with that algorithm', async () => {
    const metadata = { userinfo_signed_response_alg: 'ES256' as const }
    const { access_token } = await signIn(test, { client: { metadata } })
    expect(await ask(bearer(access_token))).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } })
  })
})

describe('userinfo and introspection of profile strict (RFC 9068)', () => {
  it('take its tokens, and none of the other form', async () => {
    const strict = await openTestIdentity()
    try {
      const { access_token: before } = await signIn(strict)
      await strict.store.authorizationServers.put({ ...strict.server, profile: 'strict' })
      await strict.identity.ensureKey(strict.server.id)
      const at = (token: string) => fetch(`${strict.issuer}/v1/userinfo`, bearer(token))
      const { access_token, user, client, basic } = await signIn(strict, { grant: { scopes: ['openid', 'email'] } })
      const answer = await at(access_token)
      const claims = { sub: user.id, email: user.email, email_verified: true }
      expect([answer.status, await answer.json()]).toEqual([200, claims])
      expect((await at(before)).status).toBe(401)
      const introspection = await fetch(`${strict.issuer}/v1/introspect`, {
        ...form({ token: access_token }),
        headers: { Authorization: basic },
      })
      expect(await introspection.json()).toMatchObject({
        active: true,
        sub: user.id,
        client_id: client.client_id,
        scope: 'openid email',
        username: user.email,
      })
    } finally {
      await strict.close()
    }
  })
})

describe('refusals of userinfo (RFC 6750 §3)', () => {
  it('tells a caller without a token no error', async () => {
    for (const init of [{}, { method: 'POST' }, form({ other: 'field' })]) {
      const { status, challenge } = await ask(init)
      expect([status, challenge]).toEqual([401, 'Bearer realm="userinfo"'])
    }
  })

  it('400 for a token in two places, in the URL, or behind another scheme', async () => {
    const { access_token } = await signIn(test)
    const cases = [
      { ...bearer(access_token), ...form({ access_token }) },
      { query: `?access_token=${access_token}` },
      { ...bearer(access_token), query: '?access_token=x' },
      { headers: { Authorization: `Basic ${access_token}` } },
      { ...form({}), body: `access_token=${access_token}&access_token=${access_token}`, headers: formType },
    ]
    for (const init of cases) {
      const { status, body, challenge } = await ask(init)
      expect([status, body.error]).toEqual([400, 'invalid_request'])
      expect(challenge).toMatch(/^Bearer realm="userinfo", error="invalid_request", error_description="[^"]+"$/)
    }
  })

  it('does not look for a token in a body that is no form', async () => {
    const { access_token } = await signIn(test)
    const json = { 'Content-Type': 'application/json' }
    expect((await ask({ method: 'POST', headers: json, body: JSON.stringify({ access_token }) })).status).toBe(401)
    expect((await ask({ method: 'POST', headers: json, body: `access_token=${access_token}` })).status).toBe(401)
  })

  it("403 insufficient_scope for a token without openid, such as a client's own", async () => {
    const { access_token } = await signIn(test, { grant: { scopes: ['offline_access', 'email'] } })
    const own = await test.identity.mint(test.server.id, test.client.client_id)
    for (const token of [access_token, own.token]) {
      const { status, challenge } = await ask(bearer(token))
      expect(status).toBe(403)
      expect(challenge).toMatch(/error="insufficient_scope".*, scope="openid"$/)
    }
  })

  it('401 invalid_token for what is no living access token', async () => {
    const { access_token, id_token, refresh_token } = await signIn(test)
    for (const token of ['x', id_token!, refresh_token!, `${access_token}x`]) {
      const { status, challenge } = await ask(bearer(token))
      expect(status).toBe(401)
      expect(challenge).toMatch(/error="invalid_token"/)
    }
    const before = test.clock.now
    test.clock.now = (before + 3600) as typeof before
    expect((await ask(bearer(access_token))).status).toBe(401)
    test.clock.now = before
  })

  it('404 for an authorization server that is not there, 401 for a token of another one', async () => {
    const { access_token } = await signIn(test)
    const other = { ...test.server, id: `${test.server.id.slice(0, -1)}~` as typeof test.server.id }
    await test.store.authorizationServers.put(other)
    await test.identity.ensureKey(other.id)
    const at = (issuer: string) => fetch(`${issuer}/v1/userinfo`, bearer(access_token))
    expect((await at(`${test.origin}/oauth2/aus00000000000000000`)).status).toBe(404)
    expect((await at(test.identity.issuerOf(other.id))).status).toBe(401)
  })
})

describe('T-17 disabled thing still works, at userinfo', () => {
  it.each<[string, (signedIn: Awaited<ReturnType<typeof signIn>>) => Promise<unknown>]>([
    ['the user', ({ user }) => test.store.users.put({ ...user, disabled: true })],
    ['the client', ({ client }) => test.store.clients.put({ ...client, disabled: true })],
    ['the grant', ({ grant }) => test.identity.revokedTokens.revokeGrant(grant.id)],
    ['the row of the grant', ({ grant }) => test.store.grants.revoke(grant.id, test.clock.now, test.clock.now)],
    ["all of the user's", ({ user }) => test.identity.revokedTokens.revokeUser(user.id)],
    ["all of the client's", ({ client }) => test.identity.revokedTokens.revokeClient(client.client_id)],
  ])('T-17 %s', async (_what, disable) => {
    const signedIn = await signIn(test)
    expect((await ask(bearer(signedIn.access_token))).status).toBe(200)
    await disable(signedIn)
    expect((await ask(bearer(signedIn.access_token))).status).toBe(401)
  })
})

describe('pages of other origins (Fetch standard, CORS protocol)', () => {
  it('may ask with a token in the header', async () => {
    const { status, headers } = await ask({
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'authorization,x-own',
      },
    })
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-headers')).toBe('authorization,x-own')
    expect(headers.get('access-control-allow-methods')).toBe('GET, POST')
  })

  it('may read answers and refusals, but never with cookies', async () => {
    const { access_token } = await signIn(test)
    for (const { headers } of [await ask(bearer(access_token)), await ask()]) {
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
  })
})

const formType = { 'Content-Type': 'application/x-www-form-urlencoded' }
