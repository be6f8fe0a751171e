import { randomUUID } from 'node:crypto'
import type { ConnectionId, EpochSeconds, OrganizationId, SubscriptionId, SubscriptionList } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signIn } from '../identity/testing/user-tokens.ts'
import type { Api, App, Organization, Subscription } from '../store/index.ts'
import { exampleConnection, exampleSubscription } from '../store/testing/examples.ts'
import { openTestRoom, type TestRoom } from './testing/open-test-room.ts'

let test: TestRoom
let buyer: Organization
let api: Api
let app: App
const at = (day: string) => (Date.parse(`${day}T23:59:59Z`) / 1000) as EpochSeconds

beforeAll(async () => {
  test = await openTestRoom()
})
afterAll(() => test.close())
beforeEach(async () => {
  const dealerCodes = ['D-1', 'D-2']
  const apiDmsInfo = [{ dms: 'Harborline', store: '7' }]
  buyer = await test.putOrganization({ name: 'Lakeside Motors', dealerCodes, apiDmsInfo })
  const developer = await test.putOrganization({ name: 'Brightwork' })
  api = await test.putApi(developer, 'manual')
  app = await test.putApp(developer, [api])
})

async function put(changes: Partial<Subscription> = {}): Promise<Subscription> {
  const subscription = exampleSubscription({
    id: randomUUID() as SubscriptionId,
    organizationId: buyer.id,
    appId: app.id,
    connections: [exampleConnection({ id: randomUUID() as ConnectionId, apiId: api.id })],
    activatedAt: at('2026-01-31'),
    ...changes,
  })
  await test.store.subscriptions.put(subscription)
  return subscription
}

async function list(caller: Parameters<TestRoom['request']>[2] = app, query = '') {
  const { status, text } = await test.request('GET', `/v1/solution/subscriptions${query}`, caller)
  return { status, body: JSON.parse(text) as SubscriptionList & { message?: string } }
}

describe('GET /v1/solution/subscriptions (protocol.md 4.4)', () => {
  it('tells everything about an active one and about one that has ended', async () => {
    const active = await put()
    const ended = await put({
      environment: 'Test',
      status: 'cancelled',
      deactivatedAt: at('2026-02-28'),
      connections: [],
    })
    const { status, body } = await list()
    expect(status).toBe(200)
    const shared = {
      orgId: buyer.id,
      orgName: 'Lakeside Motors',
      activationDate: '2026-01-31',
      dealerCodes: ['D-1', 'D-2'],
      apiDmsInfo: [{ dms: 'Harborline', store: '7' }],
    }
    expect(body.subscriptions).toHaveLength(2)
    expect(body.subscriptions).toEqual(
      expect.arrayContaining([
        { ...shared, subscriptionId: active.id, status: 'active', deactivationDate: '', environment: 'Production' },
        {
          ...shared,
          subscriptionId: ended.id,
          status: 'inactive',
          deactivationDate: '2026-02-28',
          environment: 'Test',
        },
      ]),
    )
  })

  it("has the app's own test subscription, of its developer's organization", async () => {
    const { id } = await test.putTest(app)
    expect((await list()).body.subscriptions).toMatchObject([
      { subscriptionId: id, orgId: app.organizationId, orgName: 'Brightwork', environment: 'Test', status: 'active' },
    ])
  })

  it('leaves out what never was active: the app has nothing to call yet', async () => {
    await put({ status: 'pending', activatedAt: undefined, connections: [] })
    expect((await list()).body.subscriptions).toEqual([])
  })

  it('filters by orgId, and by its old name', async () => {
    const other = await test.putOrganization()
    const [own, others] = [await put(), await put({ organizationId: other.id })]
    const ids = async (query: string) =>
      (await list(app, query)).body.subscriptions.map(({ subscriptionId }) => subscriptionId)
    expect(await ids(`?orgId=${buyer.id}`)).toEqual([own.id])
    expect(await ids(`?entityId=${other.id.toUpperCase()}`)).toEqual([others.id])
    expect(await ids(`?entityId=${buyer.id}&orgId=${buyer.id}&page=2`)).toEqual([own.id])
    expect(await ids(`?entityId=${buyer.id}&orgId=${other.id}`)).toEqual([])
    expect(await ids(`?orgId=${randomUUID() as OrganizationId}`)).toEqual([])
    expect(await ids('?orgId=nobody')).toEqual([])
    expect((await ids('?orgId=')).sort()).toEqual([own.id, others.id].sort())
  })

  it('T-30 is for the app alone: another app has its own list, an API has none', async () => {
    await put()
    const other = await test.putApp(await test.putOrganization(), [api])
    expect((await list(other)).body.subscriptions).toEqual([])
    expect(await list(api)).toMatchObject({ status: 403, body: { message: expect.any(String) } })
    expect(await list(null)).toMatchObject({ status: 401, body: { message: expect.any(String) } })
    expect(await list('no-token')).toMatchObject({ status: 401, body: { message: expect.any(String) } })
  })

  it('T-16 is not for the people who are signed in to the app, though theirs are its tokens too', async () => {
    await put()
    const { access_token } = await signIn(test, {
      client: { client_id: app.client_id, owner: { kind: 'app', id: app.id } },
    })
    expect(await list(access_token)).toMatchObject({ status: 403, body: { message: expect.any(String) } })
  })

  it('T-17 an organization that was switched off has no active subscription, and an app of one has no list', async () => {
    await put()
    await test.store.organizations.put({ ...buyer, disabled: true, updatedAt: at('2026-03-31') })
    expect((await list()).body.subscriptions).toMatchObject([{ status: 'inactive', deactivationDate: '2026-03-31' }])
    await test.store.apps.put({ ...app, disabled: true })
    expect(await list()).toMatchObject({ status: 403 })
  })

  it('is complete, however many there are', async () => {
    const many = Array.from({ length: 501 }, () =>
      exampleSubscription({
        id: randomUUID() as SubscriptionId,
        organizationId: randomUUID() as OrganizationId,
        appId: app.id,
        connections: [],
      }),
    )
    for (const { organizationId } of many) await test.putOrganization({ id: organizationId })
    await test.store.subscriptions.insertMany(many)
    expect((await list()).body.subscriptions).toHaveLength(501)
  })
})
