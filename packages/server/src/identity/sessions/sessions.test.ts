import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestPeople, type TestPeople } from '../signin/testing/open-test-people.ts'
import type { TestBrowser } from '../testing/test-browser.ts'
import { SESSION_ABSOLUTE_SECONDS, SESSION_IDLE_SECONDS } from './create-sessions.ts'

let test: TestPeople
beforeAll(async () => {
  test = await openTestPeople()
})
afterAll(() => test.close())

const wait = (seconds: number) => {
  test.clock.now = (test.clock.now + seconds) as EpochSeconds
}
const isSignedIn = async (browser: TestBrowser) => (await browser.get(`${test.origin}/account`)).status === 200
const cookieOf = (browser: TestBrowser) => browser.cookies.get('portreeve_session') ?? ''

describe('a session', () => {
  it('is kept by the hash of a random id: what is in the store opens nothing', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    expect(cookieOf(browser)).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const [session] = await test.store.sessions.listByUser(user.id)
    const thief = test.browser()
    for (const value of [Buffer.from(session!.idHash).toString('base64url'), session!.sid]) {
      thief.cookies.set('portreeve_session', value)
      expect(await isSignedIn(thief)).toBe(false)
    }
  })

  it('ends when nobody has used it for 12 hours, and not before', async () => {
    const browser = await test.signedIn(await test.addUser())
    wait(SESSION_IDLE_SECONDS - 1)
    expect(await isSignedIn(browser)).toBe(true)
    wait(SESSION_IDLE_SECONDS - 1)
    expect(await isSignedIn(browser)).toBe(true)
    wait(SESSION_IDLE_SECONDS)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('ends 7 days after it began, however much it is used', async () => {
    const browser = await test.signedIn(await test.addUser())
    for (let passed = 0; passed + 40_000 < SESSION_ABSOLUTE_SECONDS; passed += 40_000) {
      wait(40_000)
      expect(await isSignedIn(browser)).toBe(true)
    }
    wait(40_000)
    expect(await isSignedIn(browser)).toBe(false)
  })

  it('notes at most once a minute that it was seen', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const seen = async () => (await test.store.sessions.listByUser(user.id))[0]!.lastSeenAt
    const first = await seen()
    wait(59)
    await isSignedIn(browser)
    expect(await seen()).toBe(first)
    wait(1)
    await isSignedIn(browser)
    expect(await seen()).toBe(first + 60)
  })

  it('T-19 session fixation: signing in gives an id that nobody has seen, and the one before is worthless', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const before = cookieOf(browser)
    const [first] = await test.store.sessions.listByUser(user.id)
    wait(601)
    const asked = await browser.followAll(await browser.get(`${test.origin}/account/password`))
    await browser.followAll(await browser.submit(asked, { email: user.email, password: 'vermilion otter 42' }))
    expect(cookieOf(browser)).not.toBe(before)
    const [second] = await test.store.sessions.listByUser(user.id)
    expect(second?.sid).toBe(first?.sid) // Clients know it by this name (OIDC Back-Channel Logout §2.1).
    expect(second?.authTime).toBeGreaterThan(first!.authTime)
    const thief = test.browser()
    thief.cookies.set('portreeve_session', before)
    expect(await isSignedIn(thief)).toBe(false)
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('T-19 session fixation: a cookie that an attacker planted is not what somebody is signed in by', async () => {
    const browser = test.browser()
    browser.cookies.set('portreeve_session', 'A'.repeat(43))
    await test.signIn(browser, await test.addUser())
    expect(cookieOf(browser)).not.toBe('A'.repeat(43))
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('of another user ends when somebody else signs in with the same browser', async () => {
    const [first, second] = [await test.addUser(), await test.addUser()]
    const browser = await test.signedIn(first)
    const begun = await browser.followAll(await browser.get(`${test.origin}/signin`))
    await browser.followAll(await browser.submit(begun, { email: second.email, password: 'vermilion otter 42' }))
    expect((await browser.get(`${test.origin}/account`)).text).toContain(second.email)
    expect(await test.store.sessions.listByUser(first.id)).toEqual([])
  })

  it('T-21 unsigned or guessable cookies: no cookie works with any of its bits flipped', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const page = await test.signInPage(test.browser())
    expect(page.status).toBe(200)
    const session = cookieOf(browser)
    const thief = test.browser()
    for (const flipped of flips(session)) {
      thief.cookies.set('portreeve_session', flipped)
      expect(await isSignedIn(thief)).toBe(false)
    }
  }, 60_000)

  it('T-21 unsigned or guessable cookies: the cookie of an open sign-in neither', async () => {
    const browser = test.browser()
    const page = await test.signInPage(browser)
    const secret = browser.cookies.get('portreeve_browser')!
    const thief = test.browser()
    for (const flipped of flips(secret)) {
      thief.cookies.set('portreeve_browser', flipped)
      expect((await thief.get(page.url)).status).toBe(400)
    }
    expect((await browser.get(page.url)).status).toBe(200)
  }, 60_000)

  it('has cookies that scripts and other sites cannot use', async () => {
    const user = await test.addUser()
    const browser = test.browser()
    const page = await test.signInPage(browser)
    const sent = await browser.submit(page, { email: user.email, password: 'vermilion otter 42' })
    const lines = sent.headers.getSetCookie()
    expect(lines.map((line) => line.split('=')[0]).sort()).toEqual(['portreeve_device', 'portreeve_session'])
    for (const line of lines) expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
  })
})

/** The value with each of its 256 bits flipped, and with each of the two that its last character has to spare. */
function flips(value: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return [...value].flatMap((character, at) =>
    [1, 2, 4, 8, 16, 32].map(
      (bit) => value.slice(0, at) + alphabet[alphabet.indexOf(character) ^ bit] + value.slice(at + 1),
    ),
  )
}
