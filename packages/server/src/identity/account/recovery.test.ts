import { verify } from '@node-rs/argon2'
import type { EpochSeconds } from '@portreeve/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openTestPeople,
  PASSWORD,
  recoveryCodesOn,
  secretOn,
  type TestPeople,
  totpCode,
} from '../signin/testing/open-test-people.ts'
import type { TestBrowser } from '../testing/test-browser.ts'

let test: TestPeople
beforeAll(async () => {
  test = await openTestPeople()
})
afterAll(() => test.close())

const NEW = 'cobalt heron 17'
const typed = (newPassword: string) => ({ newPassword, repeatedPassword: newPassword })
const askFor = async (email: string, browser = test.browser()) =>
  browser.submit(await browser.get(`${test.origin}/recover`), { email })
const hasPassword = async (id: Parameters<typeof test.store.users.find>[0], password: string) =>
  verify((await test.store.users.find(id))?.passwordHash ?? '', password)
const wait = (seconds: number) => {
  test.clock.now = (test.clock.now + seconds) as EpochSeconds
}

describe('a forgotten password', () => {
  it('is replaced by whoever reads the mailbox', async () => {
    const user = await test.addUser()
    await askFor(user.email)
    const browser = test.browser()
    const page = await browser.get(await test.linkTo(user.email))
    expect(page.status).toBe(200)
    const saved = await browser.submit(page, typed(NEW))
    expect(saved).toMatchObject({ status: 303, rawLocation: expect.stringMatching(/^\/signin\/[\w-]{43}\?notice=/) })
    const signIn = await browser.get(saved.location ?? '')
    expect(signIn.text).toContain('Your password is saved.')
    expect(signIn.text).toContain(`value="${user.email}"`)
    expect(await hasPassword(user.id, NEW)).toBe(true)
    expect((await test.mails())[0]).toMatchObject({ to: user.email, subject: 'Your password was changed' })
  })

  it('has a way to another link where one is worthless', async () => {
    const page = await test.browser().get(`${test.origin}/reset-password/${'x'.repeat(43)}`)
    expect([page.status, page.text.includes('href="/recover"')]).toEqual([400, true])
  })

  it('T-22 recovery flow bypass: looking at the link changes nothing, because mail scanners look too', async () => {
    const user = await test.addUser()
    await askFor(user.email)
    const link = await test.linkTo(user.email)
    for (let looks = 0; looks < 3; looks++) expect((await test.browser().get(link)).status).toBe(200)
    expect(await hasPassword(user.id, PASSWORD)).toBe(true)
  })

  it('T-10 code reuse: a link is good once, also of five that come at the same time', async () => {
    const user = await test.addUser()
    await askFor(user.email)
    const link = await test.linkTo(user.email)
    const ready = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const browser = test.browser()
        return { browser, page: await browser.get(link) }
      }),
    )
    const answers = await Promise.all(
      ready.map(({ browser, page }, index) => browser.submit(page, typed(`${NEW} ${index}`))),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400, 400])
    expect((await test.browser().get(link)).status).toBe(400)
  })

  it('T-10 forged codes: a link for one purpose is none for another', async () => {
    const user = await test.addUser({ emailVerified: false })
    const browser = await test.signedIn(user)
    const account = await browser.get(`${test.origin}/account`)
    const verify = account.forms.find(({ action }) => action.endsWith('/verify-email'))!
    await browser.post(verify.action, verify.fields, { origin: test.origin })
    const link = await test.linkTo(user.email)
    expect(link).toContain('/verify-email/')
    expect((await browser.get(link.replace('/verify-email/', '/reset-password/'))).status).toBe(400)
    expect((await browser.get(link.replace('/verify-email/', '/invitation/'))).status).toBe(400)
    expect((await browser.get(link)).status).toBe(200)
  })

  it('T-10 code reuse: of two links the newer one is good, for an hour', async () => {
    const user = await test.addUser()
    await askFor(user.email)
    const older = await test.linkTo(user.email)
    await askFor(user.email)
    const newer = await test.linkTo(user.email)
    expect((await test.browser().get(older)).status).toBe(400)
    wait(3599)
    expect((await test.browser().get(newer)).status).toBe(200)
    wait(1)
    expect((await test.browser().get(newer)).status).toBe(400)
  })

  it('T-22 recovery flow bypass: the second factor stays, and is asked for afterwards', async () => {
    const user = await test.addUser()
    const owner = await test.signedIn(user)
    const setup = await owner.get(`${test.origin}/account/totp`)
    const secret = secretOn(setup)
    expect(recoveryCodesOn(await owner.submit(setup, { code: totpCode(secret, test.clock.now) }))).toHaveLength(10)
    await askFor(user.email)
    const browser = test.browser()
    await browser.submit(await browser.get(await test.linkTo(user.email)), typed(NEW))
    const page = await test.signIn(browser, user, NEW)
    expect(page.url).toContain('/signin/')
    expect(page.forms[0]?.action).toMatch(/\/code$/)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
  })

  it('ends every session, because somebody else may have had the old one', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    await askFor(user.email)
    const other = test.browser()
    await other.submit(await other.get(await test.linkTo(user.email)), typed(NEW))
    expect((await browser.get(`${test.origin}/account`)).status).toBe(303)
    expect(await test.store.sessions.listByUser(user.id)).toEqual([])
  })

  it.each([
    ['too short', typed('short 7'), 400],
    ['common', typed('password2024'), 400],
    ['typed differently', { newPassword: NEW, repeatedPassword: `${NEW}!` }, 400],
  ])('T-22 recovery flow bypass: a new one that is %s uses nothing up', async (_case, fields, status) => {
    const user = await test.addUser()
    await askFor(user.email)
    const browser = test.browser()
    const page = await browser.get(await test.linkTo(user.email))
    const again = await browser.submit(page, fields)
    expect(again.status).toBe(status)
    expect((await browser.submit(again, typed(NEW))).status).toBe(303)
  })

  it('T-22 recovery flow bypass: without the page’s own token the link is not enough', async () => {
    const user = await test.addUser()
    await askFor(user.email)
    const link = await test.linkTo(user.email)
    const browser = test.browser()
    await browser.get(link)
    expect((await browser.post(link, typed(NEW))).status).toBe(403)
    expect((await test.browser().post(link, { ...typed(NEW), csrf: 'A'.repeat(43) })).status).toBe(403)
    expect(await hasPassword(user.id, PASSWORD)).toBe(true)
  })

  it('T-17 disabled thing still works: disabled users get no mail, and what they got is worthless', async () => {
    const user = await test.addUser()
    await askFor(user.email)
    const link = await test.linkTo(user.email)
    await test.identity.users.disable(user.id)
    expect((await test.browser().get(link)).status).toBe(400)
    const before = (await test.mails()).length
    await askFor(user.email)
    expect((await test.mails()).length).toBe(before)
    expect(await test.identity.users.sendPasswordReset(user.id)).toMatchObject({ error: 'disabled' })
  })

  it('T-31 user enumeration: the answer is the same whether or not there is such a user, and so is the next one', async () => {
    const user = await test.addUser()
    const seen = async (email: string) => {
      const { status, text } = await askFor(email)
      return { status, text: text.replaceAll(email, 'EMAIL').replaceAll(/Request[^<]*<[^>]*>[^<]*/g, '') }
    }
    expect(await seen(user.email)).toEqual(await seen('nobody@lakeside.example'))
  })

  it('mails nobody more than five times in a quarter of an hour', async () => {
    const user = await test.addUser()
    for (let asked = 0; asked < 8; asked++) expect((await askFor(user.email)).status).toBe(200)
    expect((await test.mails()).filter(({ to }) => to === user.email)).toHaveLength(5)
    wait(901)
  })
})

describe('whatever somebody sends, in whatever order', () => {
  const actions = [
    'ask',
    'look',
    'send',
    'send twice',
    'send elsewhere',
    'guess',
    'sign in',
    'account',
    'verify',
  ] as const

  /** What an attacker without the mailbox and without the password can do. */
  async function act(action: (typeof actions)[number], browser: TestBrowser, email: string) {
    const guessed = Buffer.alloc(32, 5).toString('base64url')
    const send = async (url: string) => {
      const page = await browser.get(url)
      return page.forms[0] ? browser.submit(page, { ...typed(NEW), email, password: NEW, oldPassword: NEW }) : page
    }
    switch (action) {
      case 'ask':
        return askFor(email, browser)
      case 'look':
        return browser.get(`${test.origin}/reset-password/${guessed}`)
      case 'send':
        return send(`${test.origin}/reset-password/${guessed}`)
      case 'send twice':
        return browser.post(`${test.origin}/reset-password/${guessed}`, { ...typed(NEW), csrf: guessed })
      case 'send elsewhere':
        return browser.post(`${test.origin}/invitation/${guessed}`, { ...typed(NEW), csrf: guessed })
      case 'guess':
        return browser.post(`${test.origin}/account/password`, { ...typed(NEW), oldPassword: NEW, csrf: guessed })
      case 'sign in':
        return send(`${test.origin}/signin`)
      case 'account':
        return send(`${test.origin}/account/password`)
      case 'verify':
        return browser.post(`${test.origin}/verify-email/${guessed}`, { csrf: guessed })
    }
  }

  it('T-22 recovery flow bypass: no way reaches "set password" without the mailed proof or the old password', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 8 }), async (way) => {
        const user = await test.addUser()
        const browser = test.browser()
        for (const action of way) await act(action, browser, user.email)
        expect((await test.store.users.find(user.id))?.passwordHash).toBe(user.passwordHash)
        expect(browser.cookies.has('portreeve_session')).toBe(false)
        wait(1000)
      }),
      { numRuns: 15 },
    )
  }, 60_000)
})

describe('an e-mail address', () => {
  it('is confirmed by the button on the page that the link leads to', async () => {
    const user = await test.addUser({ emailVerified: false })
    const browser = await test.signedIn(user)
    const account = await browser.get(`${test.origin}/account`)
    const verify = account.forms.find(({ action }) => action.endsWith('/account/verify-email'))!
    await browser.post(verify.action, verify.fields, { origin: test.origin })
    const elsewhere = test.browser()
    const page = await elsewhere.get(await test.linkTo(user.email))
    expect((await test.store.users.find(user.id))?.emailVerified).toBe(false)
    expect((await elsewhere.submit(page)).status).toBe(200)
    expect((await test.store.users.find(user.id))?.emailVerified).toBe(true)
    expect((await elsewhere.submit(page)).status).toBe(400)
  })

  it('T-23 account pre-hijack: a link is worthless once the address has changed', async () => {
    const user = await test.addUser({ emailVerified: false })
    await askFor(user.email)
    const link = await test.linkTo(user.email)
    const record = await test.store.users.find(user.id)
    await test.store.users.put({ ...record!, email: `new-${user.email}` })
    expect((await test.browser().get(link)).status).toBe(400)
  })

  it('T-23 account pre-hijack: an operator’s change makes it unconfirmed, and earlier links worthless', async () => {
    const user = await test.addUser()
    await askFor(user.email)
    const link = await test.linkTo(user.email)
    await test.identity.users.changeEmail(user.id, `new-${user.email}`)
    expect((await test.browser().get(link)).status).toBe(400)
    await test.identity.users.changeEmail(user.id, user.email)
    expect((await test.browser().get(link)).status).toBe(400)
    expect((await test.store.users.find(user.id))?.emailVerified).toBe(false)
  })
})

describe('an invitation', () => {
  it('leads to a first password, and to a confirmed address', async () => {
    const invited = await test.identity.users.invite({
      email: 'jo@lakeside.example',
      name: 'Jo',
      claims: { locale: 'fr-CA' },
    })
    expect(invited).toMatchObject({ ok: true, value: { hasPassword: false, emailVerified: false } })
    expect((await test.mails())[0]?.subject).toBe('Vous êtes invité sur Portreeve')
    wait(6 * 86_400)
    const browser = test.browser()
    const page = await browser.get(await test.linkTo('jo@lakeside.example'))
    await browser.submit(page, typed(NEW))
    expect((await test.signIn(browser, { email: 'jo@lakeside.example' }, NEW)).url).toBe(`${test.origin}/account`)
    expect(await test.store.users.findByEmail('jo@lakeside.example')).toMatchObject({ emailVerified: true })
    expect(await test.identity.users.invite({ email: 'jo@lakeside.example', name: 'Jo' })).toMatchObject({
      error: 'email_taken',
    })
  })
})
