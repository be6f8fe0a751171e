import { setTimeout as pause } from 'node:timers/promises'
import type { EpochSeconds, UserId } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UserActor } from '../audit/index.ts'
import { createLog } from '../telemetry/index.ts'
import { openTestRelay, type TestRelay } from './testing/open-test-relay.ts'
import { createWaitingBounds, type WaitingLimits } from './waiting-bounds.ts'

const MAX = 50
let test: TestRelay
beforeEach(async () => {
  test = await openTestRelay({ webhookWaitingMax: MAX })
})
afterEach(() => test.close())

const operator: UserActor = {
  ...{ kind: 'user', userId: 'u' as UserId, operator: true, requestId: '' },
  memberships: new Map(),
}
const publish = () => test.publish({ headers: { 'X-Request-Id': crypto.randomUUID() } })
/** Counts are made in the background. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await holds()); await pause(10)) {
    if (Date.now() > deadline) throw new Error('it never came true')
  }
}
/** Nobody delivers here, so everything waits. */
async function fill(): Promise<string[]> {
  const taken: string[] = []
  for (let n = 0; n < MAX; n++) taken.push(String((await publish()).json.eventId))
  return taken
}

describe('events that wait for a webhook', () => {
  it('G-J G-H are so many at most; one more is refused with 503 and a time, and none that was taken is lost', async () => {
    const taken = await fill()
    const refused = await publish()
    expect(refused).toMatchObject({ status: 503, json: { error: 'WEBHOOK-QUEUE-FULL', code: 503 } })
    expect(refused.headers['retry-after']).toBe('60')
    const { id } = await test.relay.receivers.recordOf(test.app.id, test.api.id)
    expect(await test.store.relay.countLanes(id)).toMatchObject({ waiting: MAX })
    const kept = await test.store.relay.listDeliveries({ webhookId: id, state: 'waiting', limit: 200 })
    expect(kept.map(({ eventId }) => eventId).sort()).toEqual(taken.toSorted())
    // Whose webhook it is, is for the publisher's people to read.
    const seen = await test.relay.administration.explain(operator, String(refused.headers['request-id']))
    expect(seen.publishes).toMatchObject([{ check: 'room', detail: `of webhook: webhook ${id}` }])
  })

  it('G-J of other organizations, and of other apps, are taken as before', async () => {
    await fill()
    const other = await test.putOrganization()
    await test.putSubscription(await test.putApp(), other)
    expect((await test.publish({ headers: { 'Data-Owner-Id': other.id } })).status).toBe(200)
    expect((await publish()).status).toBe(503)
  })

  it('are taken again when there is room, without a restart', async () => {
    await fill()
    expect((await publish()).status).toBe(503)
    const { id } = await test.relay.receivers.recordOf(test.app.id, test.api.id)
    const [found] = await test.store.relay.listDue([{ webhookId: id, limit: 20 }], Date.now() + 1)
    const settled = (found?.due ?? []).map(({ lane, seq }) => ({
      ...{ webhookId: id, lane, seq, at: 1, kind: 'delivered' as const, attempts: 1, status: 202 },
    }))
    await test.store.relay.settle(settled)
    test.clock.ahead += 11
    await until(async () => (await publish()).status === 200)
  })

  it('that were there before this process are counted with its first event, and those of an API are summed up (G-J)', async () => {
    await fill()
    const webhook = await test.relay.receivers.recordOf(test.app.id, test.api.id)
    const open = (limits: WaitingLimits) =>
      createWaitingBounds({
        ...{ relay: test.store.relay, limits, nowMillis: Date.now, log: createLog('silent') },
        onNearlyFull: async () => undefined,
      })
    const bounds = open({ webhookWaitingMax: MAX, apiWaitingMax: 1_000 })
    expect(bounds.findFull([webhook])).toBeUndefined()
    await bounds.settled()
    expect(bounds.findFull([webhook])).toEqual({ of: 'webhook', webhookId: webhook.id })
    const ofApi = open({ webhookWaitingMax: 1_000, apiWaitingMax: MAX })
    const other = await test.relay.receivers.recordOf((await test.putApp()).id, test.api.id)
    ofApi.findFull([webhook, other])
    await ofApi.settled()
    expect(ofApi.findFull([webhook])).toEqual({ of: 'api', webhookId: webhook.id })
    // One that takes its events pays nothing for those that do not.
    expect(ofApi.findFull([other])).toBeUndefined()
  })

  it('are not counted while the store is away, and nobody is refused for that', async () => {
    const webhook = await test.relay.receivers.recordOf(test.app.id, test.api.id)
    const bounds = createWaitingBounds({
      relay: { countLanes: () => Promise.reject(new Error('away')) },
      limits: { webhookWaitingMax: MAX, apiWaitingMax: MAX },
      ...{ nowMillis: Date.now, log: createLog('silent'), onNearlyFull: async () => undefined },
    })
    bounds.queued([webhook], MAX - 1)
    expect(bounds.findFull([webhook])).toBeUndefined()
    await bounds.settled()
    expect(bounds.findFull([webhook])).toBeUndefined()
    bounds.queued([webhook])
    expect(bounds.findFull([webhook])).toMatchObject({ of: 'webhook' })
  })

  it('are not added to by a replay', async () => {
    const taken = await fill()
    const { id } = await test.relay.receivers.recordOf(test.app.id, test.api.id)
    const [lane] = await test.store.relay.listLanes({ webhookId: id, limit: 1 })
    const { lane: name, headSeq: seq } = lane ?? { lane: '', headSeq: 0 }
    await test.store.relay.settle([{ webhookId: id, lane: name, seq, at: 1, kind: 'skipped', note: 'x' }])
    const eventIds = taken.filter((eventId) => name === `e${eventId}`)
    expect(eventIds).toHaveLength(1)
    const answered = await test.relay.administration.replay(operator, id, { eventIds })
    expect(answered).toMatchObject({
      ...{ ok: false, error: 'conflict' },
      description: expect.stringContaining('As many events'),
    })
  })

  it('are told to the app’s owners by mail when four fifths are there, before anything is refused', async () => {
    const id = '00uowner000000000001' as UserId
    const times = { createdAt: 1 as EpochSeconds, updatedAt: 1 as EpochSeconds }
    const user = { id, email: 'ada@owners.example', emailVerified: true, name: 'Ada', claims: {}, disabled: false }
    await test.store.users.put({ ...user, ...times, version: 1 })
    const organizationId = test.organizations.developer.id
    await test.store.members.put({ organizationId, userId: id, roles: ['owner'], createdAt: times.createdAt })
    for (let n = 0; n < MAX - 5; n++) expect((await publish()).status).toBe(200)
    test.clock.ahead += 11
    expect((await publish()).status).toBe(200)
    await until(async () => (await test.store.mails.list(9)).length > 0)
    expect(await test.store.mails.list(9)).toMatchObject([
      { to: 'ada@owners.example', subject: `Too many events are waiting for ${test.app.name}` },
    ])
  })
})
