import { hashPassword } from '../../../packages/server/src/identity/hash-password.ts'
import { exampleUser } from '../../../packages/server/src/identity/testing/grants.ts'
import {
  openTestAuthorization,
  type TestAuthorization,
} from '../../../packages/server/src/identity/testing/open-test-authorization.ts'
import { basicOf } from '../../../packages/server/src/identity/testing/open-test-identity.ts'
import { type RawAnswer, rawPost, sendRaw } from '../../../packages/server/src/identity/testing/send-raw.ts'
import type { TestBrowser, TestPage } from '../../../packages/server/src/identity/testing/test-browser.ts'
import type { Client, User } from '../../../packages/server/src/store/index.ts'

export const PASSWORD = 'vermilion otter 42'
/** As apps register it, and as they send it (protocol.md 2.2). */
export const REGISTERED = 'http://localhost:5000'
export const SENT = 'http://localhost:5000/'
export const FORM = 'Content-Type: application/x-www-form-urlencoded'

/** An authorization server of profile exchange with the scopes of the exchange, one of its apps, and somebody with a login. */
export interface Exchange extends TestAuthorization {
  tokenPath: string
  app: Client
  user: User
  /** Somebody is signed in there. */
  browser: TestBrowser
  /** `?`, `client_id`, and `parameters` as they stand; raw text on the wire. */
  authorizeRaw(query: string, browser?: TestBrowser): Promise<TestPage>
  /** A code for the app: `scope` as the form of a URL has it. */
  code(scope: string, more?: string): Promise<string>
  /** A POST to the token endpoint, line by line, with the app's credentials unless the lines bring others. */
  token(body: string | undefined, lines?: readonly string[], target?: string): Promise<RawAnswer>
}

export async function openExchange(): Promise<Exchange> {
  const test = await openTestAuthorization()
  await test.store.authorizationServers.put({ ...test.server, settings: { scopes: ['roles', 'user_details'] } })
  await test.identity.ensureKey(test.server.id)
  const scopes = ['anonymous', 'openid', 'profile', 'email', 'roles', 'user_details', 'offline_access']
  const app = await test.putApp({ scopes, metadata: { redirect_uris: [REGISTERED] } })
  const user = exampleUser({ passwordHash: await hashPassword(PASSWORD) })
  await test.store.users.put(user)
  const { browser } = await test.signedIn({ user })
  const tokenPath = `/oauth2/${test.server.id}/v1/token`
  const basic = basicOf(app.client_id, test.client_secret)
  const authorizeRaw: Exchange['authorizeRaw'] = (query, by = browser) =>
    by.get(`${test.issuer}/v1/authorize?client_id=${app.client_id}&${query}`)
  return {
    ...test,
    app,
    user,
    browser,
    tokenPath,
    authorizeRaw,
    async code(scope, more = '') {
      const query = `response_type=code&scope=${scope}&redirect_uri=${encodeURIComponent(SENT)}&state=s&nonce=n${more}`
      const { location = '' } = await authorizeRaw(query)
      const code = new URL(location).searchParams.get('code')
      if (code === null) throw new Error(`no code in ${location}`)
      return code
    },
    token(body, lines = [FORM], target = tokenPath) {
      const hasOwn = lines.some((line) => /^authorization:/i.test(line))
      return sendRaw(test.port, rawPost(target, hasOwn ? lines : [`Authorization: ${basic}`, ...lines], body))
    },
  }
}

export const read = ({ body }: RawAnswer): Record<string, string> => JSON.parse(body)

/** A part of a JWT as raw text: 0 the header, 1 the claims. */
export const partOf = (jwt: string | undefined, index: 0 | 1): string =>
  Buffer.from((jwt ?? '').split('.')[index] ?? '', 'base64url').toString()

/** Names of members in the order of the text. */
export const membersOf = (jwt: string | undefined, index: 0 | 1): string[] =>
  Object.keys(JSON.parse(partOf(jwt, index)))
