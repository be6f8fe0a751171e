import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSignIn, ExchangeError, type KeptSignIn, type SignIn, SignInError, type SignInOptions } from './index.ts'
import { type Answer, apiKey, apiSecret, type FakeExchange, startFakeExchange, tokenOf } from './testing/exchange.ts'
import { atHashOf, createSigner, encoded, idTokenClaims, type Signer } from './testing/tokens.ts'

const redirectUri = 'http://localhost:5000/callback'
const access_token = 'access-token-1'
const rsa = createSigner()

let exchange: FakeExchange
let signer: Signer
let kept: KeptSignIn
beforeEach(async () => {
  exchange = await startFakeExchange()
  signer = await rsa
  exchange.answer = ({ path }): Answer =>
    path.endsWith('/v1/keys') ? { status: 200, body: signer.jwks } : { status: 404 }
})
afterEach(() => exchange.close())

const signIn = (change: Partial<SignInOptions> = {}): SignIn =>
  createSignIn({ issuer: exchange.issuer, apiKey, apiSecret, redirectUri, now: () => exchange.clock.now, ...change })

const callback = (change: Record<string, string | undefined> = {}) => {
  const parameters = { code: 'the-code', state: kept.state, iss: exchange.issuer, ...change }
  const given = Object.entries(parameters).filter((each): each is [string, string] => each[1] !== undefined)
  return `${redirectUri}?${new URLSearchParams(given)}`
}

/** The token endpoint answers with this ID token from now on. */
async function answerWith(claims: object = {}, header: object = {}, change: Record<string, unknown> = {}) {
  const at_hash = await atHashOf(access_token)
  const id_token = await signer.sign(idTokenClaims(exchange, { nonce: kept.nonce, at_hash, ...claims }), header)
  exchange.tokenAnswer = () => tokenOf(access_token, { scope: 'openid', id_token, ...change })
}

async function begun(options: Partial<SignInOptions> = {}): Promise<SignIn> {
  const it = signIn(options)
  kept = (await it.begin()).kept
  return it
}
const outcome = (work: Promise<unknown>) => work.catch((thrown: unknown) => thrown)

describe('begin', () => {
  it('makes the URL of the authorize request, with PKCE (protocol.md 2.2, RFC 7636)', async () => {
    const { url, kept } = await signIn({ scope: 'openid profile offline_access' }).begin()
    const { origin, pathname, searchParams } = new URL(url)
    expect(origin + pathname).toBe(`${exchange.issuer}/v1/authorize`)
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(kept.code_verifier)))
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{
        client_id: apiKey,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid profile offline_access',
      },
      ...{ state: kept.state, nonce: kept.nonce },
      ...{ code_challenge: challenge.toString('base64url'), code_challenge_method: 'S256' },
    })
    expect(exchange.asked).toHaveLength(0)
  })

  it('makes everything anew each time, and what is kept survives JSON', async () => {
    const [one, two] = [await signIn().begin(), await signIn().begin()]
    for (const name of ['state', 'nonce', 'code_verifier'] as const) expect(one.kept[name]).not.toBe(two.kept[name])
    expect(JSON.parse(JSON.stringify(one.kept))).toEqual(one.kept)
  })

  it('passes wishes on by their registered names', async () => {
    const wishes = { prompt: 'login', login_hint: 'a@b.example', max_age: 60 }
    const { url, kept } = await signIn().begin(wishes)
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({ ...wishes, max_age: '60' })
    expect(kept.max_age).toBe(60)
    await expect(signIn().begin({ loginHint: 'x' } as never)).rejects.toThrow('loginHint')
    await expect(signIn().begin({ max_age: -1 })).rejects.toThrow('max_age')
  })
})

describe('finish', () => {
  it('redeems the code with the secret, the verifier and the very same redirect_uri (protocol.md 2.2, 2.5)', async () => {
    const it = await begun()
    await answerWith()
    const tokens = await it.finish(callback(), kept)
    expect(tokens).toMatchObject({
      access_token,
      scope: 'openid',
      expires_in: 3600,
      expiresAt: exchange.clock.now + 3600,
    })
    expect(tokens.claims).toMatchObject({ sub: '00uQ2mBv6Xc8Yk4Zt9Rw', nonce: kept.nonce })
    expect(tokens).not.toHaveProperty('refresh_token')
    const [request] = exchange.tokenRequests()
    expect(request!.headers.authorization).toBe(`Basic ${btoa(`${apiKey}:${apiSecret}`)}`)
    expect(Object.fromEntries(new URLSearchParams(request!.body))).toEqual({
      ...{ grant_type: 'authorization_code', code: 'the-code', redirect_uri: redirectUri },
      code_verifier: kept.code_verifier,
    })
  })

  it('takes the callback as request.url has it, or as a URL', async () => {
    const it = await begun()
    await answerWith()
    const { pathname, search } = new URL(callback())
    expect((await it.finish(pathname + search, kept)).access_token).toBe(access_token)
    expect((await it.finish(new URL(callback()), kept)).access_token).toBe(access_token)
  })

  it('of a public client names it and sends no secret: PKCE is the proof (RFC 7636, RFC 8252 §6)', async () => {
    const it = signIn({ apiSecret: undefined as never })
    kept = (await it.begin()).kept
    await answerWith()
    await it.finish(callback(), kept)
    const [request] = exchange.tokenRequests()
    expect(request!.headers).not.toHaveProperty('authorization')
    expect(new URLSearchParams(request!.body).get('client_id')).toBe(apiKey)
  })

  it('with offline_access alone brings a refresh token and no ID token (protocol.md 2.7)', async () => {
    const it = await begun({ scope: 'offline_access' })
    exchange.tokenAnswer = () => tokenOf(access_token, { scope: 'offline_access', refresh_token: 'r-1' })
    const tokens = await it.finish(callback(), kept)
    expect(tokens).toMatchObject({ refresh_token: 'r-1', scope: 'offline_access' })
    expect(tokens).not.toHaveProperty('claims')
  })

  it.each<[string, string, Record<string, string | undefined>]>([
    ['T-25 another state', 'state_mismatch', { state: 'other' }],
    ['T-25 no state', 'state_mismatch', { state: undefined }],
    ['T-33 another issuer (RFC 9207)', 'issuer_mismatch', { iss: 'https://evil.example' }],
    ['T-33 no issuer', 'issuer_mismatch', { iss: undefined }],
    ['T-33 an error of another issuer', 'issuer_mismatch', { iss: 'https://evil.example', error: 'access_denied' }],
    ['no code', 'malformed_callback', { code: undefined }],
  ])('refuses a callback with %s, and redeems nothing', async (_what, code, change) => {
    const it = await begun()
    const fault = await outcome(it.finish(callback(change), kept))
    expect(fault).toBeInstanceOf(SignInError)
    expect(fault).toMatchObject({ code })
    expect(exchange.asked).toHaveLength(0)
  })

  it.each(['code', 'state', 'iss'])('T-08 refuses a callback with two %s', async (name) => {
    const it = await begun()
    const twice = `${callback()}&${name}=x`
    expect(await outcome(it.finish(twice, kept))).toMatchObject({ code: 'malformed_callback' })
    expect(exchange.asked).toHaveLength(0)
  })

  it.each([undefined, null, {}, { state: '', nonce: '', code_verifier: '' }])(
    'T-25 refuses a callback to a browser that has begun nothing, %j',
    async (nothing) => {
      const it = await begun()
      const fault = await outcome(it.finish(callback({ state: '' }), nothing as never))
      expect(fault).toMatchObject({ name: 'SignInError', code: 'not_begun' })
    },
  )

  it('says what the exchange said when it said no (RFC 6749 §4.1.2.1)', async () => {
    const it = await begun()
    const no = callback({ code: undefined, error: 'access_denied', error_description: 'The person said no.' })
    const fault = await outcome(it.finish(no, kept))
    expect(fault).toBeInstanceOf(ExchangeError)
    expect(fault).toMatchObject({
      code: 'access_denied',
      message: 'the sign-in ended with access_denied: The person said no.',
    })
  })

  it.each([
    ['invalid_grant', { status: 400, body: { error: 'invalid_grant' } }, { name: 'ExchangeError', status: 400 }],
    ['server_error', { status: 503, body: {} }, { name: 'ExchangeUnavailable', status: 503 }],
    ['unreachable', 'hang up' as const, { name: 'ExchangeUnavailable' }],
    ['unexpected_answer', { status: 302, headers: { location: '/elsewhere' } }, { name: 'ExchangeError' }],
    ['invalid_answer', { status: 200, body: { token_type: 'Bearer' } }, { name: 'SignInError' }],
    ['invalid_answer', tokenOf('token', { id_token: undefined }), { name: 'SignInError' }],
  ])('is %s when the token endpoint says so', async (code, answer, rest) => {
    const it = await begun()
    exchange.tokenAnswer = () => answer
    expect(await outcome(it.finish(callback(), kept))).toMatchObject({ code, ...rest })
  })

  it.each<[string, object, string]>([
    ['T-25 another nonce', { nonce: 'other' }, 'nonce_mismatch'],
    ['T-33 another issuer', { iss: 'https://evil.example' }, 'invalid_id_token'],
    ['another audience', { aud: 'somebody-else' }, 'invalid_id_token'],
    ['the at_hash of another access token (OIDC Core §3.1.3.8)', { at_hash: 'x'.repeat(22) }, 'invalid_id_token'],
    ['an at_hash that is no text', { at_hash: 7 }, 'invalid_id_token'],
    ['an end that is over', { exp: 1_789_999_969 }, 'invalid_id_token'],
  ])('refuses an ID token with %s', async (_what, claims, code) => {
    const it = await begun()
    await answerWith(claims)
    const fault = await outcome(it.finish(callback(), kept))
    expect(fault).toBeInstanceOf(SignInError)
    expect(fault).toMatchObject({ code })
  })

  it('T-25 refuses an ID token without a nonce', async () => {
    const it = await begun()
    await answerWith({ nonce: undefined })
    expect(await outcome(it.finish(callback(), kept))).toMatchObject({ name: 'SignInError', code: 'invalid_id_token' })
  })

  it('T-18 refuses an ID token that nobody signed, or with the secret, or that was changed, or by a key that is not the exchange’s', async () => {
    const it = await begun()
    const claims = encoded(idTokenClaims(exchange, { nonce: kept.nonce }))
    const [header, , signature] = (await signer.sign(idTokenClaims(exchange))).split('.')
    const other = await createSigner()
    for (const id_token of [
      `${encoded({ alg: 'none' })}.${claims}.`,
      `${encoded({ alg: 'HS256', kid: 'key-1' })}.${claims}.${signature}`,
      `${header}.${claims}.${signature}`,
      await other.sign(idTokenClaims(exchange, { nonce: kept.nonce })),
      await other.sign(idTokenClaims(exchange, { nonce: kept.nonce }), { kid: 'key-2' }),
    ]) {
      exchange.tokenAnswer = () => tokenOf(access_token, { id_token })
      expect(await outcome(it.finish(callback(), kept)), id_token).toMatchObject({ code: 'invalid_id_token' })
    }
  })

  it('takes Ed25519, whose at_hash is of SHA-512', async () => {
    signer = await createSigner('EdDSA')
    const it = await begun()
    await answerWith({ at_hash: await atHashOf(access_token, 'SHA-512') })
    expect((await it.finish(callback(), kept)).claims).toBeDefined()
  })

  it('tolerates a clock that is half a minute from the exchange’s, or more where that is said', async () => {
    const it = await begun()
    await answerWith({ exp: exchange.clock.now - 29 })
    expect((await it.finish(callback(), kept)).claims).toBeDefined()
    await answerWith({ exp: exchange.clock.now - 200 })
    expect(await outcome(it.finish(callback(), kept))).toMatchObject({ code: 'invalid_id_token' })
    expect((await signIn({ clockToleranceSeconds: 300 }).finish(callback(), kept)).claims).toBeDefined()
  })

  it('refuses a login that is older than max_age (OIDC Core §3.1.2.1)', async () => {
    const it = signIn()
    kept = (await it.begin({ max_age: 60 })).kept
    await answerWith({ auth_time: exchange.clock.now - 100 })
    expect(await outcome(it.finish(callback(), kept))).toMatchObject({ name: 'SignInError' })
    await answerWith()
    expect((await it.finish(callback(), kept)).claims).toBeDefined()
  })

  it('ends with the reason of a signal', async () => {
    const it = await begun()
    exchange.tokenAnswer = () => 'silence'
    const reason = new Error('left')
    const signal = AbortSignal.timeout(50)
    const fault = await outcome(it.finish(callback(), kept, { signal }))
    expect(signal.aborted && fault === signal.reason).toBe(true)
    await expect(it.finish(callback(), kept, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('refresh (protocol.md 2.5, 2.7)', () => {
  beforeEach(async () => {
    kept = (await signIn().begin()).kept
  })

  it('gets a new access token, and the same refresh token again', async () => {
    await answerWith({ nonce: undefined }, {}, { refresh_token: 'r-1' })
    const tokens = await signIn().refresh('r-1', { sub: '00uQ2mBv6Xc8Yk4Zt9Rw' })
    expect(tokens).toMatchObject({ access_token, refresh_token: 'r-1', claims: { iss: exchange.issuer } })
    const sent = Object.fromEntries(new URLSearchParams(exchange.tokenRequests()[0]!.body))
    expect(sent).toEqual({ grant_type: 'refresh_token', refresh_token: 'r-1' })
  })

  it('passes another refresh token on, and keeps the old one where none comes (RFC 6749 §6)', async () => {
    exchange.tokenAnswer = () => tokenOf(access_token, { refresh_token: 'r-2' })
    expect((await signIn().refresh('r-1')).refresh_token).toBe('r-2')
    exchange.tokenAnswer = () => tokenOf(access_token)
    expect((await signIn().refresh('r-1')).refresh_token).toBe('r-1')
  })

  it('may ask for less', async () => {
    exchange.tokenAnswer = () => tokenOf(access_token)
    await signIn().refresh('r-1', { scope: 'openid' })
    expect(new URLSearchParams(exchange.tokenRequests()[0]!.body).get('scope')).toBe('openid')
  })

  it('refuses an ID token of another person, or with a faulty at_hash (OIDC Core §12.2)', async () => {
    await answerWith()
    expect(await outcome(signIn().refresh('r-1', { sub: 'other' }))).toMatchObject({ code: 'invalid_id_token' })
    await answerWith({ at_hash: 'x' })
    expect(await outcome(signIn().refresh('r-1'))).toMatchObject({ code: 'invalid_id_token' })
  })

  it('that is refused says so by its code', async () => {
    exchange.tokenAnswer = () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'The grant was taken back.' },
    })
    await expect(signIn().refresh('r-1')).rejects.toMatchObject({ name: 'ExchangeError', code: 'invalid_grant' })
    await expect(signIn().refresh('')).rejects.toThrow(TypeError)
  })
})

describe('createSignIn', () => {
  it.each([
    ['redirectUri', { redirectUri: undefined }],
    ['redirectUri', { redirectUri: 'http://app.example/callback' }],
    ['redirectUri', { redirectUri: 'https://app.example/#callback' }],
    ['redirectUri', { redirectUri: 'javascript:alert(1)' }],
    ['apiSecret', { apiSecret: '' }],
    ['clockToleranceSeconds', { clockToleranceSeconds: -1 }],
    ['callback_url', { callback_url: 'https://app.example' }],
  ])('refuses a faulty %s with a TypeError that names it: %j', (name, change) => {
    expect(() => signIn(change as never)).toThrow(TypeError)
    expect(() => signIn(change as never)).toThrow(name)
  })

  it('takes https, this machine, and private-use schemes (RFC 8252 §7.1)', () => {
    for (const uri of ['https://app.example', 'http://127.0.0.1:5000/cb', 'com.example.app:/cb']) {
      expect(() => signIn({ redirectUri: uri })).not.toThrow()
    }
  })
})
