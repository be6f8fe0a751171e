import { randomBytes, randomUUID } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type {
  ApiId,
  AppId,
  AuthServerId,
  ClientId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SubscriptionId,
} from '@portreeve/protocol'
import { createGuardedAgent, createGuardedPool, createRawListener, type TlsPair } from '../../http/index.ts'
import { createIdentity, generateAuthServerId, generateClientId, type Identity } from '../../identity/index.ts'
import { createRegistry, type Registry } from '../../registry/index.ts'
import type { Api, App, Client, ConnectionStatus, Organization, Store, Subscription } from '../../store/index.ts'
import {
  exampleApi,
  exampleApp,
  exampleConnection,
  exampleOrganization,
  exampleSubscription,
} from '../../store/testing/examples.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createSubscriptions, type Subscriptions } from '../../subscriptions/index.ts'
import { createLog } from '../../telemetry/index.ts'
import type { CallRecord } from '../calls/call-record.ts'
import { createGateway } from '../gateway.ts'
import type { GatewayLimits } from '../limits.ts'
import { listenerOptions } from '../listener-options.ts'
import { openRawBackend, type RawBackend } from './raw-backend.ts'

/** A gateway on a real socket, before a real store, real keys and an API service that shows what it was sent. */
export interface TestGateway {
  port: number
  /** Where proxies ask for decisions. */
  authzPort: number
  clock: { now: EpochSeconds }
  store: Store
  identity: Identity
  registry: Registry
  subscriptions: Subscriptions
  backend: RawBackend
  /** Lines of the log, parsed. */
  logged: Record<string, unknown>[]
  /** Of calls that are over. */
  records: CallRecord[]
  servers: { exchange: AuthServerId; other: AuthServerId }
  /** Whose the APIs, the apps and the subscriptions are. */
  organizations: Record<'provider' | 'developer' | 'subscriber', Organization>
  /** `/acme/appointments/v1`, minted; `/acme/legacy`, pass-through; `/acme/unselected`. */
  apis: { minted: Api; passthrough: Api; unselected: Api }
  app: App
  client: Client
  otherApp: App
  subscription: Subscription
  otherSubscription: Subscription
  /** A token of `app`. */
  token: string
  /** `Authorization` and `Subscription-Id` of a call that is let through, as raw lines. */
  goodLines: string
  call(options: CallOptions): Promise<CallAnswer>
  close(): Promise<void>
}

export interface CallOptions {
  method?: string
  path?: string
  /** Undefined leaves the header out. */
  token?: string | undefined
  subscriptionId?: string | undefined
  headers?: Record<string, string | string[]>
  body?: string | Buffer
}

export interface CallAnswer {
  status: number
  headers: IncomingMessage['headers']
  rawHeaders: string[]
  text: string
  /** Undefined unless it is JSON. */
  json: { code?: string; message?: string; requestId?: string } | undefined
}

/** What proxies send to the decision endpoint: the one that deploy/ has in its examples. */
export const AUTHZ_KEY = 'change-me-change-me-change-me-change-me'

export const PATH = '/acme/appointments/v1/appointments'

/** `clientIdleMillis`: for how long a client's connection may be silent. With `tls` it speaks https and HTTP/2, and `call` does not fit. */
export async function openTestGateway(
  limits: Partial<GatewayLimits> = {},
  clientIdleMillis?: number,
  tls?: TlsPair,
  trustedProxies?: readonly string[],
): Promise<TestGateway> {
  const clock = { now: 1_800_000_000 as EpochSeconds }
  const now = () => clock.now
  const logged: Record<string, unknown>[] = []
  const records: CallRecord[] = []
  const log = createLog('debug', { write: (line: string) => logged.push(JSON.parse(line)) })
  const onFault = (fault: unknown) => log.error({ err: fault }, 'fault')
  const store = await openTestStore()
  const backend = await openRawBackend()
  const dispatcher = createGuardedAgent({ allowedCidrs: ['127.0.0.0/8'], connectTimeoutMillis: 1_000 })
  const tokenDispatcher = createGuardedAgent({ allowedCidrs: ['127.0.0.0/8'], connectTimeoutMillis: 1_000 })
  const identity = await createIdentity({
    store,
    dispatcher,
    publicUrl: 'http://localhost:8400',
    encryptionKey: randomBytes(32),
    now,
    log,
    onFault,
  })
  const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
  const subscriptions = createSubscriptions({ store, registry, identity, dispatcher, now, log })

  const servers = { exchange: generateAuthServerId(), other: generateAuthServerId() }
  for (const id of [servers.exchange, servers.other]) {
    await store.authorizationServers.put({
      id,
      name: id,
      profile: 'exchange',
      audience: 'api_providers',
      accessTokenTtlSeconds: 3600,
      settings: {},
      disabled: false,
      createdAt: clock.now,
    })
    await identity.ensureKey(id)
  }
  const organizations = {
    provider: exampleOrganization({ id: randomUUID() as OrganizationId }),
    developer: exampleOrganization({ id: randomUUID() as OrganizationId }),
    subscriber: exampleOrganization({ id: randomUUID() as OrganizationId }),
  }
  for (const organization of Object.values(organizations)) await store.organizations.put(organization)

  async function putApi(basePath: string, token: 'minted' | 'passthrough'): Promise<Api> {
    const api = exampleApi({
      id: `api${basePath.replaceAll('/', '-')}` as ApiId,
      organizationId: organizations.provider.id,
      name: basePath,
      namespace: 'acme',
      basePath,
      targetUrl: `${backend.url}/svc/`,
      client_id: generateClientId(),
      authServerId: servers.exchange,
      accessControl: { kind: 'fortellis_oauth', token },
    })
    await store.apis.put(api)
    return api
  }
  const apis = {
    minted: await putApi('/appointments/v1', 'minted'),
    passthrough: await putApi('/legacy', 'passthrough'),
    unselected: await putApi('/unselected', 'minted'),
  }

  async function putApp(name: string): Promise<{ app: App; client: Client; subscription: Subscription }> {
    const client_id = generateClientId() as ClientId
    const app = exampleApp({
      id: randomUUID() as AppId,
      organizationId: organizations.developer.id,
      name,
      client_id,
      selections: [{ apiId: apis.minted.id }, { apiId: apis.passthrough.id }],
    })
    const client: Client = {
      client_id,
      authServerId: servers.exchange,
      owner: { kind: 'app', id: app.id },
      secrets: [{ hmac: identity.hashSecret('not used here'), createdAt: clock.now }],
      grant_types: ['client_credentials'],
      scopes: ['anonymous'],
      metadata: {},
      settings: {},
      disabled: false,
      version: 1,
      createdAt: clock.now,
    }
    const subscription = exampleSubscription({
      id: randomUUID() as SubscriptionId,
      organizationId: organizations.subscriber.id,
      appId: app.id,
      connections: app.selections.map(({ apiId }) => exampleConnection({ id: randomUUID() as ConnectionId, apiId })),
    })
    await store.clients.put(client)
    await store.apps.put(app)
    await store.subscriptions.put(subscription)
    return { app, client, subscription }
  }
  const { app, client, subscription } = await putApp('app')
  const other = await putApp('other')
  await until(() => registry.apis.all().length === 3)

  const gateway = createGateway({
    ...{ identity, registry, subscriptions, tokenDispatcher, now, log },
    limits: { connectTimeoutMillis: 1_000, ...limits },
    openPool: (origin, settings) => createGuardedPool(origin, { allowedCidrs: ['127.0.0.0/8'], ...settings }),
    store,
    isStoreShared: false,
    journal: { add: (record) => records.push(record) },
    publicUrl: 'https://gateway.example',
    consoleUrl: 'https://console.example',
    authzKey: AUTHZ_KEY,
    trustedProxies,
  })
  const listener = createRawListener({
    ...listenerOptions(gateway),
    tls,
    ...(clientIdleMillis === undefined ? {} : { idleTimeoutMillis: clientIdleMillis }),
  })
  const port = await listener.listen(0, '127.0.0.1')
  const authz = createRawListener({ handle: gateway.answerProxy, requestTimeoutMillis: 0 })
  const authzPort = await authz.listen(0, '127.0.0.1')
  const { token } = await identity.mint(servers.exchange, app.client_id)

  return {
    port,
    authzPort,
    clock,
    store,
    identity,
    registry,
    subscriptions,
    backend,
    logged,
    records,
    servers,
    organizations,
    apis,
    app,
    client,
    otherApp: other.app,
    subscription,
    otherSubscription: other.subscription,
    token,
    goodLines: `Authorization: Bearer ${token}\r\nSubscription-Id: ${subscription.id}\r\n`,
    call: (options) => call(port, { token, subscriptionId: subscription.id, ...options }),
    async close() {
      await listener.close()
      await authz.close()
      await gateway.close()
      await dispatcher.close()
      await tokenDispatcher.close()
      await subscriptions.close()
      registry.close()
      identity.close()
      await backend.close()
      await store.close()
    },
  }
}

function call(port: number, { method = 'GET', path = PATH, token, subscriptionId, headers, body }: CallOptions) {
  return new Promise<CallAnswer>((resolve, reject) => {
    const sent: Record<string, string | string[]> = { ...headers }
    if (token !== undefined) sent.Authorization ??= `Bearer ${token}`
    if (subscriptionId !== undefined) sent['Subscription-Id'] ??= subscriptionId
    // node:http frames a body by itself only for some methods.
    if (body !== undefined) sent['Content-Length'] ??= String(Buffer.byteLength(body))
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: sent, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode = 0, headers: received, rawHeaders } = response
        const isJson = received['content-type'] === 'application/json' && text !== ''
        const json = isJson ? (JSON.parse(text) as CallAnswer['json']) : undefined
        resolve({ status: statusCode, headers: received, rawHeaders, text, json })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** A test subscription of the same app, like `subscription`, with ids of its own: of those there may be many. */
export function copyOf(subscription: Subscription, status: ConnectionStatus = 'active'): Subscription {
  const connections = subscription.connections.map((connection) => ({
    ...connection,
    id: randomUUID() as ConnectionId,
    status,
  }))
  return { ...subscription, id: randomUUID() as SubscriptionId, purpose: 'app_test', connections }
}

/** Waits for what follows from a change notice. */
export async function until(holds: () => boolean, waitMillis = 3_000): Promise<void> {
  const deadline = Date.now() + waitMillis
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it never came true')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
