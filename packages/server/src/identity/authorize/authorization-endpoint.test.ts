import { decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, StoreUnavailable } from '../../store/index.ts'
import { generateUserId } from '../generate-ids.ts'
import { hashCode } from '../grants/credentials.ts'
import { exampleUser, REDIRECT_URI } from '../testing/grants.ts'
import {
  answerOf,
  CHALLENGE,
  openTestAuthorization,
  type TestAuthorization,
  VERIFIER,
} from '../testing/open-test-authorization.ts'
import { exampleClient, exampleServer } from '../testing/open-test-identity.ts'
import type { TestBrowser, TestPage } from '../testing/test-browser.ts'
import { ONE_FACTOR, TWO_FACTORS } from './acr.ts'

let test: TestAuthorization
let browser: TestBrowser
/** Which part of the store cannot be reached. */
let away: 'grants' | 'clients' | undefined
beforeAll(async () => {
  test = await openTestAuthorization((store) => ({
    ...store,
    grants: {
      ...store.grants,
      put: (grant) => (away === 'grants' ? Promise.reject(new StoreUnavailable('away')) : store.grants.put(grant)),
    },
    clients: {
      ...store.clients,
      find: (id) => (away === 'clients' ? Promise.reject(new StoreUnavailable('away')) : store.clients.find(id)),
    },
  }))
  browser = (await test.signedIn()).browser
})
afterAll(() => test.close())

const authorize = async (parameters?: Record<string, string | undefined>, by = browser) => by.get(test.url(parameters))
const answer = async (parameters?: Record<string, string | undefined>, by?: TestBrowser) =>
  answerOf((await authorize(parameters, by)).location)
/** Parameter names in the order of the wire. */
const namesIn = (page: TestPage) => [...(page.rawLocation ?? '').matchAll(/[?&#]([a-z_]+)=/g)].map(([, name]) => name)

async function redeem(code: string | undefined, fields: Record<string, string> = {}) {
  const response = await fetch(`${test.issuer}/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${test.app.client_id}:${test.client_secret}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: code ?? '',
      redirect_uri: REDIRECT_URI,
      ...fields,
    }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

function expectErrorPage(page: TestPage, status = 400) {
  expect(page.status).toBe(status)
  expect(page.location).toBeUndefined()
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.text).toContain(page.headers.get('request-id'))
}

describe('with a live session', () => {
  it('goes straight back to the app, without any page (protocol.md 2.3)', async () => {
    const page = await authorize()
    expect(page.status).toBe(303)
    expect(page.text).toBe('')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.getSetCookie()).toEqual([])
  })

  it('code in the query, then state, then iss; 43 characters of base64url (protocol.md 2.4)', async () => {
    const page = await authorize()
    expect(page.rawLocation?.startsWith(`${REDIRECT_URI}?code=`)).toBe(true)
    expect(namesIn(page)).toEqual(['code', 'state', 'iss'])
    expect(answerOf(page.location)).toMatchObject({ state: 'abc', iss: test.issuer })
    expect(answerOf(page.location).code).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  it('keeps the code by hash, bound to client, URI, challenge, session and user, for 60 seconds (protocol.md 2.4)', async () => {
    const { browser: own, session } = await test.signedIn({ amr: ['pwd', 'otp', 'mfa'], authTime: test.clock.now - 5 })
    const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }
    const { code } = await answer({ ...pkce, nonce: 'n', scope: 'openid email' }, own)
    const found = await test.store.grants.findByCode(hashCode(code ?? ''))
    expect(found?.grant).toMatchObject({
      authServerId: test.server.id,
      client_id: test.app.client_id,
      userId: test.user.id,
      sid: session.sid,
      scopes: ['openid', 'email'],
      nonce: 'n',
      authTime: test.clock.now - 5,
      amr: ['pwd', 'otp', 'mfa'],
      acr: TWO_FACTORS,
      code: { redirect_uri: REDIRECT_URI, code_challenge: CHALLENGE, expiresAt: test.clock.now + 60 },
    })
    expect(JSON.stringify(found)).not.toContain(code)
  })

  it('the code buys tokens, once, and only with its verifier (RFC 6749 §4.1.3, RFC 7636 §4.6)', async () => {
    const { code } = await answer({ code_challenge: CHALLENGE, code_challenge_method: 'S256', nonce: 'n' })
    expect((await redeem(code)).body).toMatchObject({ error: 'invalid_grant' })
    const { status, body } = await redeem(code, { code_verifier: VERIFIER })
    expect(status).toBe(200)
    expect(decodeJwt(body.id_token ?? '')).toMatchObject({ sub: test.user.id, aud: test.app.client_id, nonce: 'n' })
    expect((await redeem(code, { code_verifier: VERIFIER })).status).toBe(400)
  })

  it('redirect_uri with or without the slash, raw or encoded, and comes back as it was sent (protocol.md 2.2)', async () => {
    const plain = test.url({ redirect_uri: undefined })
    for (const sent of ['http://localhost:5000', 'http://localhost:5000/', 'http%3A%2F%2Flocalhost%3A5000']) {
      const page = await browser.get(`${plain}&redirect_uri=${sent}`)
      const redirect_uri = decodeURIComponent(sent)
      expect(page.rawLocation?.startsWith(`${redirect_uri}?code=`)).toBe(true)
      const { code } = answerOf(page.location)
      expect((await redeem(code, { redirect_uri: `${redirect_uri}x` })).status).toBe(400)
      expect((await redeem(code, { redirect_uri })).status).toBe(200)
    }
  })

  it('keeps an explicit :80 (protocol.md 2.2)', async () => {
    const { client_id } = await test.putApp({ metadata: { redirect_uris: ['http://localhost:80/'] } })
    const page = await authorize({ client_id, redirect_uri: 'http://localhost:80/' })
    expect(page.rawLocation).toMatch(/^http:\/\/localhost:80\/\?code=/)
  })

  it('parameters in any order, unknown ones and empty ones ignored (protocol.md 2.2, RFC 6749 §3.1)', async () => {
    const [path, query = ''] = test.url({ referrer: 'https://x.example/', nonce: '', display: '' }).split('?')
    const page = await browser.get(`${path}?${query.split('&').reverse().join('&')}`)
    expect(namesIn(page)).toEqual(['code', 'state', 'iss'])
  })

  it.each(['a+b', 'a%20b', 'http://localhost:3000/x?y=z', '%7B%22a%22%3A1%7D'])(
    'state %s comes back letter by letter (protocol.md 2.2)',
    async (state) => {
      const page = await browser.get(`${test.url({ state: undefined })}&state=${state}`)
      expect(page.rawLocation).toContain(`&state=${state}&iss=`)
    },
  )

  it('no state, none in the answer', async () => {
    expect(namesIn(await authorize({ state: undefined }))).toEqual(['code', 'iss'])
  })
})

describe('implicit and hybrid (OIDC Core §3.2, §3.3; protocol.md 2.4)', () => {
  const five = ['access_token', 'token_type', 'expires_in', 'scope', 'state']

  it.each([
    ['token', [...five, 'iss']],
    ['token id_token', [...five, 'id_token', 'iss']],
    ['id_token', ['state', 'id_token', 'iss']],
    ['code id_token', ['code', 'state', 'id_token', 'iss']],
    ['code token', ['access_token', 'token_type', 'expires_in', 'scope', 'code', 'state', 'iss']],
    ['code id_token token', ['access_token', 'token_type', 'expires_in', 'scope', 'code', 'state', 'id_token', 'iss']],
  ])('%s: in the fragment, in this order', async (response_type, names) => {
    const page = await authorize({ response_type, nonce: 'n' })
    expect(page.rawLocation?.startsWith(`${REDIRECT_URI}#`)).toBe(true)
    expect(namesIn(page)).toEqual(names)
  })

  it('an access token with its type, its lifetime and its scopes; no refresh token (protocol.md 2.4, 2.7)', async () => {
    const found = await answer({ response_type: 'token', scope: 'openid offline_access' })
    expect(found).toMatchObject({ token_type: 'Bearer', expires_in: '3600', scope: 'openid' })
    expect(found.refresh_token).toBeUndefined()
    const claims = decodeJwt(found.access_token ?? '')
    expect(claims).toMatchObject({ sub: test.user.email, uid: test.user.id, cid: test.app.client_id, scp: ['openid'] })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(Number(found.expires_in))
  })

  it('an ID token with nonce, at_hash and c_hash, signed by a published key (OIDC Core §3.3.2.11)', async () => {
    const found = await answer({ response_type: 'code id_token token', nonce: 'n' })
    const { createRemoteJWKSet } = await import('jose')
    const keys = createRemoteJWKSet(new URL(`${test.issuer}/v1/keys`))
    const { payload } = await jwtVerify(found.id_token ?? '', keys, {
      issuer: test.issuer,
      audience: test.app.client_id,
    })
    expect(payload).toMatchObject({
      sub: test.user.id,
      nonce: 'n',
      at_hash: expect.any(String),
      c_hash: expect.any(String),
    })
    expect((await redeem(found.code)).status).toBe(200)
  })

  it('claims of scopes in the ID token only where no access token comes with it (OIDC Core §5.4)', async () => {
    const idToken = async (response_type: string) =>
      decodeJwt((await answer({ response_type, nonce: 'n', scope: 'openid email' })).id_token ?? '')
    expect(await idToken('id_token')).toMatchObject({ email: test.user.email })
    expect(await idToken('id_token token')).not.toHaveProperty('email')
    expect(await idToken('code id_token')).not.toHaveProperty('email')
  })

  it('is kept as a grant without a code, so that it can be taken back', async () => {
    const { access_token } = await answer({ response_type: 'token' })
    expect((await test.identity.verifyBearer(`Bearer ${access_token}`)).ok).toBe(true)
    const grants = await test.store.grants.listByUser(test.user.id)
    const mine = grants.find(({ id }) => id === grantOf(access_token))
    expect(mine).toMatchObject({ client_id: test.app.client_id, scopes: ['openid'] })
    expect(mine?.code).toBeUndefined()
  })

  const grantOf = (token: string | undefined) => {
    const jti = decodeJwt(token ?? '').jti?.slice('AT.'.length) ?? ''
    return Buffer.from(jti, 'base64url').subarray(0, 16).toString('base64url')
  }
})

describe('response modes', () => {
  it('fragment and query for a code (OAuth Multiple Response Types §2.1)', async () => {
    expect((await authorize({ response_mode: 'fragment' })).rawLocation).toMatch(/#code=/)
    expect((await authorize({ response_mode: 'query' })).rawLocation).toMatch(/\?code=/)
  })

  it('form_post: a form that says the same, to the app alone (Form Post Response Mode §2)', async () => {
    const page = await authorize({ response_mode: 'form_post', response_type: 'code id_token', nonce: 'n' })
    expect(page.status).toBe(200)
    expect(page.forms).toHaveLength(1)
    expect(page.forms[0]?.action).toBe(REDIRECT_URI)
    expect(Object.keys(page.forms[0]?.fields ?? {})).toEqual(['code', 'state', 'id_token', 'iss'])
    expect(page.headers.get('content-security-policy')).toMatch(/form-action http:\/\/localhost/)
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  it('form_post: errors too', async () => {
    const page = await authorize({ response_mode: 'form_post', scope: undefined })
    expect(page.forms[0]?.fields).toMatchObject({ error: 'invalid_scope', state: 'abc', iss: test.issuer })
  })

  it.each([
    '"><script>alert(1)</script>',
    "' onfocus=alert(1) x='",
    '</form><form action=https://evil>',
    '&quot;&#34;',
    '\u2028<!--',
    '${x}{{x}}',
  ])('T-26 script in response pages: state %j is text', async (state) => {
    const page = await authorize({ response_mode: 'form_post', state })
    expect(page.forms).toHaveLength(1)
    expect(page.forms[0]?.fields.state).toBe(state)
    expect(page.text).not.toContain('<script>')
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe-inline')
  })
})

describe('errors that get a page, because no app can be told (RFC 6749 §4.1.2.1, protocol.md 2.8)', () => {
  it('T-17 a disabled thing still works: an unknown server and a disabled one', async () => {
    const disabled = exampleServer({ disabled: true })
    await test.store.authorizationServers.put(disabled)
    await test.identity.ensureKey(disabled.id)
    for (const id of [disabled.id, 'ausNobody']) {
      expectErrorPage(await browser.get(test.url().replace(test.server.id, id)), 404)
    }
  })

  it('T-17 a disabled thing still works: an unknown client, a disabled one, and none', async () => {
    const disabled = await test.putApp({ disabled: true })
    const pages = await Promise.all(
      [disabled.client_id, 'NoSuchKey', undefined].map((client_id) => authorize({ client_id })),
    )
    for (const page of pages) expectErrorPage(page)
  })

  it("T-33 mix-up: a client of another authorization server, with that server's redirect URIs", async () => {
    const other = exampleServer()
    await test.store.authorizationServers.put(other)
    await test.identity.ensureKey(other.id)
    expectErrorPage(await browser.get(test.url().replace(test.server.id, other.id)))
  })

  it('redirect_uri missing, of an app with one registered as well (protocol.md 2.2)', async () => {
    expectErrorPage(await authorize({ redirect_uri: undefined }))
    expectErrorPage(await authorize({ redirect_uri: undefined, scope: 'offline_access' }))
  })

  it.each([
    'https://evil.example/',
    'http://localhost:5000/x',
    'http://localhost:5000//',
    'http://localhost:5001/',
    'http://localhost:5000/#x',
    'http://localhost:5000@evil.example/',
    'javascript:alert(1)',
    '//evil.example',
    '/\\evil.example',
    '/\tevil.example',
  ])('T-05 open redirect: redirect_uri %j is led nowhere', async (redirect_uri) => {
    const page = await authorize({ redirect_uri })
    expectErrorPage(page)
    expect(page.text).not.toContain('evil')
  })

  it('T-04 unsafe schemes: not even one that was registered', async () => {
    const redirect_uri = 'javascript://localhost/%0aalert(1)'
    const { client_id } = await test.putApp({ metadata: { redirect_uris: [redirect_uri] } })
    expectErrorPage(await authorize({ client_id, redirect_uri }))
  })

  it.each(['client_id', 'redirect_uri', 'state', 'scope', 'response_type', 'made_up'])(
    'T-08 duplicated parameters: %s twice, even the same',
    async (name) => {
      expectErrorPage(await browser.get(`${test.url({ made_up: 'x' })}&${name}=x`))
    },
  )

  it('T-26 script in response pages: nothing that was sent stands on the page', async () => {
    const page = await authorize({
      client_id: '<script>marker1</script>',
      redirect_uri: 'https://marker2/',
      state: 'marker3',
    })
    expectErrorPage(page)
    expect(page.text).not.toContain('marker')
  })

  it('is logged with its exact reason under the Request-Id', async () => {
    const page = await authorize({ redirect_uri: 'https://evil.example/' })
    const line = test.logged.find((one) => one.includes(page.headers.get('request-id') ?? 'none'))
    expect(line).toContain('redirect_uri is not a Callback URL of this app')
    expect(line).not.toContain('evil')
  })
})

describe('errors that go to the app (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6)', () => {
  it('with error, error_description, state and iss, in this order (protocol.md 2.8, RFC 9207 §2)', async () => {
    const page = await authorize({ response_type: undefined })
    expect(page.status).toBe(303)
    expect(page.rawLocation?.startsWith(`${REDIRECT_URI}?error=`)).toBe(true)
    expect(namesIn(page)).toEqual(['error', 'error_description', 'state', 'iss'])
    expect(answerOf(page.location)).toMatchObject({ error: 'invalid_request', state: 'abc', iss: test.issuer })
  })

  it('in the fragment where the answer would have been (OAuth Multiple Response Types §5)', async () => {
    expect((await authorize({ response_type: 'token id_token' })).rawLocation).toMatch(/#error=invalid_request/)
    expect((await authorize({ response_type: 'token', response_mode: 'query' })).rawLocation).toMatch(
      /#error=invalid_request/,
    )
    expect((await authorize({ response_type: 'code', response_mode: 'fragment', scope: '' })).rawLocation).toMatch(
      /#error=/,
    )
  })

  it.each<[string, Record<string, string | undefined>]>([
    ['unsupported_response_type', { response_type: 'none' }],
    ['invalid_scope', { scope: 'openid phone' }],
    ['invalid_request', { response_mode: 'jwt' }],
    ['registration_not_supported', { registration: '{}' }],
    ['invalid_request_object', { request: 'x' }],
    ['invalid_request_uri', { request_uri: 'https://app.example/r' }],
  ])('%s', async (error, parameters) => {
    expect(await answer(parameters)).toMatchObject({ error, state: 'abc' })
  })

  it('error descriptions are made of the characters that RFC 6749 allows', async () => {
    for (const parameters of [
      { scope: undefined },
      { response_type: 'x' },
      { prompt: 'x' },
      { claims: '{' },
      { max_age: 'x' },
    ]) {
      expect((await answer(parameters)).error_description).toMatch(/^[ !#-[\]-~]+$/)
    }
  })

  it('T-15 storage error treated as success: temporarily_unavailable, and nothing was given out', async () => {
    away = 'grants'
    const found = await answer({ response_type: 'code token' })
    away = undefined
    expect(found).toMatchObject({ error: 'temporarily_unavailable', state: 'abc' })
    expect(found).not.toHaveProperty('access_token')
  })

  it('T-15 storage error treated as success: a page, where not even the app is known', async () => {
    const { client_id } = await test.putApp()
    away = 'clients'
    const page = await authorize({ client_id })
    away = undefined
    expectErrorPage(page, 503)
  })

  it('what cannot be signed: server_error, and the cause is logged', async () => {
    const metadata = { id_token_signed_response_alg: 'ES256' as const }
    const { client_id } = await test.putApp({ metadata })
    const page = await authorize({ client_id, response_type: 'id_token', nonce: 'n' })
    expect(answerOf(page.location)).toMatchObject({ error: 'server_error', state: 'abc' })
    expect(test.logged.join('')).toContain('has no signing key for ES256')
  })
})

describe('POST (OIDC Core §3.1.2.1)', () => {
  const endpoint = () => `${test.issuer}/v1/authorize`
  const form = (parameters?: Record<string, string | undefined>) => test.url(parameters).split('?')[1] ?? ''

  it('from another site brings no cookie, and still finds the session', async () => {
    const stranger = test.newBrowser()
    const page = await stranger.post(endpoint(), form({ state: 'a b' }), {
      origin: 'https://app.example',
      'sec-fetch-site': 'cross-site',
    })
    expect(page.status).toBe(303)
    expect(new URL(page.location ?? '').origin).toBe(test.origin)
    expect(answerOf((await browser.follow(page)).location)).toMatchObject({ code: expect.any(String), state: 'a b' })
  })

  it('T-08 duplicated parameters: within the form, or in query and form', async () => {
    expectErrorPage(await browser.follow(await browser.post(endpoint(), `${form()}&state=x`)))
    expectErrorPage(await browser.post(endpoint(), `${form()}&state=ü`))
    expectErrorPage(await browser.follow(await browser.post(`${endpoint()}?state=x`, form())))
  })

  it('no other type of body, and none that a URL could not hold', async () => {
    expectErrorPage(await browser.post(endpoint(), '{}', { 'content-type': 'application/json' }))
    expectErrorPage(await browser.post(endpoint(), form({ state: 'x'.repeat(8_000) })))
  })

  it('line ends and other bytes in it end no header', async () => {
    const page = await browser.post(endpoint(), `${form({ state: undefined })}&state=a\r\nSet-Cookie: x=y`)
    expect(page.headers.getSetCookie()).toEqual([])
    expect(answerOf((await browser.follow(page)).location).state).toBe('a\r\nSet-Cookie: x=y')
  })
})

describe('without a session', () => {
  it('leads to the sign-in page, in an interaction that this browser alone can open', async () => {
    const page = await authorize({}, test.newBrowser())
    expect(page.status).toBe(303)
    expect(page.rawLocation).toMatch(/^\/signin\/[A-Za-z0-9_-]{43}$/)
    expect(page.headers.getSetCookie()).toHaveLength(1)
    expect(page.headers.getSetCookie()[0]).toMatch(/^portreeve_browser=.*HttpOnly; SameSite=Lax$/)
  })

  it('prompt=none: login_required (OIDC Core §3.1.2.6)', async () => {
    expect(await answer({ prompt: 'none' }, test.newBrowser())).toMatchObject({ error: 'login_required', state: 'abc' })
  })

  it('T-17 a disabled thing still works: the session of a user who was disabled or signed out does not', async () => {
    const user = exampleUser()
    await test.store.users.put(user)
    const first = await test.signedIn({ user })
    expect(await answer({ prompt: 'none' }, first.browser)).toHaveProperty('code')
    await test.store.users.put({ ...user, disabled: true })
    expect(await answer({ prompt: 'none' }, first.browser)).toMatchObject({ error: 'login_required' })
    await test.store.users.put(user)
    await test.store.sessions.end(first.session.sid, test.clock.now)
    expect(await answer({ prompt: 'none' }, first.browser)).toMatchObject({ error: 'login_required' })
  })
})

describe('what may ask for a sign-in although there is a session (OIDC Core §3.1.2.1)', () => {
  const kindOf = async (parameters: Record<string, string>, by = browser) => {
    const page = await authorize(parameters, by)
    return answerOf(page.location).error ?? (page.rawLocation?.startsWith('/signin/') ? 'sign_in' : 'issue')
  }

  it('prompt=login, select_account, and max_age that is over', async () => {
    const { browser: old } = await test.signedIn({ authTime: test.clock.now - 100 })
    expect(await kindOf({ prompt: 'login' })).toBe('sign_in')
    expect(await kindOf({ prompt: 'select_account' })).toBe('sign_in')
    expect(await kindOf({ max_age: '99' }, old)).toBe('sign_in')
    expect(await kindOf({ max_age: '100' }, old)).toBe('issue')
    expect(await kindOf({ max_age: '0' })).toBe('sign_in')
    expect(await kindOf({ max_age: '99', prompt: 'none' }, old)).toBe('login_required')
  })

  it('T-24 second factor skipped: an essential acr is not issued below', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: [TWO_FACTORS] } } })
    expect(await kindOf({ claims })).toBe('sign_in')
    expect(await kindOf({ claims, prompt: 'none' })).toBe('login_required')
    const { browser: strong } = await test.signedIn({ amr: ['pwd', 'otp', 'mfa'] })
    const { id_token } = await answer({ claims, response_type: 'id_token', nonce: 'n' }, strong)
    expect(decodeJwt(id_token ?? '')).toMatchObject({ acr: TWO_FACTORS })
  })

  it('acr_values are a wish: the ID token says what was reached (OIDC Core §3.1.2.1)', async () => {
    const { id_token } = await answer({ acr_values: TWO_FACTORS, response_type: 'id_token', nonce: 'n' })
    expect(decodeJwt(id_token ?? '')).toMatchObject({ acr: ONE_FACTOR })
  })
})

describe('id_token_hint (OIDC Core §3.1.2.1)', () => {
  const hintFor = async (by = browser, parameters: Record<string, string> = {}) =>
    (await answer({ response_type: 'id_token', nonce: 'n', ...parameters }, by)).id_token ?? ''
  const silent = async (id_token_hint: string, by = browser) => {
    const found = await answer({ prompt: 'none', id_token_hint }, by)
    return found.error ?? 'issue'
  }

  it('of the user who is signed in, also long after it expired', async () => {
    const hint = await hintFor()
    expect(await silent(hint)).toBe('issue')
    test.clock.now = (test.clock.now + 7_200) as typeof test.clock.now
    expect(await silent(hint)).toBe('issue')
  })

  it('of another user: login_required, or a sign-in', async () => {
    const other = exampleUser({ id: generateUserId() })
    await test.store.users.put(other)
    const hint = await hintFor((await test.signedIn({ user: other })).browser)
    expect(await silent(hint)).toBe('login_required')
    expect((await authorize({ id_token_hint: hint })).rawLocation).toMatch(/^\/signin\//)
  })

  it('T-18 unsigned JWTs: nothing but an ID token of this server for this app', async () => {
    const hint = await hintFor()
    const [head = '', payload = '', signature = ''] = hint.split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const claims = Buffer.from(JSON.stringify({ ...decodeJwt(hint), sub: 'x' })).toString('base64url')
    const other = await test.putApp()
    const { access_token } = await answer({ response_type: 'token' })
    const wrong = [
      `${none}.${payload}.`,
      `${head}.${claims}.${signature}`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      'x',
      access_token ?? '',
      await hintFor(browser, { client_id: other.client_id }),
      'x'.repeat(7_000),
    ]
    for (const one of wrong) expect(await silent(one)).toBe('invalid_request')
  })

  it('and claims have to agree', async () => {
    const claims = JSON.stringify({ id_token: { sub: { value: 'x' } } })
    expect(await answer({ claims, id_token_hint: await hintFor() })).toMatchObject({ error: 'invalid_request' })
    expect(await answer({ claims, prompt: 'none' })).toMatchObject({ error: 'login_required' })
  })
})

describe('request objects on the wire (OIDC Core §6)', () => {
  const unsigned = (claims: object) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${part({ alg: 'none' })}.${part(claims)}.`
  }

  it('the object decides, redirect_uri and state among it (§6.1)', async () => {
    const request = unsigned({ redirect_uri: 'http://localhost:5000', state: 'inner value', response_mode: 'fragment' })
    const page = await authorize({ request, redirect_uri: 'https://evil.example/', state: 'outer' })
    expect(page.rawLocation).toMatch(/^http:\/\/localhost:5000#code=.*&state=inner%20value&iss=/)
  })

  it('a bad redirect_uri in it leads nowhere, whatever stands outside', async () => {
    expectErrorPage(await authorize({ request: unsigned({ redirect_uri: 'https://evil.example/' }) }))
  })

  it('a bad object is told to an address that was proven outside, and else on a page', async () => {
    expect(await answer({ request: 'x' })).toMatchObject({ error: 'invalid_request_object', state: 'abc' })
    expectErrorPage(await authorize({ request: 'x', redirect_uri: undefined }))
  })
})

describe('profile strict (design.md decision 2)', () => {
  let app: Client
  let url: (parameters?: Record<string, string | undefined>) => string
  beforeAll(async () => {
    const server = exampleServer({ profile: 'strict' })
    await test.store.authorizationServers.put(server)
    await test.identity.ensureKey(server.id)
    app = exampleClient(server.id, new Uint8Array(32), {
      grant_types: ['authorization_code', 'implicit'],
      scopes: ['openid'],
      settings: { trusted: true },
      metadata: { redirect_uris: ['http://localhost:5000'], response_types: ['code', 'token', 'code id_token'] },
    })
    await test.store.clients.put(app)
    const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }
    url = (parameters) =>
      test
        .url({ client_id: app.client_id, redirect_uri: 'http://localhost:5000', ...pkce, ...parameters })
        .replace(test.server.id, server.id)
  })
  const answerTo = async (parameters?: Record<string, string | undefined>) =>
    answerOf((await browser.get(url(parameters))).location)

  it('the code flow with PKCE works', async () => {
    expect(await answerTo()).toMatchObject({ code: expect.any(String), state: 'abc' })
  })

  it('T-09 PKCE downgrade: nobody may leave it out', async () => {
    const without = { code_challenge: undefined, code_challenge_method: undefined }
    expect(await answerTo(without)).toMatchObject({ error: 'invalid_request' })
  })

  it('no slash is forgiven', async () => {
    expectErrorPage(await browser.get(url({ redirect_uri: 'http://localhost:5000/' })))
  })

  it('no implicit and no hybrid, whatever the client registered', async () => {
    for (const response_type of ['token', 'code id_token']) {
      expect(await answerTo({ response_type, nonce: 'n' })).toMatchObject({ error: 'unsupported_response_type' })
    }
  })
})
