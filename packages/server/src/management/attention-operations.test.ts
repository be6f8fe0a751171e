import type { ApiId, AppId, ClientId, ConnectionId, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallCounts, type Client, shardOf, type Traffic, type Webhook } from '../store/index.ts'
import {
  exampleApi,
  exampleApp,
  exampleConnection,
  exampleOrganization,
  exampleSubscription,
} from '../store/testing/examples.ts'
import type { TestActor, TestManagement } from './testing/open-test-management.ts'
import { openWholeManagement } from './testing/open-whole-management.ts'

let test: TestManagement
beforeAll(async () => {
  test = await openWholeManagement()
})
afterAll(() => test.close())

const DAY = 86_400
/** Epoch seconds, so long before now. */
const ago = (seconds: number) => (test.clock.now - seconds) as typeof test.clock.now
const key = (): string => v7().replaceAll('-', '')

interface Company {
  id: OrganizationId
  owner: TestActor
  developer: TestActor
  member: TestActor
}

let made = 0
async function newCompany(): Promise<Company> {
  const id = v7() as OrganizationId
  await test.store.organizations.put(exampleOrganization({ id, name: `Company ${++made}` }))
  const person = (roles: ('owner' | 'developer')[]) => test.actorWith({ organization: id, roles })
  const [owner, developer, member] = [await person(['owner']), await person(['developer']), await person([])]
  return { id, owner, developer, member }
}

async function newApp(organizationId: OrganizationId) {
  const app = exampleApp({ id: v7() as AppId, organizationId, client_id: key() as ClientId, selections: [] })
  await test.store.apps.put(app)
  return app
}

async function newApi(organizationId: OrganizationId, changes: object = {}) {
  const [id, client_id] = [v7() as ApiId, key() as ClientId]
  const api = exampleApi({ id, organizationId, client_id, basePath: `/attention-${++made}`, ...changes })
  await test.store.apis.put(api)
  return api
}

const attention = async (by: TestActor, query = '') => {
  const { status, body } = await by.ask('GET', `/me/attention${query}`)
  expect(status).toBe(200)
  return body as { items: Record<string, unknown>[]; more: boolean }
}

const itemsOf = async (by: TestActor, kind: string) => (await attention(by)).items.filter((item) => item.kind === kind)

function subscribe(changes: object) {
  const [id, organizationId] = [v7() as SubscriptionId, v7() as OrganizationId]
  const connections = [exampleConnection({ id: v7() as ConnectionId, apiId: v7() as ApiId })]
  return test.store.subscriptions.put(exampleSubscription({ id, organizationId, connections, ...changes }))
}

describe('GET /me/attention', () => {
  it('is empty where nothing needs anybody', async () => {
    const { owner } = await newCompany()
    expect(await attention(owner)).toEqual({ items: [], more: false })
  })

  it('counts activations that wait, and is pressing after a day', async () => {
    const { id: organizationId, developer } = await newCompany()
    const [young, old] = [await newApp(organizationId), await newApp(organizationId)]
    await subscribe({ appId: young.id, status: 'pending', createdAt: ago(60) })
    await subscribe({ appId: young.id, status: 'pending', createdAt: ago(30) })
    await subscribe({ appId: old.id, status: 'pending', createdAt: ago(DAY + 1) })
    await subscribe({ appId: old.id, status: 'active', createdAt: ago(2 * DAY) })
    const shared = { kind: 'activation_pending', organizationId }
    const ofApp = ({ id, name }: typeof old) => ({ kind: 'app', id, name })
    expect((await attention(developer)).items).toEqual([
      { ...shared, severity: 'now', at: ago(DAY + 1), since: ago(DAY + 1), subject: ofApp(old), count: 1 },
      { ...shared, severity: 'soon', at: ago(60), since: ago(60), subject: ofApp(young), count: 2 },
    ])
  })

  it('tells connections that wait, values that are missing, and calls to the admin API that failed', async () => {
    const { id: organizationId, developer } = await newCompany()
    const requestParameters = [{ name: 'X-Key', displayName: 'Key', subscriptionSpecific: true, in: 'header' as const }]
    const api = await newApi(organizationId, { accessControl: { kind: 'api_key', requestParameters } })
    const to = (status: 'pending' | 'active', changedAt: typeof test.clock.now, valueNames: string[] = []) =>
      subscribe({
        connections: [exampleConnection({ id: v7() as ConnectionId, apiId: api.id, status, changedAt, valueNames })],
      })
    await to('pending', ago(50))
    await to('active', ago(40), [])
    await to('active', ago(45), ['request:X-Key', 'X-Key', 'X-Key '])
    const call = { subscriptionId: v7() as SubscriptionId, connectionId: v7() as ConnectionId, attempts: 9 }
    const times = { nextAttemptAt: ago(0), createdAt: ago(100), updatedAt: ago(90) }
    for (const state of ['failed', 'due'] as const) {
      const kept = { ...call, ...times, id: v7(), kind: 'activate' as const, state }
      await test.store.providerCalls.put({ ...kept, apiId: api.id, organizationId })
    }
    await until(async () => (await itemsOf(developer, 'values_missing')).length > 0)
    const subject = { kind: 'api', id: api.id, name: api.name }
    const { items } = await attention(developer)
    expect(items.find(({ kind }) => kind === 'connection_pending')).toMatchObject({
      subject,
      count: 1,
      severity: 'soon',
    })
    expect(items.find(({ kind }) => kind === 'provider_call_failed')).toMatchObject({
      ...{ subject, count: 1, severity: 'now', since: ago(90) },
    })
    expect(items.find(({ kind }) => kind === 'values_missing')).toMatchObject({ subject, severity: 'now' })
  })

  it('tells webhooks that are paused, and secrets that end within a week, but none that has ended or goes on', async () => {
    const { id: organizationId, developer } = await newCompany()
    const app = await newApp(organizationId)
    const api = await newApi(organizationId)
    const id = v7()
    const settings = { concurrencyMax: 8, timeoutMillis: 10_000, heldNoticeSeconds: 3_600, accepts: '202' as const }
    const gone: Webhook = {
      ...{ ...settings, id, appId: app.id, apiId: api.id, shard: shardOf(id), sealedSecrets: new Uint8Array(1) },
      ...{ state: 'paused', pausedBy: 'gone', pausedAt: ago(70) * 1000, revision: 1 },
      ...{ createdAt: ago(90) * 1000, updatedAt: ago(70) * 1000 },
    }
    await test.store.relay.insertWebhook(gone)
    const secret = (endsIn?: number) => ({
      ...{ hmac: crypto.getRandomValues(new Uint8Array(32)), createdAt: ago(DAY) },
      ...(endsIn !== undefined && { expiresAt: ago(-endsIn) }),
    })
    const client = (client_id: ClientId, owner: Client['owner'], secrets: Client['secrets']) =>
      test.store.clients.put({
        ...{ client_id, owner, secrets, authServerId: test.server.id, grant_types: ['client_credentials'] },
        ...{ scopes: ['anonymous'], metadata: {}, settings: {}, disabled: false, version: 1, createdAt: ago(DAY) },
      })
    await client(app.client_id, { kind: 'app', id: app.id }, [secret(), secret(3_600)])
    await client(api.client_id, { kind: 'api', id: api.id }, [secret(6 * DAY), secret(-60)])
    const named = ({ id, name }: { id: string; name: string }) => ({ id, name })
    expect(await itemsOf(developer, 'webhook_paused')).toMatchObject([
      { severity: 'now', pausedBy: 'gone', since: ago(70), subject: { kind: 'webhook', id }, app: named(app) },
    ])
    expect(await itemsOf(developer, 'secret_expiring')).toMatchObject([
      { severity: 'now', at: ago(-3_600), subject: { kind: 'app', ...named(app) } },
      { severity: 'soon', at: ago(-6 * DAY), subject: { kind: 'api', id: api.id } },
    ])
  })

  it('tells many errors of an app to its people, and of an API to its people', async () => {
    const [developers, providers] = [await newCompany(), await newCompany()]
    const [app, api] = [await newApp(developers.id), await newApi(providers.id)]
    const hour = (test.clock.now - (test.clock.now % 3_600)) as typeof test.clock.now
    const counts: CallCounts = {
      ...{ calls: 100, status2xx: 60, gateway4xx: 30, api4xx: 5, gateway5xx: 3, api5xx: 2, unanswered: 0 },
      ...{ requestBytes: 0, responseBytes: 0 },
    }
    const row: Traffic = {
      ...{ apiId: api.id, version: '1', environment: 'Production', apiOrganizationId: providers.id },
      ...{ appId: app.id, appOrganizationId: developers.id, start: hour, spanSeconds: 3_600, counts },
      ...{ unlistedErrors: 0, latencies: [1] },
    }
    await test.store.traffic.add([row])
    const spike = { kind: 'error_spike', severity: 'now', at: hour, errors: 40, usualErrors: 0 }
    expect((await attention(developers.owner)).items).toMatchObject([
      { ...spike, subject: { kind: 'app', id: app.id } },
    ])
    expect((await attention(providers.owner)).items).toMatchObject([{ ...spike, subject: { kind: 'api', id: api.id } }])
  })

  it('tells owners who asks to join, and whoever is invited, once their e-mail is confirmed', async () => {
    const { id: organizationId, owner, developer } = await newCompany()
    const applicant = await test.actorWith()
    await test.store.joinRequests.insert({
      ...{ id: v7(), organizationId, userId: applicant.user.id, message: '', state: 'open', createdAt: ago(20) },
    })
    expect(await itemsOf(owner, 'join_request')).toMatchObject([
      { count: 1, since: ago(20), subject: { kind: 'organization', id: organizationId, name: expect.any(String) } },
    ])
    expect(await itemsOf(developer, 'join_request')).toEqual([])
    const invite = (email: string, expiresAt: number) =>
      test.store.invitations.put({
        ...{ id: v7(), organizationId, email, roles: [], invitedBy: owner.user.id, state: 'open' },
        ...{ createdAt: ago(10), expiresAt: expiresAt as typeof test.clock.now },
      })
    const invited = await test.actorWith()
    const { user } = invited
    await invite(user.email, test.clock.now + 60)
    await test.store.users.put({ ...user, emailVerified: true })
    expect(await itemsOf(invited, 'invitation')).toMatchObject([{ subject: { id: organizationId }, at: ago(10) }])
    await test.store.users.put({ ...user, emailVerified: false })
    expect(await itemsOf(invited, 'invitation')).toEqual([])
    await test.store.users.put({ ...user, emailVerified: true })
    await invite(user.email, test.clock.now - 1)
    expect(await itemsOf(invited, 'invitation')).toEqual([])
  })

  it('T-30 tells nobody what is another organization’s, and members without a role only what is theirs to do', async () => {
    const [own, other] = [await newCompany(), await newCompany()]
    const app = await newApp(own.id)
    await subscribe({ appId: app.id, status: 'pending' })
    expect(await itemsOf(own.developer, 'activation_pending')).toHaveLength(1)
    const none = { items: [], more: false }
    for (const actor of [own.member, other.owner, other.developer]) expect(await attention(actor)).toEqual(none)
    // Also to the byte what an organization is answered that does not exist.
    expect(await attention(other.owner, `?organizationId=${own.id}`)).toEqual(none)
    expect(await attention(other.owner, `?organizationId=${v7()}`)).toEqual(none)
    const operator = await test.actorWith({ operator: true })
    expect((await attention(operator)).items.filter(({ organizationId }) => organizationId)).toEqual([])
    expect((await attention(operator, `?organizationId=${own.id}`)).items).toMatchObject([{ subject: { id: app.id } }])
  })

  it('is at most 50, of what is pressing first, and says that there is more', async () => {
    const { id: organizationId, developer } = await newCompany()
    const appIds = await Promise.all(Array.from({ length: 52 }, async () => (await newApp(organizationId)).id))
    for (const [n, appId] of appIds.entries()) {
      await subscribe({ appId, status: 'pending', createdAt: n === 51 ? ago(3 * DAY) : ago(n) })
    }
    const { items, more } = await attention(developer)
    expect([items.length, more]).toEqual([50, true])
    expect(items[0]).toMatchObject({ severity: 'now', subject: { id: appIds[51] } })
    expect(items[1]).toMatchObject({ severity: 'soon', subject: { id: appIds[0] } })
  })

  it('looks at 200 of each kind, and says that there may be more of them', async () => {
    const { id: organizationId, developer } = await newCompany()
    const { id: appId } = await newApp(organizationId)
    await test.store.subscriptions.insertMany(
      Array.from({ length: 230 }, () =>
        exampleSubscription({
          ...{ id: v7() as SubscriptionId, organizationId: v7() as OrganizationId, appId, status: 'pending' },
          connections: [exampleConnection({ id: v7() as ConnectionId, apiId: v7() as ApiId })],
          createdAt: ago(1),
        }),
      ),
    )
    expect(await itemsOf(developer, 'activation_pending')).toMatchObject([{ count: 200, isAtLeast: true }])
  })

  it('tells operators when keys change', async () => {
    const operator = await test.actorWith({ operator: true })
    const { developer } = await newCompany()
    await test.store.authorizationServers.put({ ...test.server, settings: { keyAnnouncedSeconds: DAY } })
    await test.identity.ensureKey(test.server.id)
    const [{ keys } = { keys: [] }] = await test.identity.keys.listAll()
    const due = keys.flatMap(({ nextRotationAt }) => nextRotationAt ?? [])[0]
    if (due === undefined) throw new Error('the key has no end')
    const before = test.clock.now
    test.clock.now = (due - 2 * DAY) as typeof before
    const rotations = [await itemsOf(operator, 'key_rotation'), await itemsOf(developer, 'key_rotation')]
    test.clock.now = before
    const subject = { kind: 'authorization_server', id: test.server.id, name: test.server.name }
    expect(rotations).toEqual([[{ kind: 'key_rotation', severity: 'soon', at: due, subject }], []])
  })
})

/** What the registry has in memory is as it is kept within a moment. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it never was')
}
