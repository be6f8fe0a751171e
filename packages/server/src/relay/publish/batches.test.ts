import { describe, expect, it } from 'vitest'
import type { NewEvent } from '../../store/index.ts'
import { createBatches } from './batches.ts'
import { defaultPublishLimits, type PublishLimits } from './limits.ts'

const event = (id: string) => ({ id, payload: Buffer.from('{}') }) as unknown as NewEvent
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`)
const turn = () => new Promise((resolve) => setImmediate(resolve))

function open(limits: Partial<PublishLimits>, before: () => Promise<unknown> = async () => {}) {
  const written: string[][] = []
  const batches = createBatches({
    store: {
      async publish(events) {
        await before()
        written.push(events.map(({ id }) => id))
        return events.map(({ id }) => ({ eventId: id, isRepeat: false, deliveries: [] }))
      },
    },
    limits: { ...defaultPublishLimits, ...limits },
    onPublished: () => {},
    onFault: (fault) => expect.unreachable(String(fault)),
  })
  return { batches, written, add: (ids: readonly string[]) => Promise.all(ids.map((id) => batches.add(event(id)))) }
}

describe('batches of events', () => {
  it('where there is one core, many events wait for those that are still coming', async () => {
    const { add, written } = open({ gatherMillisMax: 60_000 })
    const [first, second] = [names('a', 8), names('b', 8)]
    const all = [add(first)]
    await turn()
    all.push(add(second))
    await Promise.all(all)
    expect(written).toEqual([[...first, ...second]])
  })

  it('nor do they wait without end: a batch is written when it is full', async () => {
    const { add, written } = open({ gatherMillisMax: 60_000, batchEventsMax: 10 })
    const ids = names('a', 25)
    await add(ids)
    expect(written).toEqual([ids.slice(0, 10), ids.slice(10, 20), ids.slice(20)])
  })

  it('a few events do not wait for others, and with a second core no batch does', async () => {
    for (const [count, gatherMillisMax] of [
      [2, 60_000],
      [20, 0],
    ] as const) {
      const { add, written } = open({ gatherMillisMax })
      const [first, second] = [names('a', count), names('b', count)]
      const all = [add(first)]
      await turn()
      all.push(add(second))
      await Promise.all(all)
      expect(written).toEqual([first, second])
    }
  })

  it('say how long the event that waited longest did', async () => {
    const { add, batches } = open({}, () => new Promise((resolve) => setTimeout(resolve, 20)))
    expect(batches.waitedMillis()).toBe(0)
    await add(['a'])
    expect(batches.waitedMillis()).toBeGreaterThan(15)
  })
})
