import { setTimeout as sleep } from 'node:timers/promises'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { QuotaAsk, Store } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { type CountingNode, calling, openCountingNode } from '../testing/counting-node.ts'
import { until } from '../testing/open-test-gateway.ts'

describe('one node, with its store to itself', () => {
  let store: Store
  let node: CountingNode
  let clock: EpochSeconds
  let asked: QuotaAsk[][]
  let answered: number
  const open = (countersMax?: number) =>
    openCountingNode({
      store: {
        ...store,
        quotaCounts: {
          ...store.quotaCounts,
          async take(asks) {
            asked.push([...asks])
            const grants = await store.quotaCounts.take(asks)
            answered++
            return grants
          },
        },
      },
      ...{ isShared: false, now: () => clock, lookMillis: 50, ...(countersMax === undefined ? {} : { countersMax }) },
    })
  beforeEach(async () => {
    store = await openTestStore()
    clock = 1_800_000_000 as EpochSeconds
    asked = []
    answered = 0
    node = open()
  })
  afterEach(async () => {
    await node.close()
    await store.close()
  })
  const later = (seconds: number) => {
    clock = (clock + seconds) as EpochSeconds
  }

  it('a call for which something is set aside makes no promise', async () => {
    const who = calling('sync', { app: [{ calls: 10_000, per: 'day' }], api: [{ calls: 10_000, per: 'minute' }] })
    await node.call(who)
    await sleep(20)
    for (let call = 0; call < 20; call++) {
      const own = node.takeForApp(who)
      const shared = node.takeForSubscription(who)
      expect(own).not.toBeInstanceOf(Promise)
      expect(shared).not.toBeInstanceOf(Promise)
      expect(own).toMatchObject({ refusal: undefined, remaining: 10_000 - 2 - call })
    }
  })

  it('a refused call asks nobody, and makes no promise', async () => {
    const who = calling('spent', { app: [{ calls: 5, per: 'day' }] })
    expect(await node.passed(6, who)).toBe(5)
    const before = asked.length
    for (let call = 0; call < 50; call++) {
      expect(node.takeForApp(who)).toMatchObject({
        refusal: { kind: 'quota_spent', retryAfterSeconds: 57_600 },
        remaining: 0,
      })
    }
    await sleep(20)
    expect(asked).toHaveLength(before)
  })

  it('where there is no quota nothing is asked and nothing is said', async () => {
    const who = calling('none', {})
    expect(node.takeForApp(who)).toBe(node.takeForSubscription(who))
    expect(node.takeForApp(who)).toMatchObject({ refusal: undefined, counted: false, fields: [] })
    await sleep(10)
    expect(asked).toEqual([])
  })

  it('fetches what runs low before it is needed', async () => {
    const who = calling('ahead', { app: [{ calls: 20_000, per: 'month' }] })
    await node.call(who)
    let promises = 0
    for (let call = 0; call < 3_000; call++) {
      if (node.takeForApp(who) instanceof Promise) promises++
      if (call % 25 !== 0) continue
      await new Promise(setImmediate)
      await until(() => answered === asked.length)
    }
    expect(promises).toBe(0)
    expect(asked.length).toBeGreaterThan(20)
  })

  it('asks for many counts in one transaction', async () => {
    const all = Array.from({ length: 400 }, (_, n) => calling(`many ${n}`, { app: [{ calls: 10, per: 'day' }] }))
    const told = await Promise.all(all.map((who) => node.call(who)))
    expect(told.every((one) => one === 'passed')).toBe(true)
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  it('each window begins with all of it, at the ends of months and of leap days too', async () => {
    const who = calling('window', { app: [{ calls: 3, per: 'month' }], api: [{ calls: 2, per: 'second' }] })
    const at = (time: string) => {
      clock = (Date.parse(time) / 1000) as EpochSeconds
    }
    at('2028-02-28T23:59:59Z')
    expect(await node.passed(5, who)).toBe(2)
    at('2028-02-29T00:00:00Z')
    expect(await node.passed(5, who)).toBe(1)
    at('2028-02-29T23:59:59Z')
    expect(await node.passed(5, who)).toBe(0)
    at('2028-03-01T00:00:00Z')
    expect(await node.passed(5, who)).toBe(2)
    at('2028-12-31T23:59:59Z')
    expect(await node.passed(5, who)).toBe(2)
    at('2029-01-01T00:00:00Z')
    expect(await node.passed(5, who)).toBe(2)
  })

  it('a call that had to wait, so that its window is over, brings that window not back', async () => {
    const who = calling('late', { app: [{ calls: 10, per: 'second' }] })
    const before = clock
    expect(await node.passed(4, who)).toBe(4)
    later(1)
    expect(await node.passed(4, who)).toBe(4)
    expect(await node.call(who, before)).toBe('passed')
    expect(await node.passed(10, who)).toBe(5)
  })

  it('with bounded memory: more counts than are remembered are counted exactly all the same', async () => {
    await node.close()
    node = open(50)
    const all = Array.from({ length: 300 }, (_, n) => calling(`bounded ${n}`, { app: [{ calls: 4, per: 'day' }] }))
    const passed = all.map(() => 0)
    for (let round = 0; round < 6; round++) {
      const told = await Promise.all(all.map((who) => node.call(who)))
      for (const [at, one] of told.entries()) if (one === 'passed') passed[at] = (passed[at] ?? 0) + 1
    }
    expect(passed).toEqual(all.map(() => 4))
  })

  it('of two quotas for the same time the smaller holds', async () => {
    const quotas = [
      { calls: 9, per: 'day' as const },
      { calls: 4, per: 'day' as const },
      { calls: 6, per: 'day' as const },
    ]
    expect(await node.passed(12, calling('twice', { app: quotas }))).toBe(4)
  })

  it('G-G ids that run into each other are counted apart', async () => {
    const one = calling('x', { api: [{ calls: 2, per: 'day' }] }, 'a b')
    const other = { ...one, api: { ...one.api, id: 'x day' as typeof one.api.id } }
    expect(await node.passed(3, one)).toBe(2)
    expect(await node.passed(3, other)).toBe(2)
  })

  it('what nobody has used for a while goes back to the store', async () => {
    const who = calling('idle', { app: [{ calls: 600, per: 'minute' }] })
    expect(await node.call(who)).toBe('passed')
    await until(() => asked.some(([ask]) => ask !== undefined && ask.settle < 0))
    await sleep(20)
    const [left] = await store.quotaCounts.take([
      { ...(asked[0]?.[0] as QuotaAsk), settle: 0, wanted: 0, newcomer: false },
    ])
    expect(left?.taken).toBe(1)
    expect(await node.passed(700, who)).toBe(599)
  })
})
