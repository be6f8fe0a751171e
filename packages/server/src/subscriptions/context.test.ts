import { randomUUID } from 'node:crypto'
import type { AppId, ConnectionId, SubscriptionContext, SubscriptionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Api, App, Client, Organization, Subscription } from '../store/index.ts'
import { exampleConnection, exampleSubscription } from '../store/testing/examples.ts'
import { openTestRoom, type TestRoom } from './testing/open-test-room.ts'

let test: TestRoom
let buyer: Organization
let developer: Organization
let provider: Organization
let api: Api
let app: App
let subscription: Subscription
let tokens: Record<'app' | 'api', string>

// One room for all tests: each has organizations of its own in it.
beforeAll(async () => {
  test = await openTestRoom()
})
afterAll(() => test.close())
beforeEach(async () => {
  buyer = await test.putOrganization({ name: 'Lakeside Motors' })
  developer = await test.putOrganization({ name: 'Brightwork' })
  provider = await test.putOrganization({ name: 'Harborline' })
  api = await test.putApi(provider, 'manual')
  app = await test.putApp(developer, [api])
  subscription = exampleSubscription({
    id: randomUUID() as SubscriptionId,
    organizationId: buyer.id,
    appId: app.id,
    connections: [exampleConnection({ id: randomUUID() as ConnectionId, apiId: api.id })],
  })
  await test.store.subscriptions.put(subscription)
  const { identity, server } = test
  tokens = {
    app: (await identity.mint(server.id, app.client_id)).token,
    api: (await identity.mint(server.id, api.client_id)).token,
  }
  expect((await ask('app')).status).toBe(200)
  expect((await ask('api')).status).toBe(200)
})

async function ask(caller: 'app' | 'api', { id }: Pick<Subscription, 'id'> = subscription) {
  const { status, text } = await test.request('GET', `/subscriptions/${id}/context`, tokens[caller])
  return { status, body: JSON.parse(text) as SubscriptionContext & { code?: string } }
}

async function putClient(of: App | Api, changes: Partial<Client>) {
  const client = await test.store.clients.find(of.client_id)
  if (!client) throw new Error('it has no client')
  await test.store.clients.put({ ...client, ...changes })
}

describe('GET /subscriptions/{id}/context (protocol.md 4.5)', () => {
  it.each(['app', 'api'] as const)('tells the %s whose data it is and which app works on it', async (caller) => {
    const { address, countryCode, phoneNumber } = buyer
    const organizationInfo = { id: buyer.id, name: 'Lakeside Motors', address, countryCode, phoneNumber }
    const appInfo = { id: app.id, name: app.name, developer: 'Brightwork', contactEmail: app.contactEmail }
    const body = { organizationInfo, appInfo, entityInfo: organizationInfo, solutionInfo: appInfo }
    expect(await ask(caller)).toEqual({ status: 200, body })
  })

  it("an app's test subscription is of its developer's own organization", async () => {
    const own = await test.putTest(app)
    await test.store.subscriptions.put({ ...own, connections: subscription.connections.map(anew) })
    await vi.waitFor(async () => expect((await ask('api', own)).status).toBe(200))
    for (const caller of ['app', 'api'] as const) {
      expect((await ask(caller, own)).body).toMatchObject({
        organizationInfo: { id: developer.id, name: 'Brightwork' },
        appInfo: { id: app.id },
      })
    }
  })

  it("an API's test subscription is for itself and the apps of its own organization", async () => {
    const own = await test.putTest(api)
    await test.store.subscriptions.put({ ...own, connections: subscription.connections.map(anew) })
    expect((await ask('app', own)).status).toBe(404)
    expect((await ask('api', own)).body).toMatchObject({
      organizationInfo: { id: provider.id, name: 'Harborline' },
      appInfo: { id: api.id, name: api.name, developer: 'Harborline', contactEmail: '' },
    })
    app = await test.putApp(provider, [])
    tokens.app = (await test.identity.mint(test.server.id, app.client_id)).token
    expect((await ask('app', own)).body).toMatchObject({ appInfo: { id: app.id, developer: 'Harborline' } })
  })

  it.each(['app', 'api'] as const)(
    'T-17 refuses the token of an %s whose client was disabled since',
    async (caller) => {
      const of = { app, api }[caller]
      await putClient(of, { disabled: true })
      expect(await ask(caller)).toMatchObject({ status: 401, body: { code: 'INVALID-TOKEN' } })
      expect((await ask(caller === 'app' ? 'api' : 'app')).status).toBe(200)
      await putClient(of, { disabled: false })
      expect((await ask(caller)).status).toBe(200)
    },
  )

  it('T-17 refuses a token whose client belongs to another than the app or the API that has its id', async () => {
    await putClient(app, { owner: { kind: 'app', id: randomUUID() as AppId } })
    await putClient(api, { owner: { kind: 'app', id: app.id } })
    expect(await ask('app')).toMatchObject({ status: 401, body: { code: 'INVALID-TOKEN' } })
    expect(await ask('api')).toMatchObject({ status: 401, body: { code: 'INVALID-TOKEN' } })
  })

  it.each([
    ['the subscription has ended', () => test.store.subscriptions.put({ ...subscription, status: 'inactive' })],
    ['the app is disabled', () => test.store.apps.put({ ...app, disabled: true })],
    ['the app has unselected the API', () => test.store.apps.put({ ...app, selections: [] })],
    ["the app's organization is disabled", () => test.store.organizations.put({ ...developer, disabled: true })],
    ["the subscription's organization is disabled", () => test.store.organizations.put({ ...buyer, disabled: true })],
  ])('T-17 tells the API no more once %s', async (_case, happen) => {
    await happen()
    expect(await ask('api')).toMatchObject({ status: 403, body: { code: 'API-SUBSCRIPTION-INACTIVE' } })
  })

  it('the app may read what it once agreed on, until the organization is disabled', async () => {
    await test.store.subscriptions.put({ ...subscription, status: 'inactive' })
    expect((await ask('app')).status).toBe(200)
    await test.store.organizations.put({ ...buyer, disabled: true })
    expect((await ask('app')).status).toBe(403)
  })

  it('T-17 does not exist for an app or an API that is disabled, nor for one of a disabled organization', async () => {
    await test.store.apps.put({ ...app, disabled: true })
    expect((await ask('app')).status).toBe(404)
    await test.store.apps.put(app)
    await test.store.organizations.put({ ...developer, disabled: true })
    expect((await ask('app')).status).toBe(404)
    await test.store.organizations.put({ ...provider, disabled: true })
    expect((await ask('api')).status).toBe(404)
    await test.store.organizations.put(provider)
    await test.store.apis.put({ ...api, disabled: true })
    await vi.waitFor(async () => expect((await ask('api')).status).toBe(404))
  })
})

const anew = (connection: Subscription['connections'][number]) => ({
  ...connection,
  id: randomUUID() as ConnectionId,
})
