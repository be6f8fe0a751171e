import { createHash } from 'node:crypto'
import { responseTypes } from '@portreeve/protocol'
import type { RouteRequest } from '../../http/index.ts'
import type { Client, Session, Store, User } from '../../store/index.ts'
import { createSessions } from '../sessions/create-sessions.ts'
import { exampleUser, REDIRECT_URI } from './grants.ts'
import { exampleClient, openTestIdentity, type TestIdentity } from './open-test-identity.ts'
import { createTestBrowser, type TestBrowser } from './test-browser.ts'

export const VERIFIER = 'a-verifier-of-forty-three-characters-or-more'
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

/** Identity with an app that may do everything and that nobody has to be asked about, and a way to be signed in. */
export interface TestAuthorization extends TestIdentity {
  /** Trusted, every response type, scopes openid profile email offline_access. */
  app: Client
  user: User
  putApp(changes?: Partial<Client>): Promise<Client>
  /** The URL of a request: `client_id`, `redirect_uri`, `response_type=code`, `scope=openid` and `state=abc`, unless changed; undefined leaves out. */
  url(parameters?: Record<string, string | undefined>): string
  newBrowser(): TestBrowser
  /** A browser in which somebody has signed in. */
  signedIn(how?: { user?: User; amr?: string[]; authTime?: number; browser?: TestBrowser }): Promise<{
    browser: TestBrowser
    session: Session
  }>
}

export async function openTestAuthorization(wrap?: (store: Store) => Store): Promise<TestAuthorization> {
  const test = await openTestIdentity(wrap)
  const sessions = createSessions({ store: test.store, secure: false, now: () => test.clock.now })

  async function putApp(changes: Partial<Client> = {}): Promise<Client> {
    const client = exampleClient(test.server.id, test.identity.hashSecret(test.client_secret), {
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      scopes: ['anonymous', 'openid', 'profile', 'email', 'offline_access'],
      settings: { trusted: true },
      ...changes,
      metadata: {
        client_name: 'Service Lane',
        redirect_uris: [REDIRECT_URI],
        response_types: [...responseTypes],
        ...changes.metadata,
      },
    })
    await test.store.clients.put(client)
    return client
  }

  const app = await putApp()
  const user = exampleUser()
  await test.store.users.put(user)
  const newBrowser = () => createTestBrowser(test.origin)

  return {
    ...test,
    app,
    user,
    putApp,
    newBrowser,
    url(parameters = {}) {
      const all: Record<string, string | undefined> = {
        client_id: app.client_id,
        redirect_uri: REDIRECT_URI,
        response_type: 'code',
        scope: 'openid',
        state: 'abc',
        ...parameters,
      }
      const sent = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined)
      return `${test.issuer}/v1/authorize?${new URLSearchParams(sent)}`
    },
    async signedIn({ user: who = user, amr = ['pwd'], authTime = test.clock.now, browser = newBrowser() } = {}) {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const request = { headers: { cookie }, remoteAddress: '127.0.0.1' } as RouteRequest
      const { live, setCookie } = await sessions.start(who, { amr, authTime: authTime as Session['authTime'] }, request)
      browser.take(setCookie)
      return { browser, session: live.session }
    },
  }
}

/** Parameters of an answer, wherever they are. */
export function answerOf(location: string | undefined): Record<string, string> {
  const [, text = ''] = /[?#](.*)$/.exec(location ?? '') ?? []
  return Object.fromEntries(new URLSearchParams(text))
}
