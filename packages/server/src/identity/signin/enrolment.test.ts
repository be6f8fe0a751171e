import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashPassword } from '../hash-password.ts'
import { exampleUser } from '../testing/grants.ts'
import { openTestAuthorization, type TestAuthorization } from '../testing/open-test-authorization.ts'
import type { TestBrowser } from '../testing/test-browser.ts'
import { PASSWORD, recoveryCodesOn, secretOn, totpCode } from './testing/open-test-people.ts'

let test: TestAuthorization
beforeAll(async () => {
  test = await openTestAuthorization()
})
afterAll(() => test.close())

const twoFactors = JSON.stringify({ id_token: { acr: { essential: true, value: 'urn:portreeve:acr:2fa' } } })

async function addUser() {
  const user = exampleUser({ passwordHash: await hashPassword(PASSWORD) })
  await test.store.users.put(user)
  return user
}

const begin = async (browser: TestBrowser, parameters: Record<string, string> = {}) =>
  browser.followAll(await browser.get(test.url(parameters)))

describe('an app that sends somebody to sign in', () => {
  it('gets its answer after the password', async () => {
    const user = await addUser()
    const browser = test.newBrowser()
    const page = await begin(browser)
    expect(page.text).toContain('Service Lane')
    const done = await browser.submit(page, { email: user.email, password: PASSWORD })
    expect(done.location).toMatch(/^http:\/\/localhost:5000\/\?code=[A-Za-z0-9_-]{43}&state=abc/)
  })

  it('gets access_denied when they give up', async () => {
    const browser = test.newBrowser()
    const page = await begin(browser)
    const cancel = page.forms.find(({ action }) => action.endsWith('/cancel'))!
    const denied = await browser.post(cancel.action, cancel.fields, { origin: test.origin })
    expect(new URL(denied.location ?? '').searchParams.get('error')).toBe('access_denied')
  })

  it('has them set up a second factor where one is essential (OIDC Core §5.5.1.1)', async () => {
    const user = await addUser()
    const browser = test.newBrowser()
    const page = await begin(browser, { claims: twoFactors })
    const setup = await browser.followAll(await browser.submit(page, { email: user.email, password: PASSWORD }))
    expect(setup.forms[0]?.action).toBe(`${page.url}/enrol`)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
    expect((await browser.submit(setup, { code: '000000' })).status).toBe(403)
    const codes = await browser.submit(setup, { code: totpCode(secretOn(setup), test.clock.now) })
    expect(recoveryCodesOn(codes)).toHaveLength(10)
    expect(await test.store.users.find(user.id)).toMatchObject({ totp: { confirmedAt: test.clock.now } })
    const done = await browser.followAll(await browser.get(page.url))
    expect(done.location).toMatch(/^http:\/\/localhost:5000\/\?code=/)
    expect((await test.store.sessions.listByUser(user.id))[0]?.amr).toEqual(['pwd', 'otp', 'mfa'])
  })

  it('T-24 MFA skipped: setting one up is no way around one that is there', async () => {
    const user = await addUser()
    const first = test.newBrowser()
    const setup = await first.followAll(
      await first.submit(await begin(first, { claims: twoFactors }), { email: user.email, password: PASSWORD }),
    )
    const second = test.newBrowser()
    const owner = await second.followAll(
      await second.submit(await begin(second, { claims: twoFactors }), { email: user.email, password: PASSWORD }),
    )
    await second.submit(owner, { code: totpCode(secretOn(owner), test.clock.now) })
    const before = (await test.store.users.find(user.id))?.totp
    test.clock.now = (test.clock.now + 60) as EpochSeconds
    const tried = await first.submit(setup, { code: totpCode(secretOn(setup), test.clock.now) })
    expect((await first.followAll(tried)).forms[0]?.action).toMatch(/\/code$/)
    expect(first.cookies.has('portreeve_session')).toBe(false)
    expect((await test.store.users.find(user.id))?.totp).toEqual(before)
  })

  it('T-22 recovery flow bypass: what an old password has proven is worth nothing once there is a new one', async () => {
    const user = await addUser()
    const [thief, passkeyThief] = [test.newBrowser(), test.newBrowser()]
    const [setup, other] = await Promise.all(
      [thief, passkeyThief].map(async (browser) => {
        const page = await begin(browser, { claims: twoFactors })
        return browser.followAll(await browser.submit(page, { email: user.email, password: PASSWORD }))
      }),
    )
    test.clock.now = (test.clock.now + 60) as EpochSeconds
    await test.identity.users.sendPasswordReset(user.id)
    const link = /http:\S+/.exec(
      (await test.store.mails.list(100)).find(({ to }) => to === user.email)?.text ?? '',
    )?.[0]
    const owner = test.newBrowser()
    const fields = { newPassword: 'cobalt heron 17', repeatedPassword: 'cobalt heron 17' }
    const saved = await owner.submit(await owner.get(link ?? ''), fields)
    expect(saved.rawLocation).toMatch(/^\/signin\//)

    const code = totpCode(secretOn(setup!), test.clock.now)
    const tried = await thief.followAll(await thief.submit(setup!, { code }))
    expect(tried.forms[0]?.action).toMatch(/\/password$/)
    expect((await passkeyThief.get(other!.url)).forms[0]?.action).toMatch(/\/password$/)
    expect(thief.cookies.has('portreeve_session')).toBe(false)
    expect((await test.store.users.find(user.id))?.totp).toBeUndefined()
  })

  it('lets them go on as who they are, or as somebody else (OIDC Core §3.1.2.1, select_account)', async () => {
    const [user, other] = [await addUser(), await addUser()]
    const browser = test.newBrowser()
    await browser.submit(await begin(browser), { email: user.email, password: PASSWORD })
    const choice = await begin(browser, { prompt: 'select_account' })
    expect(choice.text).toContain(user.email)
    const same = await browser.submit(choice, { decision: 'continue' })
    expect(same.location).toMatch(/\?code=/)
    const again = await begin(browser, { prompt: 'select_account' })
    const signIn = await browser.followAll(await browser.submit(again, { decision: 'other' }))
    const switched = await browser.submit(signIn, { email: other.email, password: PASSWORD })
    expect(switched.location).toMatch(/\?code=/)
    expect((await browser.get(`${test.origin}/account`)).text).toContain(other.email)
  })

  it('has the hint in its e-mail field, and the page in the language it asks for', async () => {
    const page = await begin(test.newBrowser(), { login_hint: 'karin@lakeside.example', ui_locales: 'fr' })
    expect(page.forms[0]?.fields.email).toBe('karin@lakeside.example')
    expect(page.text).toContain('lang="fr"')
    // CSP governs the redirect after the form, too.
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://localhost:")
  })
})
