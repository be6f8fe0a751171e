import { expect, it } from 'vitest'
import type { NewEvent, Store } from '../index.ts'
import { type Engine, openAlone } from './engines.ts'
import { delivered } from './relay-queue.ts'
import { event, T0, webhook } from './relay-samples.ts'

const PUBLISHERS = 6
const BATCHES = 12
const BATCH = 12
const SETTLERS = 4
const KEYS = ['a', 'b', 'c', undefined]

/** What publishers were told: of each delivery its place, and when its batch was begun and acknowledged, by one counter. */
interface Acknowledged {
  eventId: string
  lane: string
  seq: number
  begun: number
  acknowledged: number
}

export function relayRacingContract(engine: Engine): void {
  it(`protocol.md 6.4 of ${PUBLISHERS} publishers and ${SETTLERS} settlers that race on few lanes, which empty and begin anew: nothing is lost, stuck, doubled or out of order, and nobody waits in a circle`, async () => {
    const { store, place, close } = await openAlone(engine)
    const stores = place.shared ? [store, await place.open()] : [store]
    const storeOf = (racer: number) => stores[racer % stores.length] as Store
    const hooks = [webhook(), webhook()]
    for (const hook of hooks) await store.relay.insertWebhook(hook)
    const webhookIds = hooks.map(({ id }) => id)

    let clock = 0
    const acknowledged: Acknowledged[] = []
    async function publish(publisher: number): Promise<void> {
      for (let batch = 0; batch < BATCHES; batch++) {
        const events = Array.from({ length: BATCH }, (): NewEvent => {
          const order = Math.random() < 0.5 ? webhookIds : webhookIds.toReversed()
          return event(order, { partitionKey: KEYS[Math.floor(Math.random() * KEYS.length)], receivedAt: T0 + clock })
        })
        const begun = clock++
        const answers = await storeOf(publisher).relay.publish(events)
        for (const { eventId, deliveries } of answers) {
          for (const { webhookId, lane, seq } of deliveries) {
            acknowledged.push({ eventId, lane: `${webhookId} ${lane}`, seq, begun, acknowledged: clock })
          }
        }
        clock++
      }
    }

    const wanted = PUBLISHERS * BATCHES * BATCH * hooks.length
    const settled = new Map<string, string[]>()
    let count = 0
    async function settle(settler: number): Promise<void> {
      for (const giveUp = Date.now() + 30_000; count < wanted; ) {
        if (Date.now() > giveUp) return
        const asks = webhookIds.map((webhookId) => ({ webhookId, limit: 10 }))
        const found = await storeOf(settler).relay.listDue(asks, T0 + 1_000_000)
        const heads = found.flatMap(({ due }) => due).toSorted(() => Math.random() - 0.5)
        const answers = await storeOf(settler).relay.settle(heads.map((head) => delivered(head)))
        for (const [at, answer] of answers.entries()) {
          const head = heads[at]
          if (answer.kind === 'changed' || !head) continue
          count++
          const name = `${head.webhookId} ${head.lane}`
          settled.set(name, [...(settled.get(name) ?? []), `${head.seq} ${head.event.id}`])
        }
      }
    }

    const racers = [...Array(PUBLISHERS).keys()].map(publish)
    await Promise.all([...racers, ...[...Array(SETTLERS).keys()].map(settle)])

    const byLane = new Map<string, Acknowledged[]>()
    for (const one of acknowledged) byLane.set(one.lane, [...(byLane.get(one.lane) ?? []), one])
    for (const [lane, ofLane] of byLane) {
      const inOrder = ofLane.toSorted((a, b) => a.seq - b.seq)
      // Two settlers are told of two heads in any order; which they were is the store's to say.
      expect(settled.get(lane)?.toSorted(bySeq)).toEqual(inOrder.map(({ seq, eventId }) => `${seq} ${eventId}`))
      let begunLatest = -1
      for (const { begun, acknowledged: end } of inOrder) {
        // Whoever was acknowledged before another began stands before it.
        expect(end).toBeGreaterThan(begunLatest)
        begunLatest = Math.max(begunLatest, begun)
      }
    }
    expect(count).toBe(wanted)
    expect(await place.sql('select webhook_id from relay_lane')).toEqual([])
    expect(await place.sql("select seq from relay_delivery where state <> 'delivered'")).toEqual([])
    await stores[1]?.close()
    await store.close()
    if (place.shared) {
      const stopped = await place.sql('select deadlocks from pg_stat_database where datname = current_database()')
      expect(stopped.map(({ deadlocks }) => Number(deadlocks))).toEqual([0])
    }
    await close()
  }, 60_000)
}

const bySeq = (a: string, b: string) => Number(a.split(' ')[0]) - Number(b.split(' ')[0])
