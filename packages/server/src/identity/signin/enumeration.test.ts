import { setTimeout as pause } from 'node:timers/promises'
import type { EpochSeconds } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../store/index.ts'
import type { TestBrowser, TestPage } from '../testing/test-browser.ts'
import { openTestPeople, PASSWORD, type TestPeople } from './testing/open-test-people.ts'

const SAMPLES = 25
const ATTEMPTS = 5
const TOLERANCE = 0.05

interface Failure {
  millis: number
  /** Everything the caller gets to see. */
  seen: string
}

/** The same store, `millis` slower with a row that exists than with one that does not; `calls` counts what it is asked. */
function watched(millis: number, calls: string[]) {
  return (store: Store): Store => ({
    ...store,
    users: {
      ...store.users,
      async findByEmail(email) {
        calls.push('users.findByEmail')
        const user = await store.users.findByEmail(email)
        if (user && millis > 0) await pause(millis)
        return user
      },
      replace: (user) => {
        calls.push('users.replace')
        return store.users.replace(user)
      },
    },
    throttles: {
      ...store.throttles,
      count: (...attempt) => {
        calls.push('throttles.count')
        return store.throttles.count(...attempt)
      },
      clear: (key) => {
        calls.push('throttles.clear')
        return store.throttles.clear(key)
      },
    },
    interactions: {
      ...store.interactions,
      replace: (interaction) => {
        calls.push('interactions.replace')
        return store.interactions.replace(interaction)
      },
    },
    mailProofs: {
      ...store.mailProofs,
      put: (proof) => {
        calls.push('mailProofs.put')
        return store.mailProofs.put(proof)
      },
    },
  })
}

/** A busy machine makes some answers late and none early, so it is here that a difference would show. */
const lowerQuartile = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 2] as number

/** How much the slowest kind is above the quickest one, at best out of a few measurements. */
async function spreadOf(kinds: readonly (() => Promise<Failure>)[]): Promise<number> {
  let spread = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < ATTEMPTS && spread > TOLERANCE; attempt++) {
    const millis: number[][] = kinds.map(() => [])
    const seen = new Set<string>()
    // Interleaved, so that whatever slows the machine slows every kind alike.
    for (let sample = 0; sample < SAMPLES; sample++) {
      for (let turn = 0; turn < kinds.length; turn++) {
        const kind = (sample + turn) % kinds.length
        const failure = await kinds[kind]!()
        millis[kind]!.push(failure.millis)
        seen.add(failure.seen)
      }
    }
    expect([...seen]).toHaveLength(1)
    const typical = millis.map(lowerQuartile)
    spread = Math.max(...typical) / Math.min(...typical) - 1
  }
  return spread
}

/** What stands on a page, without what differs from request to request. */
function seenOf({ status, headers, text }: TestPage, email: string): string {
  const { date: _date, 'request-id': requestId = '', ...rest } = Object.fromEntries(headers)
  const same = text.replaceAll(email, 'EMAIL').replaceAll(requestId, 'REQUEST-ID')
  return JSON.stringify({ status, headers: { ...rest, 'content-length': undefined }, text: same })
}

/** Of whoever calls `localhost`. */
const OUR_NETWORKS = ['127.0.0.0/24', '::/64']

interface Setting {
  test: TestPeople
  browser: TestBrowser
  page: TestPage
}

/** Tries a password on one open sign-in page, so that its form is the same each time. */
async function failToSignIn({ test, browser, page }: Setting, email: string, isLocked: boolean): Promise<Failure> {
  for (const network of OUR_NETWORKS) {
    await test.store.throttles.clear(`password from ${network}`)
    if (!isLocked) await test.store.throttles.clear(`password of ${email} from ${network}`)
  }
  if (!isLocked) await test.store.throttles.clear(`password of ${email}`)
  const start = performance.now()
  const answer = await browser.submit(page, { email, password: 'not the password' })
  return { millis: performance.now() - start, seen: seenOf(answer, email) }
}

async function people(slowerMillis: number) {
  const calls: string[] = []
  const test = await openTestPeople(watched(slowerMillis, calls))
  const [user, locked, disabled] = [await test.addUser(), await test.addUser(), await test.addUser({ disabled: true })]
  const passkeysAlone = await test.addUser({ passwordHash: undefined })
  const browser = test.browser()
  const setting = { test, browser, page: await test.signInPage(browser) }
  for (let tries = 0; tries < 11; tries++) await failToSignIn(setting, locked.email, true)
  const right = await browser.submit(setting.page, { email: locked.email, password: PASSWORD })
  if (right.status !== 403) throw new Error('the account is not locked')
  const unknown = 'nobody.at.all@lakeside.example'
  const tryAs = (email: string) => () => failToSignIn(setting, email, email === locked.email)
  const emails = {
    unknown,
    known: user.email,
    locked: locked.email,
    disabled: disabled.email,
    passkeys: passkeysAlone.email,
  }
  return { ...setting, calls, tryAs, emails }
}

describe('failed sign-ins take the same time and look the same', () => {
  it('T-31 user enumeration: unknown user, wrong password, locked, disabled and without password ask the store the same', async () => {
    const { test, calls, tryAs, emails } = await people(0)
    const asked: string[] = []
    for (const email of Object.values(emails)) {
      const attempt = tryAs(email)
      calls.length = 0
      await attempt()
      asked.push(calls.toSorted().join())
    }
    await test.close()
    expect(new Set(asked)).toEqual(new Set(['throttles.count,throttles.count,throttles.count,users.findByEmail']))
  })

  it.each([
    ['the store as it is', 0],
    ['a store that takes 3 ms longer for a user who exists', 3],
  ])(
    'T-31 user enumeration: unknown user, wrong password and locked account; %s',
    { timeout: 180_000 },
    async (_case, slowerMillis) => {
      const { test, tryAs, emails } = await people(slowerMillis)
      const spread = await spreadOf([tryAs(emails.unknown), tryAs(emails.known), tryAs(emails.locked)])
      await test.close()
      expect(spread).toBeLessThanOrEqual(TOLERANCE)
    },
  )

  it('T-31 user enumeration: asking for a new password takes the same time for everybody', {
    timeout: 180_000,
  }, async () => {
    const test = await openTestPeople(watched(3, []))
    const user = await test.addUser()
    const browser = test.browser()
    const page = await browser.get(`${test.origin}/recover`)
    const askAs = (email: string) => async (): Promise<Failure> => {
      test.clock.now = (test.clock.now + 300) as EpochSeconds
      const start = performance.now()
      const answer = await browser.submit(page, { email })
      return { millis: performance.now() - start, seen: seenOf(answer, email) }
    }
    const spread = await spreadOf([askAs('nobody@lakeside.example'), askAs(user.email)])
    const mails = await test.mails()
    await test.close()
    expect(mails.length).toBeGreaterThan(5)
    expect(spread).toBeLessThanOrEqual(TOLERANCE)
  })
})
