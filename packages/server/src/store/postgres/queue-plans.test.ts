import { describe, expect, it } from 'vitest'
import { type Engine, engines } from '../contract/engines.ts'
import { delivered } from '../contract/relay-queue.ts'
import { event, T0, webhook } from '../contract/relay-samples.ts'
import type { Store } from '../index.ts'

const postgres = engines.find(({ name }) => name === 'PostgreSQL') as Engine
/** More often than PostgreSQL plans a statement anew before it keeps a plan. */
const ROUNDS = 16
const LANES = 6_000
const SETTLED = 400

async function publish(store: Store, webhookId: string, events: number): Promise<void> {
  for (let left = events; left > 0; left -= 100) {
    const batch = Array.from({ length: Math.min(left, 100) }, () => event([webhookId], { partitionKey: undefined }))
    await store.relay.publish(batch)
  }
}

async function settle(store: Store, webhookId: string, deliveries: number): Promise<void> {
  for (let left = deliveries; left > 0; left -= 50) {
    const [found] = await store.relay.listDue([{ webhookId, limit: 50 }], T0)
    await store.relay.settle((found?.due ?? []).map((head) => delivered(head)))
  }
}

describe.skipIf(postgres.missing)('the queue of the relay on PostgreSQL', () => {
  it('a queue that fills after PostgreSQL has seen it empty is not read through: plans do not depend on what it thinks of the tables', async () => {
    const place = await postgres.createPlace()
    try {
      const store = await place.open()
      const { id } = webhook()
      for (let round = 0; round < ROUNDS; round++) {
        if (round % 4 === 1) await place.sql('vacuum analyze')
        await publish(store, id, 140)
        await settle(store, id, 140)
      }
      await publish(store, id, LANES)
      await settle(store, id, SETTLED)
      await store.close()
      // What connections have counted is there for sure when they have ended.
      const rows = await place.sql(
        "select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read) as rows from pg_stat_user_tables where relname in ('relay_lane', 'relay_delivery')",
      )
      expect(Number(rows[0]?.rows)).toBeLessThan(40 * (LANES + SETTLED))
    } finally {
      await place.remove()
    }
  }, 60_000)
})
