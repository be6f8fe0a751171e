import { randomBytes, randomUUID } from 'node:crypto'
import type { ApiId, AppId, AuthServerId, ClientId, EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import { describe, expect, it, vi } from 'vitest'
import type { UserActor } from '../../audit/index.ts'
import { createGuardedAgent } from '../../http/index.ts'
import { createIdentity } from '../../identity/index.ts'
import { exampleClient, exampleServer } from '../../identity/testing/open-test-identity.ts'
import { createRegistry } from '../../registry/index.ts'
import { engines } from '../../store/contract/engines.ts'
import type { Store } from '../../store/index.ts'
import { exampleApi, exampleApp, exampleOrganization } from '../../store/testing/examples.ts'
import { createLog } from '../../telemetry/index.ts'
import { createSubscriptions, type Subscriptions } from '../subscriptions.ts'
import { openAdminApi, type TestAdminApi } from '../testing/open-admin-api.ts'

/** So much faster than time: pauses and leases are over soon, and are as long as one another as they should be. */
const SPEED = 10
const APIS = 5
const BUYERS = 30

const startedAt = Date.now()
const now = () => Math.floor((startedAt + (Date.now() - startedAt) * SPEED) / 1000) as EpochSeconds
const onFault = (fault: unknown) => {
  throw fault
}
const log = createLog('silent')
const actor: UserActor = {
  kind: 'user',
  userId: '00uoperator000000000' as UserId,
  operator: true,
  memberships: new Map(),
  requestId: 'test',
}

async function openNode(store: Store, encryptionKey: Uint8Array) {
  const dispatcher = createGuardedAgent({ allowedCidrs: ['127.0.0.0/8'] })
  const identity = await createIdentity({
    ...{ store, encryptionKey, dispatcher, now, log, onFault },
    publicUrl: 'http://localhost:1',
  })
  const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
  const subscriptions = createSubscriptions({ store, registry, identity, dispatcher, now, log })
  return {
    identity,
    subscriptions,
    async close() {
      await subscriptions.close()
      registry.close()
      identity.close()
      await dispatcher.close()
      await store.close()
    },
  }
}

/** APIs of one provider, and an app that has selected them all. */
async function putApp(store: Store, authServerId: AuthServerId, adminUrl: string): Promise<AppId> {
  const organizationId = randomUUID() as OrganizationId
  await store.organizations.put(exampleOrganization({ id: organizationId }))
  const apiIds = Array.from({ length: APIS }, (_, n) => `api-${n}` as ApiId)
  for (const id of apiIds) {
    const client_id = `client-of-${id}` as ClientId
    const owner = { kind: 'api', id } as const
    await store.clients.put(exampleClient(authServerId, new Uint8Array(32), { client_id, owner }))
    const activation = { mode: 'admin_api', adminUrl, audience: 'api_providers' } as const
    await store.apis.put(exampleApi({ id, organizationId, basePath: `/${id}`, client_id, authServerId, activation }))
  }
  const appId = randomUUID() as AppId
  const selections = apiIds.map((apiId) => ({ apiId }))
  await store.apps.put(exampleApp({ id: appId, organizationId, selections, listing: 'Published' }))
  return appId
}

async function activate(subscriptions: Subscriptions, store: Store, appId: AppId): Promise<void> {
  const organizationIds = Array.from({ length: BUYERS }, () => randomUUID() as OrganizationId)
  for (const id of organizationIds) await store.organizations.put(exampleOrganization({ id }))
  const consent = { name: 'Ada', title: 'Owner' }
  const outcome = await subscriptions.administration.activate(actor, { appId, organizationIds, consent })
  expect(outcome.ok && outcome.value.every((each) => 'subscription' in each)).toBe(true)
}

/** Answers after a while, and every fourth time with "not now". */
function answerSometimes(admin: TestAdminApi): void {
  let answered = 0
  admin.answer = (_call, response) => {
    answered += 1
    const status = answered % 4 === 0 ? 503 : 200
    setTimeout(() => response.writeHead(status).end(), Math.random() * 20)
  }
}

const postgres = engines.find(({ name }) => name === 'PostgreSQL')

describe('two nodes that share the queue on PostgreSQL', () => {
  it.skipIf(!postgres || postgres.missing)(
    'make every call, and never two attempts at one at once',
    async () => {
      const place = await postgres?.createPlace()
      if (!place) throw new Error('there is no PostgreSQL')
      const admin = await openAdminApi()
      answerSometimes(admin)
      const key = randomBytes(32)
      const stores = [await place.open(), await place.open()] as const
      const server = exampleServer({ settings: { signingAlgs: ['ES256'] } })
      await stores[0].authorizationServers.put(server)
      const nodes = [await openNode(stores[0], key), await openNode(stores[1], key)] as const
      try {
        await nodes[0].identity.ensureKey(server.id)
        const appId = await putApp(stores[0], server.id, admin.url)
        await activate(nodes[0].subscriptions, stores[0], appId)
        const left = () => stores[0].providerCalls.list({ state: 'due', limit: 1 })
        await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 60_000, interval: 100 })
        const done = await Promise.all(
          Array.from({ length: APIS }, (_, n) =>
            stores[1].providerCalls.list({ apiId: `api-${n}` as ApiId, state: 'done', limit: 200 }),
          ),
        )
        const calls = done.flat()
        expect(calls).toHaveLength(APIS * BUYERS)
        // What was received is what was counted: nothing was tried twice for one claim.
        expect(admin.received).toHaveLength(calls.reduce((sum, { attempts }) => sum + attempts, 0))
        expect(admin.mostOfConnection).toBe(1)
        const subscriptions = await stores[1].subscriptions.list({ appId, limit: 200 })
        const statuses = subscriptions.flatMap(({ connections }) => connections.map(({ status }) => status))
        expect(statuses).toEqual(Array(APIS * BUYERS).fill('pending'))
      } finally {
        for (const node of nodes) await node.close()
        await admin.close()
        await place.remove()
      }
    },
    90_000,
  )
})
