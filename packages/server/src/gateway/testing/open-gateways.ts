import { randomBytes, randomUUID } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import type { ApiId, AppId, ConnectionId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { createGuardedAgent, createGuardedPool, createRawListener } from '../../http/index.ts'
import { createIdentity, generateAuthServerId, generateClientId } from '../../identity/index.ts'
import { createRegistry } from '../../registry/index.ts'
import type { Place } from '../../store/contract/engines.ts'
import type { Quota, Store } from '../../store/index.ts'
import {
  exampleApi,
  exampleApp,
  exampleConnection,
  exampleOrganization,
  exampleSubscription,
} from '../../store/testing/examples.ts'
import { createSubscriptions } from '../../subscriptions/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { createGateway } from '../gateway.ts'
import { openRawBackend } from './raw-backend.ts'

const allowedCidrs = ['127.0.0.0/8']
const server = generateAuthServerId()

/** Several gateways on sockets, each with rooms and a connection to the store of its own, before one API service. One app calls one API. */
export interface Gateways {
  /** Makes a call at one of them, and answers its status. */
  call(gateway: number): Promise<number>
  /** How many calls arrived at the API service. */
  arrived(): number
  setQuotas(quotas: Quota[]): Promise<void>
  close(): Promise<void>
}

export async function openGateways(place: Place, count: number, now: () => EpochSeconds): Promise<Gateways> {
  const backend = await openRawBackend()
  const encryptionKey = randomBytes(32)
  const ends: (() => unknown)[] = [backend.close]
  const [store, ...others] = await Promise.all(Array.from({ length: count }, () => place.open()))
  const { app, subscription } = await seed(store as Store, backend.url, now())

  async function open(on: Store) {
    const onFault = (fault: unknown) => {
      throw fault
    }
    const log = createLog('silent', { write() {} })
    const dispatcher = createGuardedAgent({ allowedCidrs })
    const publicUrl = 'http://localhost:8400'
    const identity = await createIdentity({ store: on, dispatcher, publicUrl, encryptionKey, now, log, onFault })
    const registry = await createRegistry({ store: on, createSealer: identity.createSealer, onFault })
    const subscriptions = createSubscriptions({ store: on, registry, identity, dispatcher, now, log })
    const gateway = createGateway({
      ...{ identity, registry, subscriptions, tokenDispatcher: dispatcher, now, log },
      ...{ store: on, isStoreShared: true, publicUrl: 'https://gateway.example' },
      openPool: (origin, settings) => createGuardedPool(origin, { allowedCidrs, ...settings }),
    })
    const listener = createRawListener({ handle: gateway.handle, requestTimeoutMillis: 0 })
    const port = await listener.listen(0, '127.0.0.1')
    ends.push(async () => {
      await listener.close()
      await gateway.close()
      await subscriptions.close()
      registry.close()
      identity.close()
      await dispatcher.close()
      await on.close()
    })
    return { port, identity }
  }
  const opened: Awaited<ReturnType<typeof open>>[] = []
  for (const on of [store as Store, ...others]) opened.push(await open(on))
  const first = opened[0] as (typeof opened)[0]
  await first.identity.ensureKey(server)
  const { token } = await first.identity.mint(server, app.client_id)
  const agent = new Agent({ keepAlive: true, maxSockets: 20 })
  ends.push(() => agent.destroy())
  const headers = { Authorization: `Bearer ${token}`, 'Subscription-Id': subscription.id }

  return {
    call: (gateway) =>
      new Promise((resolve, reject) => {
        const { port } = opened[gateway] as (typeof opened)[0]
        const request = httpRequest(
          { host: '127.0.0.1', port, path: '/acme/counted/x', headers, agent },
          (response) => {
            response.resume().on('end', () => resolve(response.statusCode ?? 0))
          },
        )
        request.on('error', reject).end()
      }),
    arrived: () => backend.seen.length,
    setQuotas: (quotas) => (store as Store).apps.put({ ...app, quotas }),
    async close() {
      for (const end of ends.reverse()) await end()
    },
  }
}

async function seed(store: Store, backendUrl: string, createdAt: EpochSeconds) {
  const organization = exampleOrganization({ id: randomUUID() as OrganizationId })
  const organizationId = organization.id
  const api = exampleApi({
    ...{ id: 'api-counted' as ApiId, organizationId, namespace: 'acme', basePath: '/counted', targetUrl: backendUrl },
    ...{ client_id: generateClientId(), authServerId: server },
    accessControl: { kind: 'fortellis_oauth', token: 'minted' },
  })
  const client_id = generateClientId()
  const app = exampleApp({
    ...{ id: randomUUID() as AppId, organizationId, client_id, selections: [{ apiId: api.id }] },
  })
  const connections = [exampleConnection({ id: randomUUID() as ConnectionId, apiId: api.id })]
  const subscription = exampleSubscription({
    ...{ id: randomUUID() as SubscriptionId, organizationId, appId: app.id, connections },
  })
  await store.authorizationServers.put({
    ...{ id: server, name: 'server', profile: 'exchange', audience: 'api_providers', accessTokenTtlSeconds: 3600 },
    ...{ settings: {}, disabled: false, createdAt },
  })
  await store.organizations.put(organization)
  await store.apis.put(api)
  await store.clients.put({
    ...{ client_id, authServerId: server, owner: { kind: 'app', id: app.id }, secrets: [], scopes: ['anonymous'] },
    ...{ grant_types: ['client_credentials'], metadata: {}, settings: {}, disabled: false, version: 1, createdAt },
  })
  await store.apps.put(app)
  await store.subscriptions.put(subscription)
  return { app, subscription }
}
