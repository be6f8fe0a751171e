import { setTimeout as sleep } from 'node:timers/promises'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines, type Place } from '../../store/contract/engines.ts'
import type { Quota, Store } from '../../store/index.ts'
import { type Calling, type CountingNode, calling, openCountingNode, type Told } from '../testing/counting-node.ts'

/** A minute's run says more, and takes a minute. */
const SECONDS = Number(process.env.PORTREEVE_QUOTA_SECONDS ?? 4)
const wallClock = () => Math.floor(Date.now() / 1000) as EpochSeconds
const NOW = 1_800_000_000 as EpochSeconds

const postgres = engines.find(({ name }) => name === 'PostgreSQL') as (typeof engines)[0]
const suite = postgres.missing ? describe.skip : describe

suite('several nodes on one PostgreSQL: never more than the limit, and at most 1 % fewer', () => {
  let place: Place
  let stores: Store[]
  let nodes: CountingNode[]
  beforeEach(async () => {
    place = await postgres.createPlace()
    stores = []
    nodes = []
  })
  afterEach(async () => {
    for (const node of nodes) await node.close()
    for (const store of stores) await store.close()
    await place.remove()
  })

  async function open(count: number, options: { now?: () => EpochSeconds; lookMillis?: number } = {}): Promise<void> {
    while (nodes.length < count) {
      const store = await place.open()
      stores.push(store)
      nodes.push(openCountingNode({ store, isShared: true, now: () => NOW, answerMillis: 20_000, ...options }))
    }
  }
  const node = (at: number) => nodes[at] as CountingNode
  const ofApp = (...quotas: Quota[]) => calling('several', { app: quotas })

  /** Calls in small groups on each node, `shares` of them on each, until all that come are refused. */
  async function callUntilSpent(who: Calling, shares: readonly number[]): Promise<number> {
    let passed = 0
    await Promise.all(
      shares.map(async (share, at) => {
        if (share === 0) return
        for (let refusedInARow = 0; refusedInARow < 3; ) {
          const now = await node(at).passed(share, who)
          passed += now
          refusedInARow = now === 0 ? refusedInARow + 1 : 0
          await sleep(1)
        }
      }),
    )
    return passed
  }

  it.each([
    ['two, evenly', 10_000, [20, 20]],
    ['two, unevenly', 10_000, [39, 1]],
    ['three, evenly', 10_000, [15, 15, 15]],
    ['three, unevenly', 10_000, [40, 4, 1]],
    ['two, with a small quota', 100, [3, 3]],
    ['three, with a tiny one', 7, [2, 2, 2]],
    ['three, one call', 1, [2, 2, 2]],
  ] as const)(
    '%s',
    async (_, calls, shares) => {
      await open(shares.length)
      const passed = await callUntilSpent(ofApp({ calls, per: 'day' }), shares)
      expect(passed).toBeLessThanOrEqual(calls)
      expect(passed).toBeGreaterThanOrEqual(Math.ceil(calls * 0.99))
    },
    30_000,
  )

  it.each([3, 10])(
    '%i nodes of which all but one have fallen idle with what they set aside, or have died',
    async (count) => {
      await open(count)
      const who = ofApp({ calls: 5_000, per: 'month' })
      let passed = 0
      for (const one of nodes.slice(1)) passed += await one.passed(30, who)
      passed += await callUntilSpent(who, [25])
      expect(passed).toBeLessThanOrEqual(5_000)
      expect(passed).toBeGreaterThanOrEqual(4_950)
    },
    30_000,
  )

  it('what nodes keep set aside stays below 1 %, however many there are', async () => {
    await open(12)
    const who = ofApp({ calls: 100_000, per: 'day' })
    let passed = 0
    for (const one of nodes) {
      passed += await one.passed(5, who)
      await sleep(30)
      passed += await one.passed(5, who)
    }
    await sleep(100)
    const [count] = await place.sql('select taken from quota_count')
    expect(passed).toBe(120)
    expect(Number(count?.taken)).toBeGreaterThanOrEqual(120 + 500)
    expect(Number(count?.taken)).toBeLessThanOrEqual(120 + 1_000)
  }, 30_000)

  it('an idle node gives back what it set aside, and others may use it', async () => {
    await open(2, { lookMillis: 40 })
    const who = ofApp({ calls: 1_000, per: 'minute' })
    expect(await node(0).passed(1, who)).toBe(1)
    await sleep(300)
    expect(await callUntilSpent(who, [0, 10])).toBe(999)
  }, 30_000)

  it('a node that closes gives back what it set aside', async () => {
    await open(2)
    const who = ofApp({ calls: 1_000, per: 'day' })
    expect(await node(0).passed(1, who)).toBe(1)
    await sleep(50)
    await node(0).close()
    expect(await callUntilSpent(who, [0, 10])).toBe(999)
  }, 30_000)

  it('where one node has given back, a spent quota is found to have room again', async () => {
    await open(2)
    const who = ofApp({ calls: 1_000, per: 'day' })
    expect(await node(0).passed(1, who)).toBe(1)
    await sleep(50)
    const passed = await callUntilSpent(who, [0, 10])
    expect(passed).toBeLessThan(999)
    await node(0).close()
    await sleep(1_100)
    expect(passed + (await callUntilSpent(who, [0, 10]))).toBe(999)
  }, 30_000)

  it('an edited quota counts on every node from the next call on', async () => {
    await open(3)
    const before = ofApp({ calls: 1_000, per: 'day' })
    for (const one of nodes) expect(await one.passed(20, before)).toBe(20)
    const lowered = ofApp({ calls: 70, per: 'day' })
    expect(await callUntilSpent(lowered, [4, 4, 4])).toBe(10)
    const raised = ofApp({ calls: 90, per: 'day' })
    expect(await callUntilSpent(raised, [4, 4, 4])).toBe(20)
  }, 30_000)

  it('calls that several quotas limit: each of them holds over all nodes', async () => {
    await open(3)
    const who = (id: string) => ({
      ...calling('several', { app: [{ calls: 1_000, per: 'day' }], api: [{ calls: 1_500, per: 'day' }] }),
      app: calling(id, { app: [{ calls: 1_000, per: 'day' }] }).app,
    })
    const [first, second] = [who('first'), who('second')]
    const [ofFirst, ofSecond] = await Promise.all([callUntilSpent(first, [6, 6, 6]), callUntilSpent(second, [6, 6, 6])])
    expect(ofFirst).toBeLessThanOrEqual(1_000)
    expect(ofSecond).toBeLessThanOrEqual(1_000)
    expect(ofFirst + ofSecond).toBeLessThanOrEqual(1_500)
    expect(ofFirst + ofSecond).toBeGreaterThanOrEqual(1_485)
  }, 30_000)

  it.each([
    ['two nodes, evenly', [10, 10]],
    ['two nodes, unevenly', [18, 2]],
    ['three nodes, evenly', [7, 7, 7]],
  ] as const)(
    `a quota of 500 a second, ${SECONDS} s of more calls than that: %s`,
    async (_, shares) => {
      await open(shares.length, { now: wallClock })
      const who = ofApp({ calls: 500, per: 'second' })
      const offered = new Map<number, number>()
      const begin = (wallClock() + 1) as EpochSeconds
      while (wallClock() < begin) await sleep(1)
      const calls: Promise<Told>[] = []
      for (let second = begin; second < begin + SECONDS; second = wallClock()) {
        for (const [at, share] of shares.entries()) {
          for (let n = 0; n < share; n++) calls.push(node(at).call(who, second))
          offered.set(second, (offered.get(second) ?? 0) + share)
        }
        await sleep(9)
      }
      const passed = (await Promise.all(calls)).filter((told) => told === 'passed').length
      // What is still waiting when a second ends is counted in the next one.
      expect(passed).toBeLessThanOrEqual(500 * (SECONDS + 1))
      // A machine that stood still did not offer enough.
      const whole = [...offered.values()].filter((count) => count >= 700).length
      expect(whole).toBeGreaterThan(0)
      expect(passed).toBeGreaterThanOrEqual(495 * whole)
    },
    (SECONDS + 20) * 1000,
  )
})
