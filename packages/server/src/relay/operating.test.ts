import { randomUUID } from 'node:crypto'
import type { UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lane, type NewEvent, StoreUnavailable } from '../store/index.ts'
import { createLog } from '../telemetry/index.ts'
import { noticeHeldLanes } from './dispatch/held-lanes.ts'
import { forgetOldEvents } from './forget-old-events.ts'
import { keepGone } from './keep-gone.ts'
import { mailHeldLane } from './owner-mails.ts'
import { createRelayMetrics } from './relay-metrics.ts'
import { openTestRelay, type TestRelay } from './testing/open-test-relay.ts'

let test: TestRelay
beforeEach(async () => {
  test = await openTestRelay()
})
afterEach(() => test.close())

const nowMillis = () => test.clock.now() * 1000
const record = () => test.relay.receivers.recordOf(test.app.id, test.api.id)

async function published(webhookId: string): Promise<NewEvent> {
  const event: NewEvent = {
    ...{ id: v7({ msecs: nowMillis() }), apiId: test.api.id, organizationId: test.organizations.provider.id },
    ...{ dataOwnerId: test.organizations.subscriber.id, channel: '', requestId: v7(), payload: Buffer.from('{}') },
    ...{ receivedAt: nowMillis(), kind: 'published', isRequestIdGiven: true, webhookIds: [webhookId] },
  }
  await test.store.relay.publish([event])
  return event
}

/** An owner of the app's organization. */
async function putOwner(): Promise<void> {
  const id = `00u${randomUUID().slice(0, 17)}` as UserId
  const times = { createdAt: test.clock.now(), updatedAt: test.clock.now() }
  const user = { id, email: 'ada@owners.example', emailVerified: true, name: 'Ada', claims: {}, disabled: false }
  await test.store.users.put({ ...user, ...times, version: 1 })
  const organizationId = test.organizations.developer.id
  await test.store.members.put({ organizationId, userId: id, roles: ['owner'], createdAt: test.clock.now() })
}
const mailDeps = () => ({ store: test.store, registry: test.registry, identity: test.identity, nowMillis })

describe('the mail about a lane that is held', () => {
  const lane = (webhookId: string): Lane => ({
    ...{ webhookId, lane: `k${randomUUID()}`, headSeq: 1, nextSeq: 2, attempts: 9, nextAt: 0, heldSince: 1 },
    ...{ isNoticed: true, lastFault: 'no answer' },
  })

  it('goes to the owners of the app once in six hours, however many lanes are held, and names nothing of an event (G-H)', async () => {
    const { id: webhookId } = await record()
    await putOwner()
    const held = Array.from({ length: 1_000 }, () => lane(webhookId))
    const deps = mailDeps()
    for (const each of held.slice(0, 50)) await mailHeldLane(each, deps)
    const mails = await test.store.mails.list(10)
    expect(mails).toMatchObject([{ to: 'ada@owners.example', subject: `Events are waiting for ${test.app.name}` }])
    expect(mails[0]?.text).toContain(test.api.name)
    expect(JSON.stringify(mails)).not.toContain(held[0]?.lane.slice(1))

    test.clock.ahead += 6 * 3_600 + 1
    await mailHeldLane(lane(webhookId), deps)
    expect(await test.store.mails.list(10)).toHaveLength(2)
  })

  it('goes to nobody when the app is gone', async () => {
    const { id } = await record()
    const registry = { ...test.registry, findApp: async () => undefined }
    await mailHeldLane(lane(id), { ...mailDeps(), registry })
    expect(await test.store.mails.list(10)).toEqual([])
  })
})

describe('lanes that are held', () => {
  const log = createLog('error', { write: () => undefined })

  it('are told again where a process ended, or lost its store, before it had written that they are: a mail is never lost, and seldom sent twice', async () => {
    await putOwner()
    const webhook = await record()
    await published(webhook.id)
    const [due] = (await test.store.relay.listDue([{ webhookId: webhook.id, limit: 1 }], nowMillis()))[0]?.due ?? []
    if (!due) throw new Error('nothing is due')
    const attempt = { eventId: due.event.id, number: 1, millis: 1, status: 500 }
    const { lane, seq } = due
    await test.store.relay.settle([
      { webhookId: webhook.id, lane, seq, at: nowMillis(), kind: 'failed', nextAt: nowMillis() + 1, attempt },
    ])
    test.clock.ahead += webhook.heldNoticeSeconds + 1
    const notice = (onHeld: (lane: Lane) => Promise<void>) =>
      noticeHeldLanes([webhook.shard], nowMillis(), { relay: test.store.relay, onHeld, log })
    const told = async () => (await test.store.mails.list(9)).length

    await expect(notice(() => Promise.reject(new StoreUnavailable('away')))).rejects.toThrow(StoreUnavailable)
    expect(await told()).toBe(0)
    // The mail is written, and the process ends.
    await expect(
      notice(async (one) => {
        await mailHeldLane(one, mailDeps())
        throw new StoreUnavailable('gone')
      }),
    ).rejects.toThrow(StoreUnavailable)
    const seen: Lane[] = []
    const tell = async (one: Lane) => {
      seen.push(one)
      await mailHeldLane(one, mailDeps())
    }
    await notice(tell)
    await notice(tell)
    expect(seen).toMatchObject([{ webhookId: webhook.id, lane }])
    expect(await told()).toBe(1)
  })

  it('of a webhook that cannot be told for a fault of ours hold up no other', async () => {
    const webhook = await record()
    await published(webhook.id)
    const [due] = (await test.store.relay.listDue([{ webhookId: webhook.id, limit: 1 }], nowMillis()))[0]?.due ?? []
    if (!due) throw new Error('nothing is due')
    const attempt = { eventId: due.event.id, number: 1, millis: 1, status: 500 }
    await test.store.relay.settle([
      { webhookId: webhook.id, lane: due.lane, seq: due.seq, at: nowMillis(), kind: 'failed', nextAt: 1, attempt },
    ])
    test.clock.ahead += webhook.heldNoticeSeconds + 1
    let asked = 0
    const onHeld = () => Promise.reject(new Error(`a bug, ${asked++}`))
    for (let n = 0; n < 3; n++) {
      await noticeHeldLanes([webhook.shard], nowMillis(), { relay: test.store.relay, onHeld, log })
    }
    expect(asked).toBe(1)
  })
})

describe('a webhook that answers 410', () => {
  const entries = (subjectId: string) => test.store.auditEntries.list({ subjectId, limit: 9 })

  it('is paused by the exchange in the audit record of the app’s people, and its owners get a mail, once in six hours', async () => {
    await putOwner()
    const before = await record()
    const paused = (at: number) => ({ ...before, state: 'paused' as const, pausedBy: 'gone' as const, pausedAt: at })
    expect(await keepGone(before, paused(1), mailDeps())).toBe('replaced')
    const organizationIds = [test.organizations.developer.id]
    expect(await entries(before.id)).toMatchObject([
      { action: 'webhook.gone', actor: { kind: 'exchange' }, organizationIds, changes: { state: { to: 'paused' } } },
    ])
    const mails = await test.store.mails.list(9)
    expect(mails).toMatchObject([{ to: 'ada@owners.example', subject: `The webhook of ${test.app.name} is paused` }])
    expect(mails[0]?.text).toContain('portreeve webhooks resume')

    // Somebody has written it meanwhile: nothing is written, no entry and no mail.
    test.clock.ahead += 7 * 3_600
    expect(await keepGone(before, paused(2), mailDeps())).toBe('changed')
    expect([(await entries(before.id)).length, (await test.store.mails.list(9)).length]).toEqual([1, 1])
    const resumed = { ...paused(1), state: 'active' as const, revision: 2 }
    test.clock.ahead -= 6 * 3_600
    expect(await keepGone(resumed, { ...paused(3), revision: 2 }, mailDeps())).toBe('replaced')
    expect([(await entries(before.id)).length, (await test.store.mails.list(9)).length]).toEqual([2, 1])
  })

  it('of an app that is gone is paused too, for operators’ eyes', async () => {
    const before = await record()
    const registry = { ...test.registry, findApp: async () => undefined }
    const after = { ...before, state: 'paused' as const, pausedBy: 'gone' as const }
    expect(await keepGone(before, after, { ...mailDeps(), registry })).toBe('replaced')
    expect(await entries(before.id)).toMatchObject([{ action: 'webhook.gone', organizationIds: [] }])
  })
})

describe('what is forgotten', () => {
  const keptMillis = 30 * 86_400_000
  const later = (days: number) => {
    test.clock.ahead += days * 86_400
  }
  const forget = (registry: Parameters<typeof forgetOldEvents>[0]['registry'] = test.registry) =>
    forgetOldEvents({ relay: test.store.relay, registry, keptMillis, nowMillis })
  const gone = () => ({ ...test.registry, findApp: async () => undefined })

  it('are events after so many days that wait nowhere, and webhooks of gone apps with the last of them', async () => {
    const { id } = await record()
    const { id: eventId } = await published(id)
    const [due] = (await test.store.relay.listDue([{ webhookId: id, limit: 1 }], nowMillis()))[0]?.due ?? []
    later(31)
    await forget()
    expect(await test.store.relay.findEvent(eventId)).toBeDefined()
    if (!due) throw new Error('nothing is due')
    const { lane, seq } = due
    await test.store.relay.settle([{ webhookId: id, lane, seq, at: 1, kind: 'cancelled', note: 'the app is gone' }])
    await forget()
    expect(await test.store.relay.findEvent(eventId)).toBeUndefined()
    expect(await test.store.relay.findWebhook(id)).toBeDefined()
    await forget(gone())
    expect(await test.store.relay.findWebhook(id)).toBeUndefined()
  })

  it('what waits at a paused webhook of a gone app is tried once more, so that it is cancelled and nothing waits for ever', async () => {
    const webhook = await record()
    await published(webhook.id)
    const pausedAt = nowMillis()
    await test.store.relay.replaceWebhook({ ...webhook, state: 'paused', pausedBy: 'person', pausedAt })
    await forget()
    expect((await test.store.relay.findWebhook(webhook.id))?.state).toBe('paused')
    await forget(gone())
    expect(await test.store.relay.findWebhook(webhook.id)).toMatchObject({ state: 'active' })
    expect(await test.store.relay.listWebhooksWithDue([webhook.shard], nowMillis(), '', 9)).toEqual([webhook.id])
  })
})

describe('metrics of the relay', () => {
  const deps = (measure: TestRelay['store']['relay']['measure']) => ({
    relay: { measure },
    publishing: () => ({ accepted: 7, repeated: 2, refused: 1, waitingBytes: 40 }),
    dispatching: () => ({ shards: 64, underWay: 3, delivered: 5, failed: 4, cancelled: 1 }),
    shards: () => [0, 1],
    nowMillis: () => T0,
  })
  const T0 = 1_800_000_000_000
  const seen = { webhookId: 'w', apiId: 'a', number: 1, millis: 5, waitedMillis: 30 }

  it('say what was published, tried and waits, in series of a fixed number without names of anybody (G-H)', async () => {
    const measured = { lanes: 2, held: 1, waiting: 9, oldestDueAt: T0 - 1_500 }
    const metrics = createRelayMetrics(deps(async () => measured))
    metrics.attempted({ ...seen, outcome: 'accepted' })
    metrics.attempted({ ...seen, outcome: 'failed', number: 2, waitedMillis: 9_000 })
    const text = await metrics.read()
    for (const line of [
      'published_total{outcome="accepted"} 5',
      'published_total{outcome="repeated"} 2',
      'attempts_total{outcome="failed"} 1',
      'under_way 3',
      'waiting_events 9',
      'held_lanes 1',
      'oldest_due_seconds 1.5',
      'first_attempt_wait_seconds_bucket{le="0.025"} 0',
      'first_attempt_wait_seconds_bucket{le="0.05"} 1',
      'first_attempt_wait_seconds_count 1',
    ]) {
      expect(text).toContain(`\nportreeve_relay_${line}\n`)
    }
    for (const line of text.trim().split('\n')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) portreeve_relay_|portreeve_relay_[a-z_]+(\{(outcome|le)="[^"]+"\})? [\d.]+$)/,
      )
    }
  })

  it('go on without what waits while the store is away', async () => {
    const text = await createRelayMetrics(deps(() => Promise.reject(new Error('away')))).read()
    expect(text).toContain('portreeve_relay_published_total')
    expect(text).not.toContain('waiting_events')
  })
})
