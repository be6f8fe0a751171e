import { randomUUID } from 'node:crypto'
import type { ApiId, AppId, ConnectionId, OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, openAlone } from '../../store/contract/engines.ts'
import type { App, Organization, Store, Subscription, SubscriptionStatus } from '../../store/index.ts'
import { exampleConnection } from '../../store/testing/examples.ts'
import { openTestRelay, type TestRelay, WEBHOOK_URL } from '../testing/open-test-relay.ts'
import { createEnrollments } from './enrollments.ts'

for (const engine of engines) {
  describe.skipIf(engine.missing !== undefined)(`who gets an organization's events, on ${engine.name}`, () => {
    let test: TestRelay
    let removePlace: () => Promise<void>
    beforeAll(async () => {
      const { store, place } = await openAlone(engine)
      test = await openTestRelay({ store })
      removePlace = place.remove
    })
    afterAll(async () => {
      await test.close()
      await removePlace()
    })
    /** An app of its own with a subscription of an organization of its own. */
    async function world(changes: Partial<App> = {}) {
      const app = await test.putApp(changes)
      const organization = await test.putOrganization()
      const subscription = await test.putSubscription(app, organization)
      return { app, organization, subscription }
    }
    const appsOf = async ({ id }: Pick<Organization, 'id'>, apiId: ApiId = test.api.id): Promise<AppId[]> =>
      (await test.relay.receivers.of(apiId, id)).map(({ appId }) => appId)
    /** Of the app's webhook, which is made by looking. */
    async function recheck(app: App, organization: Organization) {
      const { id } = await test.relay.receivers.recordOf(app.id, test.api.id)
      return test.relay.receivers.recheck(id, test.api.id, organization.id)
    }

    it('protocol.md 6.1: every app with a webhook that the organization has an active connection for', async () => {
      const { app, organization, subscription } = await world()
      const other = await test.putApp({ selections: [{ apiId: test.api.id, webhookUrl: 'https://other.example/x' }] })
      await test.putSubscription(other, organization)
      const receivers = await test.relay.receivers.of(test.api.id, organization.id)
      expect(new Set(receivers.map(({ appId }) => appId))).toEqual(new Set([app.id, other.id]))
      expect(receivers.find(({ appId }) => appId === app.id)).toEqual({
        webhook: expect.objectContaining({
          appId: app.id,
          apiId: test.api.id,
          state: 'active',
          accepts: '202',
          concurrencyMax: 8,
          timeoutMillis: 10_000,
          heldNoticeSeconds: 3_600,
        }),
        appId: app.id,
        appOrganizationId: app.organizationId,
        apiKey: app.client_id,
        authServerId: test.servers.exchange,
        url: WEBHOOK_URL,
        subscriptionId: subscription.id,
      })
    })

    it('G-G nobody who did not subscribe', async () => {
      const { organization } = await world()
      const stranger = await test.putApp()
      await test.putSubscription(stranger, await test.putOrganization())
      expect(await appsOf(organization)).not.toContain(stranger.id)
      expect(await appsOf({ id: randomUUID() as OrganizationId })).toEqual([])
      expect(await appsOf({ id: 'x'.repeat(100) as OrganizationId })).toEqual([])
    })

    it('in whatever letter case its id comes', async () => {
      const { app, organization } = await world()
      expect(await appsOf({ id: organization.id.toUpperCase() as OrganizationId })).toEqual([app.id])
    })

    it('protocol.md 6.1: each app the events of the async API that it selected, and no other', async () => {
      const second = await test.putApi()
      const { app, organization } = await world({ selections: [{ apiId: second.id, webhookUrl: WEBHOOK_URL }] })
      expect(await appsOf(organization)).toEqual([])
      expect(await appsOf(organization, second.id)).toEqual([app.id])
    })

    it('one webhook record for an app and an API, however many ask at once and in how many memories', async () => {
      const { app, organization } = await world()
      const other = await openTestRelayOn(test)
      const all = await Promise.all(
        [test.relay.receivers, other].flatMap((receivers) =>
          Array.from({ length: 5 }, () => receivers.of(test.api.id, organization.id)),
        ),
      )
      expect(new Set(all.map(([one]) => one?.webhook.id)).size).toBe(1)
      expect(await test.relay.receivers.recordOf(app.id, test.api.id)).toMatchObject({ id: all[0]?.[0]?.webhook.id })
      other.close()
    })

    it.each<SubscriptionStatus>(['pending', 'denied', 'inactive', 'cancelled'])(
      'not while the subscription is %s; again when it is active',
      async (status) => {
        const { app, organization, subscription } = await world()
        expect(await appsOf(organization)).toEqual([app.id])
        await test.store.subscriptions.put({ ...subscription, status })
        expect(await appsOf(organization)).toEqual([])
        expect(await recheck(app, organization)).toEqual({ gone: 'the subscription is not active' })
        await test.store.subscriptions.put(subscription)
        expect(await appsOf(organization)).toEqual([app.id])
      },
    )

    it.each(['requesting', 'pending', 'rejected', 'inactive'] as const)(
      'not while the connection to the API is %s',
      async (status) => {
        const { app, organization, subscription } = await world()
        const connections = subscription.connections.map((connection) => ({ ...connection, status }))
        await test.store.subscriptions.put({ ...subscription, connections })
        expect(await appsOf(organization)).toEqual([])
        expect(await recheck(app, organization)).toEqual({ gone: 'the connection to the API is not active' })
      },
    )

    it('from the moment of a new subscription on, although it was known that there is none', async () => {
      const app = await test.putApp()
      const organization = await test.putOrganization()
      expect(await appsOf(organization)).toEqual([])
      const subscription = await test.putSubscription(app, organization)
      expect(await appsOf(organization)).toEqual([app.id])
      await test.store.subscriptions.remove(subscription.id, subscription.revision)
      expect(await appsOf(organization)).toEqual([])
    })

    it('from the moment on that many are put at once', async () => {
      const { app, organization, subscription } = await world()
      expect(await appsOf(organization)).toEqual([app.id])
      await test.store.subscriptions.replaceMany([{ ...subscription, status: 'inactive' }])
      expect(await appsOf(organization)).toEqual([])
    })

    it('T-17 not while the app, its organization, its API Key or the data owner is disabled', async () => {
      const developer = await test.putOrganization()
      const { app, organization } = await world({ organizationId: developer.id })
      const client = await test.store.clients.find(app.client_id)
      if (!client) throw new Error('there is a client')
      expect(await appsOf(organization)).toEqual([app.id])
      const switches: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
        ['the app is disabled', () => test.store.apps.put({ ...app, disabled: true }), () => test.store.apps.put(app)],
        [
          "the app's organization is disabled",
          () => test.store.organizations.put({ ...developer, disabled: true }),
          () => test.store.organizations.put(developer),
        ],
        [
          "the app's API Key is disabled",
          () => test.store.clients.put({ ...client, disabled: true }),
          () => test.store.clients.put(client),
        ],
        [
          'the organization is disabled',
          () => test.store.organizations.put({ ...organization, disabled: true }),
          () => test.store.organizations.put(organization),
        ],
      ]
      for (const [gone, off, on] of switches) {
        await off()
        expect(await appsOf(organization)).toEqual([])
        expect(await recheck(app, organization)).toEqual({ gone })
        await on()
        expect(await appsOf(organization)).toEqual([app.id])
      }
    })

    it('T-17 not while the API or its organization is disabled', async () => {
      const provider = await test.putOrganization()
      const api = await test.putApi({ organizationId: provider.id })
      const { app, organization } = await world({ selections: [{ apiId: api.id, webhookUrl: WEBHOOK_URL }] })
      expect(await appsOf(organization, api.id)).toEqual([app.id])
      await test.store.organizations.put({ ...provider, disabled: true })
      expect(await appsOf(organization, api.id)).toEqual([])
      await test.store.organizations.put(provider)
      await test.store.apis.put({ ...api, disabled: true })
      await test.registry.apis.reload(api.id)
      expect(await appsOf(organization, api.id)).toEqual([])
    })

    it('at the URL of now, and nowhere when the app has no webhook any more', async () => {
      const { app, organization } = await world()
      expect(await recheck(app, organization)).toMatchObject({ url: WEBHOOK_URL })
      const moved = 'https://moved.example/hook'
      await test.store.apps.put({ ...app, selections: [{ apiId: test.api.id, webhookUrl: moved }] })
      expect(await recheck(app, organization)).toMatchObject({ url: moved, appId: app.id })
      await test.store.apps.put({ ...app, selections: [] })
      expect(await recheck(app, organization)).toEqual({ gone: 'the app has not selected the API any more' })
      expect(await appsOf(organization)).toEqual([])
    })

    it('as the record of the webhook is now', async () => {
      const { app, organization } = await world()
      const webhook = await test.relay.receivers.recordOf(app.id, test.api.id)
      await test.store.relay.replaceWebhook({ ...webhook, state: 'paused', pausedBy: 'person', accepts: '2xx' })
      const [receiver] = await test.relay.receivers.of(test.api.id, organization.id)
      expect(receiver?.webhook).toMatchObject({ id: webhook.id, state: 'paused', accepts: '2xx' })
      expect(await test.relay.receivers.find(webhook.id)).toMatchObject({
        webhook: { state: 'paused' },
        url: WEBHOOK_URL,
      })
    })

    it('is told to people and test events whoever subscribed, and of no webhook that does not exist', async () => {
      const app = await test.putApp()
      const { id } = await test.relay.receivers.recordOf(app.id, test.api.id)
      const found = await test.relay.receivers.find(id)
      expect(found).toMatchObject({ appId: app.id, apiKey: app.client_id })
      expect(found?.subscriptionId).toBeUndefined()
      expect(await test.relay.receivers.find(randomUUID())).toBeUndefined()
      expect(await test.relay.receivers.recheck(randomUUID(), test.api.id, randomUUID())).toEqual({
        gone: 'the webhook is gone',
      })
    })

    describe('in each environment (protocol.md 3.1, 3.8)', () => {
      it.each([
        ['Production', 'organization', 'Production', true],
        ['Production', 'organization', 'Test', false],
        ['Production', 'app_test', 'Test', false],
        ['Test', 'app_test', 'Test', true],
        ['Test', 'organization', 'Test', true],
        ['Test', 'organization', 'Production', false],
        ['Dev', 'organization', 'Dev', false],
        ['Dev', 'app_test', 'Test', false],
      ] as const)(
        'of an API in %s, a subscription of purpose %s in %s: %s',
        async (environment, purpose, of, isOpen) => {
          const api = await test.putApi({ environment })
          const app = await test.putApp({ selections: [{ apiId: api.id, webhookUrl: WEBHOOK_URL }] })
          const organization = await test.putOrganization()
          await test.putSubscription(app, organization, { purpose, environment: of })
          expect(await appsOf(organization, api.id)).toEqual(isOpen ? [app.id] : [])
        },
      )

      it('of an API in Dev, test subscriptions of the apps of its own organization', async () => {
        const { provider } = test.organizations
        const api = await test.putApi({ environment: 'Dev' })
        const app = await test.putApp({
          organizationId: provider.id,
          selections: [{ apiId: api.id, webhookUrl: WEBHOOK_URL }],
        })
        await test.putSubscription(app, provider, { purpose: 'app_test', environment: 'Test' })
        expect(await appsOf(provider, api.id)).toEqual([app.id])
      })

      it('once for an app with two subscriptions of one organization', async () => {
        const api = await test.putApi({ environment: 'Test' })
        const app = await test.putApp({ selections: [{ apiId: api.id, webhookUrl: WEBHOOK_URL }] })
        const organization = await test.putOrganization()
        await test.putSubscription(app, organization, { purpose: 'app_test', environment: 'Test' })
        const bought = await test.putSubscription(app, organization, { environment: 'Test' })
        expect(await test.relay.receivers.of(api.id, organization.id)).toMatchObject([{ subscriptionId: bought.id }])
      })
    })
  })
}

/** Another memory before the same store, as another process has it. */
async function openTestRelayOn({ store, registry, identity, relay }: TestRelay) {
  const { createReceivers } = await import('./create-receivers.ts')
  return createReceivers({ store, registry, identity, secrets: relay.secrets, nowMillis: Date.now })
}

describe('the memory of subscriptions', () => {
  const organizationId = randomUUID() as OrganizationId
  const apiId = 'api' as ApiId
  const subscriptionOf = (id: string): Subscription =>
    ({
      ...{ id, organizationId, appId: 'app', purpose: 'organization', environment: 'Production', status: 'active' },
      connections: [exampleConnection({ id: randomUUID() as ConnectionId, apiId })],
    }) as unknown as Subscription

  /** A store whose answers wait for the test. */
  function open(options: { itemsMax?: number } = {}) {
    let listener: Parameters<Store['changes']['subscribe']>[0] = () => undefined
    const kept = new Map<string, Subscription>()
    const state = { lists: 0, hold: Promise.resolve() }
    const enrollments = createEnrollments({
      ...options,
      isRest: (id) => id === 'rest',
      store: {
        subscriptions: {
          async find(id) {
            await state.hold
            return kept.get(id)
          },
          async list({ organizationIds }) {
            state.lists++
            const found = [...kept.values()].filter((one) => organizationIds?.includes(one.organizationId))
            await state.hold
            return found
          },
        },
        changes: {
          subscribe(told) {
            listener = told
            return () => undefined
          },
          onGap: () => () => undefined,
          behindMillis: () => 0,
        },
      },
    })
    let revision = 0
    const tell = (id: string) => listener({ kind: 'subscription', id, revision: ++revision })
    return { enrollments, kept, state, tell }
  }

  it('asks the store once, however many ask', async () => {
    const { enrollments, kept, state } = open()
    kept.set('a', subscriptionOf('a'))
    await Promise.all(Array.from({ length: 10 }, () => enrollments.of(organizationId)))
    await enrollments.of(organizationId)
    expect(state.lists).toBe(1)
  })

  it('G-G what was read before a change is not remembered after it', async () => {
    const { enrollments, kept, state, tell } = open()
    let go = () => {}
    state.hold = new Promise((resolve) => {
      go = resolve
    })
    const before = enrollments.of(organizationId)
    kept.set('a', subscriptionOf('a'))
    tell('a')
    go()
    expect(await before).toEqual([])
    expect(await enrollments.of(organizationId)).toHaveLength(1)
  })

  it('G-G nobody is answered from memory while it is unknown whose subscription has changed', async () => {
    const { enrollments, kept, state, tell } = open()
    expect(await enrollments.of(organizationId)).toEqual([])
    kept.set('a', subscriptionOf('a'))
    let go = () => {}
    state.hold = new Promise((resolve) => {
      go = resolve
    })
    tell('a')
    const asked = enrollments.of(organizationId)
    go()
    expect(await asked).toHaveLength(1)
  })

  it('G-H ids of nobody push out nothing that is known', async () => {
    const { enrollments, kept, state } = open({ itemsMax: 10 })
    kept.set('a', subscriptionOf('a'))
    await enrollments.of(organizationId)
    for (let n = 0; n < 200; n++) await enrollments.of(`nobody ${n}` as OrganizationId)
    const { lists } = state
    await enrollments.of(organizationId)
    expect(state.lists).toBe(lists)
  })

  it('keeps nothing of subscriptions that lead to no async API', async () => {
    const { enrollments, kept } = open()
    const rest = { ...subscriptionOf('a'), connections: [exampleConnection({ apiId: 'rest' as ApiId })] }
    kept.set('a', rest)
    expect(await enrollments.of(organizationId)).toEqual([])
  })
})
