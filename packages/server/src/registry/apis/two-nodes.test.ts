import { randomBytes } from 'node:crypto'
import type { AuthServerId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserActor } from '../../audit/index.ts'
import { createAddressPolicy, createGuardedAgent } from '../../http/index.ts'
import { type AdministrationOutcome, createIdentity, generateUserId } from '../../identity/index.ts'
import { exampleServer } from '../../identity/testing/open-test-identity.ts'
import { engines, type Place } from '../../store/contract/engines.ts'
import { type Client, type Store, type Subscription, writeCalls } from '../../store/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { createRegistryAdministration, type RegistryAdministration } from '../administration.ts'
import { createRegistry, type Registry } from '../registry.ts'

interface Node extends RegistryAdministration {
  store: Store
  registry: Registry
  hashSecret(secret: string): Uint8Array
  close(): Promise<void>
}

const encryptionKey = new Uint8Array(32).fill(7)
const now = () => 1_800_000_000 as EpochSeconds

async function openNode(store: Store): Promise<Node> {
  const faults: unknown[] = []
  const onFault = (fault: unknown) => faults.push(fault)
  const dispatcher = createGuardedAgent({ allowedCidrs: [] })
  const log = createLog('silent')
  const publicUrl = 'https://identity.example'
  const identity = await createIdentity({ store, publicUrl, encryptionKey, dispatcher, now, log, onFault })
  const registry = await createRegistry({ store, createSealer: identity.createSealer, onFault })
  const administration = createRegistryAdministration({
    ...{ store, registry, identity, dispatcher, now, onFault },
    addressPolicy: createAddressPolicy([]),
    gatewayUrl: 'https://api.example',
    connectTest: async () => undefined,
  })
  return {
    ...administration,
    store,
    registry,
    hashSecret: identity.hashSecret,
    async close() {
      registry.close()
      identity.close()
      await dispatcher.close()
      await store.close()
      expect(faults).toEqual([])
    },
  }
}

const endsOf = (outcomes: AdministrationOutcome<unknown>[]) =>
  outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.error)).sort()

for (const engine of engines) {
  const suite = engine.missing ? describe.skip : describe
  suite(`at the same moment, on every node of ${engine.name}${engine.missing ? ` (skipped: ${engine.missing})` : ''}`, () => {
    let place: Place
    let nodes: [Node, Node]
    const organizationId = v7() as OrganizationId
    const actor: UserActor = {
      kind: 'user',
      userId: generateUserId(),
      operator: true,
      memberships: new Map(),
      requestId: 'request-1',
    }

    beforeAll(async () => {
      place = await engine.createPlace()
      const store = await place.open()
      await store.authorizationServers.put(exampleServer({ id: 'aus1' as AuthServerId }))
      await store.organizations.insert({
        ...{ id: organizationId, name: 'Harborline', address: '', countryCode: 'US', phoneNumber: '' },
        ...{ dealerCodes: [], apiDmsInfo: [], disabled: false, revision: 1, createdAt: now(), updatedAt: now() },
      })
      await store.namespaces.claim({ name: 'acme', organizationId, createdAt: now() })
      const one = await openNode(store)
      nodes = [one, place.shared ? await openNode(await place.open()) : one]
    }, 60_000)
    afterAll(async () => {
      for (const node of new Set(nodes)) await node.close()
      await place.remove()
      expect(place.faults).toEqual([])
    })

    const wanted = (basePath = `/${randomBytes(6).toString('hex')}`) => ({
      ...{
        organizationId,
        name: 'Items',
        version: 'v1',
        namespace: 'acme',
        basePath,
        targetUrl: 'https://dms.example',
      },
      environment: 'Production' as const,
    })
    /** Each of them on another node than the one before. */
    const atOnce = <T>(count: number, work: (node: Node, n: number) => Promise<T>): Promise<T[]> =>
      Promise.all(Array.from({ length: count }, (_, n) => work(nodes[(n % 2) as 0 | 1], n)))

    async function made() {
      const api = await nodes[0].apis.create(actor, wanted())
      const app = await nodes[0].apps.create(actor, { organizationId, name: 'App', contactEmail: 'a@b.example' })
      if (!api.ok || !app.ok) throw new Error('not made')
      return { api: api.value, app: app.value }
    }

    it('ten want one base path: one has it, whole, and of the others nothing is kept', async () => {
      for (let round = 0; round < 5; round++) {
        const basePath = `/${randomBytes(6).toString('hex')}`
        const outcomes = await atOnce(10, ({ apis }) => apis.create(actor, wanted(basePath)))
        expect(endsOf(outcomes)).toEqual([...Array(9).fill('conflict'), 'done'])
        const all = (await nodes[0].store.apis.list()).filter((api) => api.basePath === basePath)
        expect(all).toHaveLength(1)
        expect(await nodes[1].store.clients.find(all[0]!.client_id)).toBeDefined()
        expect(await nodes[1].store.subscriptions.find(all[0]!.testSubscriptionId!)).toBeDefined()
      }
      const apis = await nodes[0].store.apis.list()
      const clients = await nodes[0].store.clients.list({ authServerId: 'aus1' as AuthServerId, limit: 200 })
      const tests = await nodes[0].store.subscriptions.list({ organizationIds: [organizationId], limit: 200 })
      expect([clients.length, tests.length]).toEqual([apis.length, apis.length])
    }, 30_000)

    it('T-12 of ten changes without If-Match all count, with it one', async () => {
      const { api } = await made()
      const members = ['name', 'version', 'targetUrl', 'description', 'implementationName'] as const
      const outcomes = await atOnce(members.length, ({ apis }, n) => {
        const member = members[n]!
        const value = `https://changed.example/${n}`
        const patch = n > 2 ? { details: { [member]: value } } : { [member]: value }
        return apis.update({ actor, id: api.id }, patch)
      })
      expect(endsOf(outcomes)).toEqual(members.map(() => 'done'))
      const kept = (await nodes[0].store.apis.find(api.id))!
      expect(kept.revision).toBe(1 + members.length)
      expect([
        kept.name,
        kept.version,
        kept.targetUrl,
        kept.details.description,
        kept.details.implementationName,
      ]).toEqual(members.map((_, n) => `https://changed.example/${n}`))
      const seen = await atOnce(6, ({ apis }, n) =>
        apis.update({ actor, id: api.id, ifMatch: kept.revision }, { name: `Name ${n}` }),
      )
      expect(endsOf(seen)).toEqual([...Array(5).fill('changed'), 'done'])
    }, 30_000)

    it('of six rotations two secrets live, the last ones that were answered', async () => {
      const { app } = await made()
      const outcomes = await atOnce(6, ({ apps }) => apps.rotateSecret({ actor, id: app.id }, 3600))
      expect(endsOf(outcomes)).toEqual(Array(6).fill('done'))
      const client = (await nodes[0].store.clients.find(app.client_id)) as Client
      const answered = outcomes.flatMap((outcome) =>
        outcome.ok ? [nodes[0].hashSecret(outcome.value.client_secret)] : [],
      )
      expect(client.secrets).toHaveLength(2)
      for (const { hmac } of client.secrets) {
        expect(answered.filter((one) => Buffer.compare(one, hmac) === 0)).toHaveLength(1)
      }
      expect((await nodes[1].store.apps.find(app.id))?.revision).toBe(7)
    }, 30_000)

    it('an API is either selected or removed, never both', async () => {
      for (let round = 0; round < 20; round++) {
        const { api, app } = await made()
        const [removed, selected] = await Promise.all([
          nodes[0].apis.remove({ actor, id: api.id }),
          nodes[1].apps.selectApi({ actor, id: app.id }, api.id, {}),
        ])
        const kept = await nodes[0].store.apis.find(api.id)
        const selections = (await nodes[0].store.apps.find(app.id))?.selections ?? []
        expect([removed.ok, kept === undefined, selections.length === 0], `round ${round}`).toEqual(
          removed.ok ? [true, true, true] : [false, false, !selected.ok],
        )
      }
    }, 30_000)

    it('a plan is either chosen or removed, never both', async () => {
      for (let round = 0; round < 20; round++) {
        const { api, app } = await made()
        const [one, two] = await Promise.all(
          ['One', 'Two'].map((name) =>
            nodes[0].apis.addPlan(
              { actor, id: api.id },
              { name, visibility: 'public', price: { kind: 'free' }, quotas: [] },
            ),
          ),
        )
        if (!one?.ok || !two?.ok) throw new Error('no plans')
        const planId = one.value.id
        const [removed, selected] = await Promise.all([
          nodes[0].apis.removePlan({ actor, id: api.id }, planId),
          nodes[1].apps.selectApi({ actor, id: app.id }, api.id, { planId }),
        ])
        const plans = (await nodes[0].store.apis.find(api.id))?.plans.map(({ id }) => id)
        const chosen = (await nodes[0].store.apps.find(app.id))?.selections.map((selection) => selection.planId)
        expect(removed.ok, `round ${round}`).toBe(!selected.ok)
        expect([plans?.includes(planId), chosen]).toEqual(removed.ok ? [false, []] : [true, [planId]])
      }
    }, 30_000)

    it('an organization is removed before or after an API or an app of it comes to be, never meanwhile', async () => {
      for (let round = 0; round < 10; round++) {
        const id = v7() as OrganizationId
        const namespace = `n${randomBytes(6).toString('hex')}`
        await nodes[0].store.organizations.insert({
          ...{ id, name: 'Short', address: '', countryCode: 'US', phoneNumber: '' },
          ...{ dealerCodes: [], apiDmsInfo: [], disabled: false, revision: 1, createdAt: now(), updatedAt: now() },
        })
        await nodes[0].store.namespaces.claim({ name: namespace, organizationId: id, createdAt: now() })
        const [removed, api, app] = await Promise.all([
          nodes[0].organizations.remove(actor, id, {}),
          nodes[1].apis.create(actor, { ...wanted(), organizationId: id, namespace }),
          nodes[1].apps.create(actor, { organizationId: id, name: 'App', contactEmail: 'a@b.example' }),
        ])
        const there = (await nodes[0].store.organizations.find(id)) !== undefined
        expect(there, `round ${round}`).toBe(!removed.ok)
        if (removed.ok) expect([api.ok, app.ok]).toEqual([false, false])
      }
    }, 30_000)

    it('an app is either activated or removed, never both', async () => {
      for (let round = 0; round < 10; round++) {
        const { app } = await made()
        const subscription: Subscription = {
          ...{ id: v7() as SubscriptionId, organizationId, appId: app.id, purpose: 'organization' as const },
          ...{ environment: 'Production' as const, status: 'active' as const, connections: [] },
          ...{ revision: 1, createdAt: now(), updatedAt: now() },
        }
        const [removed, activated] = await Promise.all([
          nodes[0].apps.remove({ actor, id: app.id }),
          // As subscriptions/activate.ts does it.
          nodes[1].store.together([
            writeCalls.apps.hold(app.id, app.revision),
            writeCalls.subscriptions.insert(subscription),
          ]),
        ])
        expect(removed.ok, `round ${round}`).toBe(activated !== 'done')
        expect((await nodes[0].store.apps.find(app.id)) === undefined).toBe(removed.ok)
        expect((await nodes[0].store.subscriptions.find(subscription.id)) === undefined).toBe(removed.ok)
      }
    }, 30_000)

    it('T-16 an app is activated as it reads, or reads otherwise under the same version, never both', async () => {
      for (let round = 0; round < 10; round++) {
        const { app } = await made()
        const draft = await nodes[0].apps.update({ actor, id: app.id }, { terms: { version: '1', text: 'Be kind.' } })
        if (!draft.ok) throw new Error(draft.description)
        const subscription: Subscription = {
          ...{ id: v7() as SubscriptionId, organizationId, appId: app.id, purpose: 'organization' as const },
          ...{ environment: 'Production' as const, status: 'active' as const, connections: [] },
          ...{ revision: 1, createdAt: now(), updatedAt: now() },
        }
        const [reworded, activated] = await Promise.all([
          nodes[0].apps.update({ actor, id: app.id }, { terms: { version: '1', text: 'Pay.' } }),
          // As subscriptions/activate.ts does it.
          nodes[1].store.together([
            writeCalls.apps.hold(app.id, draft.value.revision),
            writeCalls.subscriptions.insert(subscription),
          ]),
        ])
        expect(reworded.ok, `round ${round}`).toBe(activated !== 'done')
      }
    }, 30_000)

    it('an app that is removed while its credentials change leaves none behind', async () => {
      for (let round = 0; round < 10; round++) {
        const { app } = await made()
        await Promise.all([
          nodes[0].apps.remove({ actor, id: app.id }),
          nodes[1].apps.rotateSecret({ actor, id: app.id }, 0),
          nodes[1].store.together([writeCalls.clients.replace((await nodes[1].store.clients.find(app.client_id))!)]),
        ])
        expect(await nodes[0].store.apps.find(app.id)).toBeUndefined()
        expect(await nodes[0].store.clients.find(app.client_id)).toBeUndefined()
        expect(await nodes[0].store.subscriptions.find(app.testSubscriptionId!)).toBeUndefined()
      }
    }, 30_000)
  })
}
