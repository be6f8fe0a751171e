import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { createVirtualTime } from '../testing/virtual-time.ts'
import { attemptMillisMax, createLeases, defaultLeaseTimes } from './leases.ts'

const log: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** A store that answers with `has`, as late as it is told to. */
function openLeases() {
  const time = createVirtualTime(1_800_000_000_000)
  const timers = time.ofProcess()
  const store = { has: [1, 2], fairShare: 64, delayMillis: 0, isAway: false, asked: [] as (readonly number[])[] }
  const busy = new Set<number>()
  const heard: string[] = []
  const leases = createLeases({
    relay: {
      lease: ({ releasing }) =>
        new Promise((resolve, reject) => {
          store.asked.push(releasing)
          const { has, fairShare } = store
          const isKept = (shard: number) => !releasing.includes(shard)
          const answer = () =>
            store.isAway ? reject(new StoreUnavailable('away')) : resolve({ shards: has.filter(isKept), fairShare })
          time.after(store.delayMillis, answer)
        }),
      endLeases: async () => {},
    },
    ...{ node: 'n', times: defaultLeaseTimes, timers, log, isBusy: (shard) => busy.has(shard) },
    onTaken: (shards) => void heard.push(`taken ${shards}`),
    onLost: (shards) => void heard.push(`lost ${shards}`),
  })
  return { time, store, busy, heard, leases }
}

describe('leases', () => {
  it('have room for the longest time-out that a webhook may have, also just before they are renewed', () => {
    expect(attemptMillisMax(defaultLeaseTimes)).toBeGreaterThan(20_000)
  })

  it('an attempt begins only if it ends before anybody else can have the webhook', async () => {
    const { time, store, leases } = openLeases()
    store.delayMillis = 4_000
    leases.start()
    await time.pass(3_999)
    expect(leases.mayBegin(1, 0)).toBe(false)
    await time.pass(1)
    store.isAway = true
    // 30 s from when it was asked for, of which 4 s are gone and 2 s are a reserve.
    expect(leases.mayBegin(1, 24_000)).toBe(true)
    expect(leases.mayBegin(1, 24_001)).toBe(false)
    expect(leases.mayBegin(3, 0)).toBe(false)
    await time.pass(24_000)
    expect(leases.mayBegin(1, 0)).toBe(true)
    await time.pass(1)
    expect(leases.mayBegin(1, 0)).toBe(false)
  })

  it('what was known under a lease that lapsed is of no use under the next one', async () => {
    const { time, store, heard, leases } = openLeases()
    leases.start()
    await time.pass(10)
    const epoch = leases.epoch(1)
    store.isAway = true
    await time.pass(40_000)
    expect(leases.epoch(1)).toBeUndefined()
    expect(leases.owns(1)).toBe(false)
    expect(leases.shards()).toEqual([])
    store.isAway = false
    await time.pass(10_000)
    expect(leases.epoch(1)).not.toBe(epoch)
    expect(heard).toEqual(['taken 1,2', 'lost 1,2', 'taken 1,2'])
  })

  it('what came to be due while a renewal was answered too late is looked for when it is answered', async () => {
    const { time, store, heard, leases } = openLeases()
    leases.start()
    await time.pass(10)
    const epoch = leases.epoch(1)
    store.delayMillis = 27_000
    await time.pass(31_000)
    expect(leases.owns(1)).toBe(false)
    expect(heard).toEqual(['taken 1,2'])
    await time.pass(1_000)
    expect(leases.owns(1)).toBe(true)
    expect(leases.epoch(1)).toBe(epoch)
    expect(heard).toEqual(['taken 1,2', 'taken 1,2'])
  })

  it('who has more than its fair share gives back what is quiet first, and the rest when it is', async () => {
    const { time, store, busy, heard, leases } = openLeases()
    store.has = [1, 2, 3, 4]
    busy.add(1).add(2).add(4)
    leases.start()
    await time.pass(10)
    store.fairShare = 2
    await time.pass(5_000)
    // 3 is quiet; from 1 nothing begins any more, and it goes when it has ended what it began.
    expect(leases.shards()).toEqual([2, 4])
    expect(store.asked.at(-1)).toEqual([])
    await time.pass(100)
    expect(store.asked.at(-1)).toEqual([3])
    store.has = [1, 2, 4]
    await time.pass(20_000)
    expect(store.asked.at(-1)).toEqual([])
    expect(leases.mayBegin(1, 1_000)).toBe(false)
    busy.delete(1)
    leases.becameQuiet(1)
    await time.pass(100)
    expect(store.asked.at(-1)).toEqual([1])
    expect(heard).toEqual(['taken 1,2,3,4', 'lost 3,1', 'lost 3', 'lost 1'])
  })

  it('what was to be given back stays when the other process is gone', async () => {
    const { time, store, busy, heard, leases } = openLeases()
    busy.add(1).add(2)
    leases.start()
    await time.pass(10)
    store.fairShare = 1
    await time.pass(5_000)
    expect(leases.shards()).toEqual([2])
    store.fairShare = 64
    await time.pass(5_000)
    expect(leases.shards()).toEqual([1, 2])
    expect(heard).toEqual(['taken 1,2', 'lost 1', 'taken 1'])
  })
})
