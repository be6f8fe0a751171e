import { randomBytes, randomUUID } from 'node:crypto'
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
import type { Api, App, Connection, Organization, Session, Subscription } from '../index.ts'

/** When examples were made, unless they say otherwise. */
const madeAt = 1_700_000_000 as EpochSeconds

/** Complete records, so that a test names only what it is about. They fit each other: `api1` is selected by `app1`, and so on. */
export function exampleOrganization(changes: Partial<Organization> = {}): Organization {
  return {
    id: 'org1' as OrganizationId,
    name: 'Lakeside Motors',
    address: '120 Harbor Street, Burlington, VT 05401',
    countryCode: 'US',
    phoneNumber: '+1 802 555 0110',
    dealerCodes: [],
    apiDmsInfo: [],
    disabled: false,
    revision: 1,
    createdAt: madeAt,
    updatedAt: madeAt,
    ...changes,
  }
}

export function exampleApi(changes: Partial<Api> = {}): Api {
  return {
    id: 'api1' as ApiId,
    organizationId: 'org1' as OrganizationId,
    kind: 'rest',
    name: 'Appointments',
    version: '1.2.0',
    environment: 'Production',
    namespace: 'harborline',
    basePath: '/appointments/v1',
    targetUrl: 'http://127.0.0.1:9',
    client_id: 'api1-client' as ClientId,
    authServerId: 'aus1' as AuthServerId,
    accessControl: { kind: 'fortellis_oauth', token: 'minted' },
    activation: { mode: 'automatic', audience: 'api_providers' },
    visibility: 'private',
    sharedWith: [],
    plans: [],
    details: { description: '', tags: [], implementationName: '', lifeCycle: 'General Release' },
    disabled: false,
    revision: 1,
    createdAt: madeAt,
    updatedAt: madeAt,
    ...changes,
  }
}

export function exampleApp(changes: Partial<App> = {}): App {
  return {
    id: 'app1' as AppId,
    organizationId: 'org1' as OrganizationId,
    name: 'Service Planner',
    description: '',
    contactEmail: 'dev@example.com',
    client_id: 'app1-client' as ClientId,
    selections: [{ apiId: 'api1' as ApiId }],
    activation: 'automatic',
    listing: 'Registered',
    sharedWith: [],
    disabled: false,
    revision: 1,
    createdAt: madeAt,
    updatedAt: madeAt,
    ...changes,
  }
}

export function exampleConnection(changes: Partial<Connection> = {}): Connection {
  return {
    id: 'connection1' as ConnectionId,
    apiId: 'api1' as ApiId,
    status: 'active',
    valueNames: [],
    changedAt: madeAt,
    ...changes,
  }
}

/** A buyer's, active. */
export function exampleSubscription(changes: Partial<Subscription> = {}): Subscription {
  return {
    id: 'subscription1' as SubscriptionId,
    organizationId: 'org1' as OrganizationId,
    appId: 'app1' as AppId,
    purpose: 'organization',
    environment: 'Production',
    status: 'active',
    connections: [exampleConnection()],
    activatedAt: madeAt,
    revision: 1,
    createdAt: madeAt,
    updatedAt: madeAt,
    ...changes,
  }
}

/** One of its own browser each time. */
export function exampleSession(changes: Partial<Session> = {}): Session {
  return {
    sid: randomUUID(),
    idHash: randomBytes(32),
    userId: '00uAda' as UserId,
    authTime: madeAt,
    amr: ['pwd'],
    createdAt: madeAt,
    lastSeenAt: madeAt,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    address: '192.0.2.7',
    ...changes,
  }
}
