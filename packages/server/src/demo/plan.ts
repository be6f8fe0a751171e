import { randomBytes, randomUUID } from 'node:crypto'
import { type PublicUrls, portOffsets } from '../config/index.ts'
import { generateAuthServerId, generateClientId, generateClientSecret, generateUserId } from '../identity/index.ts'
import { callbackUrls, completeDemo, type DemoOfBefore, planManagementToken } from './complete-demo.ts'

/** What scripts read: `demo.json`, documented name by name in docs/demo.md. Names are stable; later ones are added. */
export interface Demo {
  /** Where the exchange's records are: in this home, or in the PostgreSQL that `--database-url` names. */
  store: DemoStore
  identity: {
    url: string
    authServerId: string
    issuer: string
    tokenUrl: string
    authorizeUrl: string
    keysUrl: string
    userinfoUrl: string
    introspectUrl: string
    revokeUrl: string
    logoutUrl: string
    registerUrl: string
    /** An initial access token (RFC 7591 §1.2): who has it may register clients. */
    registrationToken: string
    /** Where people look after their own account. */
    accountUrl: string
    /** Every mail that a mail server would have sent. */
    mailboxUrl: string
  }
  /** A second authorization server, of the profile `strict`. */
  strict: DemoStrictServer
  gateway: { url: string }
  console: { url: string }
  subscriptions: { url: string }
  relay: { url: string }
  /** The decision endpoint for proxies. */
  authz: { url: string }
  ops: { url: string }
  organizations: Record<'buyer' | 'otherBuyer' | 'appDeveloper' | 'apiDeveloper', DemoOrganization>
  app: DemoApp
  otherApp: DemoApp
  /** A single-page app: a public client, which has no secret and uses PKCE. */
  spa: DemoSpa
  apis: Record<DemoApiSlug, DemoApi>
  /** Active: the buyer's activation of `app`. */
  subscription: DemoSubscription
  /** Active, and of `otherApp`: a call of `app` with it is refused. */
  otherSubscription: DemoSubscription
  /** Of `app`, and not active: a call with it is refused. */
  inactiveSubscription: DemoSubscription
  /** Active: the buyer's activation of `spa`. */
  spaSubscription: DemoSubscription
  users: DemoUser[]
  admin: DemoUser
  /** Written once the keys are there, and anew at each start. */
  refusedTokens?: RefusedTokens
}

/** Somebody with a login, and with a personal token for the management API. */
export interface DemoUser {
  id: string
  email: string
  password: string
  name: string
  managementToken: string
}

/** Three well-signed tokens that the gateway has to refuse, each for one reason. */
export interface RefusedTokens {
  expired: string
  wrongIssuer: string
  wrongAudience: string
}

export type DemoStore = 'embedded' | 'postgresql'

export interface DemoOrganization {
  id: string
  name: string
}
export interface DemoApp {
  id: string
  name: string
  apiKey: string
  apiSecret: string
  callbackUrls: string[]
  /** For APIs that are published to Test. */
  testSubscriptionId: string
}
export interface DemoSpa {
  id: string
  name: string
  clientId: string
  redirectUris: string[]
  postLogoutRedirectUris: string[]
  testSubscriptionId: string
}
export interface DemoStrictServer {
  authServerId: string
  issuer: string
  registerUrl: string
  registrationToken: string
}
export interface DemoApi {
  id: string
  name: string
  clientId: string
  clientSecret: string
  url: string
  accessControl: 'fortellis_oauth'
  /** What the gateway sends to the service: a token minted for the API, or the app's own. */
  token: 'minted' | 'passthrough'
  targetUrl: string
  /** Opens this API alone: for its own credentials, and for apps of its own organization. */
  testSubscriptionId: string
}
export interface DemoSubscription {
  id: string
  organizationId: string
  connectionIds: Partial<Record<DemoApiSlug, string>>
}

/** The demo's APIs, all served by the bundled dealer-management service. The slug is also the resource. */
export const demoApis = {
  appointments: { name: 'Appointments', token: 'minted' },
  'repair-orders': { name: 'Repair orders', token: 'passthrough' },
  vehicles: { name: 'Vehicles', token: 'minted' },
  customers: { name: 'Customers', token: 'minted' },
} as const
export type DemoApiSlug = keyof typeof demoApis
export const demoApiSlugs = Object.keys(demoApis) as DemoApiSlug[]

/** APIs the app has selected; `customers` is left out, so that a call to it is refused. */
export const selectedByApp: readonly DemoApiSlug[] = ['appointments', 'repair-orders', 'vehicles']
/** The other app has not selected `appointments`, so that nobody else's Subscription-Id opens it. */
export const selectedByOtherApp: readonly DemoApiSlug[] = ['vehicles']

export const demoNamespace = 'harborline'
export const demoBasePath = (slug: DemoApiSlug): string => `/${slug}/v1`

/** Where a demo is to be this time. */
export interface DemoPlace {
  portBase: number
  /** Origins under which identity, console and gateway are reached. */
  urls: PublicUrls
  /** By API, the service that takes the bundled one's place. */
  targets: Readonly<Partial<Record<DemoApiSlug, string>>>
}

/** A whole new demo, with fresh ids, keys, secrets and passwords. Touches nothing. */
export function planDemo(store: DemoStore, place: DemoPlace): Demo {
  const authServerId = generateAuthServerId()
  const organizations = {
    buyer: { id: randomUUID(), name: 'Lakeside Motors' },
    otherBuyer: { id: randomUUID(), name: 'Hilltop Autos' },
    appDeveloper: { id: randomUUID(), name: 'Brightwork Apps' },
    apiDeveloper: { id: randomUUID(), name: 'Harborline DMS' },
  }
  const api = (slug: DemoApiSlug): DemoOfBefore['apis'][DemoApiSlug] => ({
    id: `${slug}-v1`,
    name: demoApis[slug].name,
    clientId: generateClientId(),
    clientSecret: generateClientSecret(),
    url: '',
    accessControl: 'fortellis_oauth',
    token: demoApis[slug].token,
    targetUrl: '',
  })
  const app = (name: string, callbackUrls: string[]): DemoOfBefore['app'] => ({
    id: randomUUID(),
    name,
    apiKey: generateClientId(),
    apiSecret: generateClientSecret(),
    callbackUrls,
  })
  const subscription = (organizationId: string, slugs: readonly DemoApiSlug[]): DemoSubscription => ({
    id: randomUUID(),
    organizationId,
    connectionIds: Object.fromEntries(slugs.map((slug) => [slug, randomUUID()])),
  })
  const password = () => randomBytes(12).toString('base64url')
  const planned: DemoOfBefore = {
    store,
    identity: { url: '', authServerId, issuer: '', tokenUrl: '', authorizeUrl: '', keysUrl: '' },
    gateway: { url: '' },
    console: { url: '' },
    subscriptions: { url: '' },
    relay: { url: '' },
    authz: { url: '' },
    ops: { url: '' },
    organizations,
    app: app('Service Lane', [...callbackUrls]),
    otherApp: app('Trade-In Desk', []),
    apis: {
      appointments: api('appointments'),
      'repair-orders': api('repair-orders'),
      vehicles: api('vehicles'),
      customers: api('customers'),
    },
    subscription: subscription(organizations.buyer.id, selectedByApp),
    otherSubscription: subscription(organizations.otherBuyer.id, selectedByOtherApp),
    inactiveSubscription: subscription(organizations.otherBuyer.id, selectedByApp),
    users: [
      { id: generateUserId(), email: 'dana@lakeside.example', password: password(), name: 'Dana Whitfield' },
      { id: generateUserId(), email: 'omar@brightwork.example', password: password(), name: 'Omar Castellano' },
      { id: generateUserId(), email: 'mei@harborline.example', password: password(), name: 'Mei Lindqvist' },
    ],
    admin: {
      id: generateUserId(),
      email: 'admin@portreeve.example',
      password: password(),
      name: 'Exchange Administrator',
      managementToken: planManagementToken(),
    },
  }
  return withUrls(completeDemo(planned), place)
}

/** The same demo in another place: ids, keys and secrets stay, URLs move. */
export function withUrls(demo: Demo, { portBase, urls, targets }: DemoPlace): Demo {
  const at = (role: 'relay' | 'authz' | 'ops') => `http://localhost:${portBase + portOffsets[role]}`
  const issuer = `${urls.identity}/oauth2/${demo.identity.authServerId}`
  const strictIssuer = `${urls.identity}/oauth2/${demo.strict.authServerId}`
  const apis = { ...demo.apis }
  for (const slug of demoApiSlugs) {
    apis[slug] = {
      ...demo.apis[slug],
      url: `${urls.gateway}/${demoNamespace}${demoBasePath(slug)}`,
      targetUrl: targets[slug] ?? demoTargetUrl(portBase),
    }
  }
  return {
    ...demo,
    identity: {
      ...demo.identity,
      url: urls.identity,
      issuer,
      tokenUrl: `${issuer}/v1/token`,
      authorizeUrl: `${issuer}/v1/authorize`,
      keysUrl: `${issuer}/v1/keys`,
      userinfoUrl: `${issuer}/v1/userinfo`,
      introspectUrl: `${issuer}/v1/introspect`,
      revokeUrl: `${issuer}/v1/revoke`,
      logoutUrl: `${issuer}/v1/logout`,
      registerUrl: `${issuer}/v1/register`,
      accountUrl: `${urls.identity}/account`,
      mailboxUrl: `${urls.identity}/mailbox`,
    },
    strict: { ...demo.strict, issuer: strictIssuer, registerUrl: `${strictIssuer}/v1/register` },
    gateway: { url: urls.gateway },
    console: { url: urls.console },
    subscriptions: { url: urls.console },
    relay: { url: at('relay') },
    authz: { url: `${at('authz')}/authz` },
    ops: { url: at('ops') },
    apis,
  }
}

/** The bundled service. By address and not by name: it listens on 127.0.0.1 alone, and a name might mean ::1 first. */
function demoTargetUrl(portBase: number): string {
  return `http://127.0.0.1:${portBase + portOffsets.dms}`
}
