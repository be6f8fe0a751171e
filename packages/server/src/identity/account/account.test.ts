import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openTestPeople,
  PASSWORD,
  recoveryCodesOn,
  secretOn,
  type TestPeople,
  totpCode,
} from '../signin/testing/open-test-people.ts'
import type { TestBrowser, TestPage } from '../testing/test-browser.ts'

let test: TestPeople
beforeAll(async () => {
  test = await openTestPeople()
})
afterAll(() => test.close())

const NEW = 'cobalt heron 17'
const wait = (seconds: number) => {
  test.clock.now = (test.clock.now + seconds) as EpochSeconds
}
const account = (browser: TestBrowser) => browser.get(`${test.origin}/account`)
/** Presses the button of the account page that goes to `path`. */
async function press(browser: TestBrowser, path: string, fields: Record<string, string> = {}): Promise<TestPage> {
  const page = await account(browser)
  const form = page.forms.find(({ action }) => action === `${test.origin}${path}`)
  if (!form) throw new Error(`no form leads to ${path}`)
  return browser.post(
    form.action,
    { ...form.fields, ...fields },
    { origin: test.origin, 'sec-fetch-site': 'same-origin' },
  )
}

describe('the account page', () => {
  it('has places that links of other pages lead to', async () => {
    const { text } = await account(await test.signedIn(await test.addUser()))
    const places = ['password', 'authenticator', 'passkeys', 'sessions', 'apps']
    expect(places.filter((place) => text.includes(`<section class="section" id="${place}">`))).toEqual(places)
  })

  it('asks to sign in first', async () => {
    const browser = test.browser()
    expect((await browser.followAll(await account(browser))).url).toContain('/signin/')
    expect((await browser.post(`${test.origin}/account/sign-out`, {})).rawLocation).toMatch(/^\/signin\//)
  })

  it.each([
    '/account/password',
    '/account/totp',
    '/account/totp/off',
    '/account/recovery-codes',
    '/account/passkeys/add',
    '/account/passkeys/remove',
    '/account/sessions/end',
    '/account/sessions/end-others',
    '/account/access/remove',
    '/account/verify-email',
    '/account/sign-out',
  ])('T-20 forged forms: %s takes none that is not from its own page', async (path) => {
    const [user, other] = [await test.addUser(), await test.addUser()]
    const browser = await test.signedIn(user)
    const { csrf } = (await account(await test.signedIn(other))).forms[0]!.fields
    for (const forged of [undefined, 'A'.repeat(43), csrf]) {
      const fields: Record<string, string> = forged === undefined ? {} : { csrf: forged }
      expect((await browser.post(`${test.origin}${path}`, fields)).status).toBe(403)
    }
    const own = (await account(browser)).forms[0]!.fields.csrf!
    const headers = { origin: 'https://evil.example' }
    expect((await browser.post(`${test.origin}${path}`, { csrf: own }, headers)).status).toBe(403)
    expect((await account(browser)).status).toBe(200)
  })

  it('signs out', async () => {
    const browser = await test.signedIn(await test.addUser())
    expect((await browser.get(`${test.origin}/`)).rawLocation).toBe('/account')
    const page = await press(browser, '/account/sign-out')
    expect(page.status).toBe(200)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
    expect((await account(browser)).status).toBe(303)
  })

  it('lists sessions, ends one, and ends all others', async () => {
    const user = await test.addUser()
    const [here, there, elsewhere] = [await test.signedIn(user), await test.signedIn(user), await test.signedIn(user)]
    const before = await test.store.sessions.listByUser(user.id)
    expect(before).toHaveLength(3)
    await press(here, '/account/sessions/end')
    expect(await test.store.sessions.listByUser(user.id)).toHaveLength(2)
    expect((await account(here)).status).toBe(200)
    await test.signedIn(user)
    const ended = await press(here, '/account/sessions/end-others')
    expect(ended.rawLocation).toBe('/account?notice=others_ended')
    expect(await test.store.sessions.listByUser(user.id)).toHaveLength(1)
    expect((await account(here)).status).toBe(200)
    for (const browser of [there, elsewhere]) expect((await account(browser)).status).toBe(303)
  })

  it('ends nobody else’s session', async () => {
    const [user, other] = [await test.addUser(), await test.addUser()]
    const [browser, victim] = [await test.signedIn(user), await test.signedIn(other)]
    await test.signedIn(user)
    const [theirs] = await test.store.sessions.listByUser(other.id)
    await press(browser, '/account/sessions/end', { sid: theirs!.sid })
    expect((await account(victim)).status).toBe(200)
  })

  it('lists the apps with access, and takes it back', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const { client_id } = test.client
    const app = { userId: user.id, authServerId: test.server.id, client_id, createdAt: test.clock.now }
    await test.store.consents.allow({ ...app, scopes: ['openid', 'email'], claims: [], updatedAt: test.clock.now })
    expect((await account(browser)).text).toContain(client_id)
    expect((await press(browser, '/account/access/remove')).rawLocation).toBe('/account?notice=access_removed')
    expect(await test.store.consents.listByUser(user.id)).toEqual([])
  })

  it('leads to where an app begins a login by itself (OIDC Core §4)', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const client = { ...test.client, metadata: { initiate_login_uri: 'https://app.example/start?tenant=7' } }
    await test.store.clients.put(client)
    const app = {
      userId: user.id,
      authServerId: test.server.id,
      client_id: client.client_id,
      createdAt: test.clock.now,
    }
    await test.store.consents.allow({ ...app, scopes: ['openid'], claims: [], updatedAt: test.clock.now })
    const iss = encodeURIComponent(test.issuer)
    await expect
      .poll(async () => (await account(browser)).text)
      .toContain(`https://app.example/start?tenant=7&amp;iss=${iss}`)
  })
})

describe('changing the password', () => {
  const change = async (browser: TestBrowser, oldPassword: string, newPassword = NEW) =>
    browser.submit(await browser.get(`${test.origin}/account/password`), {
      oldPassword,
      newPassword,
      repeatedPassword: newPassword,
    })

  it('takes the old one, ends the other sessions and tells the owner', async () => {
    const user = await test.addUser()
    const [browser, other] = [await test.signedIn(user), await test.signedIn(user)]
    const before = browser.cookies.get('portreeve_session')
    expect((await change(browser, PASSWORD)).rawLocation).toBe('/account?notice=password_changed')
    expect((await account(browser)).status).toBe(200)
    expect((await account(other)).status).toBe(303)
    expect(browser.cookies.get('portreeve_session')).not.toBe(before) // T-19
    expect((await test.mails())[0]).toMatchObject({ to: user.email, subject: 'Your password was changed' })
    expect((await test.signIn(test.browser(), user, NEW)).url).toBe(`${test.origin}/account`)
  })

  it('T-22 recovery flow bypass: without the old one nothing is set, and guessing it is counted', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    expect((await change(browser, 'a guess')).status).toBe(403)
    for (let tries = 1; tries < 10; tries++) await change(browser, 'a guess')
    expect((await change(browser, PASSWORD)).status).toBe(403)
    expect((await test.store.users.find(user.id))?.passwordHash).toBe(user.passwordHash)
  })

  it('T-22 recovery flow bypass: a session that was proven ten minutes ago has to prove itself again', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const page = await browser.get(`${test.origin}/account/password`)
    wait(600)
    const fields = { oldPassword: PASSWORD, newPassword: NEW, repeatedPassword: NEW }
    expect((await browser.submit(page, fields)).rawLocation).toMatch(/^\/signin\//)
    expect((await browser.get(`${test.origin}/account/password`)).rawLocation).toMatch(/^\/signin\//)
    expect((await test.store.users.find(user.id))?.passwordHash).toBe(user.passwordHash)
  })

  it('mails a link to who has no password, and no more of them than a quarter of an hour may have', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const kept = (await test.store.users.find(user.id))!
    await test.store.users.replace({ ...kept, passwordHash: undefined })
    const before = (await test.mails()).length
    for (let times = 0; times < 8; times++) {
      expect((await browser.get(`${test.origin}/account/password`)).status).toBe(200)
    }
    expect((await test.mails()).length - before).toBe(5)
  })

  it('has to be proven by the same user', async () => {
    const [user, other] = [await test.addUser(), await test.addUser()]
    const browser = await test.signedIn(user)
    wait(600)
    const asked = await browser.followAll(await browser.get(`${test.origin}/account/password`))
    expect(asked.forms[0]?.fields.email).toBe(user.email)
    const refused = await browser.submit(asked, { email: other.email, password: PASSWORD })
    expect(refused.status).toBe(403)
    const proven = await browser.submit(asked, { email: user.email, password: PASSWORD })
    expect(proven.rawLocation).toBe('/account')
  })
})

describe('an authenticator app', () => {
  const setUp = async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const page = await browser.get(`${test.origin}/account/totp`)
    const secret = secretOn(page)
    const code = () => {
      wait(60)
      return totpCode(secret, test.clock.now)
    }
    return { user, browser, page, code }
  }

  it('is set up by the first right code, and makes the session one of two factors', async () => {
    const { user, browser, page, code } = await setUp()
    expect((await browser.submit(page, { code: '000000' })).status).toBe(403)
    expect((await test.store.users.find(user.id))?.totp).toBeUndefined()
    const before = browser.cookies.get('portreeve_session')
    expect(recoveryCodesOn(await browser.submit(page, { code: code() }))).toHaveLength(10)
    expect(browser.cookies.get('portreeve_session')).not.toBe(before) // T-19
    expect((await test.store.sessions.listByUser(user.id))[0]?.amr).toEqual(['pwd', 'otp', 'mfa'])
    expect((await browser.get(`${test.origin}/account/totp`)).rawLocation).toBe('/account')
  })

  it('keeps neither its secret nor a recovery code where a stolen table could be read', async () => {
    const { user, browser, page, code } = await setUp()
    const secret = secretOn(page)
    const codes = recoveryCodesOn(await browser.submit(page, { code: code() }))
    const kept = JSON.stringify(await test.store.users.find(user.id))
    expect(kept).not.toContain(secret)
    for (const one of codes) expect(kept).not.toContain(one.replace('-', ''))
  })

  it('is turned off, and on again with another secret', async () => {
    const { user, browser, page, code } = await setUp()
    const first = secretOn(page)
    await browser.submit(page, { code: code() })
    expect((await press(browser, '/account/totp/off')).rawLocation).toBe('/account?notice=totp_off')
    expect((await test.store.users.find(user.id))?.totp).toBeUndefined()
    expect(secretOn(await browser.get(`${test.origin}/account/totp`))).not.toBe(first)
  })

  it('T-24 second factor skipped: a session from before it was set up cannot turn it off', async () => {
    const { user, browser, page, code } = await setUp()
    const earlier = await test.signedIn(user)
    await browser.submit(page, { code: code() })
    expect((await press(earlier, '/account/totp/off')).rawLocation).toMatch(/^\/signin\//)
    expect((await press(earlier, '/account/recovery-codes')).rawLocation).toMatch(/^\/signin\//)
    expect((await test.store.users.find(user.id))?.totp).toBeDefined()
  })

  it('gives new recovery codes, and the old ones are worthless', async () => {
    const { user, browser, page, code } = await setUp()
    const [old = ''] = recoveryCodesOn(await browser.submit(page, { code: code() }))
    const [fresh = ''] = recoveryCodesOn(await press(browser, '/account/recovery-codes'))
    const attempt = async (value: string) => {
      const other = test.browser()
      return (await other.submit(await test.signIn(other, user), { method: 'recovery_code', code: value })).status
    }
    expect(await attempt(old)).toBe(403)
    expect(await attempt(fresh)).toBe(303)
  })

  it.each(['/account/totp/off', '/account/recovery-codes'])('asks for a fresh proof: %s', async (path) => {
    const { user, browser, page, code } = await setUp()
    await browser.submit(page, { code: code() })
    const before = await test.store.users.find(user.id)
    wait(600)
    expect((await press(browser, path)).rawLocation).toMatch(/^\/signin\//)
    expect(await test.store.users.find(user.id)).toEqual(before)
  })
})
