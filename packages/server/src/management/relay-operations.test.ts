import type { ApiId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { laneOf, type NewEvent } from '../store/index.ts'
import { asked, createSubjects, type Subjects } from './testing/matrix-subjects.ts'
import { type MatrixWorld, marked, openMatrixWorld } from './testing/matrix-world.ts'

let world: MatrixWorld
let subjects: Subjects
/** Of a new app; an event with a partition key waits for it. */
let hook: Awaited<ReturnType<Subjects['webhook']>>
const developer = () => world.people.developer.developer
const provider = () => world.people.provider.member
const path = (rest = '') => `/webhooks/${hook.id}${rest}`

beforeAll(async () => {
  world = await openMatrixWorld()
  subjects = await createSubjects(world)
}, 60_000)
afterAll(() => world.close())
beforeEach(async () => {
  hook = await subjects.webhook()
})

const KEY = `${marked.provider} key`

function sample(changes: Partial<NewEvent> = {}): NewEvent {
  return {
    id: v7(),
    apiId: hook.apiId as ApiId,
    organizationId: world.organizations.provider,
    dataOwnerId: world.organizations.buyer,
    channel: '/service',
    requestId: v7(),
    payload: Buffer.from('{"a":1}'),
    receivedAt: world.clock.now * 1000,
    kind: 'published',
    isRequestIdGiven: false,
    webhookIds: [hook.id],
    ...changes,
  }
}

async function publish(changes: Partial<NewEvent> = {}): Promise<NewEvent> {
  const event = sample(changes)
  await world.store.relay.publish([event])
  return event
}

/** What the webhook answered to the head of a lane. */
async function settle(eventId: string, kind: 'failed' | 'delivered', attempts = 1): Promise<void> {
  const [delivery] = await world.store.relay.listDeliveries({ webhookId: hook.id, eventId, state: 'waiting', limit: 1 })
  if (!delivery) throw new Error('nothing waits')
  const { webhookId, lane, seq } = delivery
  const at = world.clock.now * 1000
  const settlement =
    kind === 'delivered'
      ? ({ webhookId, lane, seq, at, kind, attempts, status: 202 } as const)
      : ({
          ...{ webhookId, lane, seq, at, kind },
          nextAt: at + 300_000,
          attempt: { eventId, number: attempts, millis: 12, status: 500, answer: 'Burlington is down' },
        } as const)
  expect(await world.store.relay.settle([settlement])).toMatchObject([{ kind: 'settled' }])
}

const entries = async () => {
  const of = `/audit-entries?organizationId=${world.organizations.developer}&subjectId=${hook.id}`
  return (await asked(world.people.developer.owner, 'GET', of)).items
}

describe('a webhook', () => {
  it('is there for its app’s people before its first event, and sends as they set it', async () => {
    const { id: appId } = await subjects.newApp()
    const webhookUrl = 'https://app.example/hook'
    await asked(developer(), 'PUT', `/apps/${appId}/apis/${hook.apiId}`, { webhookUrl })
    const { items } = await asked(developer(), 'GET', `/webhooks?appId=${appId}`)
    expect(items).toMatchObject([{ url: webhookUrl, accepts: '202', state: 'active', secrets: [{ isShown: false }] }])
    // Nobody has connected it, so the API's people do not learn that the app has selected their API.
    expect((await asked(provider(), 'GET', `/webhooks?appId=${appId}`)).items).toEqual([])
    expect((await provider().ask('GET', `/webhooks/${items[0].id}`)).status).toBe(404)

    const set = { accepts: '2xx', concurrencyMax: 3, perSecondMax: 20, timeoutMillis: 20_000, heldNoticeSeconds: 600 }
    expect(await asked(developer(), 'PATCH', `/webhooks/${items[0].id}`, set)).toMatchObject(set)
    const unlimited = await asked(developer(), 'PATCH', `/webhooks/${items[0].id}`, { perSecondMax: null })
    expect(unlimited).toMatchObject({ accepts: '2xx', concurrencyMax: 3 })
    expect(unlimited).not.toHaveProperty('perSecondMax')
  })

  it.each([
    ['private', 'http://10.0.0.1/hook'],
    ['decimal', 'http://167772161'],
    ['hexadecimal', 'http://0x0a000001'],
    ['hexadecimal parts', 'http://0xa.0x0.0x0.0x1'],
    ['octal', 'http://012.0.0.01'],
    ['two parts', 'http://10.1'],
    ['a trailing dot', 'http://10.0.0.1.'],
    ['percent-encoded', 'http://%31%30.0.0.1'],
    ['full-width', 'http://１０．０．０．１'],
    ['IPv4-mapped', 'http://[::ffff:10.0.0.1]'],
    ['IPv4-mapped, hexadecimal', 'http://[::ffff:a00:1]'],
    ['NAT64', 'http://[64:ff9b::a00:1]'],
    ['local NAT64', 'http://[64:ff9b:1::a00:1]'],
    ['6to4', 'http://[2002:a00:1::]'],
    ['metadata', 'http://169.254.169.254/latest/meta-data'],
    ['metadata, decimal', 'http://2852039166'],
    ['metadata, IPv4-mapped', 'http://[::ffff:a9fe:a9fe]'],
    ['metadata, IPv6', 'http://[fd00:ec2::254]'],
    ['host agent of a cloud', 'http://168.63.129.16'],
    ['a user name', 'https://app.example@10.0.0.1/hook'],
    ['a user name before a good host', 'https://10.0.0.1:80@app.example'],
    ['backslashes', 'http:\\\\10.0.0.1'],
    ['one slash', 'http:/10.0.0.1'],
    ['a tab in it', 'http://10.0.\t0.1'],
    ['a line break in it', 'http://10.0.0\n.1'],
    ['a query', 'https://app.example/hook?to=http://10.0.0.1'],
    ['a fragment', 'https://app.example/hook#@10.0.0.1'],
    ['another scheme', 'file:///etc/passwd'],
    ['another scheme', 'gopher://10.0.0.1'],
    ['no scheme', '//10.0.0.1/hook'],
    ['a zone', 'http://[fe80::1%25eth0]'],
  ])('G-I is at no address that nobody may call: %s is refused when it is registered', async (_what, webhookUrl) => {
    const { id: appId } = await subjects.newApp()
    const answered = await developer().ask('PUT', `/apps/${appId}/apis/${hook.apiId}`, { webhookUrl })
    expect(answered.status).toBe(400)
    expect(new Set(answered.body.errors.map(({ pointer }: { pointer: string }) => pointer))).toEqual(
      new Set(['/webhookUrl']),
    )
    expect((await asked(developer(), 'GET', `/webhooks?appId=${appId}`)).items).toEqual([])
  })

  it('takes no setting out of its bounds, and no change of a revision that was not seen', async () => {
    for (const wrong of [
      { timeoutMillis: 999 },
      { timeoutMillis: 20_001 },
      { concurrencyMax: 0 },
      { accepts: '200' },
    ]) {
      expect((await developer().ask('PATCH', path(), wrong)).status).toBe(400)
    }
    const stale = await developer().ask('PATCH', path(), { accepts: '2xx' }, { 'If-Match': '"7"' })
    expect(stale.status).toBe(412)
  })

  it('is paused with a reason, and resumed with everything due at once', async () => {
    await settle(hook.eventId, 'failed')
    const paused = await asked(developer(), 'POST', path('/pause'), { reason: 'Being moved' })
    expect(paused).toMatchObject({ state: 'paused', pausedBy: 'person', pauseReason: 'Being moved' })
    expect((await developer().ask('POST', path('/retry'), {})).status).toBe(409)
    expect((await developer().ask('POST', path('/test'), { payload: {} })).status).toBe(409)
    const resumed = await asked(developer(), 'POST', path('/resume'))
    expect(resumed.state).toBe('active')
    expect(resumed).not.toHaveProperty('pauseReason')
    const [lane] = await world.store.relay.listLanes({ webhookId: hook.id, limit: 1 })
    expect(lane?.nextAt).toBeLessThanOrEqual(world.clock.now * 1000)
    expect((await entries()).map(({ action }: { action: string }) => action)).toEqual([
      'webhook.resume',
      'webhook.pause',
    ])
  })

  it('has every lane tried at once, also where there are more of them than one transaction takes', async () => {
    const lanes = 20_050
    const events = Array.from({ length: lanes }, (_, n) => ({ ...sample(), partitionKey: `k${n}` }))
    for (let at = 0; at < lanes; at += 500) await world.store.relay.publish(events.slice(at, at + 500))
    const failures = events.map(({ id: eventId, partitionKey, receivedAt }) => ({
      ...{ webhookId: hook.id, lane: `k${partitionKey}`, seq: receivedAt * 1_000, at: receivedAt },
      ...{ kind: 'failed' as const, nextAt: receivedAt + 300_000 },
      attempt: { eventId, number: 1, millis: 1, status: 500 },
    }))
    for (let at = 0; at < lanes; at += 500) await world.store.relay.settle(failures.slice(at, at + 500))
    expect(await asked(developer(), 'POST', path('/retry'), {})).toMatchObject({ held: lanes })
    const now = world.clock.now * 1_000
    const [found] = await world.store.relay.listDue([{ webhookId: hook.id, limit: lanes + 9 }], now)
    expect(found?.due).toHaveLength(lanes + 1)
  }, 60_000)

  it('G-H is sent events again two thousand times a day, and then no more, with the reason; the next day it is', async () => {
    await settle(hook.eventId, 'delivered')
    const { throttles } = world.store
    const key = `webhook replayed ${hook.id}`
    const at = Math.floor(world.clock.now) as EpochSeconds
    for (let n = 1; n < 2_000; n += 1) await throttles.count(key, at, 86_400)
    const again = { eventIds: [hook.eventId] }
    expect(await asked(developer(), 'POST', path('/replay'), again)).toEqual({ events: 1 })
    await settle(hook.eventId, 'delivered')
    const refused = await developer().ask('POST', path('/replay'), again)
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', message: expect.stringContaining('2,000 times') },
    })
    // Counting them is free.
    expect(await asked(developer(), 'POST', path('/replay'), { ...again, dryRun: true })).toEqual({ events: 1 })
    await throttles.clear(key)
    expect(await asked(developer(), 'POST', path('/replay'), again)).toEqual({ events: 1 })
  }, 60_000)

  it('protocol.md 6.1, 6.2: a channel is the path behind /v2/events/, as verifiers have it; one with a slash before it is the same', async () => {
    const { id } = await publish({ channel: '/hello/world' })
    await publish({ channel: '' })
    const list = async (channel: string) =>
      (await asked(provider(), 'GET', `/events?apiId=${hook.apiId}&channel=${channel}`)).items
    for (const spelling of ['hello/world', '/hello/world']) {
      expect(await list(spelling)).toMatchObject([{ id, channel: 'hello/world' }])
      const tried = await asked(developer(), 'POST', path('/test'), { channel: spelling, payload: {} })
      expect(tried.channel).toBe('hello/world')
      // Kept as it was published, so that one path at the webhook is one path.
      expect((await world.store.relay.findEvent(tried.id))?.channel).toBe('/hello/world')
    }
    expect(await asked(provider(), 'GET', `/events/${id}`)).toMatchObject({ channel: 'hello/world' })
    for (const wrong of ['//a', 'a//b', '../a', 'a/..', 'a/']) {
      expect((await developer().ask('POST', path('/test'), { channel: wrong, payload: {} })).status).toBe(400)
    }
  })

  it('G-H shows a new secret once, and keeps it out of every other answer and the record', async () => {
    const { secret, secrets } = await asked(developer(), 'POST', path('/rotate-secret'), { overlapSeconds: 60 })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(secrets).toMatchObject([{ isShown: true }])
    const second = await asked(developer(), 'POST', path('/rotate-secret'), { overlapSeconds: 60 })
    expect(second.secrets).toMatchObject([{ isShown: true }, { endsAt: expect.any(Number) }])
    const text = JSON.stringify([await asked(developer(), 'GET', path()), await entries()])
    for (const each of [secret, second.secret]) expect(text).not.toContain(each.slice('whsec_'.length))
  })
})

describe('T-30 each side sees its part', () => {
  it('the app’s people see answers and no partition key; the API’s people keys, and no answer, URL or setting', async () => {
    await settle(hook.eventId, 'failed')
    const paths = [
      ...['', '/queue', '/lanes', '/deliveries', '/deliveries.csv', `/deliveries/${hook.eventId}`].map(path),
      `/events/${hook.eventId}`,
    ]
    const seenBy = async (who: typeof developer) =>
      JSON.stringify(await Promise.all(paths.map(async (each) => (await who().ask('GET', each)).body)))
    const receiver = await seenBy(developer)
    expect(receiver).not.toContain(KEY)
    expect(receiver).toContain('Burlington is down')
    expect(receiver).toContain('"lastStatus":500')
    const publisher = await seenBy(provider)
    expect(publisher).toContain(KEY)
    for (const hidden of [
      'Burlington',
      'brambleton.example',
      'lastStatus',
      'timeoutMillis',
      'failedAttempts',
      'secrets',
    ]) {
      expect(publisher).not.toContain(hidden)
    }
    expect(publisher).toContain('"attempts":1')
  })

  it('a payload is shown to whom it was sent, and to its publisher', async () => {
    expect(await asked(developer(), 'GET', `/events/${hook.eventId}`)).not.toHaveProperty('payload')
    expect((await asked(provider(), 'GET', `/events/${hook.eventId}`)).payload).toBe('{}')
    await settle(hook.eventId, 'delivered')
    expect((await asked(developer(), 'GET', `/events/${hook.eventId}`)).payload).toBe('{}')
  })

  it('what an event waits for is told to both: a failing head, those before it, a pause', async () => {
    const { partitionKey } = (await world.store.relay.findEvent(hook.eventId)) ?? {}
    const second = await publish({ partitionKey })
    const waitOf = async (who: typeof developer, id: string) =>
      (await asked(who(), 'GET', `/events/${id}`)).deliveries[0].wait
    expect(await waitOf(provider, hook.eventId)).toMatchObject({ why: 'due', ahead: 0 })
    await settle(hook.eventId, 'failed')
    const now = world.clock.now
    const held = { ahead: 0, nextAttemptAt: now + 300, heldSince: now }
    expect(await waitOf(developer, hook.eventId)).toEqual({ ...held, why: 'held', lastStatus: 500 })
    expect(await waitOf(provider, hook.eventId)).toEqual({ ...held, why: 'held' })
    expect(await waitOf(provider, second.id)).toEqual({ ...held, why: 'behind', ahead: 1 })
    const { deliveries } = await asked(developer(), 'GET', path(`/deliveries/${second.id}`))
    expect(deliveries[0].wait).toMatchObject({ why: 'behind', ahead: 1, lastStatus: 500 })
    await asked(developer(), 'POST', path('/pause'), { reason: 'Being moved' })
    const paused = await waitOf(provider, hook.eventId)
    expect(paused).toMatchObject({ why: 'paused' })
    expect(paused).not.toHaveProperty('nextAttemptAt')
    await asked(developer(), 'POST', path('/resume'))
    await settle(hook.eventId, 'delivered')
    expect(await waitOf(provider, hook.eventId)).toBeUndefined()
  })

  it('nobody finds out a partition key by replaying with it', async () => {
    await settle(hook.eventId, 'delivered')
    const guess = { partitionKey: KEY, dryRun: true }
    expect((await developer().ask('POST', path('/replay'), guess)).status).toBe(400)
    const same = { sameKeyAs: hook.eventId, dryRun: true }
    expect(await asked(developer(), 'POST', path('/replay'), same)).toEqual({ events: 1 })
  })

  it('T-30 an event that went to others names no lane: neither its key nor that it exists is found out by comparing', async () => {
    await settle(hook.eventId, 'failed')
    const theirs = await publish({ webhookIds: [], partitionKey: KEY })
    const own = (await world.store.relay.findEvent(hook.eventId))?.partitionKey
    expect(theirs.partitionKey).toBe(own)
    for (const id of [theirs.id, v7()]) {
      expect((await asked(developer(), 'GET', path(`/deliveries?sameKeyAs=${id}`))).items).toEqual([])
      expect((await asked(developer(), 'GET', path(`/lanes?after=${id}`))).items).toEqual([])
      const replay = await developer().ask('POST', path('/replay'), { sameKeyAs: id, dryRun: true })
      expect(replay.status).toBe(400)
    }
    expect((await asked(developer(), 'GET', path(`/deliveries?sameKeyAs=${hook.eventId}`))).items).toHaveLength(1)
  })

  it('a test event is its app’s, and not its API’s', async () => {
    const body = { channel: 'try/out', payload: { a: [1] } }
    const { id } = await asked(developer(), 'POST', path('/test'), body)
    const event = await world.store.relay.findEvent(id)
    expect(event).toMatchObject({ kind: 'test', channel: '/try/out', dataOwnerId: world.organizations.developer })
    expect(Buffer.from(event?.payload ?? []).toString()).toBe('{"a":[1]}')
    const [delivery] = (await asked(developer(), 'GET', path(`/deliveries?eventId=${id}`))).items
    expect(delivery).toMatchObject({ state: 'waiting', isReplay: false })
    expect((await provider().ask('GET', `/events/${id}`)).status).toBe(404)
    const published = await asked(provider(), 'GET', `/events?apiId=${hook.apiId}`)
    expect(published.items.map((each: { id: string }) => each.id)).not.toContain(id)
  })
})

describe('what waits', () => {
  it('is tried now, and the event that holds a lane is skipped with a reason, in one transaction with its entry', async () => {
    const second = await publish({ partitionKey: KEY })
    await settle(hook.eventId, 'failed')
    const [lane] = (await asked(developer(), 'GET', path('/lanes'))).items
    expect(lane).toMatchObject({ eventId: hook.eventId, waiting: 2, attempts: 1, lastStatus: 500 })
    expect(await asked(developer(), 'POST', path('/retry'), { eventId: hook.eventId })).toMatchObject({ held: 1 })
    expect(await world.store.relay.findLane(hook.id, laneOf(second))).toMatchObject({ nextAt: world.clock.now * 1000 })

    const behind = await developer().ask('POST', path('/skip'), { eventId: second.id, reason: 'Why not' })
    expect(behind.status).toBe(409)
    const moved = { eventId: hook.eventId, seq: lane.seq + 1, reason: 'Seen elsewhere' }
    expect((await developer().ask('POST', path('/skip'), moved)).status).toBe(412)
    const skip = { eventId: hook.eventId, seq: lane.seq, reason: 'Malformed, ticket 7' }
    expect(await asked(developer(), 'POST', path('/skip'), skip)).toEqual({ waiting: 1, lanes: 1, held: 0 })
    expect((await asked(developer(), 'GET', path('/deliveries?state=skipped'))).items).toMatchObject([
      { eventId: hook.eventId, note: 'Malformed, ticket 7' },
    ])
    expect((await entries())[0]).toMatchObject({
      action: 'webhook.skip',
      changes: { eventId: { to: hook.eventId }, reason: { to: 'Malformed, ticket 7' } },
    })
    expect((await developer().ask('POST', path('/skip'), skip)).status).toBe(400)
  })

  it('pages through held lanes by the events at their heads', async () => {
    const events = [await publish({ partitionKey: 'a' }), await publish({ partitionKey: 'b' }), await publish()]
    for (const { id } of events) await settle(id, 'failed')
    const seen: string[] = []
    for (let after = ''; ; ) {
      const page = await asked(developer(), 'GET', path(`/lanes?limit=2${after}`))
      seen.push(...page.items.map(({ eventId }: { eventId: string }) => eventId))
      if (page.next === undefined) break
      after = `&after=${page.next}`
    }
    expect(seen.toSorted()).toEqual(events.map(({ id }) => id).toSorted())
  })
})

describe('replay', () => {
  async function kept(count: number, changes: (at: number) => Partial<NewEvent> = () => ({})): Promise<NewEvent[]> {
    await settle(hook.eventId, 'delivered')
    // Behind the event that the webhook came with, whose id is of the machine's clock.
    world.clock.now = Math.max(world.clock.now, Math.ceil(Date.now() / 1000)) as typeof world.clock.now
    const events: NewEvent[] = []
    for (let at = 0; at < count; at++) {
      world.clock.now = (world.clock.now + 1) as typeof world.clock.now
      const receivedAt = world.clock.now * 1000
      events.push(await publish({ id: v7({ msecs: receivedAt }), receivedAt, ...changes(at) }))
    }
    for (const { id } of events) await settle(id, 'delivered')
    return events
  }
  const waiting = async () =>
    (await asked(developer(), 'GET', path('/deliveries?state=waiting'))).items.map(
      ({ eventId }: { eventId: string }) => eventId,
    )

  it('is counted first, by event, key or time, and puts events behind what waits in their order', async () => {
    const events = await kept(4, (at) => ({ partitionKey: at % 2 ? 'odd' : 'even' }))
    const [first, second, third, fourth] = events as [NewEvent, NewEvent, NewEvent, NewEvent]
    const count = (wish: object) => asked(developer(), 'POST', path('/replay'), { ...wish, dryRun: true })
    const seconds = ({ receivedAt }: NewEvent) => receivedAt / 1000
    expect(await count({ all: true })).toEqual({ events: 5 })
    expect(await count({ sameKeyAs: second.id })).toEqual({ events: 2 })
    expect(await count({ from: seconds(second), to: seconds(fourth) })).toEqual({ events: 2 })
    expect(await count({ eventIds: [third.id, v7()] })).toEqual({ events: 1 })
    expect(await waiting()).toEqual([])

    expect(await asked(developer(), 'POST', path('/replay'), { sameKeyAs: second.id })).toEqual({ events: 2 })
    const lane = await world.store.relay.findLane(hook.id, 'kodd')
    const inLane = await world.store.relay.listDeliveries({
      webhookId: hook.id,
      lane: 'kodd',
      state: 'waiting',
      limit: 9,
    })
    expect(inLane.toSorted((a, b) => a.seq - b.seq).map(({ eventId }) => eventId)).toEqual([second.id, fourth.id])
    expect(lane?.headSeq).toBe(Math.min(...inLane.map(({ seq }) => seq)))
    // What waits anyway is not put there twice.
    expect(await count({ all: true })).toEqual({ events: 3 })
    expect(await asked(developer(), 'POST', path('/replay'), { eventIds: [first.id, second.id] })).toEqual({
      events: 1,
    })
    expect((await entries())[1]).toMatchObject({ action: 'webhook.replay', changes: { events: { to: 2 } } })
  })

  it('goes by the order in the lane, where clocks of two processes disagree about ids', async () => {
    const [, late] = await kept(2, (at) => ({
      partitionKey: 'k',
      // The second came to a process whose clock is behind.
      ...(at === 1 && { id: v7({ msecs: (world.clock.now - 3_600) * 1000 }) }),
    }))
    await asked(developer(), 'POST', path('/replay'), { all: true })
    const inLane = await world.store.relay.listDeliveries({
      webhookId: hook.id,
      lane: 'kk',
      state: 'waiting',
      limit: 9,
    })
    expect(inLane.toSorted((a, b) => b.seq - a.seq)[0]?.eventId).toBe(late?.id)
  })

  it('of thousands goes on page by page', async () => {
    await settle(hook.eventId, 'delivered')
    const events = Array.from({ length: 1_200 }, (_, at): NewEvent => {
      const receivedAt = world.clock.now * 1000 + at
      return {
        ...{ id: v7({ msecs: receivedAt }), receivedAt, apiId: hook.apiId as ApiId },
        organizationId: world.organizations.provider as OrganizationId,
        ...{ dataOwnerId: world.organizations.buyer, channel: '', requestId: v7(), payload: Buffer.from('{}') },
        ...{ kind: 'published', isRequestIdGiven: false, webhookIds: [hook.id] },
      }
    })
    for (let at = 0; at < events.length; at += 200) await world.store.relay.publish(events.slice(at, at + 200))
    for (let at = 0; at < events.length; at += 200) {
      const found = await world.store.relay.listDue(
        [{ webhookId: hook.id, limit: 200 }],
        world.clock.now * 1000 + 9_999,
      )
      const settlements = (found[0]?.due ?? []).map(({ webhookId, lane, seq }) => ({
        ...{ webhookId, lane, seq, at: 1, kind: 'delivered' as const, attempts: 1, status: 202 },
      }))
      await world.store.relay.settle(settlements)
    }
    const page = await asked(developer(), 'POST', path('/replay'), { all: true })
    expect(page).toEqual({ events: 1_000, next: expect.any(String) })
    expect(await asked(developer(), 'POST', path('/replay'), { all: true, after: page.next })).toEqual({ events: 201 })
    expect((await asked(developer(), 'GET', path('/queue'))).waiting).toBe(1_201)
  }, 60_000)

  it('says which events it needs to be told', async () => {
    expect((await developer().ask('POST', path('/replay'), {})).status).toBe(400)
    expect((await developer().ask('POST', path('/replay'), { all: true, sameKeyAs: v7() })).status).toBe(400)
  })
})

describe('finding an event', () => {
  it('goes by X-Request-Id, for its publisher and for whom it was sent to', async () => {
    const event = await publish({ requestId: 'order/7' })
    const query = `requestId=${encodeURIComponent('order/7')}`
    const [found] = (await asked(provider(), 'GET', `/events?${query}`)).items
    expect(found.id).toBe(event.id)
    const [delivery] = (await asked(developer(), 'GET', path(`/deliveries?${query}`))).items
    expect(delivery.eventId).toBe(event.id)
    expect((await asked(world.people.outsider.owner, 'GET', `/events?${query}`)).items).toEqual([])
  })

  it('has a table that a spreadsheet opens, with the event last in each row', async () => {
    const { body } = await developer().ask('GET', path('/deliveries.csv'))
    const [names, row, end] = String(body).split('\r\n')
    expect(names?.split(',').at(-1)).toBe('event id')
    expect(row).toMatch(new RegExp(`^2.*Z,waiting,0,,,no,\\d+,,${hook.eventId}$`))
    expect(end).toBe('')
  })
})
