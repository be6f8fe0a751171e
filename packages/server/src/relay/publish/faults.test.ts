import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { OrganizationId } from '@portreeve/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { type NewEvent, type Store, StoreUnavailable } from '../../store/index.ts'
import { openTestRelay, type TestRelay } from '../testing/open-test-relay.ts'
import { createBatches } from './batches.ts'
import type { PublishLimits } from './limits.ts'
import { createWaitingRoom } from './waiting-room.ts'

type Publish = Store['relay']['publish']

describe('when an event cannot be kept', () => {
  let relay: TestRelay
  afterEach(() => relay.close())
  /** `around` is given what the store does. */
  async function open(around: (publish: Publish) => Publish, limits: Partial<PublishLimits> = {}) {
    relay = await openTestRelay({
      limits,
      wrapStore: (store) => ({ ...store, relay: { ...store.relay, publish: around(store.relay.publish) } }),
    })
  }

  it('T-15 protocol.md 6.1: 503 with Retry-After when the store is away, and one event when it is sent again', async () => {
    let isAway = true
    await open((publish) => async (events) => {
      // The worst of times: it was committed, and nobody heard so.
      const results = await publish(events)
      if (isAway) throw new StoreUnavailable('away')
      return results
    })
    const headers = { 'X-Request-Id': randomUUID() }
    const refused = await relay.publish({ headers })
    expect(refused).toMatchObject({
      status: 503,
      json: { code: 503, error: 'STORE-UNAVAILABLE' },
      headers: { 'retry-after': '1', 'x-request-id': headers['X-Request-Id'] },
    })
    isAway = false
    const { json } = await relay.publish({ headers })
    const events = await relay.store.relay.listEvents({ apiId: relay.api.id, limit: 10 })
    expect(events.map(({ id }) => id)).toEqual([json.eventId])
  })

  it('protocol.md 6.1: 500 for a fault of ours, which the log explains by the Request-Id', async () => {
    await open(() => () => Promise.reject(new Error('a bug')))
    const { status, json, text } = await relay.publish()
    expect({ status, code: json.code, error: json.error }).toEqual({
      status: 500,
      code: 500,
      error: 'PROCESSING-ERROR',
    })
    expect(text).not.toContain('a bug')
    const lines = relay.logged.filter(({ requestId }) => requestId === json.requestId)
    expect(JSON.stringify(lines)).toContain('a bug')
  })

  it('one that cannot be kept does not take those of its batch with it', async () => {
    await open((publish) => async (events) => {
      if (events.some(({ channel }) => channel === '/bad')) throw new Error('cannot be kept')
      return publish(events)
    })
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => relay.publish({ path: n === 7 ? '/v2/events/bad' : `/v2/events/${n}` })),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, n) => (n === 7 ? 500 : 200)))
  })

  it('G-H 503 with Retry-After when too much waits; those of other publishers find room', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await open((publish) => (events) => held.then(() => publish(events)), {
      waitingBytesMax: 20_000,
      waitingBytesPerOrganizationMax: 10_000,
    })
    const { id: organizationId } = relay.organizations.developer
    const other = `Bearer ${await relay.tokenOf(await relay.putApi({ organizationId }))}`
    const sibling = `Bearer ${await relay.tokenOf(await relay.putApi())}`
    const body = `"${'a'.repeat(1500)}"`
    const answers = Promise.all(Array.from({ length: 8 }, () => relay.publish({ body })))
    while (relay.relay.health().publishing.refused === 0) await pause(5)
    // Another API of theirs is no other publisher: with a few of them one organization could fill all of the room (threat T-30).
    expect(await relay.publish({ headers: { Authorization: sibling }, body })).toMatchObject({ status: 503 })
    const theirs = relay.publish({ headers: { Authorization: other } })
    await pause(50)
    release()
    const all = await answers
    expect(all.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(all.find(({ status }) => status !== 200)).toMatchObject({
      status: 503,
      json: { code: 503, error: 'RELAY-BUSY' },
      headers: { 'retry-after': '1' },
    })
    expect((await theirs).status).toBe(200)
    expect(relay.relay.health().publishing.waitingBytes).toBe(0)
  })

  it('G-H an event that goes to many webhooks takes room for each of them', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await open((publish) => (events) => held.then(() => publish(events)), {
      waitingBytesMax: 20_000,
      waitingBytesPerOrganizationMax: 10_000,
    })
    for (let n = 0; n < 9; n++) await relay.putSubscription(await relay.putApp(), relay.organizations.subscriber)
    const toMany = Array.from({ length: 3 }, () => relay.publish())
    await expect.poll(() => relay.relay.health().publishing.refused).toBe(2)
    release()
    expect((await Promise.all(toMany)).map(({ status }) => status).sort()).toEqual([200, 503, 503])
    expect(relay.relay.health().publishing.waitingBytes).toBe(0)
  })

  it('nothing is taken while no changes can be heard of for too long', async () => {
    let behind = 0
    relay = await openTestRelay({
      limits: { memoryTrustedMillis: 1000 },
      wrapStore: (store) => ({ ...store, changes: { ...store.changes, behindMillis: () => behind } }),
    })
    expect((await relay.publish()).status).toBe(200)
    behind = 1001
    expect(await relay.publish()).toMatchObject({ status: 503, json: { error: 'STORE-UNAVAILABLE' } })
  })

  it('a publisher that leaves in the middle of its event leaves nothing behind', async () => {
    await open((publish) => publish)
    const { connect } = await import('node:net')
    const socket = connect(relay.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      `POST /v2/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${relay.token}\r\nContent-Type: application/json\r\nData-Owner-Id: ${randomUUID()}\r\nContent-Length: 5000\r\n\r\n{"a"`,
    )
    while (relay.relay.health().publishing.waitingBytes < 5000) await pause(5)
    socket.destroy()
    while (relay.relay.health().publishing.waitingBytes > 0) await pause(5)
    expect(await relay.store.relay.listEvents({ apiId: relay.api.id, limit: 10 })).toEqual([])
  })
})

describe('batches', () => {
  const eventOf = (n: number, bytes = 10) => ({ id: String(n), payload: new Uint8Array(bytes) }) as unknown as NewEvent

  it('gather while one is written, in the order in which events came, within their bounds', async () => {
    const written: string[][] = []
    const told: string[] = []
    const batches = createBatches({
      store: {
        async publish(events) {
          await pause(5)
          written.push(events.map(({ id }) => id))
          return events.map(({ id }) => ({ eventId: id, isRepeat: false, deliveries: [] }))
        },
      },
      limits: { batchEventsMax: 4, batchBytesMax: 100, gatherMillisMax: 0 },
      onPublished: (events) => told.push(...events.map(({ id }) => id)),
      onFault: (fault) => {
        throw fault
      },
    })
    const first = batches.add(eventOf(0))
    await pause(1)
    const rest = [1, 2, 3, 4, 5].map((n) => batches.add(eventOf(n)))
    const big = [6, 7].map((n) => batches.add(eventOf(n, 150)))
    await Promise.all([first, ...rest, ...big])
    await batches.close()
    expect(written).toEqual([['0'], ['1', '2', '3', '4'], ['5'], ['6'], ['7']])
    expect(told).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  })
})

describe('what was kept and cannot be passed on', () => {
  it('is acknowledged all the same, and the next is taken', async () => {
    const faults: unknown[] = []
    const batches = createBatches({
      store: { publish: async (events) => events.map(({ id }) => ({ eventId: id, isRepeat: false, deliveries: [] })) },
      limits: { batchEventsMax: 4, batchBytesMax: 100, gatherMillisMax: 0 },
      onPublished() {
        throw new Error('a bug')
      },
      onFault: (fault) => faults.push(fault),
    })
    const one = { id: '1', payload: new Uint8Array(1) } as unknown as NewEvent
    expect(await batches.add(one)).toMatchObject({ eventId: '1' })
    expect(await batches.add(one)).toMatchObject({ eventId: '1' })
    await batches.close()
    expect(faults).toHaveLength(2)
  })
})

describe('G-H room for events that wait', () => {
  it('is given back to the last byte, and none of it twice', () => {
    const room = createWaitingRoom({ waitingBytesMax: 10_000, waitingBytesPerOrganizationMax: 5_000 })
    const a = 'a' as OrganizationId
    const place = room.enter(a)
    expect(place?.grow(3_000)).toBe(true)
    expect(place?.grow(3_000)).toBe(false)
    expect(room.enter('b' as OrganizationId)?.grow(3_500)).toBe(true)
    place?.leave()
    place?.leave()
    expect(room.taken()).toBe(4_524)
    expect(room.enter(a)?.grow(3_000)).toBe(true)
    expect(room.taken()).toBe(8_548)
    expect(room.enter(a)).toBeUndefined()
  })

  it('G-H T-30 four organizations that take all they get leave room for a fifth', () => {
    const room = createWaitingRoom({ waitingBytesMax: 64_000_000, waitingBytesPerOrganizationMax: 16_000_000 })
    for (let n = 0; n < 4; n++) {
      const id = `hostile-${n}` as OrganizationId
      while (room.enter(id)?.grow(256 * 1024));
    }
    const honest = room.enter('honest' as OrganizationId)
    expect(honest?.grow(256 * 1024)).toBe(true)
  })
})
