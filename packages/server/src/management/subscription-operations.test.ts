import { randomUUID } from 'node:crypto'
import type { OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openAdminApi, type TestAdminApi } from '../subscriptions/testing/open-admin-api.ts'
import type { TestActor, TestManagement } from './testing/open-test-management.ts'
import { openWholeManagement } from './testing/open-whole-management.ts'

let test: TestManagement
let admin: TestAdminApi
let operator: TestActor
/** A buyer's owner, an app's and an API's developer, and somebody of none of them. */
let owner: TestActor
let appDeveloper: TestActor
let provider: TestActor
let stranger: TestActor
let organizations: Record<'buyer' | 'app' | 'provider', OrganizationId>
let apis: Record<'manual' | 'admin', { id: string }>
let app: { id: string }

beforeAll(async () => {
  test = await openWholeManagement()
  admin = await openAdminApi()
  operator = await test.actorWith({ operator: true })
  organizations = {
    buyer: await organization('Lakeside Motors'),
    app: await organization('Brightwork'),
    provider: await organization('Harborline'),
  }
  owner = await test.actorWith({ organization: organizations.buyer, roles: ['owner'] })
  appDeveloper = await test.actorWith({ organization: organizations.app, roles: ['developer'] })
  provider = await test.actorWith({ organization: organizations.provider, roles: ['developer'] })
  stranger = await test.actorWith({ organization: await organization('Elsewhere'), roles: ['owner'] })
  const claimed = await operator.ask('POST', `/organizations/${organizations.provider}/namespaces`, {
    name: 'harborline',
  })
  expect(claimed).toMatchObject({ status: 201 })
  apis = {
    manual: await api('/manual', { activation: { mode: 'manual' }, accessControl: ownKey }),
    admin: await api('/admin', { activation: { mode: 'admin_api', adminUrl: admin.url } }),
  }
  app = await selling([apis.manual.id, apis.admin.id])
})
afterAll(async () => {
  await test.close()
  await admin.close()
})

const ownKey = {
  kind: 'api_key',
  requestParameters: [{ name: 'X-Key', displayName: 'Key', subscriptionSpecific: true, in: 'header' }],
}

async function organization(name: string): Promise<OrganizationId> {
  const profile = { address: '1 Quay', countryCode: 'US', phoneNumber: '+1 802 555 0110' }
  const made = await operator.ask('POST', '/organizations', { name, ...profile })
  expect(made).toMatchObject({ status: 201 })
  return made.body.id
}

async function api(basePath: string, changes: object): Promise<{ id: string }> {
  const made = await provider.ask('POST', '/apis', {
    organizationId: organizations.provider,
    name: `API ${basePath}`,
    version: 'v1',
    environment: 'Production',
    namespace: 'harborline',
    basePath,
    targetUrl: 'https://dms.example',
    ...changes,
  })
  expect(made).toMatchObject({ status: 201 })
  const visible = { visibility: 'shared', sharedWith: [organizations.app] }
  expect(await provider.ask('PUT', `/apis/${made.body.id}/visibility`, visible)).toMatchObject({ status: 200 })
  return made.body
}

async function selling(apiIds: string[]): Promise<{ id: string }> {
  const made = await appDeveloper.ask('POST', '/apps', {
    organizationId: organizations.app,
    name: 'Service Planner',
    contactEmail: 'help@planner.example',
  })
  expect(made).toMatchObject({ status: 201 })
  for (const apiId of apiIds) {
    expect(await appDeveloper.ask('PUT', `/apps/${made.body.id}/apis/${apiId}`, {})).toMatchObject({ status: 200 })
  }
  const kept = await test.store.apps.find(made.body.id)
  if (kept) await test.store.apps.put({ ...kept, listing: 'Published' })
  return made.body
}

const consent = { name: 'Ada Example', title: 'Owner' }
const activate = (changes: object = {}, by = owner) =>
  by.ask('POST', '/subscriptions', { appId: app.id, organizationIds: [organizations.buyer], consent, ...changes })

describe('subscriptions over HTTP', () => {
  let subscription: { id: string; revision: number; connections: { id: string; api: { id: string } }[] }
  const connectionTo = ({ id }: { id: string }) =>
    subscription.connections.find((connection) => connection.api.id === id)?.id

  it('a buyer activates an app', async () => {
    const made = await activate()
    expect(made).toMatchObject({
      status: 201,
      body: { items: [{ organizationId: organizations.buyer, subscription: { status: 'active' } }] },
    })
    subscription = made.body.items[0].subscription
    const again = await activate()
    expect(again).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
    const mixed = await activate({ organizationIds: [organizations.buyer, randomUUID()] })
    expect(mixed).toMatchObject({ status: 409 })
  })

  it('is listed and shown to those it concerns, and to nobody else', async () => {
    const one = `/subscriptions/${subscription.id}`
    for (const actor of [owner, appDeveloper, provider, operator]) {
      const shown = await actor.ask('GET', one)
      expect(shown).toMatchObject({ status: 200, body: { id: subscription.id } })
      expect(shown.headers.get('etag')).toBeTruthy()
    }
    const missing = await stranger.ask('GET', `/subscriptions/${randomUUID()}`)
    const foreign = await stranger.ask('GET', one)
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' })
    const listed = await appDeveloper.ask('GET', `/subscriptions?appId=${app.id}&status=active&search=lake`)
    expect(listed).toMatchObject({ status: 200, body: { items: [{ id: subscription.id }] } })
    expect(await stranger.ask('GET', '/subscriptions')).toMatchObject({ status: 200, body: { items: [] } })
  })

  it('a provider accepts with values, which nobody is ever shown', async () => {
    const listed = await provider.ask('GET', `/connections?apiId=${apis.manual.id}&status=pending`)
    const [first, ownTest] = listed.body.items
    expect(first).toMatchObject({
      id: connectionTo(apis.manual),
      missingValues: ['X-Key'],
      subscription: { organization: { name: 'Lakeside Motors' } },
    })
    expect(ownTest).toMatchObject({ subscription: { purpose: 'api_test', organization: { name: 'Harborline' } } })
    const one = `/connections/${connectionTo(apis.manual)}`
    const bad = await provider.ask('POST', `${one}/accept`, { values: { 'X-Key': 'a\nb' } })
    expect(bad).toMatchObject({ status: 400, body: { errors: [{ pointer: '/values/X-Key' }] } })
    expect(await owner.ask('POST', `${one}/accept`, {})).toMatchObject({ status: 403 })
    expect(await stranger.ask('POST', `${one}/accept`, {})).toMatchObject({ status: 404 })
    const accepted = await provider.ask('POST', `${one}/accept`, { values: { 'X-Key': 's3cret' } })
    expect(accepted).toMatchObject({
      status: 200,
      body: { status: 'active', valueNames: ['X-Key'], missingValues: [] },
    })
    const changed = await provider.ask('PUT', `${one}/values`, { values: { 'X-Key': 'newer' } })
    expect(changed).toMatchObject({ status: 200, body: { status: 'active' } })
    expect(JSON.stringify([accepted.body, changed.body])).not.toMatch(/s3cret|newer/)
    expect((await owner.ask('GET', one)).body).not.toHaveProperty('valueNames')
    const rejected = await provider.ask('POST', `${one}/reject`, { error: 'No contract.' })
    expect(rejected).toMatchObject({ status: 200, body: { status: 'rejected', error: 'No contract.' } })
  })

  it('calls to the admin API are seen and replayed by its developers', async () => {
    const connectionId = connectionTo(apis.admin)
    await vi.waitFor(async () => {
      const listed = await provider.ask('GET', `/provider-calls?connectionId=${connectionId}&state=done`)
      expect(listed.body.items).toHaveLength(1)
    })
    const [call] = (await provider.ask('GET', `/provider-calls?apiId=${apis.admin.id}`)).body.items
    expect(call).toMatchObject({ kind: 'activate', attempts: 1, lastStatus: 200 })
    expect(call).not.toHaveProperty('body')
    const one = `/provider-calls/${call.id}`
    expect((await provider.ask('GET', one)).body.body).toMatchObject({
      connectionId,
      entityInfo: { countryCode: 'US' },
    })
    expect(await owner.ask('GET', one)).toMatchObject({ status: 404 })
    expect(await provider.ask('POST', `${one}/replay`)).toMatchObject({ status: 202, body: { state: 'due' } })
    await vi.waitFor(() => expect(admin.received).toHaveLength(2))
    expect(await owner.ask('GET', '/provider-calls')).toMatchObject({ status: 200, body: { items: [] } })
  })

  it('ends under If-Match, and begins again', async () => {
    const one = `/subscriptions/${subscription.id}`
    const etag = (await owner.ask('GET', one)).headers.get('etag') ?? ''
    expect(await owner.ask('POST', `${one}/deactivate`, undefined, { 'If-Match': '"0"' })).toMatchObject({
      status: 412,
    })
    const ended = await owner.ask('POST', `${one}/deactivate`, undefined, { 'If-Match': etag })
    expect(ended).toMatchObject({ status: 200, body: { status: 'inactive' } })
    expect(await owner.ask('POST', `${one}/deactivate`)).toMatchObject({ status: 409 })
    const again = await owner.ask('POST', `${one}/reactivate`, { consent: { name: 'Bo', title: 'Chief' } })
    expect(again).toMatchObject({
      status: 200,
      body: { id: subscription.id, status: 'active', consent: { name: 'Bo' } },
    })
    const cancelled = await appDeveloper.ask('POST', `${one}/cancel`)
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    expect(await owner.ask('POST', `${one}/reactivate`)).toMatchObject({ status: 200, body: { status: 'pending' } })
    expect(await owner.ask('POST', `${one}/approve`)).toMatchObject({ status: 403 })
    expect(await appDeveloper.ask('POST', `${one}/deny`)).toMatchObject({ status: 200, body: { status: 'denied' } })
  })

  it('an app has its subscriptions as a table', async () => {
    const table = await appDeveloper.ask('GET', `/apps/${app.id}/subscriptions.csv`)
    expect(table.status).toBe(200)
    expect(table.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(table.headers.get('content-disposition')).toBe('attachment; filename="subscriptions.csv"')
    expect(table.body).toContain(
      `Service Planner,${app.id},Lakeside Motors,${organizations.buyer},${subscription.id},denied,`,
    )
    expect(await owner.ask('GET', `/apps/${app.id}/subscriptions.csv`)).toMatchObject({ status: 404 })
  })

  it('subscriptions are imported by operators, item by item', async () => {
    const id = randomUUID()
    const items = [
      { id, organizationId: await organization('Imported'), appId: app.id },
      { organizationId: randomUUID(), appId: app.id },
    ]
    expect(await owner.ask('POST', '/subscriptions/import', { items })).toMatchObject({ status: 403 })
    expect(await operator.ask('POST', '/subscriptions/import', { items })).toMatchObject({
      status: 200,
      body: { imported: 1, unchanged: 0, refused: 1, items: [{ outcome: 'imported', id }, { outcome: 'refused' }] },
    })
    expect(await operator.ask('POST', '/subscriptions/import', { items })).toMatchObject({ body: { unchanged: 1 } })
  })

  it('an app selects one more API, and the buyer connects it', async () => {
    const late = await api('/late', { activation: { mode: 'automatic' } })
    const fresh = await selling([apis.manual.id])
    const made = (await activate({ appId: fresh.id })).body.items[0].subscription
    const path = `/subscriptions/${made.id}/connections`
    expect(await owner.ask('POST', path, { apiId: late.id, consent })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/apiId' }] },
    })
    await appDeveloper.ask('PUT', `/apps/${fresh.id}/apis/${late.id}`, {})
    const connected = await owner.ask('POST', path, { apiId: late.id, consent })
    expect(connected).toMatchObject({ status: 200 })
    expect(connected.body.connections).toHaveLength(2)
    expect(connected.body.consent.apiIds).toContain(late.id)
  })

  it.each([
    ['no consent', { consent: undefined }, '/consent'],
    ['a name of nothing', { consent: { name: ' ', title: 'x' } }, '/consent/name'],
    ['no organization', { organizationIds: [] }, '/organizationIds'],
    ['too many organizations', { organizationIds: Array(51).fill('x') }, '/organizationIds'],
    ['an environment that none can buy', { environment: 'Dev' }, '/environment'],
    ['an id that is no UUID', { id: '7' }, '/id'],
    ['an app that is not there', { appId: randomUUID() }, '/appId'],
  ])('refuses an activation with %s, and names the member', async (_what, changes, pointer) => {
    const refused = await activate(changes)
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer }] } })
  })
})
