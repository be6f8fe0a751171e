import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { User } from '../../store/index.ts'
import { chromiumMissing, openBrowser } from '../pages/testing/open-browser.ts'
import type { TestBrowser, TestPage } from '../testing/test-browser.ts'
import { openTestPeople, PASSWORD, type TestPeople } from './testing/open-test-people.ts'
import {
  createSoftwareAuthenticator,
  type Deviations,
  type SoftwareAuthenticator,
} from './testing/software-authenticator.ts'

let test: TestPeople
beforeAll(async () => {
  test = await openTestPeople()
})
afterAll(() => test.close())

/** The WebAuthn options that a page gives its script. */
function optionsOn({ text }: TestPage): string {
  const options = /data-options="([^"]*)"/.exec(text)?.[1]
  if (options === undefined) throw new Error('no passkey options on this page')
  return options.replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}

const formTo = (page: TestPage, end: string) => {
  const index = page.forms.findIndex(({ action }) => action.endsWith(end))
  if (index < 0) throw new Error(`no form leads to ${end}`)
  return index
}

async function addPasskey(browser: TestBrowser, authenticator: SoftwareAuthenticator, deviations?: Deviations) {
  const page = await browser.get(`${test.origin}/account`)
  const credential = authenticator.create(optionsOn(page), deviations)
  return browser.submit(page, { credential, name: 'Laptop' }, formTo(page, '/passkeys/add'))
}

async function userWithPasskey(changes: Partial<User> = {}) {
  const user = await test.addUser(changes)
  const browser = await test.signedIn(user)
  const authenticator = createSoftwareAuthenticator(test.origin)
  expect((await addPasskey(browser, authenticator)).rawLocation).toBe('/account?notice=passkey_added')
  return { user, browser, authenticator }
}

const amrsOf = async ({ id }: User) => (await test.store.sessions.listByUser(id)).map(({ amr }) => amr)

async function signInByPasskey(authenticator: SoftwareAuthenticator, deviations?: Deviations) {
  const browser = test.browser()
  const page = await test.signInPage(browser)
  const credential = authenticator.get(optionsOn(page), deviations)
  return { browser, page, credential, answer: await browser.submit(page, { credential }, formTo(page, '/passkey')) }
}

describe('a passkey as the only proof (WebAuthn §7.2)', () => {
  it('signs in without a name or a password, as two factors', async () => {
    const { user, authenticator } = await userWithPasskey()
    const { answer, page } = await signInByPasskey(authenticator)
    expect(JSON.parse(optionsOn(page))).toMatchObject({
      userVerification: 'required',
      allowCredentials: [],
      rpId: 'localhost',
    })
    expect(answer).toMatchObject({ status: 303, rawLocation: '/account' })
    expect(await amrsOf(user)).toContainEqual(['hwk', 'user', 'mfa'])
  })

  it.each<[string, Deviations]>([
    ['made for another site', { rpId: 'evil.example' }],
    ['made on another site', { origin: 'https://evil.example' }],
    ['made on the same host at another port', { origin: 'http://localhost:1' }],
    ['to another challenge', { challenge: Buffer.alloc(32, 1).toString('base64url') }],
    ['that verified nobody', { userVerified: false }],
    ['of a ceremony that creates', { type: 'webauthn.create' }],
    ['whose counter did not grow', { counter: 1 }],
  ])('refuses an answer %s', async (_case, deviations) => {
    const { authenticator } = await userWithPasskey()
    const { browser, answer } = await signInByPasskey(authenticator, deviations)
    expect(answer.status).toBe(403)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
  })

  it('refuses an answer that was seen before, wherever it comes again', async () => {
    const { authenticator } = await userWithPasskey()
    const { page, credential, answer } = await signInByPasskey(authenticator)
    expect(answer.status).toBe(303)
    const browser = test.browser()
    const other = await test.signInPage(browser)
    expect((await browser.submit(other, { credential }, formTo(other, '/passkey'))).status).toBe(403)
    expect((await browser.submit(page, { credential }, formTo(page, '/passkey'))).status).toBe(400)
  })

  it('takes one answer to a challenge, of ten that come at the same time', async () => {
    const { user, authenticator } = await userWithPasskey()
    const before = (await test.store.sessions.listByUser(user.id)).length
    const browser = test.browser()
    const page = await test.signInPage(browser)
    const answers = Array.from({ length: 10 }, () => authenticator.get(optionsOn(page)))
    await Promise.all(answers.map((credential) => browser.submit(page, { credential }, formTo(page, '/passkey'))))
    expect((await test.store.sessions.listByUser(user.id)).length - before).toBe(1)
  })

  it.each(['', 'null', '{}', '[]', '{"id":7}', '{"id":"unknown"}', 'not json'])(
    'refuses what is no answer: %s',
    async (credential) => {
      const browser = test.browser()
      const page = await test.signInPage(browser)
      expect((await browser.submit(page, { credential }, formTo(page, '/passkey'))).status).toBe(403)
    },
  )

  it('T-17 disabled thing still works: a disabled user’s passkey, and one that was removed, are worth nothing', async () => {
    const { user, authenticator } = await userWithPasskey()
    await test.identity.users.disable(user.id)
    expect((await signInByPasskey(authenticator)).answer.status).toBe(403)
    await test.identity.users.enable(user.id)
    expect((await signInByPasskey(authenticator)).answer.status).toBe(303)
    const [passkey] = await test.store.passkeys.listByUser(user.id)
    await test.store.passkeys.remove(passkey!.id, user.id)
    expect((await signInByPasskey(authenticator)).answer.status).toBe(403)
  })
})

describe('a passkey as second factor', () => {
  it('is asked for after the password, and need not verify the user', async () => {
    const { user, authenticator } = await userWithPasskey()
    const browser = test.browser()
    const second = await test.signIn(browser, user)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
    const options = optionsOn(second)
    expect(JSON.parse(options)).toMatchObject({
      userVerification: 'preferred',
      allowCredentials: [{ type: 'public-key' }],
    })
    const credential = authenticator.get(options, { userVerified: false })
    const done = await browser.submit(second, { credential }, formTo(second, '/passkey'))
    expect(done.rawLocation).toBe('/account')
    expect(await amrsOf(user)).toContainEqual(['pwd', 'hwk', 'user', 'mfa'])
  })

  it('T-24 MFA skipped: another user’s passkey is none', async () => {
    const { user } = await userWithPasskey()
    const { authenticator } = await userWithPasskey()
    const browser = test.browser()
    const second = await test.signIn(browser, user)
    const credential = authenticator.get(optionsOn(second))
    expect((await browser.submit(second, { credential }, formTo(second, '/passkey'))).status).toBe(403)
    expect(browser.cookies.has('portreeve_session')).toBe(false)
  })
})

describe('adding a passkey (WebAuthn §7.1)', () => {
  it.each<[string, Deviations]>([
    ['made for another site', { rpId: 'evil.example' }],
    ['made on another site', { origin: 'https://evil.example' }],
    ['to another challenge', { challenge: Buffer.alloc(72, 1).toString('base64url') }],
    ['that verified nobody', { userVerified: false }],
  ])('refuses one %s', async (_case, deviations) => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    expect((await addPasskey(browser, createSoftwareAuthenticator(test.origin), deviations)).rawLocation).toBe(
      '/account',
    )
    expect(await test.store.passkeys.listByUser(user.id)).toEqual([])
  })

  it('refuses the challenge of another session, and one that is ten minutes old', async () => {
    const [user, other] = [await test.addUser(), await test.addUser()]
    const [browser, theirs] = [await test.signedIn(user), await test.signedIn(other)]
    const options = optionsOn(await theirs.get(`${test.origin}/account`))
    const page = await browser.get(`${test.origin}/account`)
    const authenticator = createSoftwareAuthenticator(test.origin)
    const foreign = authenticator.create(options)
    await browser.submit(page, { credential: foreign, name: '' }, formTo(page, '/passkeys/add'))
    expect(await test.store.passkeys.listByUser(user.id)).toEqual([])
    const old = authenticator.create(optionsOn(page))
    test.clock.now = (test.clock.now + 600) as EpochSeconds
    expect(
      (await browser.submit(page, { credential: old, name: '' }, formTo(page, '/passkeys/add'))).rawLocation,
    ).toMatch(/^\/signin\//)
    expect(await test.store.passkeys.listByUser(user.id)).toEqual([])
  })

  it('refuses one that is registered, to whomever, and offers a way to prove oneself again', async () => {
    const { browser, authenticator, user } = await userWithPasskey()
    expect((await addPasskey(browser, authenticator)).rawLocation).toBe('/account')
    const other = await test.signedIn(await test.addUser())
    expect((await addPasskey(other, authenticator)).rawLocation).toBe('/account')
    const page = await browser.get(`${test.origin}/account`)
    expect(JSON.parse(optionsOn(page)).excludeCredentials).toHaveLength(1)
    test.clock.now = (test.clock.now + 600) as EpochSeconds
    const later = await browser.get(`${test.origin}/account`)
    expect(later.text).not.toContain('data-options')
    expect(later.text).toContain('href="/account/passkeys"')
    const asked = await browser.followAll(await browser.get(`${test.origin}/account/passkeys`))
    expect(asked.forms[0]?.fields.email).toBe(user.email)
  })

  it('is undone by removing it; nobody removes another’s', async () => {
    const { user, browser } = await userWithPasskey()
    const { browser: other } = await userWithPasskey()
    const [passkey] = await test.store.passkeys.listByUser(user.id)
    const page = await other.get(`${test.origin}/account`)
    await other.submit(page, { id: passkey!.id }, formTo(page, '/passkeys/remove'))
    expect(await test.store.passkeys.listByUser(user.id)).toHaveLength(1)
    const own = await browser.get(`${test.origin}/account`)
    const removed = await browser.submit(own, {}, formTo(own, '/passkeys/remove'))
    expect(removed.rawLocation).toBe('/account?notice=passkey_removed')
    expect(await test.store.passkeys.listByUser(user.id)).toEqual([])
  })
})

describe('passkeys in a browser', () => {
  it.skipIf(chromiumMissing)(
    'Chromium adds one, and signs in with it without a name',
    { timeout: 120_000 },
    async () => {
      const user = await test.addUser()
      const chromium = await openBrowser()
      const context = await chromium.newContext()
      const page = await context.newPage()
      const cdp = await context.newCDPSession(page)
      await cdp.send('WebAuthn.enable')
      await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      })
      await page.goto(`${test.origin}/account`)
      await page.fill('input[name=email]', user.email)
      await page.fill('input[name=password]', PASSWORD)
      await page.click('form[action$="/password"] button')
      await page.waitForURL(`${test.origin}/account`)
      await page.fill('#passkey-name', 'Front desk')
      await page.click('form[action$="/passkeys/add"] button')
      await page.waitForURL(`${test.origin}/account?notice=passkey_added`)
      expect(await test.store.passkeys.listByUser(user.id)).toMatchObject([{ name: 'Front desk' }])
      await context.clearCookies()
      await page.goto(`${test.origin}/account`)
      await page.click('form[action$="/passkey"] button')
      await page.waitForURL(`${test.origin}/account`)
      expect(await page.textContent('main')).toContain(user.email)
      await chromium.close()
    },
  )
})
