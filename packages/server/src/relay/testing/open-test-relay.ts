import { randomBytes, randomUUID } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type {
  ApiId,
  AppId,
  AuthServerId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SubscriptionId,
} from '@portreeve/protocol'
import { createGuardedAgent, createRawListener } from '../../http/index.ts'
import { createIdentity, generateAuthServerId, generateClientId, type Identity } from '../../identity/index.ts'
import { createRegistry, type Registry } from '../../registry/index.ts'
import type { Api, App, Client, Organization, Store, Subscription } from '../../store/index.ts'
import {
  exampleApi,
  exampleApp,
  exampleConnection,
  exampleOrganization,
  exampleSubscription,
} from '../../store/testing/examples.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { relayListenerOptions } from '../listener-options.ts'
import type { PublishLimits } from '../publish/limits.ts'
import { createRelay, type Relay } from '../relay.ts'

/** A relay on a real socket, before a real store and real keys, with an async API, an app that takes its events, and an organization that subscribed. */
export interface TestRelay {
  port: number
  /** Of identity: seconds ahead of the system's. */
  clock: { ahead: number; now(): EpochSeconds }
  store: Store
  identity: Identity
  registry: Registry
  relay: Relay
  /** Lines of the log, parsed. */
  logged: Record<string, unknown>[]
  servers: { exchange: AuthServerId; other: AuthServerId }
  /** Whose the API, the app and the data are. */
  organizations: Record<'provider' | 'developer' | 'subscriber', Organization>
  api: Api
  app: App
  subscription: Subscription
  /** Of the API. */
  token: string
  putOrganization(): Promise<Organization>
  /** With a client. In memory when this resolves. */
  putApi(changes?: Partial<Api>): Promise<Api>
  /** With a client. */
  putApp(changes?: Partial<App>): Promise<App>
  /** Of the app for the organization, with an active connection to each API that the app has selected. */
  putSubscription(app: App, organization: Organization, changes?: Partial<Subscription>): Promise<Subscription>
  tokenOf(client: Pick<Client, 'client_id'>): Promise<string>
  /** `application/json`, with a token and a Data-Owner-Id that are good, unless it says otherwise. */
  publish(options?: PublishOptions): Promise<PublishAnswer>
  close(): Promise<void>
}

export interface PublishOptions {
  method?: string
  path?: string
  /** Undefined leaves the header out. */
  headers?: Record<string, string | string[] | undefined>
  body?: string | Buffer
}

export interface PublishAnswer {
  status: number
  headers: IncomingMessage['headers']
  text: string
  json: { eventId?: string; code?: number; message?: string; error?: string; requestId?: string }
}

export interface TestRelayOptions {
  limits?: Partial<PublishLimits>
  /** Events that may wait for one webhook. */
  webhookWaitingMax?: number
  /** Instead of an embedded one. It is closed with the relay. */
  store?: Store
  /** Whether other processes have it open. */
  isShared?: boolean
  /** Behind what the store itself does. */
  wrapStore?: (store: Store) => Store
}

export const WEBHOOK_URL = 'https://app.example/hook'

export async function openTestRelay({
  limits,
  webhookWaitingMax,
  store: given,
  isShared = false,
  wrapStore,
}: TestRelayOptions = {}): Promise<TestRelay> {
  const clock = { ahead: 0, now: () => (Math.floor(Date.now() / 1000) + clock.ahead) as EpochSeconds }
  const { now } = clock
  const logged: Record<string, unknown>[] = []
  const log = createLog('debug', { write: (line: string) => logged.push(JSON.parse(line)) })
  const onFault = (fault: unknown) => log.error({ err: fault }, 'fault')
  const opened = given ?? (await openTestStore())
  const store = wrapStore?.(opened) ?? opened
  const dispatcher = createGuardedAgent({ allowedCidrs: ['127.0.0.0/8'] })
  const encryptionKey = randomBytes(32)
  const identity = await createIdentity({
    ...{ store, dispatcher, encryptionKey, now, log, onFault },
    publicUrl: 'http://localhost:8400',
  })
  const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
  const servers = { exchange: generateAuthServerId(), other: generateAuthServerId() }
  for (const id of [servers.exchange, servers.other]) {
    await store.authorizationServers.put({
      ...{ id, name: id, profile: 'exchange', audience: 'api_providers', accessTokenTtlSeconds: 3600 },
      ...{ settings: {}, disabled: false, createdAt: now() },
    })
    await identity.ensureKey(id)
  }

  async function putOrganization(): Promise<Organization> {
    const organization = exampleOrganization({ id: randomUUID() as OrganizationId })
    await store.organizations.put(organization)
    return organization
  }
  const organizations = {
    provider: await putOrganization(),
    developer: await putOrganization(),
    subscriber: await putOrganization(),
  }

  async function putClient({ client_id, authServerId, owner }: Pick<Client, 'client_id' | 'authServerId' | 'owner'>) {
    await store.clients.put({
      ...{ client_id, authServerId, owner, metadata: {}, settings: {}, disabled: false, version: 1 },
      secrets: [{ hmac: identity.hashSecret('not used here'), createdAt: now() }],
      ...{ grant_types: ['client_credentials'], scopes: ['anonymous'], createdAt: now() },
    })
  }

  async function putApi(changes: Partial<Api> = {}): Promise<Api> {
    const id = `api-${randomUUID()}` as ApiId
    const api = exampleApi({
      ...{ id, organizationId: organizations.provider.id, kind: 'async', basePath: `/${id}`, targetUrl: '' },
      ...{ client_id: generateClientId(), authServerId: servers.exchange },
      ...changes,
    })
    await putClient({ client_id: api.client_id, authServerId: api.authServerId, owner: { kind: 'api', id: api.id } })
    await store.apis.put(api)
    await registry.apis.reload(api.id)
    return api
  }

  async function putApp(changes: Partial<App> = {}): Promise<App> {
    const app = exampleApp({
      ...{ id: randomUUID() as AppId, organizationId: organizations.developer.id, client_id: generateClientId() },
      selections: [{ apiId: api.id, webhookUrl: WEBHOOK_URL }],
      ...changes,
    })
    await putClient({ client_id: app.client_id, authServerId: servers.exchange, owner: { kind: 'app', id: app.id } })
    await store.apps.put(app)
    return app
  }

  async function putSubscription(
    { id: appId, selections }: App,
    { id: organizationId }: Organization,
    changes: Partial<Subscription> = {},
  ): Promise<Subscription> {
    const connections = selections.map(({ apiId }) => exampleConnection({ id: randomUUID() as ConnectionId, apiId }))
    const id = randomUUID() as SubscriptionId
    const subscription = exampleSubscription({ id, organizationId, appId, connections, ...changes })
    await store.subscriptions.put(subscription)
    return subscription
  }

  const api = await putApi()
  const app = await putApp()
  const subscription = await putSubscription(app, organizations.subscriber)
  const relay = createRelay({
    ...{ store, registry, identity, log, publishing: limits, webhookWaitingMax },
    nowMillis: () => Date.now() + clock.ahead * 1000,
    guard: { allowedCidrs: ['127.0.0.0/8'] },
    isStoreShared: isShared,
  })
  const listener = createRawListener(relayListenerOptions(relay))
  const port = await listener.listen(0, '127.0.0.1')
  const tokenOf = async ({ client_id }: Pick<Client, 'client_id'>) =>
    (await identity.mint(servers.exchange, client_id)).token
  const token = await tokenOf(api)

  return {
    ...{ port, clock, store, identity, registry, relay, logged, servers, organizations, api, app, subscription, token },
    ...{ putOrganization, putApi, putApp, putSubscription, tokenOf },
    publish: ({ headers, ...options } = {}) =>
      send(port, {
        ...options,
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          'Data-Owner-Id': organizations.subscriber.id,
          ...headers,
        },
      }),
    async close() {
      await listener.close()
      await relay.close()
      await dispatcher.close()
      registry.close()
      identity.close()
      await store.close()
    },
  }
}

function send(port: number, { method = 'POST', path = '/v2/events', headers = {}, body = '{"a":1}' }: PublishOptions) {
  return new Promise<PublishAnswer>((resolve, reject) => {
    const sent: Record<string, string | string[]> = { 'Content-Length': String(Buffer.byteLength(body)) }
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) delete sent[name]
      else sent[name] = value
    }
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: sent, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        const json = text === '' ? {} : (JSON.parse(text) as PublishAnswer['json'])
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
