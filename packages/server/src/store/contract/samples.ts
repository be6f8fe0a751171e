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
import { v7 } from 'uuid'
import type {
  Api,
  App,
  AuditEntry,
  AuthorizationServer,
  Client,
  Connection,
  Consent,
  Grant,
  GrantCode,
  GrantRefresh,
  Interaction,
  Invitation,
  JoinRequest,
  KeptReply,
  Mail,
  MailProof,
  ManagementToken,
  Member,
  Namespace,
  Operator,
  Organization,
  Passkey,
  ProviderCall,
  RegistrationToken,
  Session,
  SigningKey,
  Spec,
  Subscription,
  TermsAcceptance,
  User,
} from '../index.ts'
import { exampleApi, exampleApp, exampleConnection, exampleSubscription } from '../testing/examples.ts'

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
  return exampleApi({
    id: unique('api') as ApiId,
    namespace: unique('ns'),
    client_id: unique('cid') as ClientId,
    accessControl: {
      kind: 'api_key',
      requestParameters: [{ name: 'X-Key', displayName: 'Schlüssel', subscriptionSpecific: true, in: 'header' }],
    },
    sealedValues: new Uint8Array([0, 1, 128, 255]),
    activation: { mode: 'admin_api', adminUrl: 'https://provider.example/admin', audience: 'fortellis' },
    visibility: 'shared',
    sharedWith: ['org2', 'org3'] as OrganizationId[],
    plans: [
      {
        id: 'plan1',
        name: 'Free',
        visibility: 'public',
        price: { kind: 'free' },
        quotas: [{ calls: 5, per: 'second' }],
      },
    ],
    traffic: {
      quotas: [{ calls: 500, per: 'second' }],
      responseTimeoutMillis: 5_000,
      corsOrigins: ['https://app.example'],
    },
    details: {
      description: 'Books a lift 🚗',
      tags: ['service'],
      implementationName: 'Harborline',
      documentationUrl: 'https://docs.example',
      support: { email: 'help@example.com' },
      terms: { version: '2', text: 'Be kind.' },
      lifeCycle: 'Custom',
      lifeCycleNote: 'pilot',
    },
    knownTerms: [{ version: '1', digest: 'digest-1' }],
    testSubscriptionId: unique('sub') as SubscriptionId,
    updatedAt: seconds(1_700_000_005),
    ...changes,
  })
}

export function app(changes: Partial<App> = {}): App {
  return exampleApp({
    id: unique('app') as AppId,
    client_id: unique('cid') as ClientId,
    description: 'Plans a day in the workshop',
    website: 'https://brightwork.example',
    selections: [
      { apiId: 'b' as ApiId, planId: 'plan1', terms: termsAcceptance, webhookUrl: 'https://brightwork.example/hook' },
      { apiId: 'a' as ApiId },
      { apiId: 'c' as ApiId },
    ],
    activation: 'manual',
    listing: 'Published',
    quotas: [{ calls: 1_000_000, per: 'month' }],
    sharedWith: ['org2'] as OrganizationId[],
    terms: { version: '1', url: 'https://brightwork.example/terms' },
    knownTerms: [
      { version: '0', digest: 'digest-0' },
      { version: '1', digest: 'digest-1' },
    ],
    testSubscriptionId: unique('sub') as SubscriptionId,
    updatedAt: seconds(1_700_000_006),
    ...changes,
  })
}

const termsAcceptance: TermsAcceptance = {
  termsVersion: '2',
  termsDigest: 'digest-2',
  name: 'Ada Lovelace',
  title: 'Countess',
  company: 'Brightwork',
  userId: '00u1' as UserId,
  at: seconds(1_700_000_001),
}

export function connection(changes: Partial<Connection> = {}): Connection {
  return exampleConnection({ id: unique('con') as ConnectionId, ...changes })
}

export function subscription(changes: Partial<Subscription> = {}): Subscription {
  return exampleSubscription({
    id: unique('sub') as SubscriptionId,
    appId: unique('app') as AppId,
    connections: [
      connection({
        apiId: 'b' as ApiId,
        sealedValues: new Uint8Array([0, 7, 255]),
        valueNames: ['X-Key'],
        error: 'Zu spät',
        changedAt: seconds(1_700_000_007),
      }),
      connection({ apiId: 'a' as ApiId, status: 'pending' }),
    ],
    consent: {
      userId: '00u1' as UserId,
      name: 'Ada Lovelace',
      title: 'Countess',
      at: seconds(1_700_000_002),
      termsVersion: '1',
      apiIds: ['b', 'a'] as ApiId[],
    },
    requestedBy: '00u1' as UserId,
    decidedBy: '00u2' as UserId,
    deactivatedAt: seconds(1_700_000_009),
    updatedAt: seconds(1_700_000_008),
    ...changes,
  })
}

export function providerCall(changes: Partial<ProviderCall> = {}): ProviderCall {
  return {
    id: unique('call'),
    kind: 'activate',
    apiId: unique('api') as ApiId,
    organizationId: unique('org') as OrganizationId,
    subscriptionId: unique('sub') as SubscriptionId,
    connectionId: unique('con') as ConnectionId,
    body: '{"subscriptionId":"…"}',
    state: 'due',
    attempts: 0,
    nextAttemptAt: seconds(1_700_000_000),
    createdAt: seconds(1_700_000_000),
    updatedAt: seconds(1_700_000_000),
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

export function member(changes: Partial<Member> = {}): Member {
  return {
    organizationId: unique('org') as OrganizationId,
    userId: unique('00u') as UserId,
    roles: ['developer'],
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function operator(changes: Partial<Operator> = {}): Operator {
  return { userId: unique('00u') as UserId, createdAt: seconds(1_700_000_000), ...changes }
}

export function invitation(changes: Partial<Invitation> = {}): Invitation {
  return {
    id: v7(),
    organizationId: unique('org') as OrganizationId,
    email: `${unique('Jörg')}@Example.com`,
    roles: ['owner', 'developer'],
    invitedBy: unique('00u') as UserId,
    state: 'open',
    createdAt: seconds(1_700_000_000),
    expiresAt: seconds(1_700_604_800),
    ...changes,
  }
}

export function joinRequest(changes: Partial<JoinRequest> = {}): JoinRequest {
  return {
    id: v7(),
    organizationId: unique('org') as OrganizationId,
    userId: unique('00u') as UserId,
    message: 'I look after the workshop 🔧',
    state: 'open',
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function namespace(changes: Partial<Namespace> = {}): Namespace {
  return {
    name: unique('ns'),
    organizationId: unique('org') as OrganizationId,
    createdAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function spec(changes: Partial<Spec> = {}): Spec {
  return {
    apiId: unique('api') as ApiId,
    format: 'openapi',
    formatVersion: '3.1.1',
    syntax: 'yaml',
    text: 'openapi: 3.1.1\ninfo: { title: Größe, version: "1" }\n',
    title: 'Größe',
    version: '1',
    findings: [
      { severity: 'warning', rule: 'info-contact', message: 'nobody to ask', pointer: '/info', line: 2, column: 1 },
    ],
    uploadedBy: unique('00u') as UserId,
    uploadedAt: seconds(1_700_000_000),
    ...changes,
  }
}

export function auditEntry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: v7(),
    at: seconds(1_700_000_000),
    actor: { kind: 'user', userId: unique('00u') as UserId },
    action: 'organization.update',
    subject: { kind: 'organization', id: unique('org') },
    organizationIds: [unique('org') as OrganizationId],
    changes: { name: { from: 'Seaside', to: 'Lakeside' } },
    requestId: unique('request'),
    ...changes,
  }
}

export function keptReply(changes: Partial<KeptReply> = {}): KeptReply {
  return {
    keyHash: hash32(),
    requestHash: hash32(),
    createdAt: seconds(1_700_000_000),
    expiresAt: seconds(1_700_086_400),
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
