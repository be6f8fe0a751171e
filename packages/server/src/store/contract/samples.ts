import { randomBytes } from 'node:crypto'
import type {
  ApiId,
  AppId,
  AuthServerId,
  ClientId,
  ConnectionId,
  EpochSeconds,
  GrantId,
  OrganizationId,
  SubscriptionId,
  UserId,
} from '@portreeve/protocol'
import type {
  Api,
  App,
  AuthorizationServer,
  Client,
  Consent,
  Grant,
  GrantCode,
  GrantRefresh,
  Interaction,
  Mail,
  MailProof,
  ManagementToken,
  Organization,
  Passkey,
  RegistrationToken,
  Session,
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

/** As of a hash: 32 bytes that nobody else has. */
export const hash32 = () => new Uint8Array(randomBytes(32))

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
    dealerCodes: [],
    apiDmsInfo: [],
    disabled: false,
    revision: 1,
    createdAt: seconds(1_700_000_000),
    updatedAt: seconds(1_700_000_004),
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
    id: unique('token'),
    hmac: hash32(),
    userId: 'u1' as UserId,
    name: 'laptop',
    scope: 'write',
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function session(changes: Partial<Session> = {}): Session {
  return {
    sid: unique('sid'),
    idHash: hash32(),
    userId: unique('00u') as UserId,
    authTime: seconds(1_700_000_010),
    amr: ['pwd', 'otp'],
    createdAt: seconds(1_700_000_000),
    lastSeenAt: seconds(1_700_000_020),
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Größe',
    address: '2001:db8::1',
    ...changes,
  }
}

export function grantCode(changes: Partial<GrantCode> = {}): GrantCode {
  return {
    hash: hash32(),
    redirect_uri: 'http://localhost:5000/index.html?a=b%20c',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    expiresAt: seconds(1_700_000_060),
    ...changes,
  }
}

export function grantRefresh(changes: Partial<GrantRefresh> = {}): GrantRefresh {
  return { handleHash: hash32(), hash: hash32(), expiresAt: seconds(1_702_592_000), ...changes }
}

export function grant(changes: Partial<Grant> = {}): Grant {
  return {
    id: unique('grant') as GrantId,
    authServerId: 'aus1' as AuthServerId,
    client_id: unique('cid') as ClientId,
    userId: unique('00u') as UserId,
    sid: unique('sid'),
    scopes: ['openid', 'offline_access'],
    authTime: seconds(1_700_000_000),
    amr: ['pwd'],
    code: grantCode(),
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function interaction(changes: Partial<Interaction> = {}): Interaction {
  return {
    idHash: hash32(),
    browserHash: hash32(),
    state: '{"step":"password"}',
    version: 1,
    createdAt: seconds(1_700_000_000),
    expiresAt: seconds(1_700_003_600),
    ...changes,
  }
}

export function mailProof(changes: Partial<MailProof> = {}): MailProof {
  return {
    hash: hash32(),
    purpose: 'reset_password',
    userId: unique('00u') as UserId,
    email: 'Ada@Example.com',
    createdAt: seconds(1_700_000_000),
    expiresAt: seconds(1_700_003_600),
    ...changes,
  }
}

export function mail(changes: Partial<Mail> = {}): Mail {
  return {
    id: unique('mail'),
    to: 'ada@example.com',
    subject: 'Reset your password',
    text: 'Open https://login.example.com/reset?token=secret',
    html: '<p>Open <a href="https://login.example.com/reset?token=secret">this link</a></p>',
    createdAt: seconds(1_700_000_000),
    attempts: 0,
    ...changes,
  }
}

export function passkey(changes: Partial<Passkey> = {}): Passkey {
  return {
    id: unique('credential'),
    userId: unique('00u') as UserId,
    publicKey: new Uint8Array([0xa5, 0x01, 0x02, 0x00, 0xff]),
    counter: 0,
    transports: ['internal', 'hybrid'],
    name: 'Ada’s phone 📱',
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function registrationToken(changes: Partial<RegistrationToken> = {}): RegistrationToken {
  return {
    hmac: hash32(),
    authServerId: unique('aus') as AuthServerId,
    name: 'partners',
    scopes: ['openid'],
    createdAt: seconds(1_700_000_000),
    expiresAt: seconds(1_700_086_400),
    ...changes,
  }
}

export function consent(changes: Partial<Consent> = {}): Consent {
  return {
    userId: unique('00u') as UserId,
    authServerId: 'aus1' as AuthServerId,
    client_id: unique('cid') as ClientId,
    scopes: ['openid', 'email'],
    claims: ['phone_number'],
    createdAt: seconds(1_700_000_000),
    updatedAt: seconds(1_700_000_001),
    ...changes,
  }
}
