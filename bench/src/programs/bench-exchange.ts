import { randomUUID } from 'node:crypto'
import type {
  ApiId,
  AppId,
  AuthServerId,
  ClientId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SigningAlg,
  SubscriptionId,
} from '@portreeve/protocol'
import { type Exchange, type ExchangeOptions, type ExchangeRooms, localUrls, portsFrom, startExchange } from 'portreeve'
import { findPortBase } from '../harness/free-ports.ts'

/** The smallest exchange in which a call is let through: one app, one API, one active subscription. */
export const bench = {
  encryptionKey: Buffer.from('bench bench bench bench bench 32'),
  authServerId: 'ausBenchBenchBench01' as AuthServerId,
  organizationId: randomUUID() as OrganizationId,
  appId: randomUUID() as AppId,
  apiKey: 'BenchAppBenchAppBenchAppBenchApp' as ClientId,
  apiSecret: 'BenchAppBenchApp',
  apiId: 'bench-v1' as ApiId,
  apiClientId: 'BenchApiBenchApiBenchApiBenchApi' as ClientId,
  planId: randomUUID(),
  namespace: 'bench',
  basePath: '/things/v1',
  subscriptionId: randomUUID() as SubscriptionId,
}

export interface BenchExchangeOptions {
  home: string
  /** PostgreSQL instead of the embedded store; an empty database. */
  databaseUrl?: string | undefined
  /** Where the gateway forwards to. */
  targetUrl: string
  /** Default RS256. */
  signingAlg?: SigningAlg | undefined
  /** Networks whose X-Forwarded-For is believed. Default none. */
  trustedProxies?: readonly string[]
  /** Opens the decision endpoint for proxies with this key. Default: there is none. */
  authzKey?: string
  /** The app's plan counts no calls. Default: it does. */
  withoutQuotas?: boolean
}

/** Starts a real exchange, as `portreeve dev` does, with the records above in its store. */
export async function startBenchExchange(options: BenchExchangeOptions): Promise<Exchange> {
  const { home, databaseUrl, trustedProxies = [], authzKey } = options
  const ports = portsFrom(await findPortBase())
  return startExchange({
    home,
    databaseUrl,
    encryptionKey: bench.encryptionKey,
    ports,
    urls: localUrls(ports, 'http'),
    allowedCidrs: ['127.0.0.0/8'],
    trustedProxies,
    ...(authzKey !== undefined && { authz: { key: authzKey } }),
    log: faultsOnly,
    prepare: (rooms) => provision(rooms, options),
  })
}

/** What the command logs by default: warnings and errors, to standard error. */
const faultsOnly: ExchangeOptions['log'] = {
  debug: () => undefined,
  info: () => undefined,
  warn: (...details: unknown[]) => console.error(...details),
  error: (...details: unknown[]) => console.error(...details),
}

async function provision(
  { store, identity, now }: ExchangeRooms,
  { targetUrl, signingAlg = 'RS256', withoutQuotas = false }: BenchExchangeOptions,
): Promise<void> {
  const createdAt = now()
  const { authServerId, organizationId, appId, apiId } = bench
  await store.authorizationServers.put({
    id: authServerId,
    name: 'Bench',
    profile: 'exchange',
    audience: 'api_providers',
    accessTokenTtlSeconds: 3600,
    settings: { signingAlgs: [signingAlg] },
    disabled: false,
    createdAt,
  })
  await identity.ensureKey(authServerId)
  const fresh = { disabled: false, revision: 1, createdAt, updatedAt: createdAt }
  await store.organizations.put({
    id: organizationId,
    name: 'Bench',
    address: '1 Loop Lane',
    countryCode: 'US',
    phoneNumber: '+1 555 0100',
    dealerCodes: [],
    apiDmsInfo: [],
    ...fresh,
  })
  const client = {
    authServerId,
    grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
    scopes: ['anonymous', 'openid', 'offline_access'],
    metadata: {},
    settings: {},
    disabled: false,
    version: 1,
    createdAt,
  }
  await store.clients.put({
    ...client,
    client_id: bench.apiClientId,
    owner: { kind: 'api', id: apiId },
    secrets: [{ hmac: identity.hashSecret('BenchApiBenchApi'), createdAt }],
  })
  await store.apis.put({
    id: apiId,
    organizationId,
    kind: 'rest',
    name: 'Things',
    version: 'v1',
    environment: 'Production',
    namespace: bench.namespace,
    basePath: bench.basePath,
    targetUrl,
    client_id: bench.apiClientId,
    authServerId,
    accessControl: { kind: 'fortellis_oauth', token: 'minted' },
    activation: { mode: 'automatic', audience: 'api_providers' },
    visibility: 'private',
    sharedWith: [],
    // More than any run sends: what is measured has to count.
    plans: [
      {
        id: bench.planId,
        name: 'Bench',
        visibility: 'public',
        price: { kind: 'free' },
        quotas: withoutQuotas
          ? []
          : [
              { calls: 1_000_000_000, per: 'day' },
              { calls: 10_000_000, per: 'minute' },
            ],
      },
    ],
    details: { description: '', tags: [], implementationName: '', lifeCycle: 'General Release' },
    ...fresh,
  })
  await store.clients.put({
    ...client,
    client_id: bench.apiKey,
    owner: { kind: 'app', id: appId },
    secrets: [{ hmac: identity.hashSecret(bench.apiSecret), createdAt }],
  })
  await store.apps.put({
    id: appId,
    organizationId,
    name: 'Bench app',
    description: '',
    contactEmail: 'bench@portreeve.example',
    client_id: bench.apiKey,
    selections: [{ apiId, planId: bench.planId }],
    activation: 'automatic',
    listing: 'Registered',
    sharedWith: [],
    ...fresh,
  })
  await store.subscriptions.put({ ...subscriptionOf(bench.subscriptionId, createdAt), purpose: 'organization' })
}

/** An active test subscription of the bench app, of which there may be many, with its one connection. */
export function subscriptionOf(id: SubscriptionId, createdAt: EpochSeconds) {
  return {
    id,
    organizationId: bench.organizationId,
    appId: bench.appId,
    purpose: 'app_test' as const,
    environment: 'Production' as const,
    status: 'active' as const,
    connections: [
      {
        id: randomUUID() as ConnectionId,
        apiId: bench.apiId,
        status: 'active' as const,
        valueNames: [],
        changedAt: createdAt,
      },
    ],
    activatedAt: createdAt,
    revision: 1,
    createdAt,
    updatedAt: createdAt,
  }
}
