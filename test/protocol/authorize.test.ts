import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, FORM, openExchange, PASSWORD, partOf, REGISTERED, read, SENT } from './support/exchange.ts'

let exchange: Exchange
beforeAll(async () => {
  exchange = await openExchange()
})
afterAll(() => exchange.close())

const uri = encodeURIComponent(SENT)
const CODE = `response_type=code&scope=openid&redirect_uri=${uri}`
const IMPLICIT = `response_type=token&scope=openid&redirect_uri=${uri}&nonce=true`
const authorize = async (query: string) => (await exchange.authorizeRaw(query)).rawLocation ?? ''
/** Names of what stands behind `?` or `#`, in its order. */
const namesIn = (location: string) => [...location.matchAll(/[?&#]([a-z_]+)=/g)].map(([, name]) => name)
const get = (path: string) => fetch(`${exchange.issuer}${path}`, { redirect: 'manual' })

describe('2.1 endpoints under the issuer', () => {
  it('2.1 the issuer is {identity host}/oauth2/{authServerId}, an id of 20 characters that starts with aus, no slash at the end', () => {
    expect(exchange.issuer).toMatch(/^http:\/\/localhost:\d+\/oauth2\/aus[A-Za-z0-9]{17}$/)
  })

  it('2.1 /v1/authorize is the entry of browsers, for the code and for the implicit flow', async () => {
    expect(await authorize(CODE)).toContain('?code=')
    expect(await authorize(IMPLICIT)).toContain('#access_token=')
  })

  it('2.1 /v1/token takes POST only', async () => {
    const answer = await get('/v1/token')
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    expect((await exchange.token('grant_type=client_credentials&scope=anonymous')).status).toBe(200)
  })

  it('2.1 /v1/keys is found by appending to iss of a token', async () => {
    const { access_token } = read(await exchange.token('grant_type=client_credentials&scope=anonymous'))
    const { iss } = JSON.parse(partOf(access_token, 1)) as { iss: string }
    const { keys } = (await (await fetch(`${iss}/v1/keys`)).json()) as { keys: { kid: string }[] }
    expect(keys.map(({ kid }) => kid)).toContain((JSON.parse(partOf(access_token, 0)) as { kid: string }).kid)
  })

  it('2.1 /.well-known/openid-configuration is below the issuer', async () => {
    expect(await (await get('/.well-known/openid-configuration')).json()).toMatchObject({ issuer: exchange.issuer })
  })
})

describe('2.2 authorize request', () => {
  it.each(['client_id', 'redirect_uri'])('2.2 %s is required: a page without it', async (name) => {
    const page = await exchange.browser.get(exchange.url({ [name]: undefined }))
    expect([page.status, page.location]).toEqual([400, undefined])
  })

  it.each(['response_type', 'scope'])('2.2 %s is required: an error at the app without it', async (name) => {
    const page = await exchange.browser.get(exchange.url({ client_id: exchange.app.client_id, [name]: undefined }))
    expect(page.location).toContain('error=invalid_')
  })

  it.each([
    ['code', ['code', 'iss']],
    ['token', ['access_token', 'token_type', 'expires_in', 'scope', 'iss']],
    ['id_token', ['id_token', 'iss']],
    ['token id_token', ['access_token', 'token_type', 'expires_in', 'scope', 'id_token', 'iss']],
    ['id_token token', ['access_token', 'token_type', 'expires_in', 'scope', 'id_token', 'iss']],
  ])('2.2 response_type %s', async (response_type, names) => {
    const query = `response_type=${encodeURIComponent(response_type)}&scope=openid&redirect_uri=${uri}&nonce=n`
    expect(namesIn(await authorize(query))).toEqual(names)
  })

  it.each([
    'openid',
    'offline_access',
    'openid profile email roles user_details offline_access',
    'roles',
    'user_details',
  ])('2.2 scope %s', async (scope) => {
    const code = await exchange.code(scope.replaceAll(' ', '%20'))
    const body = `grant_type=authorization_code&code=${code}&redirect_uri=${uri}`
    expect(read(await exchange.token(body)).scope).toBe(scope)
  })

  it('2.2 scope of the implicit flow: openid, and more', async () => {
    expect(await authorize(IMPLICIT.replace('openid', 'openid%20profile'))).toContain('&scope=openid%20profile&')
  })

  it.each([
    '0dd2a0ef-52f2-4a3c-9cbd-b8f1a4ca5b1f',
    'state',
    'http%3A%2F%2Flocalhost%3A3000%2Fa%3Fb%3Dc',
    'http://localhost:3000/a?b=c',
  ])('2.2 state %s comes back unchanged, from both flows', async (state) => {
    for (const query of [CODE, IMPLICIT])
      expect(await authorize(`${query}&state=${state}`)).toContain(`&state=${state}&`)
  })

  it.each(['true', 'nonce', 'b5a1a7a4-9d0c-4e0a-bb0e-9a83a2b0f9b4'])('2.2 nonce %s, in both flows', async (nonce) => {
    const implicit = await authorize(`response_type=id_token&scope=openid&redirect_uri=${uri}&nonce=${nonce}`)
    const idToken = new URLSearchParams(implicit.split('#')[1]).get('id_token') ?? ''
    expect(JSON.parse(partOf(idToken, 1))).toMatchObject({ nonce })
    const code = new URL(await authorize(`${CODE}&nonce=${nonce}`)).searchParams.get('code')
    const body = `grant_type=authorization_code&code=${code}&redirect_uri=${uri}`
    expect(JSON.parse(partOf(read(await exchange.token(body)).id_token, 1))).toMatchObject({ nonce })
  })

  it('2.2 nonce is required where an ID token comes from here, and optional with a code', async () => {
    expect(await authorize(`response_type=id_token&scope=openid&redirect_uri=${uri}`)).toContain(
      '#error=invalid_request',
    )
    expect(await authorize(CODE)).toContain('?code=')
  })

  it('2.2 response_mode=fragment for the implicit flow', async () => {
    expect(await authorize(`${IMPLICIT}&response_mode=fragment`)).toContain('#access_token=')
  })

  it('2.2 unknown extras are ignored: referrer', async () => {
    expect(await authorize(`referrer=https%3A%2F%2Fmarketplace.example&${CODE}`)).toContain('?code=')
  })

  it('2.2 parameters in any order', async () => {
    expect(await authorize(CODE.split('&').reverse().join('&'))).toContain('?code=')
  })

  it('2.2 redirect_uri percent-encoded and raw', async () => {
    for (const sent of [uri, SENT]) {
      expect(await authorize(`response_type=code&scope=openid&redirect_uri=${sent}`)).toMatch(
        /^http:\/\/localhost:5000\/\?code=/,
      )
    }
  })
})

describe('2.2 redirect URI rules', () => {
  const with_ = (redirect_uri: string) =>
    `response_type=code&scope=openid&redirect_uri=${encodeURIComponent(redirect_uri)}`
  const register = async (redirect_uri: string) => {
    exchange.app = await exchange.putApp({ ...exchange.app, metadata: { redirect_uris: [redirect_uri] } })
  }
  afterAll(() => register(REGISTERED))

  it.each([
    ['registered without the slash and sent with one', 'http://localhost:5000', 'http://localhost:5000/'],
    ['a bare origin, sent as it is', 'http://localhost:5000', 'http://localhost:5000'],
    ['a path and no slash', 'https://app.example/index.html', 'https://app.example/index.html'],
    ['an explicit :80', 'http://localhost:80', 'http://localhost:80/'],
    ['http on localhost with any port', 'http://localhost:38472', 'http://localhost:38472/'],
  ])('2.2 %s: %s, %s, and never rewritten', async (_what, registered, sent) => {
    await register(registered)
    const location = await authorize(with_(sent))
    expect(location.startsWith(`${sent}?code=`)).toBe(true)
    const code = new URLSearchParams(location.split('?')[1]).get('code')
    const redeem = (redirect_uri: string) =>
      exchange.token(`grant_type=authorization_code&code=${code}&redirect_uri=${encodeURIComponent(redirect_uri)}`)
    // The token request has to repeat exactly that string, slash and port included.
    const others = [
      sent.endsWith('/') ? sent.slice(0, -1) : `${sent}/`,
      sent.replace(':80', ''),
      sent.replace('http', 'HTTP'),
    ]
    for (const other of others.filter((one) => one !== sent)) {
      expect(read(await redeem(other)).error, other).toBe('invalid_grant')
    }
    expect((await redeem(sent)).status).toBe(200)
  })

  it.each([
    ['a slash after a path', 'https://app.example/cb', 'https://app.example/cb/'],
    ['two slashes', 'http://localhost:5000', 'http://localhost:5000//'],
    ['another port', 'http://localhost:5000', 'http://localhost:5001/'],
    ['https for http', 'http://localhost:5000', 'https://localhost:5000/'],
  ])('2.2 nothing else is forgiven: %s', async (_what, registered, sent) => {
    await register(registered)
    const page = await exchange.authorizeRaw(with_(sent))
    expect([page.status, page.location]).toEqual([400, undefined])
  })
})

describe('2.3 login and session', () => {
  it('2.3 without a session the login screen is shown, and then the browser goes straight on, with no consent for an app of the exchange', async () => {
    const browser = exchange.newBrowser()
    const first = await exchange.authorizeRaw(`${CODE}&state=x`, browser)
    const login = await browser.followAll(first)
    expect(login.text).toContain('name="password"')
    const answer = await browser.followAll(
      await browser.submit(login, { email: exchange.user.email, password: PASSWORD }),
    )
    expect(answer.rawLocation).toMatch(/^http:\/\/localhost:5000\/\?code=[\w-]+&state=x&/)
  })

  it('2.3 with a session there is no prompt at all: one redirect', async () => {
    const page = await exchange.authorizeRaw(CODE)
    expect(page.status).toBe(303)
    expect(page.rawLocation).toContain('?code=')
  })

  it('2.3 single sign-on: auth_time is that of the real login, 1,635 s before iat', async () => {
    const { browser } = await exchange.signedIn({ user: exchange.user, authTime: exchange.clock.now - 1635 })
    const query = `response_type=id_token&scope=openid&redirect_uri=${uri}&nonce=n`
    const { rawLocation = '' } = await exchange.authorizeRaw(query, browser)
    const claims = JSON.parse(partOf(new URLSearchParams(rawLocation.split('#')[1]).get('id_token') ?? '', 1))
    expect(claims.iat - claims.auth_time).toBe(1635)
  })
})

describe('2.4 authorize response, as clients in use take it apart', () => {
  it('2.4 code: in the query, code and then state', async () => {
    const location = await authorize(`${CODE}&state=s`)
    expect(location).toMatch(/^http:\/\/localhost:5000\/\?code=[\w-]+&state=s/)
    expect(namesIn(location).slice(0, 2)).toEqual(['code', 'state'])
  })

  it('2.4 code: a pattern that needs another parameter behind code finds it, with state and without', async () => {
    for (const query of [`${CODE}&state=s`, CODE]) {
      const location = await authorize(query)
      const [, code] = /[?&]code=(.*?)&/.exec(location) ?? []
      expect(code).toBe(new URL(location).searchParams.get('code'))
      expect(code).toMatch(/^[\w-]{43}$/)
    }
  })

  it('2.4 implicit: access_token, token_type, expires_in, scope, state in this order, and what is newer behind them', async () => {
    const location = await authorize(`${IMPLICIT}&state=s`)
    expect(location).toContain('#access_token=')
    expect(namesIn(location)).toEqual(['access_token', 'token_type', 'expires_in', 'scope', 'state', 'iss'])
    const fragment = new URLSearchParams(location.split('#')[1])
    expect(Object.fromEntries(fragment)).toMatchObject({ token_type: 'Bearer', expires_in: '3600', scope: 'openid' })
  })

  it.each(['token', 'token id_token'])(
    '2.4 implicit: access_token is first and followed by something, response_type=%s',
    async (response_type) => {
      for (const state of ['&state=s', '']) {
        const query = `response_type=${encodeURIComponent(response_type)}&scope=openid&redirect_uri=${uri}&nonce=true${state}`
        const hash = `#${(await authorize(query)).split('#')[1]}`
        const expected = new URLSearchParams(hash.slice(1)).get('access_token')
        // Between the first and the second `=`, without the name that follows.
        const between = hash.substring(hash.indexOf('=') + 1, hash.indexOf('=', hash.indexOf('=') + 1))
        expect(between.substring(0, between.lastIndexOf('&'))).toBe(expected)
        // Up to the next `&`.
        expect(hash.substring(hash.indexOf('=') + 1, hash.indexOf('&'))).toBe(expected)
        // By splitting.
        expect(hash.split('&')[0]?.split('=')[1]).toBe(expected)
        expect((await exchange.identity.verifyBearer(`Bearer ${expected}`)).ok).toBe(true)
      }
    },
  )

  it('2.4 token id_token: a fragment that is parsed as a query has both', async () => {
    const location = await authorize(IMPLICIT.replace('=token', '=token%20id_token'))
    const parsed = new URLSearchParams(location.split('#')[1])
    expect(parsed.get('access_token')).toMatch(/^ey/)
    expect(parsed.get('id_token')).toMatch(/^ey/)
  })

  it('2.4 code: 43 characters of A–Z a–z 0–9 - _', async () => {
    for (let count = 0; count < 20; count++) expect(await exchange.code('openid')).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  it('2.4 code: lives 60 seconds', async () => {
    const redeem = (code: string) =>
      exchange.token(`grant_type=authorization_code&code=${code}&redirect_uri=${uri}`, [FORM])
    const [inTime, late] = [await exchange.code('openid'), await exchange.code('openid')]
    exchange.clock.now = (exchange.clock.now + 59) as typeof exchange.clock.now
    expect((await redeem(inTime)).status).toBe(200)
    exchange.clock.now = (exchange.clock.now + 1) as typeof exchange.clock.now
    expect(read(await redeem(late)).error).toBe('invalid_grant')
  })

  it('2.4 code: single use', async () => {
    const body = `grant_type=authorization_code&code=${await exchange.code('openid')}&redirect_uri=${uri}`
    expect((await exchange.token(body)).status).toBe(200)
    expect(read(await exchange.token(body)).error).toBe('invalid_grant')
  })
})

describe('2.8 errors of the authorize endpoint', () => {
  it.each([
    ['an unknown client', { client_id: 'A'.repeat(32) }],
    ['an unmatched redirect URI', { redirect_uri: 'https://elsewhere.example/' }],
  ])('2.8 %s: a page, and never a redirect', async (_what, changes) => {
    const page = await exchange.browser.get(exchange.url({ client_id: exchange.app.client_id, ...changes }))
    expect([page.status, page.location]).toEqual([400, undefined])
    expect(page.headers.get('content-type')).toContain('text/html')
  })

  it('2.8 all other errors go to the callback, with error, error_description and state', async () => {
    const location = await authorize(`response_type=code&scope=anonymous&redirect_uri=${uri}&state=a%20b`)
    expect(namesIn(location).slice(0, 3)).toEqual(['error', 'error_description', 'state'])
    expect(location).toContain('?error=invalid_scope&')
    expect(location).toContain('&state=a%20b&')
  })
})
