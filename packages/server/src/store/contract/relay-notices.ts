import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import { delivered } from './relay-queue.ts'
import { event, T0, webhook } from './relay-samples.ts'
import { until } from './until.ts'

export function relayNoticesContract(engine: Engine): void {
  const racers = useRacers(engine)

  it('every process that shares the store is told of what is published, replayed, made due or uncovered by a skip', async () => {
    const told = racers.stores.map(() => new Set<string>())
    const stops = racers.stores.map(({ relay }, at) =>
      relay.onDue((ids) => {
        for (const id of ids) told[at]?.add(id)
      }),
    )
    const [store] = racers.stores
    if (!store) throw new Error('no store')
    async function tells(what: string, webhookId: string, write: () => Promise<unknown>): Promise<void> {
      for (const one of told) one.clear()
      await write()
      await until(`all are told: ${what}`, () => told.every((one) => one.has(webhookId)))
    }
    const { id } = webhook()
    const published = event([id])
    await tells('published', id, () => store.relay.publish([published, event([id])]))
    await tells('replayed', id, () => store.relay.replay(id, [published.id], T0))
    const [found] = await store.relay.listDue([{ webhookId: id, limit: 1 }], T0)
    const [head] = found?.due ?? []
    if (!head) throw new Error('nothing is due')
    const attempt = { eventId: published.id, number: 1, millis: 1, fault: 'away' }
    await store.relay.settle([{ ...delivered(head), kind: 'failed', nextAt: T0 + 9, attempt }])
    await tells('made due', id, () => store.relay.retryNow(id, head.lane, T0 + 8))
    const skip = { webhookId: id, lane: head.lane, seq: head.seq, at: T0 + 8, note: 'bad data' }
    await tells('skipped', id, () => store.relay.skip(skip))
    for (const stop of stops) stop()
  })

  it('tells of any number of webhooks, also with long ids', async () => {
    const ids = Array.from({ length: 2_000 }, (_, at) => `${webhook().id}-${'x'.repeat(at % 100)}ö`)
    const told = racers.stores.map(() => new Set<string>())
    const stops = racers.stores.map(({ relay }, at) =>
      relay.onDue((some) => {
        for (const id of some) told[at]?.add(id)
      }),
    )
    await racers.stores[0]?.relay.publish([event(ids)])
    await until('all are told of all', () => told.every((one) => ids.every((id) => one.has(id))))
    for (const stop of stops) stop()
  })

  it('a listener that throws harms no other, and one that has stopped is told nothing', async () => {
    const [store] = racers.stores
    const told: string[] = []
    const stops = [
      store?.relay.onDue(() => {
        throw new Error('a bad listener')
      }),
      store?.relay.onDue((ids) => told.push(...ids)),
    ]
    const [first, second] = [webhook().id, webhook().id]
    await store?.relay.publish([event([first])])
    await until('the good listener is told', () => told.includes(first))
    expect(racers.place.faults.map(String)).toContain('Error: a bad listener')
    stops[1]?.()
    await store?.relay.publish([event([second])])
    await until('a later one is told', () => racers.place.faults.length > 1)
    stops[0]?.()
    expect(told).not.toContain(second)
  })
}
