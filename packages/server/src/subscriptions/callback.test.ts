import { randomUUID } from 'node:crypto'
import type { ConnectionId } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UserActor } from '../audit/index.ts'
import type { Api, App, Organization, Subscription } from '../store/index.ts'
import { openTestRoom, type TestRoom } from './testing/open-test-room.ts'

let test: TestRoom
let provider: Organization
let owner: UserActor
let api: Api
let app: App
let subscription: Subscription
let connectionId: ConnectionId

const ownPair: Api['accessControl'] = {
  kind: 'external_oauth',
  tokenUrl: 'https://tokens.example/token',
  clientAuthentication: 'basic',
  subscriptionSpecificClient: true,
  tokenParameters: [],
  requestParameters: [{ name: 'X-Tenant', displayName: 'Tenant', subscriptionSpecific: true, in: 'header' }],
}

// One room for all tests: each has organizations of its own in it.
beforeAll(async () => {
  test = await openTestRoom()
})
afterAll(() => test.close())
beforeEach(async () => {
  test.admin.answer = undefined
  provider = await test.putOrganization({ name: 'Harborline' })
  const buyer = await test.putOrganization({ name: 'Lakeside Motors' })
  owner = await test.person([[buyer, ['owner']]])
  api = await test.putApi(provider, 'admin_api', { accessControl: ownPair })
  app = await test.putApp(await test.putOrganization({ name: 'Brightwork' }), [api])
  await activate(buyer)
  await test.subscriptions.providerCallQueue.makeDue()
})

async function activate(buyer: Organization) {
  const consent = { name: 'Ada Example', title: 'Owner' }
  const wish = { appId: app.id, organizationIds: [buyer.id], consent }
  expect(await test.subscriptions.administration.activate(owner, wish)).toMatchObject({ ok: true })
  const kept = await test.store.subscriptions.findByOrganizationAndApp(buyer.id, app.id, 'Production')
  const [connection] = kept?.connections ?? []
  if (!kept || !connection) throw new Error('not activated')
  subscription = kept
  connectionId = connection.id
}

const callback = (body: unknown, caller: Parameters<TestRoom['request']>[2] = api, id: string = connectionId) =>
  test.request('POST', `/connections/${id}/callback`, caller, body)

async function kept() {
  const current = await test.store.subscriptions.find(subscription.id)
  const connection = current?.connections.find(({ id }) => id === connectionId)
  if (!connection) throw new Error('the connection is gone')
  return { ...connection, values: test.subscriptions.connectionValues(connection) }
}

describe('POST /connections/{connectionId}/callback (protocol.md 4.3)', () => {
  it('accepted: answers the word OK, and calls may go through', async () => {
    const answer = await callback({ status: 'accepted', error: 'welcome' })
    expect(answer).toMatchObject({ status: 200, text: 'OK' })
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await kept()).toMatchObject({ status: 'active', error: 'welcome' })
  })

  it('G-G repeated callbacks change nothing, values included', async () => {
    const said = { status: 'accepted', auth: { client_id: 'tenant-7', client_secret: 's3cret' } }
    await callback(said)
    const before = await test.store.subscriptions.find(subscription.id)
    expect(await callback(said)).toMatchObject({ status: 200, text: 'OK' })
    expect(await test.store.subscriptions.find(subscription.id)).toEqual(before)
  })

  it('G-G rejected after acceptance stops calls at once, in the memory that the gateway asks', async () => {
    await callback({ status: 'accepted' })
    expect((await test.subscriptions.records.find(subscription.id))?.connections[0]?.status).toBe('active')
    expect(await callback({ status: 'rejected', error: 'No contract.' })).toMatchObject({ status: 200 })
    const remembered = await test.subscriptions.records.find(subscription.id)
    expect(remembered?.connections[0]).toMatchObject({ status: 'rejected', error: 'No contract.' })
    await callback({ status: 'accepted' })
    expect(await kept()).toMatchObject({ status: 'active' })
    expect(await kept()).not.toHaveProperty('error')
  })

  it('keeps values for the names that the API asks for, sealed for this connection, and passes over the others', async () => {
    const auth = {
      client_id: 'tenant-7',
      client_secret: 's3cret',
      'X-Tenant': '7',
      other: 'x',
      constructor: 'y',
      __proto__: 'z',
    }
    expect(await callback({ status: 'accepted', auth })).toMatchObject({ status: 200 })
    const connection = await kept()
    expect(connection.valueNames).toEqual(['X-Tenant', 'client_id', 'client_secret'])
    expect(connection.values).toEqual({ client_id: 'tenant-7', client_secret: 's3cret', 'X-Tenant': '7' })
    expect(Buffer.from(connection.sealedValues ?? []).includes('s3cret')).toBe(false)
    const elsewhere = { ...connection, id: randomUUID() as ConnectionId }
    expect(() => test.subscriptions.connectionValues(elsewhere)).toThrow(/seal/)
    const entries = await test.store.auditEntries.list({ subjectId: connectionId, limit: 10 })
    expect(JSON.stringify(entries)).not.toContain('s3cret')
    expect(entries[0]).toMatchObject({
      action: 'connection.accept',
      actor: { kind: 'client', client_id: api.client_id },
    })
  })

  it('a value that is left out stays as it was', async () => {
    await callback({ status: 'accepted', auth: { client_id: 'tenant-7', client_secret: 'old' } })
    await callback({ status: 'accepted', auth: { client_secret: 'new', client_id: '' } })
    expect((await kept()).values).toEqual({ client_id: 'tenant-7', client_secret: 'new' })
  })

  it.each([
    ['no JSON', 'accepted'],
    ['no object', '["accepted"]'],
    ['no status', { auth: {} }],
    ['another status', { status: 'Accepted' }],
    ['auth that is no object', { status: 'accepted', auth: 'secret' }],
    ['auth with more than texts', { status: 'accepted', auth: { client_id: 7 } }],
    ['a value that is too long', { status: 'accepted', auth: { client_id: 'x'.repeat(4097) } }],
    ['a value that would be two headers', { status: 'accepted', auth: { 'X-Tenant': '7\r\nX-Admin: yes' } }],
    ['error that is no text', { status: 'rejected', error: {} }],
    ['what is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1')],
  ])('400 for %s, and nothing changes', async (_what, body) => {
    const answer = await callback(body)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toEqual({ code: 400, message: expect.any(String) })
    expect(await kept()).toMatchObject({ status: 'pending', valueNames: [] })
  })

  it('null is as good as absent, and undocumented members are passed over', async () => {
    expect(await callback({ status: 'accepted', auth: null, error: null, links: [] })).toMatchObject({ status: 200 })
  })

  it('T-30 an unknown connection and one to another API are one answer', async () => {
    const other = await test.putApi(provider, 'admin_api')
    const unknown = await callback({ status: 'accepted' }, api, randomUUID())
    expect(unknown).toMatchObject({ status: 404 })
    expect(JSON.parse(unknown.text)).toMatchObject({ code: 404 })
    const foreign = await callback({ status: 'accepted' }, other)
    expect(foreign).toMatchObject({ status: 404, text: unknown.text })
    expect(await callback({ status: 'accepted' }, api, 'x')).toMatchObject({ status: 404, text: unknown.text })
    expect(await kept()).toMatchObject({ status: 'pending' })
  })

  it('403 without a token, with a bad one, and with one of anybody but the API', async () => {
    for (const caller of [null, 'not-a-token', app]) {
      const answer = await callback({ status: 'accepted' }, caller)
      expect(answer.status).toBe(403)
      expect(JSON.parse(answer.text)).toEqual({ code: 403, message: expect.any(String) })
    }
    expect(await kept()).toMatchObject({ status: 'pending' })
  })

  it('T-17 403 for an API of an organization that was switched off', async () => {
    await test.store.organizations.put({ ...provider, disabled: true })
    expect(await callback({ status: 'accepted' })).toMatchObject({ status: 403 })
    await test.store.organizations.put(provider)
    expect(await callback({ status: 'accepted' })).toMatchObject({ status: 200 })
  })

  it('403 once the connection is over: it stays over', async () => {
    await test.subscriptions.administration.decide(owner, subscription.id, { decision: 'deactivate' })
    expect(await callback({ status: 'accepted' })).toMatchObject({ status: 403 })
    expect(await callback({ status: 'rejected' })).toMatchObject({ status: 200 })
    expect(await kept()).toMatchObject({ status: 'inactive' })
  })

  it('403 for an API whose people decide', async () => {
    await test.store.apis.put({ ...api, activation: { mode: 'manual', audience: 'api_providers' } })
    expect(await callback({ status: 'accepted' })).toMatchObject({ status: 403 })
  })
})

describe('a callback that comes early', () => {
  it('is refused while the activate call has not been answered with 200', async () => {
    test.admin.answer = (_call, response) => response.writeHead(400).end()
    await activate(await ownedBuyer())
    await test.subscriptions.providerCallQueue.makeDue()
    const answer = await callback({ status: 'accepted' })
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.text).message).toContain('200')
    expect(await kept()).toMatchObject({ status: 'requesting' })
  })

  it('waits for the answer that is just being kept: providers call back in the same moment', async () => {
    let answered: Promise<{ status: number }> | undefined
    test.admin.answer = (call, response) => {
      answered ??= callback({ status: 'accepted' }, api, JSON.parse(call.body).connectionId)
      setTimeout(() => response.end('done'), 100)
    }
    await activate(await ownedBuyer())
    await vi.waitFor(() => expect(answered).toBeDefined())
    expect(await answered).toMatchObject({ status: 200 })
    expect(await kept()).toMatchObject({ status: 'active' })
  })

  async function ownedBuyer() {
    const buyer = await test.putOrganization()
    owner = await test.person([[buyer, ['owner']]])
    return buyer
  }
})

describe('values that the developers of the API set', () => {
  it('are merged, checked and never shown', async () => {
    const developer = await test.person([[provider, ['developer']]])
    const { administration } = test.subscriptions
    const set = (values: Record<string, string | null>) => administration.setValues(developer, connectionId, { values })
    const first = await set({ client_id: 'tenant-7', 'X-Tenant': '7' })
    expect(first).toMatchObject({ value: { valueNames: ['X-Tenant', 'client_id'], missingValues: ['client_secret'] } })
    expect(JSON.stringify(first)).not.toContain('tenant-7')
    expect(await set({ 'X-Tenant': null, client_secret: 's3cret' })).toMatchObject({
      value: { missingValues: ['X-Tenant'] },
    })
    expect((await kept()).values).toEqual({ client_id: 'tenant-7', client_secret: 's3cret' })
    expect(await set({ 'X-Tenant': 'a\r\nb', unknown: 'x' })).toMatchObject({
      error: 'invalid',
      fields: [{ pointer: '/values/X-Tenant' }, { pointer: '/values/unknown' }],
    })
    expect(await administration.setValues(owner, connectionId, { values: {} })).toMatchObject({ error: 'forbidden' })
    const seenByBuyer = await administration.showConnection(owner, connectionId)
    expect(seenByBuyer).toMatchObject({ ok: true })
    expect(seenByBuyer.ok && seenByBuyer.value).not.toHaveProperty('valueNames')
    const accepted = await administration.decideConnection(developer, connectionId, {
      decision: 'accept',
      values: { 'X-Tenant': '8' },
    })
    expect(accepted).toMatchObject({ value: { status: 'active', missingValues: [] } })
    const whileActive = await set({ client_secret: 'newer' })
    expect(whileActive).toMatchObject({ ok: true })
    expect((await kept()).values).toMatchObject({ client_secret: 'newer', 'X-Tenant': '8' })
  })
})
