import { describe, expect, it } from 'vitest'
import { type Engine, engines, type Place } from '../contract/engines.ts'
import { until } from '../contract/until.ts'

const postgres = engines.find(({ name }) => name === 'PostgreSQL') as Engine
const ROWS = 40_000

/** A store as it was restored, PostgreSQL's own looks at it put off. */
async function restored(): Promise<Place> {
  const place = await postgres.createPlace()
  await (await place.open()).close()
  await place.sql(
    `alter table used_once set (autovacuum_enabled = off);
     insert into used_once select 'client_assertion', sha256(n::text::bytea), 9000000000 from generate_series(1, ${ROWS}) as n`,
  )
  return place
}

async function knows(place: Place, table: string): Promise<boolean> {
  return (await place.sql(`select 1 from pg_stats where tablename = '${table}'`)).length > 0
}

describe.skipIf(postgres.missing)('a store that PostgreSQL knows nothing of', () => {
  it('is looked at from its opening on, without anybody waiting for it; small tables are not', async () => {
    const place = await restored()
    try {
      expect(await knows(place, 'used_once')).toBe(false)
      const store = await place.open()
      await until('PostgreSQL knows the table', () => knows(place, 'used_once'))
      expect(await knows(place, 'change_head')).toBe(false)
      await store.close()
      expect(place.faults).toEqual([])
    } finally {
      await place.remove()
    }
  })

  it('closes while it is looked at without a fault, and is looked at after the next opening', async () => {
    const place = await restored()
    try {
      for (let time = 0; time < 5; time++) await (await place.open()).close()
      const again = await place.open()
      await until('PostgreSQL knows the table', () => knows(place, 'used_once'))
      await again.close()
      expect(place.faults).toEqual([])
    } finally {
      await place.remove()
    }
  })
})
