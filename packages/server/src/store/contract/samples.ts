import type {
  ApiId,
  AppId,
  AuthServerId,
  ClientId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SubscriptionId,
  UserId,
} from '@portreeve/protocol'
import type {
  Api,
  App,
  AuthorizationServer,
  Client,
  ManagementToken,
  Organization,
  SigningKey,
  Subscription,
  User,
} from '../index.ts'

let made = 0
/** Another word every time, so that tests sharing a store do not meet. */
export function unique(prefix: string): string {
  made += 1
  return `${prefix}-${process.pid}-${made}`
}

export const seconds = (n: number) => n as EpochSeconds

export function authorizationServer(changes: Partial<AuthorizationServer> = {}): AuthorizationServer {
  return {
    id: unique('aus') as AuthServerId,
    name: 'Production',
    profile: 'exchange',
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: {},
    disabled: false,
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function signingKey(changes: Partial<SigningKey> = {}): SigningKey {
  return {
    kid: unique('kid'),
    authServerId: unique('aus') as AuthServerId,
    alg: 'RS256',
    ordinal: 1,
    publicJwk: { kty: 'RSA', n: 'sXch', e: 'AQAB' },
    sealedPrivateKey: new Uint8Array([0, 1, 127, 128, 255, 0]),
    createdAt: seconds(1_700_000_001),
    activeFrom: seconds(1_700_000_002),
    ...changes,
  }
}

export function client(changes: Partial<Client> = {}): Client {
  return {
    client_id: unique('cid') as ClientId,
    authServerId: 'aus1' as AuthServerId,
    owner: { kind: 'app', id: 'app1' as AppId },
    secrets: [{ hmac: new Uint8Array(32).fill(200), createdAt: seconds(1_700_000_000) }],
    grant_types: ['client_credentials'],
    scopes: ['anonymous'],
    metadata: {},
    settings: {},
    disabled: false,
    version: 1,
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function organization(changes: Partial<Organization> = {}): Organization {
  return {
    id: unique('org') as OrganizationId,
    name: 'Lakeside Motors',
    address: 'Seestraße 1, 8002 Zürich 🚗',
    countryCode: 'CH',
    phoneNumber: '+41 44 000 00 00',
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function api(changes: Partial<Api> = {}): Api {
  return {
    id: unique('api') as ApiId,
    organizationId: 'org1' as OrganizationId,
    name: 'Appointments',
    version: '1.2.0',
    environment: 'Production',
    namespace: unique('ns'),
    basePath: '/appointments/v1',
    targetUrl: 'http://127.0.0.1:9',
    client_id: unique('cid') as ClientId,
    authServerId: 'aus1' as AuthServerId,
    accessControl: { kind: 'fortellis_oauth', token: 'minted' },
    disabled: false,
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function app(changes: Partial<App> = {}): App {
  return {
    id: unique('app') as AppId,
    organizationId: 'org1' as OrganizationId,
    name: 'Service Planner',
    contactEmail: 'dev@example.com',
    client_id: unique('cid') as ClientId,
    callbackUrls: ['http://localhost:5000', 'http://localhost:5000/index.html'],
    apiIds: ['b', 'a', 'c'] as ApiId[],
    disabled: false,
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function subscription(changes: Partial<Subscription> = {}): Subscription {
  return {
    id: unique('sub') as SubscriptionId,
    organizationId: 'org1' as OrganizationId,
    appId: 'app1' as AppId,
    status: 'active',
    connections: [
      { id: unique('con') as ConnectionId, apiId: 'b' as ApiId, status: 'active' },
      { id: unique('con') as ConnectionId, apiId: 'a' as ApiId, status: 'pending' },
    ],
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function user(changes: Partial<User> = {}): User {
  return {
    id: unique('00u') as UserId,
    email: `${unique('Ada')}@Example.com`,
    emailVerified: false,
    name: 'Ada',
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    claims: {},
    disabled: false,
    version: 1,
    createdAt: seconds(1_700_000_000),
    updatedAt: seconds(1_700_000_003),
    ...changes,
  }
}

export function managementToken(changes: Partial<ManagementToken> = {}): ManagementToken {
  return {
    hmac: Uint8Array.from({ length: 32 }, () => Math.floor(Math.random() * 256)),
    userId: 'u1' as UserId,
    name: 'laptop',
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}
