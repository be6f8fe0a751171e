import { randomBytes, randomUUID } from 'node:crypto'
import { type PublicUrls, portOffsets, subscriptionsUrlOf } from '../config/index.ts'
import type { Demo, DemoApi, DemoApiSlug, DemoStore, DemoSubscription } from '../demo-json/index.ts'
import { generateAuthServerId, generateClientId, generateClientSecret, generateUserId } from '../identity/index.ts'
import { callbackUrls, completeDemo, type DemoOfBefore, planManagementToken } from './complete-demo.ts'

/** The demo's APIs, all served by the bundled dealer-management service. The slug is also the resource. */
const demoApis = {
  appointments: { name: 'Appointments', token: 'minted' },
  'repair-orders': { name: 'Repair orders', token: 'passthrough' },
  vehicles: { name: 'Vehicles', token: 'minted' },
  customers: { name: 'Customers', token: 'minted' },
} as const satisfies Record<DemoApiSlug, Pick<DemoApi, 'name' | 'token'>>
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

/** A whole new demo, with fresh ids, keys, secrets and passwords; the authorization server's id may be chosen. Touches nothing. */
export function planDemo(store: DemoStore, place: DemoPlace, authServerId: string = generateAuthServerId()): Demo {
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
  const at = (role: 'authz' | 'ops') => `http://localhost:${portBase + portOffsets[role]}`
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
    subscriptions: { url: subscriptionsUrlOf(urls) },
    relay: { url: urls.relay },
    authz: { url: `${at('authz')}/authz` },
    ops: { url: at('ops') },
    apis,
    asyncApi: {
      ...demo.asyncApi,
      publishUrl: `${urls.relay}/v2/events/${demo.asyncApi.channel}`,
      // By address, like the bundled service.
      webhookUrl: `http://127.0.0.1:${portBase + portOffsets.webhook}`,
    },
  }
}

/** The bundled service. By address and not by name: it listens on 127.0.0.1 alone, and a name might mean ::1 first. */
function demoTargetUrl(portBase: number): string {
  return `http://127.0.0.1:${portBase + portOffsets.dms}`
}
