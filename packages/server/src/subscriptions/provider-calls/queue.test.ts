import type { ConnectionId, EpochSeconds } from '@portreeve/protocol'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UserActor } from '../../audit/index.ts'
import type { Api, App, Organization, ProviderCall } from '../../store/index.ts'
import { answerWith, type ReceivedCall } from '../testing/open-admin-api.ts'
import { openTestRoom, type TestRoom } from '../testing/open-test-room.ts'

let test: TestRoom
let buyer: Organization
let appDeveloper: Organization
let provider: Organization
let api: Api
let owner: UserActor

// One room for all tests: each has organizations of its own in it.
beforeAll(async () => {
  test = await openTestRoom()
})
afterAll(() => test.close())
beforeEach(async () => {
  await test.subscriptions.providerCallQueue.makeDue()
  test.admin.received.length = 0
  test.admin.answer = undefined
  buyer = await test.putOrganization({ name: 'Lakeside Motors' })
  appDeveloper = await test.putOrganization({ name: 'Brightwork' })
  provider = await test.putOrganization({ name: 'Harborline' })
  api = await test.putApi(provider, 'admin_api', {
    details: { description: '', tags: [], implementationName: 'Harborline DMS', lifeCycle: 'Beta' },
  })
  owner = await test.person([[buyer, ['owner']]])
})

const consent = { name: 'Ada Example', title: 'Owner' }
const later = (seconds: number) => {
  test.clock.now = (test.clock.now + seconds) as EpochSeconds
}
const makeDue = () => test.subscriptions.providerCallQueue.makeDue()

async function activate(apis: Api[] = [api], of = buyer, actor = owner) {
  const app = await test.putApp(appDeveloper, apis)
  const wish = { appId: app.id, organizationIds: [of.id], consent }
  const outcome = await test.subscriptions.administration.activate(actor, wish)
  const [first] = outcome.ok ? outcome.value : []
  if (!first || 'refusal' in first) throw new Error('not activated')
  const connection = first.subscription.connections.find((each) => each.api.id === apis[0]?.id)
  if (!connection) throw new Error('not connected')
  return { app, subscription: first.subscription, connectionId: connection.id }
}

async function callsOf(connectionId: ConnectionId): Promise<ProviderCall[]> {
  const calls = await test.store.providerCalls.list({ connectionId, limit: 10 })
  return calls.reverse()
}

async function statusOf(connectionId: ConnectionId) {
  const subscription = await test.store.subscriptions.findByConnection(connectionId)
  return subscription?.connections.find(({ id }) => id === connectionId)?.status
}

const claimsOf = ({ headers }: ReceivedCall) => decodeJwt((headers.authorization ?? '').replace('Bearer ', ''))

describe('the activate call (protocol.md 4.2)', () => {
  it('tells everything under new and old names, with a token made for the API', async () => {
    const { app, subscription, connectionId } = await activate()
    await makeDue()
    expect(test.admin.received).toHaveLength(1)
    const [received] = test.admin.received as [ReceivedCall]
    const [call] = (await callsOf(connectionId)) as [ProviderCall]
    expect(call).toMatchObject({ kind: 'activate', state: 'done', attempts: 1, lastStatus: 200 })
    expect(received).toMatchObject({
      method: 'POST',
      path: '/admin/activate',
      headers: {
        accept: 'application/json',
        'accept-charset': 'utf-8',
        'content-type': 'application/json',
        prefer: 'return=minimal',
        'request-id': call.id,
      },
    })
    expect(claimsOf(received)).toMatchObject({
      iss: test.issuer,
      aud: 'api_providers',
      sub: api.client_id,
      cid: api.client_id,
    })
    const organizationInfo = {
      id: buyer.id,
      name: 'Lakeside Motors',
      address: buyer.address,
      countryCode: 'US',
      phoneNumber: buyer.phoneNumber,
    }
    const appInfo = {
      id: app.id,
      name: app.name,
      developer: 'Brightwork',
      contactEmail: app.contactEmail,
      appOrgId: appDeveloper.id,
    }
    expect(JSON.parse(received.body)).toEqual({
      organizationInfo,
      appInfo,
      userInfo: { fortellisId: `${owner.userId}@people.example` },
      apiInfo: { id: api.id, name: api.name, implementationName: 'Harborline DMS' },
      subscriptionId: subscription.id,
      connectionId,
      entityInfo: organizationInfo,
      solutionInfo: appInfo,
    })
    expect(await statusOf(connectionId)).toBe('pending')
  })

  it('has the old audience where the API asks for it', async () => {
    await test.store.apis.put({ ...api, activation: { ...api.activation, audience: 'fortellis' } })
    await activate()
    await makeDue()
    expect(claimsOf(test.admin.received[0] as ReceivedCall)).toMatchObject({ aud: 'fortellis', sub: api.client_id })
  })

  it('goes behind the registered URL, whatever that ends in', async () => {
    await test.store.apis.put({ ...api, activation: { ...api.activation, adminUrl: `${test.admin.url}/v2/?tenant=7` } })
    await activate()
    await makeDue()
    expect(test.admin.received[0]?.path).toBe('/admin/v2/activate?tenant=7')
  })

  it.each([
    ['text/html', 'thank you'],
    ['application/json', '{ not json'],
    ['application/octet-stream', 'x'.repeat(1_000_000)],
  ])('any 200 counts, whatever is in it: %s', async (type, body) => {
    test.admin.answer = (_call, response) => response.writeHead(200, { 'Content-Type': type }).end(body)
    const { connectionId } = await activate()
    await makeDue()
    expect(await statusOf(connectionId)).toBe('pending')
  })
})

describe('the deactivate call (protocol.md 4.2)', () => {
  it('names the connection in its path, and has no body', async () => {
    const { subscription, connectionId } = await activate()
    await makeDue()
    await test.subscriptions.administration.decide(owner, subscription.id, { decision: 'deactivate' })
    await makeDue()
    const received = test.admin.received[1] as ReceivedCall
    expect(received).toMatchObject({ method: 'POST', path: `/admin/deactivate/${connectionId}`, body: '' })
    expect(received.headers).toMatchObject({ 'content-length': '0', 'accept-charset': 'utf-8' })
    expect(received.headers).not.toHaveProperty('content-type')
    expect(claimsOf(received)).toMatchObject({ sub: api.client_id })
  })
})

describe('a provider that is away', () => {
  it.each([
    ['500', answerWith(500)],
    ['503', answerWith(503)],
    ['408', answerWith(408)],
    ['429', answerWith(429)],
    ['a connection that breaks', (_call: ReceivedCall, response: { destroy(): void }) => response.destroy()],
  ])('loses nothing after %s: it is asked again, later each time, until it answers', async (_what, answer) => {
    test.admin.answer = answer
    const { connectionId } = await activate()
    await makeDue()
    for (const pause of [1, 2, 4]) {
      const [call] = (await callsOf(connectionId)) as [ProviderCall]
      expect(call).toMatchObject({ state: 'due', nextAttemptAt: test.clock.now + pause })
      const before = test.admin.received.length
      await makeDue()
      expect(test.admin.received).toHaveLength(before)
      later(pause)
      await makeDue()
      expect(test.admin.received).toHaveLength(before + 1)
    }
    test.admin.answer = undefined
    later(8)
    await makeDue()
    expect(await callsOf(connectionId)).toMatchObject([{ state: 'done', attempts: 5 }])
    expect(await statusOf(connectionId)).toBe('pending')
    const ids = new Set(test.admin.received.map(({ headers }) => headers['request-id']))
    expect(ids.size).toBe(1)
  })

  it('a refusal for good is visible, and waits for a replay, T-17 which nobody of a disabled organization makes', async () => {
    test.admin.answer = answerWith(403)
    const { connectionId } = await activate()
    await makeDue()
    later(3600)
    await makeDue()
    expect(test.admin.received).toHaveLength(1)
    const [call] = (await callsOf(connectionId)) as [ProviderCall]
    expect(call).toMatchObject({ state: 'failed', lastStatus: 403 })
    expect(await statusOf(connectionId)).toBe('requesting')

    const developer = await test.person([[provider, ['developer']]])
    const { providerCalls } = test.subscriptions
    expect(await providerCalls.replay(owner, call.id)).toMatchObject({ error: 'not_found' })
    const looks = await test.person([[provider, []]])
    expect(await providerCalls.replay(looks, call.id)).toMatchObject({ error: 'forbidden' })
    test.admin.answer = undefined
    await test.store.organizations.put({ ...provider, disabled: true })
    expect(await providerCalls.replay(developer, call.id), 'T-17').toMatchObject({ error: 'conflict' })
    expect(await callsOf(connectionId)).toMatchObject([{ state: 'failed', attempts: 1 }])
    await test.store.organizations.put(provider)
    expect(await providerCalls.replay(developer, call.id)).toMatchObject({ ok: true, value: { state: 'due' } })
    await makeDue()
    expect(await statusOf(connectionId)).toBe('pending')
    const shown = await providerCalls.show(looks, call.id)
    expect(shown).toMatchObject({
      value: { state: 'done', attempts: 2, lastStatus: 200, body: { connectionId } },
    })
    expect(await providerCalls.list(looks, { limit: 10 })).toMatchObject({ value: { items: [{ id: call.id }] } })
    expect(await providerCalls.list(owner, { apiId: api.id, limit: 10 })).toEqual({ ok: true, value: { items: [] } })
    const entries = await test.store.auditEntries.list({ subjectId: call.id, limit: 5 })
    expect(entries).toMatchObject([{ action: 'provider-call.replay', organizationIds: [provider.id] }])
  })

  it('T-28 a redirect is no success, and is not followed', async () => {
    test.admin.answer = (_call, response) => response.writeHead(302, { Location: `${test.admin.url}/elsewhere` }).end()
    const { connectionId } = await activate()
    await makeDue()
    expect(test.admin.received).toHaveLength(1)
    expect(await callsOf(connectionId)).toMatchObject([{ state: 'failed', lastStatus: 302 }])
  })

  it('G-I an address that may not be called is not called, and the fault says no more than that', async () => {
    const adminUrl = 'http://169.254.169.254/latest'
    await test.store.apis.put({ ...api, activation: { ...api.activation, adminUrl } })
    const { connectionId } = await activate()
    await makeDue()
    const [call] = await callsOf(connectionId)
    expect(call).toMatchObject({
      state: 'due',
      lastFault: 'the host name is unknown, or leads to an address that may not be called',
    })
  })

  it('T-17 nothing is sent in the name of an API or an organization that was switched off, and nothing is lost', async () => {
    await test.store.organizations.put({ ...provider, disabled: true })
    const { connectionId } = await activate()
    await makeDue()
    expect(test.admin.received).toEqual([])
    expect(await callsOf(connectionId)).toMatchObject([
      { state: 'due', lastFault: 'the organization of the API is disabled' },
    ])
    await test.store.organizations.put(provider)
    await test.store.apis.put({ ...api, disabled: true })
    later(1)
    await makeDue()
    expect(test.admin.received).toEqual([])
    await test.store.apis.put(api)
    later(2)
    await makeDue()
    expect(await statusOf(connectionId)).toBe('pending')
  })

  it('an end takes a request back that never left the house', async () => {
    await test.store.organizations.put({ ...provider, disabled: true })
    const { subscription, connectionId } = await activate()
    // Nobody has tried it: a queue that is full, or a node that was just started.
    const [call] = (await callsOf(connectionId)) as [ProviderCall]
    await vi.waitFor(async () => expect((await callsOf(connectionId))[0]?.attempts).toBe(1))
    await test.store.providerCalls.put({ ...call, attempts: 0, nextAttemptAt: call.createdAt })
    await test.subscriptions.administration.decide(owner, subscription.id, { decision: 'deactivate' })
    expect(await callsOf(connectionId)).toMatchObject([{ kind: 'activate', state: 'cancelled' }])
  })

  it('an end is told behind an attempt that is under way, and the attempt changes nothing any more', async () => {
    let finish = () => {}
    test.admin.answer = ({ path }, response) => {
      if (path.endsWith('/activate')) finish = () => response.end()
      else response.end()
    }
    const { subscription, connectionId } = await activate()
    await vi.waitFor(() => expect(test.admin.open).toBe(1))
    await test.subscriptions.administration.decide(owner, subscription.id, { decision: 'deactivate' })
    expect(await callsOf(connectionId)).toMatchObject([
      { kind: 'activate', state: 'cancelled' },
      { kind: 'deactivate', state: 'due', nextAttemptAt: test.clock.now + 60 },
    ])
    finish()
    await makeDue()
    expect(test.admin.received.map(({ path }) => path)).toEqual(['/admin/activate'])
    expect(await statusOf(connectionId)).toBe('inactive')
    later(60)
    await makeDue()
    expect(test.admin.received.at(-1)?.path).toBe(`/admin/deactivate/${connectionId}`)
  })

  it('an API that gives up its admin API decides by hand', async () => {
    test.admin.answer = answerWith(500)
    const { connectionId } = await activate()
    await makeDue()
    await test.store.apis.put({ ...api, activation: { mode: 'manual', audience: 'api_providers' } })
    later(1)
    await makeDue()
    expect(await callsOf(connectionId)).toMatchObject([{ state: 'cancelled' }])
    expect(await statusOf(connectionId)).toBe('pending')
  })
})

describe('many providers', () => {
  it('G-G those that hang do not keep the others waiting', async () => {
    const hanging = await test.putApi(provider, 'admin_api', {
      activation: { mode: 'admin_api', adminUrl: `${test.admin.url}/hanging`, audience: 'api_providers' },
    })
    test.admin.answer = ({ path }, response) => {
      if (!path.startsWith('/admin/hanging')) response.end()
    }
    const buyers = await Promise.all(Array.from({ length: 150 }, () => test.putOrganization()))
    const operator = await test.operator()
    const app: App = await test.putApp(appDeveloper, [hanging])
    const ids = buyers.map(({ id }) => id)
    for (const organizationIds of [ids.slice(0, 50), ids.slice(50, 100), ids.slice(100)]) {
      await test.subscriptions.administration.activate(operator, { appId: app.id, organizationIds, consent })
    }
    const { connectionId } = await activate()
    await vi.waitFor(async () => expect(await statusOf(connectionId)).toBe('pending'), { timeout: 5_000 })
    expect(test.admin.open).toBeLessThanOrEqual(4)
    // Let them go: this test is over.
    test.admin.answer = undefined
    await test.store.apis.put({ ...hanging, activation: { mode: 'manual', audience: 'api_providers' } })
    const left = await test.store.providerCalls.list({ apiId: hanging.id, state: 'due', limit: 200 })
    for (const call of left) await test.store.providerCalls.put({ ...call, state: 'cancelled' })
    test.admin.cut()
    await makeDue()
  }, 30_000)
})

describe('a provider that does not answer', () => {
  it('G-H a crowd of APIs that answer late has half of the places, and the others are for the rest', async () => {
    const room = await openTestRoom({ callTimeoutMillis: 900 })
    let most = 0
    room.admin.answer = (_call, response) => {
      most = Math.max(most, room.admin.open)
      setTimeout(() => response.writeHead(500).end(), 500)
    }
    const of = await room.putOrganization()
    const crowd = await Promise.all(Array.from({ length: 40 }, () => room.putApi(of, 'admin_api')))
    const app = await room.putApp(of, crowd)
    const wish = { appId: app.id, organizationIds: [of.id], consent }
    await room.subscriptions.administration.activate(await room.operator(), wish)
    await room.subscriptions.providerCallQueue.makeDue()
    expect(most).toBeGreaterThan(32)
    most = 0
    room.clock.now = (room.clock.now + 1) as EpochSeconds
    await room.subscriptions.providerCallQueue.makeDue()
    expect(room.admin.received).toHaveLength(80)
    expect(most).toBeLessThanOrEqual(32)
    await room.close()
  }, 30_000)

  it('is given up after a while, and asked again', async () => {
    const impatient = await openTestRoom({ callTimeoutMillis: 200 })
    impatient.admin.answer = () => undefined
    const of = await impatient.putOrganization()
    const app = await impatient.putApp(of, [await impatient.putApi(of, 'admin_api')])
    const wish = { appId: app.id, organizationIds: [of.id], consent }
    await impatient.subscriptions.administration.activate(await impatient.operator(), wish)
    await impatient.subscriptions.providerCallQueue.makeDue()
    const calls = await impatient.store.providerCalls.list({ limit: 1 })
    expect(calls).toMatchObject([
      { state: 'due', attempts: 1, lastFault: 'no answer in time', nextAttemptAt: impatient.clock.now + 1 },
    ])
    await impatient.close()
  })

  it('does not keep the exchange from stopping: the call is given back, and due at once', async () => {
    const stopping = await openTestRoom()
    stopping.admin.answer = () => undefined
    const of = await stopping.putOrganization()
    const app = await stopping.putApp(of, [await stopping.putApi(of, 'admin_api')])
    const wish = { appId: app.id, organizationIds: [of.id], consent }
    await stopping.subscriptions.administration.activate(await stopping.operator(), wish)
    await vi.waitFor(() => expect(stopping.admin.open).toBe(1))
    const before = performance.now()
    await stopping.subscriptions.close()
    expect(performance.now() - before).toBeLessThan(10_000)
    const calls = await stopping.store.providerCalls.list({ limit: 1 })
    expect(calls).toMatchObject([{ state: 'due', attempts: 1, nextAttemptAt: stopping.clock.now }])
    await stopping.close()
  })
})
