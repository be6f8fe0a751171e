import { expect, it } from 'vitest'
import { writeCalls } from '../index.ts'
import type { Engine } from './engines.ts'
import { unique } from './samples.ts'
import { useStore } from './suite.ts'

export function gatewayRunsContract(engine: Engine): void {
  const subject = useStore(engine)
  const newRun = () => ({ id: unique('run'), host: 'gateway-1', pid: 4711, startedAt: 1_000 })

  it('goes one step after the other, and none twice', async () => {
    const { gatewayRuns } = subject.store
    const run = newRun()
    expect(await gatewayRuns.find(run.id)).toBeUndefined()
    expect(await gatewayRuns.advance(run, 1, { logBytes: 0, seenAt: 2_000 })).toBe('advanced')
    expect(await gatewayRuns.find(run.id)).toStrictEqual({
      ...run,
      ...{ sequence: 1, logBytes: 0, seenAt: 2_000, closed: false },
    })
    expect(await gatewayRuns.advance(run, 1, { logBytes: 0, seenAt: 3_000 })).toBe('changed')
    expect(await gatewayRuns.advance(run, 3, { logBytes: 0, seenAt: 3_000 })).toBe('changed')
    expect(await gatewayRuns.advance(run, 2, { logFile: 'a.jsonl', logBytes: 99, seenAt: 3_000 })).toBe('advanced')
    expect(await gatewayRuns.find(run.id)).toMatchObject({
      sequence: 2,
      logFile: 'a.jsonl',
      logBytes: 99,
      seenAt: 3_000,
    })
  })

  it('of racing steps one is made, and only what belongs to that one', async () => {
    const { store } = subject
    const run = newRun()
    const step = (n: number) =>
      store.together([
        writeCalls.gatewayRuns.advance(run, 1, { logBytes: n, seenAt: 2_000 }),
        writeCalls.facts.put(`${run.id} ${n}`, 'made'),
      ])
    const answers = await Promise.all([1, 2, 3, 4].map(step))
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(1)
    const made = await Promise.all([1, 2, 3, 4].map(async (n) => store.facts.find(`${run.id} ${n}`)))
    expect(made.filter((fact) => fact === 'made')).toHaveLength(1)
  })

  it('ends once, and makes no step afterwards', async () => {
    const { gatewayRuns } = subject.store
    const run = newRun()
    await gatewayRuns.advance(run, 1, { logBytes: 0, seenAt: 2_000 })
    const open = async () => (await gatewayRuns.listOpen()).some(({ id }) => id === run.id)
    expect([await open(), await gatewayRuns.end(run.id, 0)]).toEqual([true, 'changed'])
    expect(await gatewayRuns.end(run.id, 1)).toBe('ended')
    expect(await gatewayRuns.end(run.id, 1)).toBe('changed')
    expect(await gatewayRuns.advance(run, 2, { logBytes: 0, seenAt: 3_000 })).toBe('changed')
    expect([await open(), await gatewayRuns.find(run.id)]).toMatchObject([false, { closed: true }])
  })

  it('tells of losses in a time, and forgets what has ended long ago', async () => {
    const { gatewayRuns } = subject.store
    const [lossy, living] = [newRun(), newRun()]
    for (const run of [lossy, living]) await gatewayRuns.advance(run, 1, { logBytes: 0, seenAt: 5_000 })
    await gatewayRuns.end(lossy.id, 1, { from: 5_000, to: 7_000 })
    const during = async (from: number, to: number) =>
      (await gatewayRuns.listLossy(from, to)).filter(({ id }) => id === lossy.id).map(({ lost }) => lost)
    expect(await during(0, 4_999)).toEqual([])
    expect(await during(0, 5_000)).toEqual([{ from: 5_000, to: 7_000 }])
    expect(await during(6_000, 6_500)).toEqual([{ from: 5_000, to: 7_000 }])
    expect(await during(7_001, 9_000)).toEqual([])
    await gatewayRuns.prune(5_001)
    expect([await gatewayRuns.find(lossy.id), (await gatewayRuns.find(living.id))?.closed]).toEqual([undefined, false])
  })
}
