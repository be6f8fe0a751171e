import { randomBytes, randomUUID } from 'node:crypto'
import type {
  Demo,
  DemoApi,
  DemoApiSlug,
  DemoApp,
  DemoAsyncApi,
  DemoSpa,
  DemoStrictServer,
  DemoUser,
} from '../demo-json/index.ts'
import { generateAuthServerId, generateClientId, generateClientSecret, generateUserId } from '../identity/index.ts'
import { selectedByApp } from './plan.ts'
import { demoChannel } from './service-events.ts'

/** The parts that have a test subscription since the exchange can be managed. */
type Untested<T> = Omit<T, 'testSubscriptionId'> & { testSubscriptionId?: string | undefined }

type TokenlessUser = Omit<DemoUser, 'managementToken'> & { managementToken?: string }

/** A demo.json of any version: the first one knew nothing of signing in, the second nothing of test subscriptions, the third of no token but the operator's, the fourth nothing of events. */
export type DemoOfBefore = Omit<
  Demo,
  'identity' | 'strict' | 'spa' | 'spaSubscription' | 'app' | 'otherApp' | 'apis' | 'asyncApi' | 'users'
> & {
  identity: Pick<Demo['identity'], 'url' | 'authServerId' | 'issuer' | 'tokenUrl' | 'authorizeUrl' | 'keysUrl'> &
    Partial<Demo['identity']>
  app: Untested<DemoApp>
  otherApp: Untested<DemoApp>
  apis: Record<DemoApiSlug, Untested<DemoApi>>
  spa?: Untested<DemoSpa>
  users: TokenlessUser[]
} & Partial<Pick<Demo, 'strict' | 'spaSubscription' | 'asyncApi'>>

/** Where the demo app is called back. The first one without a slash at its end, as apps of the exchange register it (protocol.md 2.2). */
export const callbackUrls: readonly string[] = ['http://localhost:5000', 'http://localhost:5000/callback']

/** The demo with everything that this version knows. What is there stays as it is; URLs come later. */
export function completeDemo(demo: DemoOfBefore): Demo {
  const { identity } = demo
  return {
    ...demo,
    identity: {
      // Twice, so that what an older file has keeps its place and its value, and only what is missing is added.
      ...identity,
      userinfoUrl: '',
      introspectUrl: '',
      revokeUrl: '',
      logoutUrl: '',
      registerUrl: '',
      accountUrl: '',
      mailboxUrl: '',
      ...identity,
      registrationToken: identity.registrationToken ?? token(),
    },
    strict: demo.strict ?? planStrictServer(),
    app: withTest({ ...demo.app, callbackUrls: [...new Set([...demo.app.callbackUrls, ...callbackUrls])] }),
    otherApp: withTest(demo.otherApp),
    spa: withTest(demo.spa ?? planSpa()),
    apis: {
      appointments: withTest(demo.apis.appointments),
      'repair-orders': withTest(demo.apis['repair-orders']),
      vehicles: withTest(demo.apis.vehicles),
      customers: withTest(demo.apis.customers),
    },
    asyncApi: demo.asyncApi ?? planAsyncApi(),
    users: withOwner(demo.users).map((user) => ({
      ...user,
      managementToken: user.managementToken ?? planManagementToken(),
    })),
    spaSubscription: demo.spaSubscription ?? {
      id: randomUUID(),
      organizationId: demo.organizations.buyer.id,
      connectionIds: Object.fromEntries(selectedByApp.map((slug) => [slug, randomUUID()])),
    },
  }
}

const token = () => randomBytes(32).toString('base64url')
export const planManagementToken = (): string => `pmt_${token()}`

const planStrictServer = (): DemoStrictServer => ({
  authServerId: generateAuthServerId(),
  issuer: '',
  registerUrl: '',
  registrationToken: token(),
})

const planAsyncApi = (): DemoAsyncApi => ({
  id: 'service-events-v1',
  name: 'Service events',
  clientId: generateClientId(),
  clientSecret: generateClientSecret(),
  channel: demoChannel,
  publishUrl: '',
  webhookUrl: '',
  connectionId: randomUUID(),
  testSubscriptionId: randomUUID(),
})

const withTest = <T extends { testSubscriptionId?: string | undefined }>(part: T) => ({
  ...part,
  testSubscriptionId: part.testSubscriptionId ?? randomUUID(),
})

const otherBuyersOwner = 'rosa@hilltop.example'
const withOwner = (users: TokenlessUser[]) =>
  users.some(({ email }) => email === otherBuyersOwner) ? users : [...users, planOwner()]
const planOwner = (): TokenlessUser => ({
  id: generateUserId(),
  email: otherBuyersOwner,
  password: randomBytes(12).toString('base64url'),
  name: 'Rosa Okafor',
})

const planSpa = (): Untested<DemoSpa> => ({
  id: randomUUID(),
  name: 'Lot Walk',
  clientId: generateClientId(),
  redirectUris: ['http://localhost:5001', 'http://localhost:5001/callback'],
  postLogoutRedirectUris: ['http://localhost:5001'],
})
