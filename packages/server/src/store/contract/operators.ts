import { expect, it } from 'vitest'
import { type Engine, openAlone } from './engines.ts'
import { useRacers } from './racers.ts'
import { operator, seconds } from './samples.ts'

const RACERS = 20
const ROUNDS = 5

export function operatorsContract(engine: Engine): void {
  const racers = useRacers(engine)
  const store = () => racers.stores[0] as (typeof racers.stores)[0]

  it('keeps the first of each user, and lists them by user id', async () => {
    const { operators } = store()
    const all = [operator(), operator()].toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
    for (const one of all.toReversed()) await operators.put(one)
    await operators.put({ ...(all[0] as (typeof all)[0]), createdAt: seconds(9) })
    expect(await operators.find(all[0]?.userId as never)).toStrictEqual(all[0])
    const listed = await operators.list()
    expect(listed.filter(({ userId }) => all.some((one) => one.userId === userId))).toStrictEqual(all)
    expect(await operators.find(operator().userId)).toBeUndefined()
  })

  it('announces each put and remove as a member, under the user’s id', async () => {
    const alone = await openAlone(engine)
    try {
      const { operators, changes } = alone.store
      const heard: string[] = []
      changes.subscribe(({ kind, id }) => heard.push(`${kind} ${id}`))
      const [gone, stays] = [operator(), operator()]
      await operators.put(gone)
      await operators.put(stays)
      expect(await operators.remove(gone.userId)).toBe('removed')
      expect(await operators.remove(gone.userId)).toBe('missing')
      expect(await operators.remove(stays.userId)).toBe('last')
      expect(await operators.list()).toStrictEqual([stays])
      expect(heard).toEqual([gone, stays, gone].map(({ userId }) => `member ${userId}`))
    } finally {
      await alone.close()
    }
  })

  it(`of ${RACERS} operators who are all removed at once, exactly one stays`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const all = Array.from({ length: RACERS }, () => operator())
      for (const one of all) await store().operators.put(one)
      for (const { userId } of await store().operators.list()) {
        if (!all.some((one) => one.userId === userId)) await store().operators.remove(userId)
      }
      const told = await racers.race(RACERS, ({ operators }, racer) =>
        operators.remove((all[racer] as (typeof all)[0]).userId),
      )
      expect(told.filter((word) => word === 'last')).toHaveLength(1)
      expect(told.filter((word) => word === 'removed')).toHaveLength(RACERS - 1)
      for (const { operators } of racers.stores) expect(await operators.list()).toEqual([all[told.indexOf('last')]])
    }
  })
}
