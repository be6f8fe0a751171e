import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, User } from '../../store/index.ts'
import { hashPassword } from '../hash-password.ts'
import { exampleUser } from '../testing/grants.ts'
import { answerOf, openTestAuthorization, type TestAuthorization } from '../testing/open-test-authorization.ts'
import type { TestBrowser, TestPage } from '../testing/test-browser.ts'

const PASSWORD = 'correct horse battery staple'

let test: TestAuthorization
let pat: User
let kim: User
/** Nobody has vouched for it. */
let untrusted: Client
beforeAll(async () => {
  test = await openTestAuthorization()
  const passwordHash = await hashPassword(PASSWORD)
  pat = exampleUser({ passwordHash })
  kim = exampleUser({ passwordHash, name: 'Kim Doe' })
  await test.store.users.put(pat)
  await test.store.users.put(kim)
  untrusted = await test.putApp({ settings: {} })
})
afterAll(() => test.close())

const begin = async (browser: TestBrowser, parameters?: Record<string, string | undefined>) =>
  browser.followAll(await browser.get(test.url(parameters)))
const formTo = (page: TestPage, action: string) => page.forms.findIndex((form) => form.action.endsWith(action))
const signIn = (browser: TestBrowser, page: TestPage, { email }: User) =>
  browser.submit(page, { email, password: PASSWORD }, formTo(page, '/password'))
const nameOf = (page: TestPage) => Object.keys(answerOf(page.location))

describe('after sign-in the browser goes straight on to the app (protocol.md 2.3)', () => {
  it('with a code, state and iss; the next request needs no page', async () => {
    const browser = test.newBrowser()
    const answer = await signIn(browser, await begin(browser), pat)
    expect(answer.status).toBe(303)
    expect(nameOf(answer)).toEqual(['code', 'state', 'iss'])
    expect(nameOf(await browser.get(test.url()))).toEqual(['code', 'state', 'iss'])
  })

  it('auth_time is that of the login, also in later answers (protocol.md 2.3)', async () => {
    const browser = test.newBrowser()
    const parameters = { response_type: 'id_token', nonce: 'n', max_age: '5000' }
    const first = answerOf((await signIn(browser, await begin(browser, parameters), pat)).location)
    const authTime = test.clock.now
    test.clock.now = (test.clock.now + 1_635) as typeof test.clock.now
    const second = answerOf((await browser.get(test.url(parameters))).location)
    expect(decodeJwt(first.id_token ?? '').auth_time).toBe(authTime)
    expect(decodeJwt(second.id_token ?? '')).toMatchObject({ auth_time: authTime, iat: authTime + 1_635 })
  })

  it('by way of the consent page, where the app is new to the user', async () => {
    const browser = test.newBrowser()
    const page = await begin(browser, { client_id: untrusted.client_id })
    const consent = await browser.followAll(await signIn(browser, page, pat))
    expect(consent.url).toContain('/consent/')
    expect(nameOf(await browser.submit(consent, { decision: 'allow' }))).toEqual(['code', 'state', 'iss'])
  })

  it('a wrong password leads nowhere, and the right one still does', async () => {
    const browser = test.newBrowser()
    const page = await begin(browser)
    const again = await browser.submit(page, { email: pat.email, password: 'wrong' }, formTo(page, '/password'))
    expect(again.location).toBeUndefined()
    expect(nameOf(await signIn(browser, again, pat))).toEqual(['code', 'state', 'iss'])
  })

  it('Cancel tells the app access_denied (RFC 6749 §4.1.2.1)', async () => {
    const browser = test.newBrowser()
    const page = await begin(browser)
    const answer = await browser.submit(page, {}, formTo(page, '/cancel'))
    expect(answerOf(answer.location)).toMatchObject({ error: 'access_denied', state: 'abc', iss: test.issuer })
    expect((await signIn(browser, page, pat)).location).toBeUndefined()
  })
})

describe('one interaction, one answer', () => {
  it('T-34 code theft: of many forms sent at once, one is answered with a code', async () => {
    const browser = test.newBrowser()
    const page = await begin(browser)
    const answers = await Promise.all(Array.from({ length: 5 }, () => signIn(browser, page, pat)))
    expect(answers.filter((answer) => nameOf(answer).includes('code'))).toHaveLength(1)
  })

  it('T-34 code theft: another browser cannot send the form, nor go on where the first one stopped', async () => {
    const browser = test.newBrowser()
    const page = await begin(browser, { client_id: untrusted.client_id })
    const thief = test.newBrowser()
    expect((await signIn(thief, page, kim)).location).toBeUndefined()
    expect((await thief.get(page.url)).status).toBe(400)
    expect((await signIn(browser, page, pat)).status).toBe(303)
  })
})

describe('prompt and hints over pages (OIDC Core §3.1.2.1)', () => {
  const idTokenOf = (page: TestPage) => decodeJwt(answerOf(page.location).id_token ?? '')
  const forIdToken = { response_type: 'id_token', nonce: 'n' }

  it('prompt=login: signs in again, once, and auth_time is new', async () => {
    const { browser } = await test.signedIn({ user: pat, authTime: test.clock.now - 500 })
    const page = await begin(browser, { ...forIdToken, prompt: 'login' })
    expect(page.url).toContain('/signin/')
    expect(idTokenOf(await signIn(browser, page, pat))).toMatchObject({ sub: pat.id, auth_time: test.clock.now })
  })

  it('max_age=0: as prompt=login', async () => {
    const { browser } = await test.signedIn({ user: pat })
    const page = await begin(browser, { ...forIdToken, max_age: '0' })
    expect(page.url).toContain('/signin/')
    expect(idTokenOf(await signIn(browser, page, pat))).toMatchObject({ auth_time: test.clock.now })
  })

  it('select_account: goes on as who is here', async () => {
    const { browser } = await test.signedIn({ user: pat })
    const page = await begin(browser, { ...forIdToken, prompt: 'select_account' })
    expect(page.text).toContain(pat.email)
    expect(idTokenOf(await browser.submit(page, { decision: 'continue' }))).toMatchObject({ sub: pat.id })
  })

  it('T-34 code theft through own login pages: select_account answers for whom it showed, or asks again', async () => {
    const { browser } = await test.signedIn({ user: pat })
    const page = await begin(browser, { ...forIdToken, prompt: 'select_account' })
    // Another tab, and somebody else in it.
    await test.signedIn({ user: kim, browser })
    const again = await browser.submit(page, { decision: 'continue' })
    expect(nameOf(again)).not.toContain('id_token')
    const shown = await browser.followAll(again)
    expect(shown.text).toContain(kim.email)
    expect(idTokenOf(await browser.submit(shown, { decision: 'continue' }))).toMatchObject({ sub: kim.id })
  })

  it('select_account: or as somebody else, whose consent is asked', async () => {
    const { browser } = await test.signedIn({ user: pat })
    const page = await begin(browser, {
      ...forIdToken,
      client_id: untrusted.client_id,
      prompt: 'select_account consent',
    })
    const login = await browser.followAll(await browser.submit(page, { decision: 'other' }))
    expect(login.url).toContain('/signin/')
    const consent = await browser.followAll(await signIn(browser, login, kim))
    expect(consent.text).toContain(kim.email)
    expect(idTokenOf(await browser.submit(consent, { decision: 'allow' }))).toMatchObject({ sub: kim.id })
  })

  it('id_token_hint of another: that one signs in, and nobody else is answered for', async () => {
    const hint = answerOf(
      (await (await test.signedIn({ user: kim })).browser.get(test.url(forIdToken))).location,
    ).id_token
    const { browser } = await test.signedIn({ user: pat })
    const page = await begin(browser, { ...forIdToken, id_token_hint: hint })
    const wrong = await signIn(browser, page, pat)
    expect(nameOf(wrong)).not.toContain('id_token')
    const right = await signIn(browser, await begin(browser, { ...forIdToken, id_token_hint: hint }), kim)
    expect(idTokenOf(right)).toMatchObject({ sub: kim.id })
  })

  it('T-24 second factor skipped: no essential second factor without one, whatever the password', async () => {
    const acr = { essential: true, value: 'urn:portreeve:acr:2fa' }
    const browser = test.newBrowser()
    const page = await begin(browser, { ...forIdToken, claims: JSON.stringify({ id_token: { acr } }) })
    const next = await browser.followAll(await signIn(browser, page, pat))
    expect(nameOf(next)).not.toContain('id_token')
    expect(next.url).toContain('/signin/')
  })
})
