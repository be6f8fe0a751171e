import { describe, expect, it } from 'vitest'
import { type Settlement, StoreUnavailable } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { createVirtualTime } from '../testing/virtual-time.ts'
import { createSettler } from './settler.ts'

const delivered = (lane: string): Settlement => ({
  ...{ webhookId: 'w', lane, seq: 1, at: 0, kind: 'delivered', attempts: 1, status: 202 },
})
const failed = (lane: string): Settlement => ({
  ...{ webhookId: 'w', lane, seq: 1, at: 0, kind: 'failed', nextAt: 1_000 },
  attempt: { eventId: 'e', number: 1, millis: 1 },
})

function openSettler(settle: (batch: readonly Settlement[]) => void) {
  const time = createVirtualTime(0)
  const batches: string[][] = []
  const logged: string[] = []
  const note = (_: unknown, message?: string) => void logged.push(message ?? '')
  const settler = createSettler({
    relay: {
      async settle(batch) {
        batches.push(batch.map(({ lane }) => lane))
        await new Promise<void>((resolve) => time.after(10, resolve))
        settle(batch)
        return batch.map(() => ({ kind: 'settled', hasNext: false }))
      },
    },
    timers: time.ofProcess(),
    log: { debug() {}, info() {}, warn: note, error: note } as Log,
  })
  return { time, settler, batches, logged }
}

describe('what became of attempts', () => {
  it('is kept in batches: while one is being written the next one gathers', async () => {
    const { time, settler, batches } = openSettler(() => {})
    for (const lane of ['a', 'b']) void settler.settle(delivered(lane), () => true)
    await time.pass(5)
    for (const lane of ['c', 'd', 'e']) void settler.settle(delivered(lane), () => true)
    await time.pass(20)
    expect(batches).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ])
  })

  it('is tried again while the store is away, which is said once', async () => {
    let isAway = true
    const { time, settler, logged } = openSettler(() => {
      if (isAway) throw new StoreUnavailable('away')
    })
    const settled = settler.settle(delivered('a'), () => false)
    await time.pass(60_000)
    isAway = false
    await time.pass(6_000)
    expect(await settled).toEqual({ kind: 'settled', hasNext: false })
    expect(logged).toEqual(['what became of deliveries: the store cannot be used; it is tried again'])
  })

  it('is of no interest if it failed, and another process may have tried since', async () => {
    const { time, settler, batches } = openSettler(() => {})
    const settled = settler.settle(failed('a'), () => false)
    await time.pass(100)
    expect(await settled).toEqual({ kind: 'dropped' })
    expect(batches).toEqual([])
  })

  it('is kept of all others when one of them never can be', async () => {
    const { time, settler } = openSettler((batch) => {
      if (batch.some(({ lane }) => lane === 'b')) throw new TypeError('cannot be kept')
    })
    const all = ['a', 'b', 'c'].map((lane) => settler.settle(delivered(lane), () => true))
    await time.pass(10_000)
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(['settled', 'dropped', 'settled'])
  })

  it('is dropped when the process ends and the store is away', async () => {
    const { time, settler } = openSettler(() => {
      throw new StoreUnavailable('away')
    })
    const settled = settler.settle(delivered('a'), () => true)
    await time.pass(1_000)
    settler.stop()
    await time.pass(5_000)
    expect(await settled).toEqual({ kind: 'dropped' })
  })
})
