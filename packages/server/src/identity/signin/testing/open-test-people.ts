import type { EpochSeconds } from '@portreeve/protocol'
import { Secret, TOTP } from 'otpauth'
import type { Store, User } from '../../../store/index.ts'
import { hashPassword } from '../../hash-password.ts'
import { exampleUser } from '../../testing/grants.ts'
import { openTestIdentity, type TestIdentity } from '../../testing/open-test-identity.ts'
import { createTestBrowser, type TestBrowser, type TestPage } from '../../testing/test-browser.ts'

export const PASSWORD = 'vermilion otter 42'

/** Identity with people in it, and browsers for them. */
export interface TestPeople extends TestIdentity {
  /** A user with PASSWORD, unless said otherwise. */
  addUser(changes?: Partial<User>): Promise<User>
  browser(): TestBrowser
  /** The page that `/account` shows to somebody who is not signed in. */
  signInPage(browser: TestBrowser): Promise<TestPage>
  /** E-mail and password, and on to the page after them. */
  signIn(browser: TestBrowser, user: Pick<User, 'email'>, password?: string): Promise<TestPage>
  /** A browser in which the user has just signed in. */
  signedIn(user: User): Promise<TestBrowser>
  /** Mails so far, newest first. */
  mails(): ReturnType<Store['mails']['list']>
  /** The newest link mailed to an address. */
  linkTo(email: string): Promise<string>
}

let passwordHash: string | undefined

export async function openTestPeople(wrap?: (store: Store) => Store): Promise<TestPeople> {
  const test = await openTestIdentity(wrap)
  passwordHash ??= await hashPassword(PASSWORD)
  const signInPage = async (browser: TestBrowser) => browser.followAll(await browser.get(`${test.origin}/account`))
  const signIn: TestPeople['signIn'] = async (browser, { email }, password = PASSWORD) =>
    browser.followAll(await browser.submit(await signInPage(browser), { email, password }))
  return {
    ...test,
    async addUser(changes = {}) {
      const user = exampleUser({ passwordHash, ...changes })
      await test.store.users.put(user)
      return user
    },
    browser: () => createTestBrowser(test.origin),
    signInPage,
    signIn,
    async signedIn(user) {
      const browser = createTestBrowser(test.origin)
      const page = await signIn(browser, user)
      if (page.url !== `${test.origin}/account`) throw new Error(`signing in led to ${page.status} ${page.url}`)
      return browser
    },
    mails: () => test.store.mails.list(100),
    async linkTo(email) {
      const mail = (await test.store.mails.list(100)).find(({ to }) => to === email)
      const link = mail && /http:\S+/.exec(mail.text)?.[0]
      if (!link) throw new Error(`no link was mailed to ${email}`)
      return link
    },
  }
}

/** What an authenticator app shows for this base32 secret. */
export function totpCode(secret: string, at: EpochSeconds): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at * 1000 })
}

/** The secret on the page where an authenticator app is set up. */
export function secretOn({ text }: TestPage): string {
  const secret = /[A-Z2-7]{32}/.exec(text.replace(/\s|<[^>]*>/g, ''))?.[0]
  if (!secret) throw new Error('no secret on this page')
  return secret
}

export const recoveryCodesOn = ({ text }: TestPage): string[] => text.match(/\b[0-9a-z]{5}-[0-9a-z]{5}\b/g) ?? []
