import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, User } from '../../store/index.ts'
import { exampleUser } from '../testing/grants.ts'
import { answerOf, openTestAuthorization, type TestAuthorization } from '../testing/open-test-authorization.ts'
import type { TestBrowser, TestPage } from '../testing/test-browser.ts'

let test: TestAuthorization
/** Nobody has vouched for it. */
let app: Client
let user: User
beforeAll(async () => {
  test = await openTestAuthorization()
})
afterAll(() => test.close())

/** Somebody new, signed in, and an app that is new to them. */
async function stranger(changes: Partial<Client> = {}) {
  app = await test.putApp({ settings: {}, ...changes })
  user = exampleUser()
  await test.store.users.put(user)
  return (await test.signedIn({ user })).browser
}

const authorize = (browser: TestBrowser, parameters: Record<string, string | undefined> = {}) =>
  browser.get(test.url({ client_id: app.client_id, ...parameters }))
const pageFor = async (browser: TestBrowser, parameters?: Record<string, string | undefined>) =>
  browser.follow(await authorize(browser, parameters))
const allow = { decision: 'allow' }
const isConsent = (page: TestPage) => page.rawLocation?.startsWith('/consent/') === true
const codeIn = (page: TestPage) => answerOf(page.location).code
const grantsOf = async () => (await test.store.grants.listByUser(user.id)).length

describe('the consent page', () => {
  it('is shown the first time, names app and person, and lets its form end at the app (CSP form-action)', async () => {
    const browser = await stranger({ scopes: ['openid', 'email', 'offline_access'] })
    const page = await pageFor(browser, { scope: 'openid email offline_access' })
    expect(page.status).toBe(200)
    expect(page.url).toMatch(/\/consent\/[A-Za-z0-9_-]{43}$/)
    expect(page.text).toContain('Service Lane')
    expect(page.text).toContain(user.email)
    expect(page.text).toMatch(/value="allow"/)
    expect(page.text).toMatch(/value="deny"/)
    expect(page.headers.get('content-security-policy')).toMatch(/form-action 'self' http:\/\/localhost/)
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(await grantsOf()).toBe(0)
  })

  it('Allow answers the app, and is remembered (OIDC Core §3.1.2.4)', async () => {
    const browser = await stranger()
    const answer = await browser.submit(await pageFor(browser), allow)
    expect(answer.status).toBe(303)
    expect(answerOf(answer.location)).toMatchObject({ code: expect.any(String), state: 'abc', iss: test.issuer })
    expect(codeIn(await authorize(browser))).toBeDefined()
    expect(codeIn(await authorize(browser, { prompt: 'none' }))).toBeDefined()
  })

  it('Deny answers access_denied, and is asked again (RFC 6749 §4.1.2.1)', async () => {
    const browser = await stranger()
    const answer = await browser.submit(await pageFor(browser), { decision: 'deny' })
    expect(answerOf(answer.location)).toMatchObject({ error: 'access_denied', state: 'abc', iss: test.issuer })
    expect(isConsent(await authorize(browser))).toBe(true)
    expect(await grantsOf()).toBe(0)
  })

  it('comes again for a scope or a claim that is new, and for those alone', async () => {
    const browser = await stranger()
    await browser.submit(await pageFor(browser, { scope: 'openid email' }), allow)
    expect(codeIn(await authorize(browser, { scope: 'openid' }))).toBeDefined()
    expect(isConsent(await authorize(browser, { scope: 'openid profile' }))).toBe(true)
    const claims = JSON.stringify({ userinfo: { phone_number: null } })
    await browser.submit(await pageFor(browser, { claims }), allow)
    expect(codeIn(await authorize(browser, { claims, scope: 'openid email' }))).toBeDefined()
  })

  it('shows no claim by a name that only the app knows (threat T-26)', async () => {
    const browser = await stranger()
    const claims = JSON.stringify({ userinfo: { 'call 555-0100 to win': null, address: null } })
    expect((await pageFor(browser, { claims })).text).not.toContain('555-0100')
  })

  it('is remembered for one user, one app and one authorization server', async () => {
    const browser = await stranger()
    await browser.submit(await pageFor(browser), allow)
    const other = exampleUser()
    await test.store.users.put(other)
    expect(isConsent(await authorize((await test.signedIn({ user: other })).browser))).toBe(true)
    app = await test.putApp({ settings: {} })
    expect(isConsent(await authorize(browser))).toBe(true)
  })

  it('prompt=consent shows it again, for a trusted app too; prompt=none never (OIDC Core §3.1.2.1)', async () => {
    const browser = await stranger({ settings: { trusted: true } })
    expect(codeIn(await authorize(browser))).toBeDefined()
    expect(isConsent(await authorize(browser, { prompt: 'consent' }))).toBe(true)
    app = await test.putApp({ settings: {} })
    expect(answerOf((await authorize(browser, { prompt: 'none' })).location)).toMatchObject({
      error: 'consent_required',
    })
  })

  it('form_post comes after it as a page of its own', async () => {
    const browser = await stranger()
    const page = await browser.submit(await pageFor(browser, { response_mode: 'form_post' }), allow)
    expect(page.status).toBe(200)
    expect(page.forms[0]?.fields).toMatchObject({ code: expect.any(String), state: 'abc' })
  })

  it('offline_access of a trusted app is kept without asking, so that it can be taken back (OIDC Core §11)', async () => {
    const browser = await stranger({ settings: { trusted: true } })
    await authorize(browser)
    expect(await test.store.consents.find(user.id, test.server.id, app.client_id)).toBeUndefined()
    expect(codeIn(await authorize(browser, { scope: 'openid offline_access' }))).toBeDefined()
    expect((await test.store.consents.find(user.id, test.server.id, app.client_id))?.scopes).toContain('offline_access')
  })
})

describe('T-20 consent CSRF', () => {
  it.each([
    ['no token', { csrf: '' }, {}],
    ['a made-up token', { csrf: 'x'.repeat(43) }, {}],
    ['from another site', {}, { origin: 'https://evil.example' }],
    ['from another site, as fetch metadata says', {}, { 'sec-fetch-site': 'cross-site' }],
    ['from a frame without an origin', {}, { origin: 'null' }],
  ])('%s: refused, and nothing is allowed', async (_name, fields, headers) => {
    const browser = await stranger()
    const page = await pageFor(browser)
    const form = page.forms[0]
    const sent = { ...form?.fields, decision: 'allow', ...fields }
    const answer = await browser.post(form?.action ?? '', sent, { origin: test.origin, ...headers })
    expect(answer.status).toBe(403)
    expect(answer.location).toBeUndefined()
    expect(await test.store.consents.find(user.id, test.server.id, app.client_id)).toBeUndefined()
    expect(await grantsOf()).toBe(0)
  })

  it("a token of another interaction, even this browser's own", async () => {
    const browser = await stranger()
    const [one, two] = [await pageFor(browser), await pageFor(browser)]
    const answer = await browser.submit(one, { ...allow, csrf: two.forms[0]?.fields.csrf ?? '' })
    expect(answer.status).toBe(403)
  })
})

describe('T-34 code theft through our own pages', () => {
  it('another browser can neither see the page nor send its form, whoever is signed in there', async () => {
    const browser = await stranger()
    const page = await pageFor(browser)
    const thieves = [test.newBrowser(), (await test.signedIn()).browser, (await test.signedIn({ user })).browser]
    for (const thief of thieves) {
      for (const answer of [await thief.get(page.url), await thief.submit(page, allow)]) {
        expect(answer.status).toBe(400)
        expect(answer.location).toBeUndefined()
        expect(answer.text).not.toContain(user.email)
      }
    }
    expect(codeIn(await browser.submit(page, allow))).toBeDefined()
  })

  it('the same browser with another session, or none any more', async () => {
    const browser = await stranger()
    const page = await pageFor(browser)
    await test.signedIn({ browser })
    expect((await browser.submit(page, allow)).status).toBe(400)
    expect((await browser.get(page.url)).status).toBe(400)
    browser.cookies.delete('portreeve_session')
    expect((await browser.submit(page, allow)).status).toBe(400)
    expect(await grantsOf()).toBe(0)
  })

  it('a session that ended meanwhile', async () => {
    const browser = await stranger()
    const page = await pageFor(browser)
    await test.store.sessions.endByUser(user.id, test.clock.now)
    expect((await browser.submit(page, allow)).status).toBe(400)
  })

  it('the page of a sign-in that nobody has completed', async () => {
    await stranger()
    const browser = test.newBrowser()
    const signIn = await authorize(browser)
    const url = (signIn.location ?? '').replace('/signin/', '/consent/')
    expect((await browser.get(url)).status).toBe(400)
    await test.signedIn({ user, browser })
    expect((await browser.get(url)).status).toBe(400)
  })

  it('a step before this one, although somebody has signed in for it', async () => {
    const browser = await stranger()
    const page = await pageFor(browser)
    const idHash = createHash('sha256')
      .update(`interaction ${page.url.split('/').at(-1)}`)
      .digest()
    const kept = await test.store.interactions.find(idHash)
    if (!kept) throw new Error('no interaction behind the page')
    const state = JSON.stringify({ ...JSON.parse(kept.state), step: 'sign_in' })
    expect(await test.store.interactions.replace({ ...kept, state })).toBe('replaced')
    expect((await browser.get(page.url)).status).toBe(400)
    expect((await browser.submit(page, allow)).status).toBe(400)
  })

  it('one interaction, one answer: of many who press Allow at once, one gets a code', async () => {
    const browser = await stranger()
    const page = await pageFor(browser)
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.submit(page, allow)))
    expect(answers.filter((answer) => codeIn(answer) !== undefined)).toHaveLength(1)
    expect(await grantsOf()).toBe(1)
    expect((await browser.submit(page, allow)).status).toBe(400)
    expect((await browser.submit(page, { decision: 'deny' })).status).toBe(400)
  })

  it('is over after an hour', async () => {
    const browser = await stranger()
    const page = await pageFor(browser)
    test.clock.now = (test.clock.now + 3_600) as typeof test.clock.now
    expect((await browser.submit(page, allow)).status).toBe(400)
  })
})

describe('what an operator takes away while the page is shown', () => {
  const whileShown = async (
    change: (kept: Client) => Partial<Client>,
    parameters: Record<string, string> = {},
  ): Promise<TestPage> => {
    const browser = await stranger()
    const page = await pageFor(browser, parameters)
    const changes = change(app)
    await test.store.clients.put({ ...app, ...changes })
    // Memories are told in the background.
    await expect.poll(() => test.identity.clients.find(app.client_id)).toMatchObject(changes)
    const answer = await browser.submit(page, allow)
    expect(await grantsOf()).toBe(0)
    return answer
  }

  it('T-17 a disabled thing still works: the app', async () => {
    expect((await whileShown(() => ({ disabled: true }))).location).toBeUndefined()
  })

  it('T-17 a disabled thing still works: the redirect URI', async () => {
    const metadata = { redirect_uris: ['https://app.example/'] }
    expect((await whileShown((kept) => ({ metadata: { ...kept.metadata, ...metadata } }))).location).toBeUndefined()
  })

  it('T-17 a disabled thing still works: the implicit flow', async () => {
    const answer = await whileShown(() => ({ grant_types: ['authorization_code'] }), { response_type: 'token' })
    expect(answerOf(answer.location)).toMatchObject({ error: 'unauthorized_client' })
  })

  it('T-16 scope escalation: a scope', async () => {
    const answer = await whileShown(() => ({ scopes: ['openid'] }), { scope: 'openid email' })
    expect(answerOf(answer.location)).toMatchObject({ error: 'invalid_scope' })
  })
})
