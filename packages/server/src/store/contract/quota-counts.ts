import { expect, it } from 'vitest'
import type { QuotaAsk } from '../index.ts'
import type { Engine } from './engines.ts'
import { countInProcesses } from './quota-processes.ts'
import { useRacers } from './racers.ts'
import { seconds, unique } from './samples.ts'

const RACERS = 60

const ask = (key: string, changes: Partial<QuotaAsk> = {}): QuotaAsk => ({
  key,
  windowStart: seconds(600),
  windowEnd: seconds(660),
  limit: 10,
  settle: 0,
  wanted: 1,
  newcomer: false,
  ...changes,
})

export function quotaCountsContract(engine: Engine): void {
  const racers = useRacers(engine)
  const counts = () => (racers.stores[0] as (typeof racers.stores)[0]).quotaCounts
  const take = async (key: string, changes: Partial<QuotaAsk> = {}) => (await counts().take([ask(key, changes)]))[0]

  it('grants what is wanted while there is room, then what is left, then nothing', async () => {
    const key = unique('quota')
    expect(await take(key, { wanted: 4, newcomer: true })).toStrictEqual({ granted: 4, taken: 4, takers: 1 })
    expect(await take(key, { wanted: 4, newcomer: true })).toStrictEqual({ granted: 4, taken: 8, takers: 2 })
    expect(await take(key, { wanted: 4 })).toStrictEqual({ granted: 2, taken: 10, takers: 2 })
    expect(await take(key, { wanted: 4 })).toStrictEqual({ granted: 0, taken: 10, takers: 2 })
    expect(await take(unique('other'), { wanted: 0 })).toStrictEqual({ granted: 0, taken: 0, takers: 1 })
    expect(await take(unique('other'), { limit: 3, wanted: 4 })).toMatchObject({ granted: 3, taken: 3 })
    expect(await take(unique('other'), { limit: 0 })).toMatchObject({ granted: 0, taken: 0 })
  })

  it('counts against the limit of each ask: a quota that is raised or lowered counts at once', async () => {
    const key = unique('quota')
    await take(key, { wanted: 10 })
    expect(await take(key, { limit: 12, wanted: 5 })).toMatchObject({ granted: 2, taken: 12 })
    expect(await take(key, { limit: 5 })).toMatchObject({ granted: 0, taken: 12 })
    expect(await take(key, { limit: 5, settle: -8, wanted: 5 })).toMatchObject({ granted: 1, taken: 5 })
  })

  it('takes back what was granted and not used, and never more than there was', async () => {
    const key = unique('quota')
    await take(key, { wanted: 10 })
    expect(await take(key, { settle: -3, wanted: 0 })).toMatchObject({ granted: 0, taken: 7 })
    expect(await take(key, { settle: -1, wanted: 2 })).toMatchObject({ granted: 2, taken: 8 })
    expect(await take(key, { settle: -100, wanted: 0 })).toMatchObject({ taken: 0 })
    expect(await take(unique('other'), { settle: -5, wanted: 20 })).toMatchObject({ granted: 10, taken: 10 })
  })

  it('counts what passed while the store was away, also beyond the limit', async () => {
    const key = unique('quota')
    expect(await take(key, { settle: 7, wanted: 5 })).toMatchObject({ granted: 3, taken: 10 })
    expect(await take(key, { settle: 7, wanted: 5 })).toMatchObject({ granted: 0, taken: 17 })
    expect(await take(unique('other'), { settle: 15, wanted: 5 })).toMatchObject({ granted: 0, taken: 15 })
  })

  it('begins a newer window at 0, and counts a node whose clock is behind in the newest', async () => {
    const key = unique('quota')
    const next = { windowStart: seconds(660), windowEnd: seconds(720) }
    await take(key, { wanted: 9, newcomer: true })
    expect(await take(key, { ...next, wanted: 4, newcomer: true })).toStrictEqual({ granted: 4, taken: 4, takers: 1 })
    expect(await take(key, { wanted: 4, settle: -9 })).toMatchObject({ granted: 4, taken: 8 })
    expect(await take(key, { wanted: 4, settle: 9 })).toMatchObject({ granted: 2, taken: 10 })
    const later = { windowStart: seconds(720), windowEnd: seconds(780) }
    expect(await take(key, { ...later, settle: 8, wanted: 4 })).toMatchObject({ granted: 2, taken: 10 })
    expect(await take(key, { windowStart: seconds(780), windowEnd: seconds(840), settle: -8 })).toMatchObject({
      taken: 1,
    })
  })

  it('answers many counts at once, in the order they were asked', async () => {
    const keys = Array.from({ length: 100 }, () => unique('quota'))
    const grants = await counts().take(keys.map((key, at) => ask(key, { limit: 1_000, wanted: at })))
    expect(grants.map(({ granted }) => granted)).toEqual(keys.map((_, at) => at))
    expect(await counts().take([])).toEqual([])
  })

  it(`of ${RACERS} nodes that take different portions of one count at once, no more and no less than the limit is granted`, async () => {
    for (let round = 0; round < 5; round++) {
      const key = unique('quota')
      const taken = await racers.race(RACERS, async ({ quotaCounts }, racer) => {
        const [grant] = await quotaCounts.take([ask(key, { limit: 100, wanted: 1 + (racer % 7), newcomer: true })])
        return grant
      })
      expect(taken.reduce((sum, grant) => sum + (grant?.granted ?? 0), 0)).toBe(100)
      expect(await take(key, { limit: 100, wanted: 0 })).toStrictEqual({ granted: 0, taken: 100, takers: RACERS })
    }
  })

  it('nodes that take and give back many counts at once, in any order, do not stop each other', async () => {
    const keys = Array.from({ length: 30 }, () => unique('quota'))
    await racers.race(RACERS, async ({ quotaCounts }, racer) => {
      const turned = [...keys.slice(racer % 30), ...keys.slice(0, racer % 30)]
      await quotaCounts.take(turned.map((key) => ask(key, { limit: 10_000, wanted: 3 })))
      await quotaCounts.take(turned.toReversed().map((key) => ask(key, { limit: 10_000, settle: -2, wanted: 0 })))
    })
    const grants = await counts().take(keys.map((key) => ask(key, { wanted: 0 })))
    expect(grants.map(({ taken }) => taken)).toEqual(keys.map(() => RACERS))
  })

  it('processes that take until nothing is left are granted the limit in all', async () => {
    const place = await engine.createPlace()
    try {
      const processes = place.shared ? 3 : 1
      const granted = await countInProcesses(place, { processes, limit: 2_000 })
      expect(granted.reduce((sum, one) => sum + one)).toBe(2_000)
    } finally {
      await place.remove()
    }
  }, 30_000)

  it('kill -9 of a process that takes: what it was granted stays taken, and no more than one portion besides', async () => {
    const place = await engine.createPlace()
    try {
      const [granted = 0] = await countInProcesses(place, { processes: 1, limit: 1_000_000, killAfterMillis: 300 })
      expect(granted).toBeGreaterThan(0)
      const store = await place.open()
      const [left] = await store.quotaCounts.take([ask('counted by processes', { limit: 1_000_000, wanted: 0 })])
      await store.close()
      expect(left?.taken).toBeGreaterThanOrEqual(granted)
      expect(left?.taken).toBeLessThanOrEqual(granted + 3)
    } finally {
      await place.remove()
    }
  }, 30_000)

  it('takes whatever an id may be', async () => {
    for (const odd of ['', 'a\0b', '\ud800', 'x'.repeat(10_000)]) {
      const key = unique('quota') + odd
      await take(key)
      expect(await take(key)).toMatchObject({ taken: 2 })
    }
  })

  it('forgets windows that ended before a moment, and no others', async () => {
    const [old, young] = [unique('quota'), unique('quota')]
    await take(old, { windowEnd: seconds(659) })
    await take(young)
    await counts().prune(seconds(660))
    expect(await take(old)).toMatchObject({ taken: 1 })
    expect(await take(young)).toMatchObject({ taken: 2 })
  })
}
