import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type {
  ApiId,
  AppId,
  AuthServerId,
  ClientId,
  ConnectionId,
  OrganizationId,
  SubscriptionId,
} from '@portreeve/protocol'
import { type ExchangeRooms, localUrls, portsFrom, startExchange } from 'portreeve'
import { findPortBase } from '../harness/free-ports.ts'
import { byAddress } from './by-address.ts'
import { listenHttp } from './http-program.ts'
import { serveProgram } from './program.ts'
import { fetchToken, tokenRequest } from './token-request.ts'

/** From scenarios. */
export interface RelayExchangeOptions {
  /** PostgreSQL instead of the embedded store; an empty database. */
  databaseUrl?: string
  /** Of `relay-receiver`. */
  receiverUrl: string
  /** So many that take everything at once. */
  webhooks: number
  /** And one where nobody listens, and one that takes 30 seconds. */
  withSick?: boolean
}

/** What the control takes by POST. */
export type RelayOrder =
  /** Nothing is sent to them, and what is published waits; and the other way round. */
  | { kind: 'pause' | 'resume'; who: 'well' | 'sick' }
  /** Puts so many events into the queue, evenly over these webhooks and so many keys of each. */
  | { kind: 'queue'; who: 'well' | 'sick'; events: number; keys: number; payloadBytes: number }

const BATCH = 400
const PUBLISH_KEYS = 1_000
const PUBLISH_BYTES = 1_024

const authServerId = 'ausRelayRelayRelay01' as AuthServerId
const providerId = randomUUID() as OrganizationId
const apiId = 'relay-v1' as ApiId
const apiClientId = 'RelayApiRelayApiRelayApiRelayApi' as ClientId
const API_SECRET = 'RelayApiRelayApi'

/** One webhook: its app, and the organization whose events it gets. */
interface Subscriber {
  appId: AppId
  organizationId: OrganizationId
  apiKey: ClientId
  url: string
  isSick: boolean
  /** When it is known. */
  webhookId: string
}

/** A whole exchange with one async API, and an app and an organization for each webhook. Its control queues events and pauses webhooks, both past the sockets. */
serveProgram(async ({ home, options }) => {
  const { databaseUrl, receiverUrl, webhooks, withSick = false } = options as unknown as RelayExchangeOptions
  const subscribers = Array.from({ length: webhooks }, (_, n) => subscriber(`${receiverUrl}/ok/${n}`, false))
  if (withSick) subscribers.push(subscriber(await deadUrl(), true), subscriber(`${receiverUrl}/slow/0`, true))
  const ports = portsFrom(await findPortBase())
  const exchange = await startExchange({
    home,
    databaseUrl,
    encryptionKey: randomBytes(32),
    ports,
    urls: localUrls(ports, 'http'),
    allowedCidrs: ['127.0.0.0/8'],
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (...details: unknown[]) => console.error(...details),
      error: (...details: unknown[]) => console.error(...details),
    },
    prepare: (rooms) => provision(rooms, subscribers),
  })
  const { relay } = exchange.store
  const tokenUrl = `${byAddress(exchange.urls.identity)}/oauth2/${authServerId}/v1/token`
  const token = await fetchToken(tokenRequest(tokenUrl, apiClientId, API_SECRET))
  const url = `${byAddress(exchange.urls.relay)}/v2/events/bench`
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  // The first event of each makes the webhook's record.
  for (const { organizationId } of subscribers) {
    const about = { 'Data-Owner-Id': organizationId, partitionKey: 'first' }
    const answer = await fetch(url, { method: 'POST', headers: { ...headers, ...about }, body: '{"first":true}' })
    if (answer.status !== 200) throw new Error(`publishing was answered ${answer.status}: ${await answer.text()}`)
  }
  for (const each of subscribers) {
    each.webhookId = (await relay.findWebhookOf(each.appId, apiId))?.id ?? ''
    if (each.webhookId === '') throw new Error('an event made no record of its webhook')
  }
  let queued = 0
  const these = (who: 'well' | 'sick') => subscribers.filter(({ isSick }) => isSick === (who === 'sick'))

  async function pauseOrResume(who: 'well' | 'sick', state: 'active' | 'paused'): Promise<void> {
    for (const { webhookId } of these(who)) {
      const webhook = await relay.findWebhook(webhookId)
      if (webhook) await relay.replaceWebhook({ ...webhook, state })
    }
  }

  async function queue({ who, events, keys, payloadBytes }: Extract<RelayOrder, { kind: 'queue' }>): Promise<void> {
    const targets = these(who)
    const first = queued
    queued += events
    for (let at = 0; at < events; at += BATCH) {
      const size = Math.min(BATCH, events - at)
      const batch = Array.from({ length: size }, (_, index) => {
        const number = first + at + index
        const to = targets[number % targets.length] as Subscriber
        const key = `q${Math.floor(number / targets.length) % keys}`
        return newEvent(to, key, number, payloadBytes)
      })
      await relay.publish(batch)
    }
  }

  const control = await listenHttp((request, response) => {
    const work = async () => {
      const order = JSON.parse(await readText(request)) as RelayOrder
      if (order.kind === 'queue') await queue(order)
      else await pauseOrResume(order.who, order.kind === 'pause' ? 'paused' : 'active')
    }
    work().then(
      () => response.end('{}'),
      (fault: unknown) => response.writeHead(500).end(String(fault)),
    )
  })
  const well = these('well')
  const publish = {
    url,
    method: 'POST',
    headers,
    body: JSON.stringify({ filler: 'x'.repeat(PUBLISH_BYTES - 13) }),
    turns: Array.from({ length: PUBLISH_KEYS }, (_, n) => ({
      'Data-Owner-Id': well[n % well.length]?.organizationId ?? '',
      partitionKey: `p${n}`,
    })),
  }
  return {
    requests: { publish },
    facts: { controlUrl: control.url },
    async close() {
      control.close()
      await exchange.close()
    },
  }
})

const subscriber = (url: string, isSick: boolean): Subscriber => ({
  appId: randomUUID() as AppId,
  organizationId: randomUUID() as OrganizationId,
  apiKey: `App${randomBytes(15).toString('hex').slice(0, 29)}` as ClientId,
  url,
  isSick,
  webhookId: '',
})

/** Of a port that was free a moment ago. */
async function deadUrl(): Promise<string> {
  const { url, close } = await listenHttp(() => undefined)
  close()
  return url
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function newEvent({ organizationId, webhookId }: Subscriber, key: string, number: number, payloadBytes: number) {
  const receivedAt = Date.now()
  const head = `{"k":"${key}","n":${number},"filler":"`
  return {
    id: eventId(receivedAt),
    apiId,
    organizationId: providerId,
    dataOwnerId: organizationId,
    channel: '/bench',
    partitionKey: key,
    requestId: randomUUID(),
    payload: Buffer.from(`${head}${'x'.repeat(Math.max(0, payloadBytes - head.length - 2))}"}`),
    receivedAt,
    kind: 'published' as const,
    isRequestIdGiven: false,
    webhookIds: [webhookId],
  }
}

/** A UUID of version 7 (RFC 9562 §5.7). */
function eventId(millis: number): string {
  const time = millis.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

async function provision({ store, identity, now }: ExchangeRooms, subscribers: readonly Subscriber[]): Promise<void> {
  const createdAt = now()
  await store.authorizationServers.put({
    ...{ id: authServerId, name: 'Relay', profile: 'exchange', audience: 'api_providers', accessTokenTtlSeconds: 3600 },
    ...{ settings: {}, disabled: false, createdAt },
  })
  await identity.ensureKey(authServerId)
  const fresh = { disabled: false, revision: 1, createdAt, updatedAt: createdAt }
  const organization = (id: OrganizationId) =>
    store.organizations.put({
      ...{ id, name: `Organization ${id}`, address: '1 Loop Lane', countryCode: 'US', phoneNumber: '+1 555 0100' },
      ...{ dealerCodes: [], apiDmsInfo: [] },
      ...fresh,
    })
  const client = {
    ...{ authServerId, grant_types: ['client_credentials'], scopes: ['anonymous'], metadata: {}, settings: {} },
    ...{ disabled: false, version: 1, createdAt },
  }
  await organization(providerId)
  await store.clients.put({
    ...client,
    client_id: apiClientId,
    owner: { kind: 'api', id: apiId },
    secrets: [{ hmac: identity.hashSecret(API_SECRET), createdAt }],
  })
  await store.apis.put({
    ...{ id: apiId, organizationId: providerId, kind: 'async', name: 'Events', version: 'v1' },
    ...{ environment: 'Production', namespace: 'relay', basePath: '/events', targetUrl: 'http://127.0.0.1:1' },
    ...{ client_id: apiClientId, authServerId, accessControl: { kind: 'fortellis_oauth', token: 'minted' } },
    activation: { mode: 'automatic', audience: 'api_providers' },
    ...{ visibility: 'public', sharedWith: [], plans: [] },
    details: { description: '', tags: [], implementationName: '', lifeCycle: 'General Release' },
    ...fresh,
  })
  for (const { appId, organizationId, apiKey, url } of subscribers) {
    await organization(organizationId)
    await store.clients.put({ ...client, client_id: apiKey, owner: { kind: 'app', id: appId }, secrets: [] })
    await store.apps.put({
      ...{ id: appId, organizationId: providerId, name: `App ${appId}`, description: '' },
      ...{ contactEmail: 'bench@portreeve.example', client_id: apiKey },
      selections: [{ apiId, webhookUrl: url }],
      ...{ activation: 'automatic', listing: 'Registered', sharedWith: [] },
      ...fresh,
    })
    await store.subscriptions.put({
      ...{ id: randomUUID() as SubscriptionId, organizationId, appId, purpose: 'organization' },
      ...{ environment: 'Production', status: 'active' },
      connections: [
        {
          ...{ id: randomUUID() as ConnectionId, apiId, status: 'active', valueNames: [] },
          changedAt: createdAt,
        },
      ],
      ...{ activatedAt: createdAt, revision: 1, createdAt, updatedAt: createdAt },
    })
  }
}
