import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createForgetOldRecords } from './forget-old-records.ts'
import { keptReply, providerCall } from './store/contract/samples.ts'
import type { Store } from './store/index.ts'
import { openTestStore } from './store/testing/open-test-store.ts'

const DAY = 86_400
const NOW = 1_800_000_000
const ago = (seconds: number) => (NOW - seconds) as EpochSeconds

describe('records that pile up', () => {
  let store: Store
  beforeEach(async () => {
    store = await openTestStore()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await store.close()
  })
  const start = () =>
    createForgetOldRecords({
      store,
      pruneAccessLog: () => Promise.resolve(),
      forgetOldEvents: () => Promise.resolve(),
      now: () => ago(0),
      onFault: (fault) => {
        throw fault
      },
    })

  it('forgets keys that have expired, provider calls that ended 30 days ago and quota windows that ended an hour ago, and no others', async () => {
    const [expired, living] = [keptReply({ expiresAt: ago(1) }), keptReply({ expiresAt: ago(-1) })]
    for (const reply of [expired, living]) await store.idempotencyKeys.begin(reply, ago(DAY))
    const ended = providerCall({ state: 'done', updatedAt: ago(31 * DAY) })
    const refused = providerCall({ state: 'failed', updatedAt: ago(29 * DAY) })
    const waiting = providerCall({ state: 'due', updatedAt: ago(90 * DAY) })
    for (const call of [ended, refused, waiting]) await store.providerCalls.put(call)

    const count = (key: string, windowEnd: EpochSeconds) =>
      store.quotaCounts.take([
        { key, windowStart: ago(2 * DAY), windowEnd, limit: 9, settle: 0, wanted: 1, newcomer: true },
      ])
    await count('over', ago(3_601))
    await count('running', ago(3_599))

    const forgetting = start()
    await forgetting.run()
    forgetting.close()

    expect(await store.idempotencyKeys.begin(expired, ago(DAY))).toEqual({ answer: 'begun' })
    expect(await store.idempotencyKeys.begin(living, ago(DAY))).toStrictEqual({ answer: 'kept', kept: living })
    expect(await store.providerCalls.find(ended.id)).toBeUndefined()
    expect(await count('over', ago(0))).toMatchObject([{ taken: 1 }])
    expect(await count('running', ago(0))).toMatchObject([{ taken: 2 }])
    expect(await store.providerCalls.find(refused.id)).toStrictEqual(refused)
    expect(await store.providerCalls.find(waiting.id)).toStrictEqual(waiting)
  })

  it('begins a minute after the start, does it again every hour, and stops', async () => {
    const pruned: number[] = []
    vi.useFakeTimers()
    const counted = { ...store.idempotencyKeys, prune: async (at: EpochSeconds) => void pruned.push(at) }
    const forgetting = createForgetOldRecords({
      store: {
        idempotencyKeys: counted,
        providerCalls: { ...store.providerCalls, prune: async () => undefined },
        quotaCounts: { ...store.quotaCounts, prune: async () => undefined },
        callErrors: { ...store.callErrors, prune: async () => undefined, findId: async () => undefined },
        traffic: { ...store.traffic, compact: async () => undefined, prune: async () => undefined },
        usage: { ...store.usage, compact: async () => undefined, prune: async () => undefined },
        gatewayRuns: { ...store.gatewayRuns, prune: async () => undefined },
        nodes: { ...store.nodes, prune: async () => undefined },
      },
      pruneAccessLog: async () => undefined,
      forgetOldEvents: async () => undefined,
      now: () => ago(0),
      onFault: () => undefined,
    })
    await vi.advanceTimersByTimeAsync(59_000)
    expect(pruned).toEqual([])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(pruned).toEqual([NOW])
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(pruned).toEqual([NOW, NOW])
    forgetting.close()
    await vi.advanceTimersByTimeAsync(7_200_000)
    expect(pruned).toEqual([NOW, NOW])
  })
})
