import type { ApiId, OrganizationId } from '@portreeve/protocol'
import { describe, expect, it } from 'vitest'
import { type NewEvent, type Settlement, StoreUnavailable, type Webhook } from '../../store/index.ts'
import { createDispatchWorld } from '../testing/dispatch-world.ts'
import { createModelStore } from '../testing/model-relay-store.ts'
import { modelWorldStore } from '../testing/model-world-store.ts'
import { seeded } from '../testing/seeded.ts'
import { createVirtualTime } from '../testing/virtual-time.ts'
import type { DispatcherSettings } from './dispatcher-settings.ts'

const SECOND = 1_000
const DAY = 86_400 * SECOND

/** Of leases and sweeps that are a hundred times as rare, for tests of days. */
const rarely = { leaseMillis: 3_000_000, renewMillis: 500_000, sweepMillis: 200_000, heldMillis: 100_000 }

/** Webhooks `w1`, … before a model of the store, and one process, all at rest. */
async function openWorld({
  webhooks = 1,
  lostNoticeShare = 0,
  settings = {},
  ...changes
}: { webhooks?: number; lostNoticeShare?: number; settings?: Partial<DispatcherSettings> } & Partial<Webhook> = {}) {
  const time = createVirtualTime(Date.UTC(2026, 0, 1))
  const random = seeded(1)
  const model = createModelStore({ time, random, latencyMillis: 2, faultShare: 0, lostNoticeShare })
  const asked: number[] = []
  const writes = { areRefused: false }
  const store = modelWorldStore({
    ...model,
    connect() {
      const connection = model.connect()
      const { listDue, lease } = connection.relay
      connection.relay.lease = (ask) => (writes.areRefused ? Promise.reject(new StoreUnavailable('full')) : lease(ask))
      connection.relay.listDue = (asks, now) => {
        asked.push(...asks.map(({ limit }) => limit))
        return listDue(asks, now)
      }
      return connection
    },
  })
  const world = createDispatchWorld(store, time, random)
  for (let i = 1; i <= webhooks; i++) await world.insertWebhook(`w${i}`, changes)
  world.startProcess(settings)
  await time.pass(SECOND)
  const attempts = (webhookId: string, lane: string) => world.lanes.get(`${webhookId} ${lane}`)?.attempts ?? []
  const ends = (): Settlement['kind'][] => [...model.ends.values()]
  return { time, model, store, world, attempts, ends, asked, writes }
}

describe('order and retry (protocol.md 6.4)', () => {
  it('pauses 1, 2, 4, … 256, 300, 300 s, exactly, without an end', async () => {
    const { time, world, attempts } = await openWorld({ settings: rarely })
    world.behave('w1', 'a', 'refuses')
    await world.publish(['w1'], ['a'])
    await time.pass(10 * DAY)
    const made = attempts('w1', 'ka')
    const pauses = made.slice(1).map(({ begin }, i) => Math.floor((begin - made[i]!.end) / SECOND))
    expect(pauses.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256])
    expect(new Set(pauses.slice(9))).toEqual(new Set([300]))
    expect(made.length).toBeGreaterThan(2_800)
    expect(await world.judge()).toMatchObject({ violations: [expect.stringContaining('is lost')] })
  })

  it('a failing event holds its partition at its webhook, and nothing else', async () => {
    const { time, world, attempts, ends } = await openWorld({ webhooks: 2, settings: rarely })
    world.behave('w1', 'a', 'refuses')
    await world.publish(['w1', 'w2'], ['a', 'b', 'a', undefined, 'b'])
    await time.pass(DAY)
    expect(new Set(attempts('w1', 'ka').map(({ eventId }) => eventId)).size).toBe(1)
    expect(ends()).toHaveLength(8)
    world.behave('w1', 'a', 'takes')
    await time.pass(301 * SECOND)
    expect(await world.judge()).toEqual({ violations: [], repeatedDeliveries: 0, delivered: 10 })
  })

  it('events of one partition go one after the other, others at the same time', async () => {
    const { time, world, attempts } = await openWorld({ concurrencyMax: 20 })
    for (const key of ['a', undefined]) world.behave('w1', key, 'slow')
    await world.publish(['w1'], ['a', 'a', 'a', undefined, undefined, undefined])
    await time.pass(60 * SECOND)
    const keyless = [...world.lanes.values()].filter(({ lane }) => lane.startsWith('e'))
    const begins = keyless.map(({ attempts: [first] }) => first!.begin)
    expect(Math.max(...begins) - Math.min(...begins)).toBeLessThan(20)
    const [first, second] = attempts('w1', 'ka')
    expect(second!.begin).toBeGreaterThan(first!.end)
    expect(await world.judge()).toEqual({ violations: [], repeatedDeliveries: 0, delivered: 6 })
  })

  it('delivers once what its publisher hears of after everybody else, late by any number of milliseconds', async () => {
    const { time, world } = await openWorld({ concurrencyMax: 20 })
    // Something of the webhook is always under way, so that what is known of it is not forgotten in between.
    world.behave('w1', 'held', 'slow')
    await world.publish(['w1'], ['held', 'held', 'held'])
    for (let toldAfterMillis = 0; toldAfterMillis < 300; toldAfterMillis += 3) {
      await world.publish(['w1'], ['a', undefined], { toldAfterMillis })
      await time.pass(20)
    }
    await time.pass(60 * SECOND)
    expect(await world.judge()).toEqual({ violations: [], repeatedDeliveries: 0, delivered: 203 })
  })

  it('a failed attempt keeps its pause, though its publisher hears late that the event is kept', async () => {
    const { time, world, attempts } = await openWorld()
    world.behave('w1', 'a', 'refuses')
    await world.publish(['w1'], ['a'], { toldAfterMillis: 300 })
    await time.pass(10 * SECOND)
    expect(attempts('w1', 'ka').map(({ number }) => number)).toEqual([1, 2, 3, 4])
  })

  it('Retry-After makes a pause longer', async () => {
    const { time, world, attempts } = await openWorld()
    world.behave('w1', 'a', 'asks for time')
    await world.publish(['w1'], ['a'])
    await time.pass(600 * SECOND)
    const made = attempts('w1', 'ka')
    const pauses = made.slice(1).map(({ begin }, i) => Math.floor((begin - made[i]!.end) / SECOND))
    expect(pauses).toEqual([90, 90, 90, 90, 90, 90])
  })

  it('410 pauses the webhook, keeps the event, and goes on with it when somebody resumes', async () => {
    const { time, store, world, attempts } = await openWorld({ settings: rarely })
    world.behave('w1', 'a', 'gone')
    await world.publish(['w1'], ['a'])
    await time.pass(DAY)
    expect(await store.webhook('w1')).toMatchObject({ state: 'paused', pausedBy: 'gone' })
    expect(attempts('w1', 'ka')).toHaveLength(1)
    await world.publish(['w1'], ['b'])
    await time.pass(DAY)
    expect(world.attemptCount).toBe(1)
    world.behave('w1', 'a', 'takes')
    await store.changeWebhook('w1', { state: 'active' })
    await time.pass(SECOND)
    expect(await world.judge({ slackMillis: 3 * DAY, calmAfterMillis: 0 })).toEqual({
      ...{ violations: [], repeatedDeliveries: 0, delivered: 2 },
    })
  })

  it('what is not wanted any more is cancelled, and what stands behind it goes on', async () => {
    const { time, world, ends } = await openWorld()
    world.behave('w1', 'a', 'refuses')
    await world.publish(['w1'], ['a', 'a'], { dataOwnerId: 'leaver' })
    await world.publish(['w1'], ['a'])
    world.want('leaver', false)
    world.behave('w1', 'a', 'takes')
    await time.pass(2 * SECOND)
    expect(ends()).toEqual(['cancelled', 'cancelled', 'delivered'])
  })

  it('a test event goes to its webhook although nobody subscribed', async () => {
    const { time, world, ends } = await openWorld()
    world.want('nobody', false)
    await world.publish(['w1'], ['a'], { dataOwnerId: 'nobody', kind: 'test' })
    await time.pass(SECOND)
    expect(ends()).toEqual(['delivered'])
  })

  it('an event that is skipped while it is under way is not waited for', async () => {
    const { time, store, world, ends } = await openWorld()
    world.behave('w1', 'a', 'slow')
    await world.publish(['w1'], ['a', 'a'])
    await time.pass(SECOND)
    await store.skip('w1', 'ka', time.now())
    await time.pass(20 * SECOND)
    expect(ends()).toEqual(['skipped', 'delivered'])
    expect(await world.judge()).toMatchObject({ violations: [] })
  })
})

describe('fairness', () => {
  it('no more are under way at a webhook, and no more begin in a second, than it allows', async () => {
    const { time, world, ends } = await openWorld({ concurrencyMax: 3, perSecondMax: 7 })
    await world.publish(['w1'], Array<undefined>(100).fill(undefined))
    const begin = time.now()
    while (ends().length < 100) await time.pass(100)
    expect(time.now() - begin).toBeGreaterThanOrEqual(14 * SECOND)
    expect(time.now() - begin).toBeLessThan(16 * SECOND)
    expect(world.violations).toEqual([])
  })

  it('dead webhooks, however many, leave room for those that answer', async () => {
    const { time, world, attempts } = await openWorld({ webhooks: 101 })
    const dead = Array.from({ length: 100 }, (_, i) => `w${i + 2}`)
    for (const id of dead) world.behave(id, undefined, 'silent')
    await world.publish(dead, Array<undefined>(20).fill(undefined))
    await time.pass(60 * SECOND)
    await world.publish(['w1'], ['a', 'b'])
    const publishedAt = time.now()
    await time.pass(SECOND)
    expect(attempts('w1', 'ka')[0]!.begin - publishedAt).toBeLessThan(50)
    expect(attempts('w1', 'kb')[0]!.begin - publishedAt).toBeLessThan(50)
    expect(world.dispatcher(1).health().underWay).toBeLessThanOrEqual(256)
  })

  it('G-H webhooks that fall silent all at once hold up the others for two seconds, and not until their time-outs', async () => {
    const { time, world, attempts } = await openWorld({ webhooks: 11, concurrencyMax: 100, timeoutMillis: 20 * SECOND })
    const silent = Array.from({ length: 10 }, (_, i) => `w${i + 2}`)
    for (const id of silent) world.behave(id, undefined, 'silent')
    await world.publish(silent, Array<undefined>(100).fill(undefined))
    await time.pass(100)
    expect(world.dispatcher(1).health().underWay).toBe(512)
    await world.publish(['w1'], ['a', 'b'])
    const publishedAt = time.now()
    await time.pass(5 * SECOND)
    for (const lane of ['ka', 'kb']) {
      expect((attempts('w1', lane)[0]?.begin ?? Number.NaN) - publishedAt).toBeLessThanOrEqual(2 * SECOND)
    }
    expect(world.dispatcher(1).health().underWay).toBeLessThanOrEqual(1_024)
  })

  it('G-H nor does it help a webhook to answer some events while it lets others hang', async () => {
    const { time, world, attempts } = await openWorld({ webhooks: 11, concurrencyMax: 100, timeoutMillis: 20 * SECOND })
    const moody = Array.from({ length: 10 }, (_, i) => `w${i + 2}`)
    for (const id of moody) world.behave(id, undefined, 'silent')
    const publishedAt: number[] = []
    for (let n = 0; n < 60; n++) {
      await world.publish(moody, [...Array<undefined>(20).fill(undefined), 'is answered'])
      publishedAt.push(time.now())
      await world.publish(['w1'], [`${n}`])
      await time.pass(SECOND)
    }
    await time.pass(3 * SECOND)
    const waited = publishedAt.map((at, n) => (attempts('w1', `k${n}`)[0]?.begin ?? Number.NaN) - at)
    expect(Math.max(...waited)).toBeLessThanOrEqual(2 * SECOND + 50)
  })

  it('little of what waits is in memory', async () => {
    const { time, world, asked } = await openWorld({ concurrencyMax: 2 })
    world.behave('w1', undefined, 'slow')
    await world.publish(['w1'], Array<undefined>(2_000).fill(undefined))
    await time.pass(60 * SECOND)
    expect(asked.length).toBeGreaterThan(2)
    expect(Math.max(...asked)).toBeLessThan(20)
  })
})

describe('several processes', () => {
  it('share the webhooks, and nothing is delivered by both', async () => {
    const { time, world } = await openWorld({ webhooks: 40 })
    const all = Array.from({ length: 40 }, (_, i) => `w${i + 1}`)
    for (const id of all) world.behave(id, 'a', 'slow')
    await world.publish(all, ['a', 'a', 'a'])
    await time.pass(SECOND)
    world.startProcess()
    await time.pass(30 * SECOND)
    expect([1, 2].map((process) => world.dispatcher(process).shards().length)).toEqual([32, 32])
    await world.publish(all, ['b'])
    await time.pass(SECOND)
    expect(world.dispatcher(2).health().delivered).toBeGreaterThan(10)
    expect(await world.judge({ slackMillis: 30 * SECOND, calmAfterMillis: 0 })).toEqual({
      ...{ violations: [], repeatedDeliveries: 0, delivered: 160 },
    })
  })

  it('a dead one is replaced when its leases have lapsed, and not before', async () => {
    const { time, world, attempts } = await openWorld({ timeoutMillis: 60 * SECOND })
    world.behave('w1', 'a', 'silent')
    await world.publish(['w1'], ['a'])
    await time.pass(10)
    world.kill(1)
    const killedAt = time.now()
    world.startProcess()
    await time.pass(60 * SECOND)
    const [first, second] = attempts('w1', 'ka')
    expect(second!.begin - killedAt).toBeGreaterThan(30 * SECOND)
    expect(second!.begin - killedAt).toBeLessThan(42 * SECOND)
    expect(first!.end).toBeLessThan(second!.begin)
    expect(world.violations).toEqual([])
  })

  it('one that closes ends what it has begun, begins nothing, and is replaced at once', async () => {
    const { time, world, attempts } = await openWorld()
    world.behave('w1', 'a', 'slow')
    await world.publish(['w1'], ['a', 'a'])
    world.startProcess()
    await time.pass(SECOND)
    let isClosed = false
    void world.close(1).then(() => {
      isClosed = true
    })
    await time.pass(2 * SECOND)
    expect(isClosed).toBe(false)
    await time.pass(10 * SECOND)
    expect(isClosed).toBe(true)
    await time.pass(10 * SECOND)
    expect(attempts('w1', 'ka').map(({ process }) => process)).toEqual([1, 2])
    expect(await world.judge({ slackMillis: 10 * SECOND, calmAfterMillis: 0 })).toMatchObject({
      ...{ violations: [], repeatedDeliveries: 0, delivered: 2 },
    })
  })

  it('one that cannot reach the store begins nothing that could outlast its leases', async () => {
    const timeoutMillis = 20 * SECOND
    const { time, world } = await openWorld({ timeoutMillis, perSecondMax: 1, webhooks: 2 })
    await world.publish(['w1'], ['a'])
    world.behave('w1', undefined, 'silent')
    // The last renewal was almost five seconds ago.
    await time.pass(3_900)
    await world.publish(['w1'], Array<undefined>(8).fill(undefined))
    await time.pass(50)
    world.cut(1, true)
    const lapsesAt = time.now() + 25 * SECOND
    world.startProcess()
    await time.pass(15 * SECOND)
    const ends = [...world.lanes.values()].flatMap(({ attempts }) => attempts.map(({ end }) => end))
    expect(Math.max(...ends)).toBeGreaterThan(lapsesAt - 5 * SECOND)
    expect(Math.max(...ends)).toBeLessThan(lapsesAt)
    await time.pass(120 * SECOND)
    expect(world.violations).toEqual([])
  })

  it('one whose leases have lapsed while the store can still be read does not ask it again and again', async () => {
    const { time, world, asked, writes } = await openWorld({ perSecondMax: 1, webhooks: 2 })
    await world.publish(['w1', 'w2'], ['a'])
    await time.pass(SECOND)
    writes.areRefused = true
    await time.pass(40 * SECOND)
    asked.length = 0
    await world.publish(['w1', 'w2'], ['a', 'b', 'c'])
    await time.pass(60 * SECOND)
    expect(asked).toEqual([])
    expect(world.attemptCount).toBe(2)
    writes.areRefused = false
    await time.pass(15 * SECOND)
    expect(await world.judge({ slackMillis: 80 * SECOND, calmAfterMillis: 0 })).toEqual({
      ...{ violations: [], repeatedDeliveries: 0, delivered: 8 },
    })
  })

  it('tell the owner of a lane that is held, once', async () => {
    const { time, world } = await openWorld({ heldNoticeSeconds: 600, settings: rarely })
    world.startProcess(rarely)
    world.behave('w1', 'a', 'refuses')
    await world.publish(['w1'], ['a', 'b'])
    await time.pass(599 * SECOND)
    expect(world.held).toEqual([])
    await time.pass(DAY / 10)
    expect(world.held).toEqual(['w1 ka'])
    world.behave('w1', 'a', 'takes')
    await time.pass(600 * SECOND)
    world.behave('w1', 'a', 'refuses')
    await world.publish(['w1'], ['a'])
    await time.pass(DAY / 10)
    expect(world.held).toEqual(['w1 ka', 'w1 ka'])
  })
})

describe('notices and the store', () => {
  it('what was published here is sent from memory: the store is not asked for it', async () => {
    const { time, world, attempts, asked } = await openWorld({ lostNoticeShare: 1 })
    await world.publish(['w1'], ['a'])
    await time.pass(SECOND)
    asked.length = 0
    await world.publish(['w1'], ['b'])
    await time.pass(1)
    expect(attempts('w1', 'kb')).toHaveLength(1)
    expect(asked).toEqual([])
  })

  it('what no notice told of is found within seconds', async () => {
    const { time, model, ends, world } = await openWorld({ lostNoticeShare: 1 })
    const event: NewEvent = {
      ...{ id: 'e1', apiId: 'api' as ApiId, organizationId: 'org' as OrganizationId, dataOwnerId: 'owner' },
      ...{ channel: '', requestId: 'r', payload: new Uint8Array(), receivedAt: time.now(), kind: 'published' },
      ...{ partitionKey: 'a', isRequestIdGiven: false, webhookIds: ['w1'] },
    }
    await world.publish(['w1'], ['a'])
    await time.pass(10 * SECOND)
    model.publish([event])
    await time.pass(3 * SECOND)
    expect(ends()).toEqual(['delivered', 'delivered'])
  })

  it('what became of attempts is kept when the store is back, and it is said once that it was away', async () => {
    const { time, world, model } = await openWorld()
    await world.publish(['w1'], ['a'])
    await time.pass(SECOND)
    await world.publish(['w1'], ['a', 'b', 'c'])
    await time.pass(2)
    model.outage(true)
    await time.pass(15 * SECOND)
    model.outage(false)
    await time.pass(10 * SECOND)
    expect(await world.judge()).toEqual({ violations: [], repeatedDeliveries: 0, delivered: 4 })
    expect(world.warnings.filter((line) => line.startsWith('what became of deliveries'))).toHaveLength(1)
    expect(world.attemptCount).toBe(4)
  })
})
