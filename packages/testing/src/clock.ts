import type { Timers } from 'portreeve/testing-support'

/** The exchange's clock: it goes with the machine's, and is moved by hand. */
export interface Clock extends Timers {
  /** Epoch seconds. What was planned and is over by then happens at once. */
  set(epochSeconds: number): void
  advance(seconds: number): void
}

interface Planned {
  /** On the clock of `performance.now()`. */
  at: number
  work: () => void
  timer: NodeJS.Timeout
}

const TIMER_MILLIS_MAX = 2 ** 31 - 1

/**
 * `start` in epoch seconds; the machine's time when left out. Throws a TypeError for what is no time. Moving it back makes nobody wait for longer: who has planned something
 * has counted on so many seconds, not on a date.
 */
export function createClock(start?: number): Clock {
  let aheadMillis = start === undefined ? 0 : inSeconds('now', start) * 1000 - Date.now()
  const plans = new Set<Planned>()

  function arm(plan: Planned): void {
    clearTimeout(plan.timer)
    const left = Math.max(0, plan.at - performance.now())
    plan.timer = setTimeout(() => wake(plan), Math.min(left, TIMER_MILLIS_MAX))
  }

  function wake(plan: Planned): void {
    if (plan.at - performance.now() > 1) {
      arm(plan)
      return
    }
    plans.delete(plan)
    plan.work()
  }

  function move(byMillis: number): void {
    aheadMillis += byMillis
    if (byMillis <= 0) return
    for (const plan of plans) {
      plan.at -= byMillis
      arm(plan)
    }
  }

  const now = () => Date.now() + aheadMillis
  return {
    now,
    elapsed: () => performance.now(),
    after(millis, work) {
      const plan: Planned = { at: performance.now() + millis, work, timer: setTimeout(() => undefined, 0) }
      plans.add(plan)
      arm(plan)
      return () => {
        plans.delete(plan)
        clearTimeout(plan.timer)
      }
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    set: (epochSeconds) => move(inSeconds('setClock', epochSeconds) * 1000 - now()),
    advance(seconds) {
      if (inSeconds('advanceClock', seconds) < 0)
        throw new TypeError('advanceClock goes forward; setClock goes anywhere')
      move(seconds * 1000)
    },
  }
}

function inSeconds(name: string, value: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`${name} has to be a number of seconds`)
  // Milliseconds since 1970 would be some fifty thousand years from now.
  if (value > 100_000_000_000) throw new TypeError(`${name} is in seconds, and ${value} looks like milliseconds`)
  return value
}
