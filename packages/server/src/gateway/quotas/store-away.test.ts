import { setTimeout as sleep } from 'node:timers/promises'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type QuotaAsk, type Store, StoreUnavailable } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { type CountingNode, calling, openCountingNode } from '../testing/counting-node.ts'
import { until } from '../testing/open-test-gateway.ts'

const NOW = 1_800_000_000 as EpochSeconds

/** The way to a store: it can be cut, before or behind it, or lead nowhere. */
type Way = 'open' | 'cut' | 'answer lost' | 'silent'

describe('quotas while the store is away', () => {
  let store: Store
  let way: Way
  let asks: number
  let nodes: CountingNode[]
  beforeEach(async () => {
    store = await openTestStore()
    way = 'open'
    asks = 0
    nodes = []
  })
  afterEach(async () => {
    way = 'open'
    for (const node of nodes) await node.close()
    await store.close()
  })

  async function through<T>(work: () => Promise<T>): Promise<T> {
    if (way === 'cut') throw new StoreUnavailable('the way is cut')
    if (way === 'silent') await until(() => way !== 'silent', 60_000)
    const answer = await work()
    if (way === 'answer lost') throw new StoreUnavailable('the answer is lost')
    return answer
  }
  function open(isShared = true, answerMillis = 200): CountingNode {
    const quotaCounts = {
      ...store.quotaCounts,
      take: (wanted: readonly QuotaAsk[]) => {
        asks++
        return through(() => store.quotaCounts.take(wanted))
      },
    }
    const node = openCountingNode({
      store: { quotaCounts, ping: () => through(store.ping) },
      ...{ isShared, now: () => NOW, answerMillis, retryMillis: 20 },
    })
    nodes.push(node)
    return node
  }
  const back = (node: CountingNode) => until(() => node.logged.some(({ msg }) => /kept again/.test(String(msg))))

  it('a call passes, and is counted when the store is back', async () => {
    const who = calling('away', { app: [{ calls: 100, per: 'day' }], api: [{ calls: 100, per: 'hour' }] })
    const node = open()
    way = 'cut'
    expect(await node.passed(30, who)).toBe(30)
    expect(node.logged).toMatchObject([{ level: 40, err: { message: 'the way is cut' } }])
    way = 'open'
    await back(node)
    await until(() => asks >= 2)
    const other = open()
    const then = (await node.passed(60, who)) + (await other.passed(60, who))
    expect(then).toBeLessThanOrEqual(70)
    // One may be set aside by the other node: 1 %.
    expect(then).toBeGreaterThanOrEqual(69)
  })

  it('never more than the limit passes on one node, however often the store goes and comes', async () => {
    const who = calling('flapping', { app: [{ calls: 400, per: 'day' }], api: [{ calls: 300, per: 'month' }] })
    const node = open(false)
    let passed = 0
    for (let round = 0; round < 30; round++) {
      way = (['open', 'cut', 'answer lost'] as const)[round % 3] as Way
      passed += await node.passed(20, who)
      await sleep(15)
    }
    way = 'open'
    await sleep(100)
    passed += await node.passed(500, who)
    expect(passed).toBeLessThanOrEqual(300)
    // What a lost answer was about is counted, whether it was used or not.
    expect(passed).toBeGreaterThanOrEqual(150)
  })

  it('it goes on with what it knows: what had been used before is not there a second time', async () => {
    const who = calling('known', { app: [{ calls: 50, per: 'day' }] })
    const node = open()
    expect(await node.passed(35, who)).toBe(35)
    way = 'cut'
    expect(await node.passed(40, who)).toBe(15)
    expect(await node.call(who)).toBe('refused')
    way = 'open'
    await back(node)
    expect(await node.call(who)).toBe('refused')
  })

  it('a store that is silent holds calls up once, for as long as it may take to answer', async () => {
    const who = calling('silent', { app: [{ calls: 1_000, per: 'day' }] })
    const node = open(true, 2_000)
    way = 'silent'
    const began = performance.now()
    expect(await node.passed(20, who)).toBe(20)
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_990)
    const then = performance.now()
    expect(await node.passed(200, who)).toBe(200)
    expect(await node.passed(20, calling('another', { app: [{ calls: 10, per: 'day' }] }))).toBe(10)
    expect(performance.now() - then).toBeLessThan(1_500)
    way = 'open'
    await back(node)
    await sleep(50)
    expect(await node.passed(1_000, who)).toBe(780)
  })

  it('an edit counts there too: as far as this node knows what was used', async () => {
    const who = (calls: number) => calling('edited', { app: [{ calls, per: 'day' }] })
    const node = open()
    expect(await node.passed(20, who(100))).toBe(20)
    way = 'cut'
    await node.passed(1, calling('notice', { app: [{ calls: 1, per: 'day' }] }))
    expect(await node.passed(20, who(30))).toBe(10)
    expect(await node.passed(20, who(45))).toBe(15)
    expect(await node.passed(20, who(45))).toBe(0)
  })

  it('closes in time although nothing can be given back, and says so', async () => {
    const node = open()
    expect(await node.passed(1, calling('closing', { app: [{ calls: 1_000, per: 'day' }] }))).toBe(1)
    await until(() => asks >= 2)
    await sleep(20)
    way = 'cut'
    await node.close()
    expect(node.logged.at(-1)).toMatchObject({ msg: 'what was set aside of quotas could not be given back' })
  })
})
