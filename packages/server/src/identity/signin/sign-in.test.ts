import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { User } from '../../store/index.ts'
import {
  openTestPeople,
  PASSWORD,
  recoveryCodesOn,
  secretOn,
  type TestPeople,
  totpCode,
} from './testing/open-test-people.ts'

let test: TestPeople
beforeAll(async () => {
  test = await openTestPeople()
})
afterAll(() => test.close())

describe('signing in with e-mail and password', () => {
  it('leads to where somebody wanted to get to', async () => {
    const user = await test.addUser()
    const browser = test.browser()
    const page = await test.signInPage(browser)
    expect(page.status).toBe(200)
    expect(page.url).toMatch(new RegExp(`^${test.origin}/signin/[A-Za-z0-9_-]{43}$`))
    const sent = await browser.submit(page, { email: user.email, password: PASSWORD })
    expect(sent).toMatchObject({ status: 303, rawLocation: '/account' })
    expect((await browser.follow(sent)).text).toContain(user.email)
  })

  it('takes the e-mail in any letter case and with spaces around it', async () => {
    const user = await test.addUser()
    const page = await test.signIn(test.browser(), { email: ` ${user.email.toUpperCase()} ` })
    expect(page.url).toBe(`${test.origin}/account`)
  })

  it('shows the page again for a wrong password, with the e-mail in it', async () => {
    const user = await test.addUser()
    const browser = test.browser()
    const page = await test.signIn(browser, user, 'not the password')
    expect(page.status).toBe(403)
    expect(page.forms[0]?.fields.email).toBe(user.email)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
    expect(await browser.submit(page, { password: PASSWORD })).toMatchObject({ status: 303, rawLocation: '/account' })
  })

  it('tells the log why somebody was not let in, under the Request-Id of the page, and nothing that was typed', async () => {
    const user = await test.addUser()
    const noPassword = await test.addUser({ passwordHash: undefined })
    const refusedFor = async (email: string, password: string) => {
      const page = await test.signIn(test.browser(), { email }, password)
      const requestId = page.headers.get('request-id') ?? ''
      const lines = test.logged.filter((line) => line.includes(requestId))
      expect(lines.join()).not.toContain(email)
      expect(lines.join()).not.toContain(password)
      const { reason, userId } = JSON.parse(lines.find((line) => line.includes('sign-in refused')) ?? '{}')
      return { reason, userId }
    }
    expect(await refusedFor(user.email, 'guessed-it')).toEqual({ reason: 'wrong password', userId: user.id })
    expect(await refusedFor('nobody@else.example', 'guessed-it')).toEqual({ reason: 'unknown user' })
    expect(await refusedFor(noPassword.email, 'guessed-it')).toEqual({
      reason: 'user without a password',
      userId: noPassword.id,
    })
    await test.identity.users.disable(user.id)
    expect(await refusedFor(user.email, PASSWORD)).toEqual({ reason: 'disabled user', userId: user.id })
  })

  it('renews a hash that was made with other figures', async () => {
    const { hash } = await import('@node-rs/argon2')
    const passwordHash = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
    const user = await test.addUser({ passwordHash })
    await test.signedIn(user)
    expect((await test.store.users.find(user.id))?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await test.signedIn(user)
  })

  it('T-17 disabled thing still works: a disabled user neither signs in nor stays signed in', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    expect((await test.identity.users.disable(user.id)).ok).toBe(true)
    expect((await browser.followAll(await browser.get(`${test.origin}/account`))).url).toContain('/signin/')
    const page = await test.signIn(test.browser(), user)
    expect(page.status).toBe(403)
    expect((await test.identity.users.enable(user.id)).ok).toBe(true)
    await test.signedIn(user)
    expect((await browser.followAll(await browser.get(`${test.origin}/account`))).url).toContain('/signin/')
  })

  it('T-22 recovery flow bypass: a password that is replaced, or a user disabled, while it waits to be hashed lets nobody in', async () => {
    const meanwhile: Partial<User>[] = [{ passwordHash: 'another' }, { disabled: true }]
    const slow = await openTestPeople((store) => ({
      ...store,
      users: {
        ...store.users,
        async findByEmail(email) {
          const user = await store.users.findByEmail(email)
          const changes = meanwhile.pop()
          if (user && changes) await store.users.replace({ ...user, ...changes })
          return user
        },
      },
    }))
    for (const user of [await slow.addUser(), await slow.addUser()]) {
      const browser = slow.browser()
      expect((await slow.signIn(browser, user)).status).toBe(403)
      expect(browser.cookies.has('portreeve_session')).toBe(false)
    }
    await slow.signedIn(await slow.addUser())
    await slow.close()
  })

  it('T-17 disabled thing still works: disabling between two steps ends the sign-in', async () => {
    const { user, code } = await userWithTotp()
    const browser = test.browser()
    const second = await test.signIn(browser, user)
    expect(second.text).toContain('code')
    await test.identity.users.disable(user.id)
    const page = await browser.followAll(await browser.submit(second, { method: 'totp', code: code() }))
    expect(page.url).toContain('/signin/')
    expect(browser.cookies.has('portreeve_session')).toBe(false)
  })
})

const STEP_SECONDS = 30

/** A user whose authenticator app shows `code()`; each is a new one. */
async function userWithTotp() {
  const user = await test.addUser()
  const browser = await test.signedIn(user)
  const page = await browser.get(`${test.origin}/account/totp`)
  const secret = secretOn(page)
  const code = () => {
    test.clock.now = (test.clock.now + 2 * STEP_SECONDS) as EpochSeconds
    return totpCode(secret, test.clock.now)
  }
  const shown = await browser.submit(page, { code: code() })
  return { user, code, recoveryCodes: recoveryCodesOn(shown), browser, secret }
}

describe('a code as second factor (RFC 6238)', () => {
  it('is asked for after the password, and sets the session apart (RFC 8176 §2)', async () => {
    const { user, code } = await userWithTotp()
    const browser = test.browser()
    const second = await test.signIn(browser, user)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
    const done = await browser.submit(second, { method: 'totp', code: code() })
    expect(done).toMatchObject({ status: 303, rawLocation: '/account' })
    expect((await test.store.sessions.listByUser(user.id))[0]?.amr).toEqual(['pwd', 'otp', 'mfa'])
  })

  it('T-24 MFA skipped: no address leads past it', async () => {
    const { user } = await userWithTotp()
    const browser = test.browser()
    const second = await test.signIn(browser, user)
    expect((await browser.followAll(await browser.get(`${test.origin}/account`))).url).toContain('/signin/')
    for (const action of ['enrol', 'account', 'passkey']) {
      const { csrf } = second.forms[0]!.fields
      const tried = await browser.post(`${second.url}/${action}`, { csrf: csrf!, decision: 'continue', code: '000000' })
      expect(tried.rawLocation ?? '').not.toBe('/account')
    }
    expect(browser.cookies.has('portreeve_session')).toBe(false)
  })

  it('is good once, a step early or late, and no more (§5.2)', async () => {
    const { user, secret, code } = await userWithTotp()
    const used = code()
    const attempt = async (value: string) => {
      const browser = test.browser()
      const second = await test.signIn(browser, user)
      return (await browser.submit(second, { method: 'totp', code: value })).status
    }
    expect(await attempt(used)).toBe(303)
    expect(await attempt(used)).toBe(403)
    test.clock.now = (test.clock.now + 10 * STEP_SECONDS) as EpochSeconds
    const at = (steps: number) => totpCode(secret, (test.clock.now + steps * STEP_SECONDS) as EpochSeconds)
    expect(await attempt(at(-2))).toBe(403)
    expect(await attempt(at(2))).toBe(403)
    expect(await attempt(at(-1))).toBe(303)
    expect(await attempt(at(1))).toBe(303)
  })

  it('of paper is good once, however it is typed', async () => {
    const { user, recoveryCodes } = await userWithTotp()
    expect(recoveryCodes).toHaveLength(10)
    const attempt = async (code: string) => {
      const browser = test.browser()
      const second = await test.signIn(browser, user)
      return (await browser.submit(second, { method: 'recovery_code', code })).status
    }
    const [first = '', second = ''] = recoveryCodes
    expect(await attempt(first)).toBe(303)
    expect(await attempt(first)).toBe(403)
    expect(await attempt(` ${second.toUpperCase().replace('-', ' ')} `)).toBe(303)
    expect((await test.store.users.find(user.id))?.totp?.recoveryCodeHmacs).toHaveLength(8)
  })

  it('of paper is good once, of eight that are sent at the same time', async () => {
    const { user, recoveryCodes } = await userWithTotp()
    const ready = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const browser = test.browser()
        return { browser, page: await test.signIn(browser, user) }
      }),
    )
    const code = recoveryCodes[0]!
    const answers = await Promise.all(
      ready.map(({ browser, page }) => browser.submit(page, { method: 'recovery_code', code })),
    )
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
  })

  it('T-24 MFA skipped: five wrong ones lead back to the password', async () => {
    const { user, code } = await userWithTotp()
    const browser = test.browser()
    let page = await test.signIn(browser, user)
    const { url } = page
    for (let tries = 1; tries <= 5; tries++) {
      page = await browser.submit(page, { method: 'totp', code: '000000' })
      expect(page.status).toBe(403)
    }
    expect(page.forms[0]?.action).toBe(`${url}/password`)
    const late = await browser.post(
      `${url}/code`,
      { csrf: page.forms[0]!.fields.csrf!, method: 'totp', code: code() },
      { origin: test.origin },
    )
    expect((await browser.followAll(late)).url).toBe(url)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
  })

  it('T-24 MFA skipped: of codes sent at the same time, no more than five are looked at', async () => {
    const { user } = await userWithTotp()
    const browser = test.browser()
    const page = await test.signIn(browser, user)
    let looks = 0
    const { count } = test.store.throttles
    test.store.throttles.count = (...attempt) => {
      looks++
      return count(...attempt)
    }
    await Promise.all(Array.from({ length: 30 }, () => browser.submit(page, { method: 'totp', code: '000000' })))
    test.store.throttles.count = count
    expect(looks / 3).toBeLessThanOrEqual(5)
    expect(looks).toBeGreaterThan(0)
  })

  it('T-24 MFA skipped: starting over with the password does not give more tries than the account has', async () => {
    const { user, code } = await userWithTotp()
    for (let round = 0; round < 4; round++) {
      const browser = test.browser()
      let page = await test.signIn(browser, user)
      for (let tries = 0; tries < 5; tries++) page = await browser.submit(page, { method: 'totp', code: '000000' })
    }
    const browser = test.browser()
    const page = await test.signIn(browser, user)
    expect((await browser.submit(page, { method: 'totp', code: code() })).status).toBe(403)
  })
})

describe('steps belong to the browser that began them', () => {
  it('T-34 code theft through own login pages: another browser sees nothing and sends nothing', async () => {
    const user = await test.addUser()
    const page = await test.signInPage(test.browser())
    const other = test.browser()
    await test.signInPage(other)
    expect((await other.get(page.url)).status).toBe(400)
    const sent = await other.submit(page, { email: user.email, password: PASSWORD })
    expect(sent.status).toBe(400)
    expect(other.cookies.has('portreeve_session')).toBe(false)
  })

  it.each([
    ['without its token', { csrf: '' }, {}],
    ['with the token of another sign-in', { csrf: 'A'.repeat(43) }, {}],
    ['from another origin', {}, { origin: 'https://evil.example' }],
    ['from another site', {}, { 'sec-fetch-site': 'cross-site' }],
  ])('T-20 login CSRF: a form %s is not taken', async (_case, fields, headers) => {
    const user = await test.addUser()
    const browser = test.browser()
    const page = await test.signInPage(browser)
    const form = page.forms[0]!
    const sent = await browser.post(
      form.action,
      { ...form.fields, email: user.email, password: PASSWORD, ...fields },
      headers,
    )
    expect(sent.status).toBe(403)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
  })

  it('T-08 duplicated parameters: a form with a field twice is not taken', async () => {
    const user = await test.addUser()
    const browser = test.browser()
    const form = (await test.signInPage(browser)).forms[0]!
    const fields = new URLSearchParams({ ...form.fields, email: user.email, password: PASSWORD })
    expect((await browser.post(form.action, `${fields}&password=other`)).status).toBe(403)
  })

  it('of right passwords sent at the same time, one makes a session', async () => {
    const user = await test.addUser()
    const browser = test.browser()
    const page = await test.signInPage(browser)
    await Promise.all(Array.from({ length: 6 }, () => browser.submit(page, { email: user.email, password: PASSWORD })))
    expect(await test.store.sessions.listByUser(user.id)).toHaveLength(1)
  })

  it('a sign-in that was given up, completed or forgotten is over', async () => {
    const user = await test.addUser()
    const browser = test.browser()
    const given = await test.signInPage(browser)
    const cancel = given.forms.find(({ action }) => action.endsWith('/cancel'))!
    await browser.post(cancel.action, cancel.fields)
    expect((await browser.submit(given, { email: user.email, password: PASSWORD })).status).toBe(400)
    const completed = await test.signInPage(browser)
    await browser.submit(completed, { email: user.email, password: PASSWORD })
    expect((await browser.get(completed.url)).status).toBe(400)
    const forgotten = await test.signInPage(test.browser())
    test.clock.now = (test.clock.now + 3601) as EpochSeconds
    expect((await browser.get(forgotten.url)).status).toBe(400)
  })
})
