import { randomBytes } from 'node:crypto'
import { UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestPage } from '../../packages/server/src/identity/testing/test-browser.ts'
import { ask, authorize } from './support/authorize.ts'
import { checkError, type Given, takeAll } from './support/check-answers.ts'
import { type LocalProvider, openProvider } from './support/provider.ts'
import { POST_LOGOUT_REDIRECT_URI, type RelyingParty, register } from './support/relying-party.ts'

let provider: LocalProvider
beforeAll(async () => {
  provider = await openProvider()
})
afterAll(() => provider.close())

/** Somebody who is signed in at an app, and what the app would send to sign them out again. */
interface SignedIn {
  rp: RelyingParty
  browser: TestBrowser
  given: Given
  /** As long as a state may be, and with every character it may have (RFC 6749 appendix A.5). */
  state: string
  leave(parameters?: Record<string, string | undefined>): Promise<TestPage>
}

async function signIn(response_type: string, metadata: Record<string, unknown> = {}): Promise<SignedIn> {
  const rp = await register(provider, response_type, {
    post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI],
    ...metadata,
  })
  const browser = provider.newBrowser()
  const given = await takeAll(provider, rp, await authorize(provider, ask(provider, rp), browser))
  const state = `${randomBytes(48).toString('hex')} !"#$%&'()*+,-./:;<=>?@[]^_\`{|}~`
  return {
    rp,
    browser,
    given,
    state,
    leave(parameters = {}) {
      const url = new URL(String(provider.as.end_session_endpoint))
      const all: Record<string, string | undefined> = {
        id_token_hint: given.id_token,
        post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI,
        state,
        ...parameters,
      }
      for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value)
      return browser.get(url.href)
    },
  }
}

/** A request with prompt=none says whether the person is signed in (as the official modules ask). */
async function expectSignedOut({ rp, browser }: SignedIn): Promise<void> {
  checkError(
    provider,
    await authorize(provider, ask(provider, rp, { prompt: 'none' }), browser),
    /^(login|interaction)_required$/,
  )
}

async function expectSignedIn({ rp, browser }: SignedIn): Promise<void> {
  const answer = await authorize(provider, ask(provider, rp, { prompt: 'none' }), browser)
  expect(answer.parameters.has('error')).toBe(false)
}

/** "The OP must not redirect back and must either show an error screen or confirm with the user" */
function expectStays(page: TestPage): void {
  expect(page.location).toBeUndefined()
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.text).not.toContain('http-equiv="refresh"')
}

describe('oidcc-rp-initiated-logout-discovery-endpoint-verification (OIDC RP-Initiated Logout §2.1)', () => {
  it('end_session_endpoint is declared', () => {
    expect(provider.as.end_session_endpoint).toBe(`${provider.issuer}/v1/logout`)
  })
})

describe.each(['code', 'id_token', 'code id_token token'])(
  'oidcc-rp-initiated-logout-certification-test-plan: response_type=%s (OIDC RP-Initiated Logout §2, §3)',
  (response_type) => {
    it('oidcc-rp-initiated-logout: signs out, and the browser is back with state as it was', async () => {
      const someone = await signIn(response_type)
      const page = await someone.leave()
      const url = new URL(page.location ?? '')
      expect(url.origin + url.pathname).toBe(POST_LOGOUT_REDIRECT_URI)
      expect([...url.searchParams]).toEqual([['state', someone.state]])
      await expectSignedOut(someone)
    })

    it('oidcc-rp-initiated-logout-no-state: and none comes back', async () => {
      const someone = await signIn(response_type)
      expect((await someone.leave({ state: undefined })).location).toBe(POST_LOGOUT_REDIRECT_URI)
      await expectSignedOut(someone)
    })
  },
)

describe('oidcc-rp-initiated-logout-certification-test-plan: requests that may not lead away (§2, §4)', () => {
  it.each([
    ['bad-post-logout-redirect-uri', { post_logout_redirect_uri: `${POST_LOGOUT_REDIRECT_URI}/foo` }],
    ['query-added-to-post-logout-redirect-uri', { post_logout_redirect_uri: `${POST_LOGOUT_REDIRECT_URI}?foo=bar` }],
  ])('oidcc-rp-initiated-logout-%s: a page, and no redirect', async (_name, parameters) => {
    const someone = await signIn('code')
    const page = await someone.leave(parameters)
    expectStays(page)
    expect(page.status).toBe(400)
    expect(page.text).toContain('post_logout_redirect_uri')
    await expectSignedIn(someone)
  })

  it('oidcc-rp-initiated-logout-modified-id-token-hint: the same claims with alg none', async () => {
    const someone = await signIn('code')
    const unsigned = new UnsecuredJWT(someone.given.claims).encode()
    const page = await someone.leave({ id_token_hint: unsigned })
    expectStays(page)
    expect(page.status).toBe(400)
    await expectSignedIn(someone)
  })

  it('oidcc-rp-initiated-logout-bad-id-token-hint: no ID token at all', async () => {
    const someone = await signIn('code')
    const page = await someone.leave({ id_token_hint: 'bad-id-token-hint' })
    expectStays(page)
    await expectSignedIn(someone)
  })

  it('oidcc-rp-initiated-logout-no-id-token-hint: a URI of nobody knows whom', async () => {
    const someone = await signIn('code')
    expectStays(await someone.leave({ id_token_hint: undefined }))
    await expectSignedIn(someone)
  })

  it.each([
    ['no-params', { id_token_hint: undefined, post_logout_redirect_uri: undefined, state: undefined }],
    ['only-state', { id_token_hint: undefined, post_logout_redirect_uri: undefined }],
  ])('oidcc-rp-initiated-logout-%s: asks, then signs out and says so', async (_name, parameters) => {
    const someone = await signIn('code')
    const question = await someone.leave(parameters)
    expectStays(question)
    expect(question.status).toBe(200)
    await expectSignedIn(someone)
    const done = await someone.browser.submit(question, { decision: 'logout' })
    expectStays(done)
    expect(done.status).toBe(200)
    await expectSignedOut(someone)
  })

  it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri: signs out and says so', async () => {
    const someone = await signIn('code')
    const done = await someone.leave({ post_logout_redirect_uri: undefined })
    expectStays(done)
    expect(done.status).toBe(200)
    await expectSignedOut(someone)
  })

  it('client_id instead of id_token_hint: asks, and then leads back with state (§2)', async () => {
    const someone = await signIn('code')
    const question = await someone.leave({ id_token_hint: undefined, client_id: someone.rp.client.client_id })
    expectStays(question)
    const done = await someone.browser.submit(question, { decision: 'logout' })
    expect(new URL(done.location ?? '').searchParams.get('state')).toBe(someone.state)
    await expectSignedOut(someone)
  })

  it('client_id that is not the one the ID token was issued to: a page, and no redirect (§2)', async () => {
    const someone = await signIn('code')
    const other = await register(provider, 'code', { post_logout_redirect_uris: [POST_LOGOUT_REDIRECT_URI] })
    const page = await someone.leave({ client_id: other.client.client_id })
    expectStays(page)
    expect(page.status).toBe(400)
    await expectSignedIn(someone)
  })

  it('an ID token of somebody else: asks (§2)', async () => {
    const [someone, other] = [await signIn('code'), await signIn('code')]
    expectStays(await someone.leave({ id_token_hint: other.given.id_token }))
    await expectSignedIn(someone)
  })

  it('by POST, with the parameters in a form (§2)', async () => {
    const someone = await signIn('code')
    const page = await someone.browser.post(String(provider.as.end_session_endpoint), {
      id_token_hint: someone.given.id_token,
      post_logout_redirect_uri: POST_LOGOUT_REDIRECT_URI,
      state: 'x',
    })
    expect(page.location).toBe(`${POST_LOGOUT_REDIRECT_URI}?state=x`)
    await expectSignedOut(someone)
  })

  it('an ID token that has expired is still a hint (§4)', async () => {
    const someone = await signIn('code')
    provider.pass(2 * 3600)
    expect((await someone.leave({ state: undefined })).location).toBe(POST_LOGOUT_REDIRECT_URI)
    await expectSignedOut(someone)
  })
})
