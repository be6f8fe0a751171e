import type { ClientId } from '@portreeve/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Places, type Share, type Waiter } from './places.ts'

const breaker = { faults: 3, seconds: 10 }
const open = (connectionsMax: number, waitingMax: number) => new Places({ connectionsMax, waitingMax, breaker })
const turn = () => new Promise((resolve) => setImmediate(resolve))

interface TestCall extends Waiter {
  share: Share
  begun: boolean
}

/** Undefined: there was no room. */
function call(places: Places, app: string): TestCall | undefined {
  const share = places.shareOf(app as ClientId)
  if (!places.hasRoom(share)) return undefined
  const waiter: TestCall = {
    share,
    placed: false,
    begun: false,
    begin() {
      waiter.begun = true
    },
  }
  if (places.take(share, waiter)) waiter.begun = true
  return waiter
}

function fill(places: Places, app: string): TestCall[] {
  const taken: TestCall[] = []
  for (let one = call(places, app); one; one = call(places, app)) taken.push(one)
  return taken
}

const begun = (calls: readonly TestCall[]) => calls.filter((one) => one.begun).length

describe('the places at a target', () => {
  it('are for one app alone three quarters of all, and as much of the room to wait', () => {
    const taken = fill(open(256, 1_024), 'a')
    expect(begun(taken)).toBe(192)
    expect(taken).toHaveLength(192 + 768)
  })

  it('G-H one app that takes all it can have refuses nobody else, nor has them wait', () => {
    const places = open(256, 1_024)
    fill(places, 'a')
    const second = fill(places, 'b')
    expect(begun(second)).toBeGreaterThanOrEqual(48)
    expect(second.length - begun(second)).toBeGreaterThanOrEqual(192)
    for (const app of ['c', 'd', 'e', 'f']) expect(call(places, app)?.begun).toBe(true)
  })

  it('G-H apps whose calls wait take turns, however many calls one of them has', async () => {
    const places = open(1, 100)
    const line = [...fill(places, 'a'), ...['b', 'c'].map((app) => call(places, app) as TestCall)]
    const order: string[] = []
    const nameOf = new Map(['a', 'b', 'c'].map((app) => [places.shareOf(app as ClientId), app]))
    for (let calls = 0; calls < 6; calls++) {
      const under = line.find((one) => one.begun) as TestCall
      order.push(nameOf.get(under.share) ?? '')
      line.splice(line.indexOf(under), 1)
      places.leave(under.share, under)
      await turn()
    }
    expect(order).toEqual(['a', 'a', 'b', 'c', 'a', 'a'])
  })

  it('are all given out in the end, and never more than there are', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('call' as const), app: fc.constantFrom('a', 'b', 'c') }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
    )
    const sizes = fc.record({
      connectionsMax: fc.integer({ min: 1, max: 9 }),
      waitingMax: fc.integer({ min: 1, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(step, { maxLength: 120 }), async (options, steps) => {
        const places = open(options.connectionsMax, options.waitingMax)
        const alive: TestCall[] = []
        const end = (at: number) => {
          const [one] = alive.splice(at, 1)
          if (one) places.leave(one.share, one)
        }
        for (const done of steps) {
          if (done.kind === 'call') {
            const one = call(places, done.app)
            if (one) alive.push(one)
          } else if (done.kind === 'end') end(done.which % Math.max(1, alive.length))
          else await turn()
          const placed = alive.filter((one) => one.placed).length
          expect(placed).toBeLessThanOrEqual(options.connectionsMax)
          expect(alive.length - placed).toBeLessThanOrEqual(options.waitingMax)
        }
        // Whoever is left gets there, one after the other.
        for (let left = alive.length; left > 0; left--) {
          await turn()
          const at = alive.findIndex((one) => one.begun)
          expect(at).toBeGreaterThanOrEqual(0)
          end(at)
        }
        expect(places.hasRoom(places.shareOf('a' as ClientId))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('a call that ends while it waits is not begun, and one that ends before its turn passes the place on', async () => {
    const places = open(1, 10)
    const [first, second, third, fourth] = ['a', 'a', 'a', 'a'].map((app) => call(places, app) as TestCall) as [
      TestCall,
      TestCall,
      TestCall,
      TestCall,
    ]
    places.leave(second.share, second)
    places.leave(first.share, first)
    expect([third.placed, third.begun]).toEqual([true, false])
    places.leave(third.share, third)
    await turn()
    expect([second.begun, fourth.begun]).toEqual([false, true])
  })

  it('know of each app how its own calls went: the others are let through', () => {
    const places = open(10, 10)
    const mine = places.shareOf('a' as ClientId).breaker
    for (let calls = 0; calls < 3; calls++) mine.failed()
    expect(mine.refuses()).toBe(10)
    expect(places.shareOf('b' as ClientId).breaker.refuses()).toBeUndefined()
    expect(places.shareOf('a' as ClientId).breaker.refuses()).toBe(10)
  })

  it('remember no app for ever', () => {
    const places = open(10, 10)
    const busy = call(places, 'busy') as TestCall
    const gone = places.shareOf('gone' as ClientId)
    for (let apps = 0; apps < 10_000; apps++) places.shareOf(`app ${apps}` as ClientId)
    expect(places.shareOf('busy' as ClientId)).toBe(busy.share)
    expect(places.shareOf('gone' as ClientId)).not.toBe(gone)
  })
})
