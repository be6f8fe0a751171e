import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { User } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { type Attempt, createAttemptLimits } from './attempt-limits.ts'
import { createKnownDevices } from './known-devices.ts'
import { openTestPeople, PASSWORD, type TestPeople } from './testing/open-test-people.ts'

/** Every request of a test comes from 127.0.0.1, so attackers elsewhere are counted here as the sign-in page counts them. */
describe('lock-out that cannot lock others out', () => {
  let test: TestPeople
  let user: User
  beforeEach(async () => {
    test = await openTestPeople()
    user = await test.addUser()
  })
  afterEach(() => test.close())

  const attack = async (network: (index: number) => string, tries: number) => {
    const limits = createAttemptLimits({ throttles: test.store.throttles, now: () => test.clock.now })
    for (let index = 0; index < tries; index++) {
      await limits.count({ kind: 'password', account: user.email, network: network(index), device: undefined })
    }
  }
  const signIn = async (browser = test.browser()) => (await test.signIn(browser, user)).url.endsWith('/account')

  it('refuses even the right password after ten attempts from one network, for a quarter of an hour', async () => {
    const browser = test.browser()
    let page = await test.signInPage(browser)
    for (let tries = 0; tries < 10; tries++) page = await browser.submit(page, { email: user.email, password: 'wrong' })
    expect(await signIn()).toBe(false)
    test.clock.now = (test.clock.now + 15 * 60 + 1) as EpochSeconds
    expect(await signIn()).toBe(true)
  })

  it('lets the owner in from another network than the attacker’s', async () => {
    await attack(() => '203.0.113.0/24', 99)
    expect(await signIn()).toBe(true)
  })

  it('lets the owner in on a browser that is known, however many networks attack', async () => {
    const browser = await test.signedIn(user)
    browser.cookies.delete('portreeve_session')
    await attack((index) => `203.0.${index}.0/24`, 200)
    expect(await signIn(test.browser())).toBe(false)
    expect(await signIn(browser)).toBe(true)
  })

  it('lets the owner in on a new browser by a mailed link', async () => {
    await attack((index) => `203.0.${index}.0/24`, 200)
    const browser = test.browser()
    const recover = await browser.get(`${test.origin}/recover`)
    expect((await browser.submit(recover, { email: user.email })).status).toBe(200)
    const chosen = await browser.get(await test.linkTo(user.email))
    const fields = { newPassword: 'cobalt heron 17', repeatedPassword: 'cobalt heron 17' }
    const after = await browser.followAll(await browser.submit(chosen, fields))
    const page = await browser.followAll(
      await browser.submit(after, { email: user.email, password: 'cobalt heron 17' }),
    )
    expect(page.url).toBe(`${test.origin}/account`)
  })

  it('stops a known browser as well, by a count of its own', async () => {
    const browser = await test.signedIn(user)
    browser.cookies.delete('portreeve_session')
    let page = await test.signInPage(browser)
    for (let tries = 0; tries < 10; tries++) page = await browser.submit(page, { email: user.email, password: 'wrong' })
    expect((await browser.submit(page, { email: user.email, password: PASSWORD })).status).toBe(403)
    expect(await signIn(test.browser())).toBe(true)
  })

  it('counts guesses that are sent at the same time, each of them', async () => {
    const browser = test.browser()
    const page = await test.signInPage(browser)
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => browser.submit(page, { email: user.email, password: `guess ${index}` })),
    )
    expect(await signIn()).toBe(false)
  })

  it('stops a network that tries one password on everybody', async () => {
    const limits = createAttemptLimits({ throttles: test.store.throttles, now: () => test.clock.now })
    for (let index = 0; index < 300; index++) {
      const account = `user${index}@lakeside.example`
      await limits.count({ kind: 'password', account, network: '127.0.0.0/24', device: undefined })
    }
    const browser = test.browser()
    const page = await browser.submit(await test.signInPage(browser), { email: user.email, password: PASSWORD })
    expect(page.status).toBe(429)
    expect(page.headers.get('retry-after')).toBe('900')
  })

  it('lets somebody sign in on one new browser after another: who was right is not counted against the account', async () => {
    const limits = createAttemptLimits({ throttles: test.store.throttles, now: () => test.clock.now })
    for (let index = 0; index < 150; index++) {
      const attempt: Attempt = {
        kind: 'password',
        account: user.email,
        network: `203.0.${index}.0/24`,
        device: undefined,
      }
      expect(await limits.count(attempt)).toBe('allowed')
      await limits.clear(attempt)
    }
    expect(await signIn()).toBe(true)
  })

  it('keeps no address in what is counted', async () => {
    await attack(() => '203.0.113.0/24', 1)
    expect(await test.store.throttles.find(`password of ${user.email} from 203.0.113.0/24`)).toMatchObject({
      failures: 1,
    })
    expect(test.logged.join()).not.toContain(user.email)
  })
})

describe('createAttemptLimits', () => {
  it('lets no more than ten through of a hundred at the same time', async () => {
    const store = await openTestStore()
    const limits = createAttemptLimits({ throttles: store.throttles, now: () => 1_800_000_000 as EpochSeconds })
    const attempt: Attempt = { kind: 'code', account: '00uKarin', network: '192.0.2.0/24', device: undefined }
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => limits.count(attempt)))
    await store.close()
    expect(verdicts.filter((verdict) => verdict === 'allowed')).toHaveLength(10)
  })
})

describe('createAttemptLimits, against those who look for a way round', () => {
  const at = 1_800_000_000 as EpochSeconds
  const opened = async () => {
    const store = await openTestStore()
    return { store, limits: createAttemptLimits({ throttles: store.throttles, now: () => at }) }
  }

  it('T-24 second factor guessed: known browsers of one account, however many there are, share one limit', async () => {
    const { store, limits } = await opened()
    let allowed = 0
    for (let index = 0; index < 150; index++) {
      const attempt: Attempt = { kind: 'code', account: '00uKarin', network: '192.0.2.0/24', device: `${index}` }
      if ((await limits.count(attempt)) === 'allowed') allowed++
    }
    await store.close()
    expect(allowed).toBe(100)
  })

  it('refuses a known browser that goes on and on, before anything is hashed for it', async () => {
    const { store, limits } = await opened()
    const attempt: Attempt = { kind: 'password', account: 'k@x.example', network: '192.0.2.0/24', device: 'known' }
    const verdicts = []
    for (let index = 0; index < 101; index++) {
      verdicts.push(await limits.count(attempt))
      await limits.clear(attempt)
    }
    await store.close()
    expect(new Set(verdicts.slice(0, 100))).toEqual(new Set(['allowed']))
    expect(verdicts[100]).toBe('too_many')
  })

  it('T-24 one account has one count, however its address is typed', async () => {
    const { store, limits } = await opened()
    const spellings = ['J\u00f6rg@Lakeside.example', 'jo\u0308rg@lakeside.example', 'JO\u0308RG@LAKESIDE.EXAMPLE']
    const verdicts = []
    for (let index = 0; index < 12; index++) {
      const account = spellings[index % 3]!
      verdicts.push(await limits.count({ kind: 'password', account, network: '192.0.2.0/24', device: undefined }))
    }
    await store.close()
    expect(verdicts.filter((verdict) => verdict === 'allowed')).toHaveLength(10)
  })

  it('makes the store grow no more for a network that is stopped', async () => {
    const { store, limits } = await opened()
    const network = '192.0.2.0/24'
    const tryAs = (account: string) => limits.count({ kind: 'password', account, network, device: undefined })
    for (let index = 0; index < 300; index++) await tryAs(`user${index}@x.example`)
    expect(await tryAs('late@x.example')).toBe('too_many')
    const kept = await store.throttles.find('password of late@x.example')
    await store.close()
    expect(kept).toBeUndefined()
  })
})

describe('createKnownDevices', () => {
  const key = Buffer.alloc(32, 7)
  const devices = createKnownDevices({ key, secure: false })
  const karin = '00uKarin' as User['id']
  const cookieOf = (setCookie: string) => setCookie.split(';')[0]!
  const value = cookieOf(devices.remember(karin)).split('=')[1]!
  const find = (given: string, userId = karin) => devices.find({ cookie: `portreeve_device=${given}` }, userId)

  it('knows the browser of the one user it was made for, and tells browsers apart', () => {
    expect(find(value)).toBeDefined()
    expect(find(value, '00uMallory' as User['id'])).toBeUndefined()
    const other = cookieOf(devices.remember(karin)).split('=')[1]!
    expect(find(other)).toBeDefined()
    expect(find(other)).not.toBe(find(value))
    expect(
      createKnownDevices({ key: Buffer.alloc(32, 8), secure: false }).find(
        { cookie: `portreeve_device=${value}` },
        karin,
      ),
    ).toBeUndefined()
  })

  it('T-21 unsigned or guessable cookies: not with any bit flipped, nor in another spelling', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const [at, character] of [...value].entries()) {
      for (const bit of [1, 2, 4, 8, 16, 32]) {
        const flipped = value.slice(0, at) + alphabet[alphabet.indexOf(character) ^ bit] + value.slice(at + 1)
        expect(find(flipped)).toBeUndefined()
      }
    }
  })
})
