import { randomUUID } from 'node:crypto'
import type { ApiId, AppId, ConnectionId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGuardedAgent, createRouteListener, type Listener } from '../http/index.ts'
import { exampleClient, openTestIdentity, type TestIdentity } from '../identity/testing/open-test-identity.ts'
import { createRegistry, type Registry } from '../registry/index.ts'
import type { Api, App, Client } from '../store/index.ts'
import {
  exampleApi,
  exampleApp,
  exampleConnection,
  exampleOrganization,
  exampleSubscription,
} from '../store/testing/examples.ts'
import { createLog } from '../telemetry/index.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'

const organizationId = randomUUID() as OrganizationId
const app = exampleApp({
  id: randomUUID() as AppId,
  organizationId,
  client_id: 'TheApp' as App['client_id'],
  selections: [{ apiId: 'appointments' as ApiId }],
})
const subscription = exampleSubscription({
  id: randomUUID() as SubscriptionId,
  organizationId,
  appId: app.id,
  connections: [exampleConnection({ id: randomUUID() as ConnectionId, apiId: 'appointments' as ApiId })],
})

let test: TestIdentity
let registry: Registry
let subscriptions: Subscriptions
let listener: Listener
let api: Api
let clients: Record<'app' | 'api', Client>
let tokens: Record<'app' | 'api', string>
let port: number

beforeEach(async () => {
  test = await openTestIdentity()
  const { store, identity, server } = test
  const onFault = (fault: unknown) => {
    throw fault
  }
  registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
  subscriptions = createSubscriptions({
    store,
    registry,
    identity,
    dispatcher: createGuardedAgent({ allowedCidrs: [] }),
    now: () => test.clock.now,
    log: createLog('silent'),
  })
  listener = await createRouteListener({ routes: subscriptions.routes, log: createLog('silent') })
  port = await listener.listen(0, '127.0.0.1')
  api = exampleApi({
    id: 'appointments' as ApiId,
    organizationId,
    client_id: 'TheApi' as Api['client_id'],
    authServerId: server.id,
  })
  const hmac = identity.hashSecret('not used here')
  clients = {
    app: exampleClient(server.id, hmac, { client_id: app.client_id, owner: { kind: 'app', id: app.id } }),
    api: exampleClient(server.id, hmac, { client_id: api.client_id, owner: { kind: 'api', id: api.id } }),
  }
  await store.organizations.put(exampleOrganization({ id: organizationId }))
  await store.apis.put(api)
  await store.apps.put(app)
  for (const client of Object.values(clients)) await store.clients.put(client)
  await store.subscriptions.put(subscription)
  await vi.waitFor(() => expect(registry.apis.find(api.id)).toBeDefined())
  tokens = {
    app: (await identity.mint(server.id, app.client_id)).token,
    api: (await identity.mint(server.id, api.client_id)).token,
  }
  expect((await ask('app')).status).toBe(200)
  expect((await ask('api')).status).toBe(200)
})
afterEach(async () => {
  await listener.close()
  await subscriptions.close()
  registry.close()
  await test.close()
})

async function ask(caller: 'app' | 'api') {
  const response = await fetch(`http://127.0.0.1:${port}/subscriptions/${subscription.id}/context`, {
    headers: { Authorization: `Bearer ${tokens[caller]}` },
  })
  return { status: response.status, body: (await response.json()) as { code?: string } }
}

describe('GET /subscriptions/{id}/context (protocol.md 4.5)', () => {
  it.each(['app', 'api'] as const)(
    'T-17 refuses the token of an %s whose client was disabled since',
    async (caller) => {
      await test.store.clients.put({ ...clients[caller], disabled: true })
      expect(await ask(caller)).toMatchObject({ status: 401, body: { code: 'INVALID-TOKEN' } })
      expect((await ask(caller === 'app' ? 'api' : 'app')).status).toBe(200)
      await test.store.clients.put(clients[caller])
      expect((await ask(caller)).status).toBe(200)
    },
  )

  it('T-17 refuses a token whose client belongs to another than the app or the API that has its id', async () => {
    await test.store.clients.put({ ...clients.app, owner: { kind: 'app', id: randomUUID() as AppId } })
    await test.store.clients.put({ ...clients.api, owner: { kind: 'app', id: app.id } })
    expect(await ask('app')).toMatchObject({ status: 401, body: { code: 'INVALID-TOKEN' } })
    expect(await ask('api')).toMatchObject({ status: 401, body: { code: 'INVALID-TOKEN' } })
  })

  it.each([
    ['the app is disabled', { disabled: true }],
    ['the app has unselected the API', { selections: [] }],
  ])('T-17 tells the API no more once %s', async (_case, changes) => {
    await test.store.apps.put({ ...app, ...changes })
    expect(await ask('api')).toMatchObject({ status: 403, body: { code: 'API-SUBSCRIPTION-INACTIVE' } })
  })

  it('T-17 does not exist for an app that is disabled, nor for an API that is', async () => {
    await test.store.apps.put({ ...app, disabled: true })
    expect((await ask('app')).status).toBe(404)
    await test.store.apps.put(app)
    await test.store.apis.put({ ...api, disabled: true })
    await vi.waitFor(async () => expect((await ask('api')).status).toBe(404))
  })
})
