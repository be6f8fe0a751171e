import { describe, expect, it } from 'vitest'
import { createFairLane } from './fair-lane.ts'

/** A lane on a clock of its own, whose work takes as long as it says. */
function lane(limits = { waitingMax: 1_000, waitingOfOneMax: 1_000 }) {
  let now = 0
  const order: string[] = []
  const one = createFairLane<string>({ ...limits, clock: () => now })
  const submit = (owner: string, millis: number) =>
    one.run(owner, async () => {
      await Promise.resolve()
      now += millis
      order.push(owner)
    })
  return { submit, order }
}

describe('a lane that several share', () => {
  it('does one thing after the other', async () => {
    let atOnce = 0
    const one = createFairLane<number>({ waitingMax: 100, waitingOfOneMax: 100 })
    await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        one.run(at % 3, async () => {
          expect(++atOnce).toBe(1)
          await new Promise(setImmediate)
          atOnce--
        }),
      ),
    )
    expect(atOnce).toBe(0)
  })

  it('G-H lets those whose work is quick go before one whose work is slow, however much of that waits', async () => {
    const { submit, order } = lane()
    const all = Array.from({ length: 20 }, () => submit('slow', 1_000))
    for (let at = 0; at < 20; at++) all.push(submit(`quick${at % 4}`, 1))
    await Promise.all(all)
    // The one that had begun, and at most one that looked as cheap as the rest.
    expect(order.slice(0, 22).filter((owner) => owner === 'slow').length).toBeLessThanOrEqual(2)
    expect(order).toHaveLength(40)
  })

  it('shares time between two of the same kind', async () => {
    const { submit, order } = lane()
    await Promise.all([
      ...Array.from({ length: 10 }, () => submit('a', 10)),
      ...Array.from({ length: 10 }, () => submit('b', 10)),
    ])
    const inFirstHalf = order.slice(0, 10).filter((owner) => owner === 'a').length
    expect(inFirstHalf).toBeGreaterThanOrEqual(4)
    expect(inFirstHalf).toBeLessThanOrEqual(6)
  })

  it('who was away has saved nothing up', async () => {
    const { submit, order } = lane()
    for (let at = 0; at < 5; at++) await submit('busy', 100)
    order.length = 0
    await Promise.all([
      ...Array.from({ length: 10 }, () => submit('busy', 10)),
      ...Array.from({ length: 10 }, () => submit('new', 10)),
    ])
    expect(order.slice(10).filter((owner) => owner === 'new').length).toBeGreaterThan(0)
  })

  it('refuses when too much is waiting, of one or of all', async () => {
    const { submit } = lane({ waitingMax: 4, waitingOfOneMax: 2 })
    const results = await Promise.all(['a', 'a', 'a', 'a', 'b', 'b', 'b'].map((owner) => submit(owner, 1)))
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, false, true, true, false])
  })

  it('T-30 G-H has a place for whoever has nothing waiting, however much others do', async () => {
    const { submit } = lane({ waitingMax: 4, waitingOfOneMax: 3 })
    const results = await Promise.all(['a', 'a', 'a', 'a', 'b', 'b', 'c', 'c'].map((owner) => submit(owner, 1)))
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false, true, false])
  })

  it('goes on after work that failed', async () => {
    const one = createFairLane<string>({ waitingMax: 9, waitingOfOneMax: 9 })
    const failing = one.run('a', () => Promise.reject(new Error('no')))
    const next = one.run('a', () => Promise.resolve(1))
    await expect(failing).rejects.toThrow('no')
    expect(await next).toEqual({ ok: true, value: 1 })
  })
})
