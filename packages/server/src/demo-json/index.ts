/**
 * What `demo.json` says, as a type: for the demo, which writes it, and for tests that read it.
 * Imports nothing, because the types of `@portreeve/testing` lead here, and nobody who has it has all of ours.
 * Start at `Demo` in index.ts.
 */
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
  /** Publishes events, which the relay brings to the webhook of `app` when they are about the buyer. */
  asyncApi: DemoAsyncApi
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
export interface DemoAsyncApi {
  id: string
  name: string
  clientId: string
  clientSecret: string
  /** As it stands behind `/v2/events/`. */
  channel: string
  /** Where it publishes to its channel. */
  publishUrl: string
  /** Where `app` takes its events. Nothing listens there until somebody does. */
  webhookUrl: string
  /** Of `subscription`. */
  connectionId: string
  testSubscriptionId: string
}
/** The demo's APIs. */
export type DemoApiSlug = 'appointments' | 'repair-orders' | 'vehicles' | 'customers'

export interface DemoSubscription {
  id: string
  organizationId: string
  connectionIds: Partial<Record<DemoApiSlug, string>>
}
