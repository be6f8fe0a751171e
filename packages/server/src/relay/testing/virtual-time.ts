import type { Timers } from '../dispatch/timers.ts'

interface Alarm {
  at: number
  /** Of those at one time, the one that was set first rings first. */
  order: number
  work: () => void
  isCancelled: boolean
}

/** Time that passes when nothing is left to do in the present. */
export interface VirtualTime {
  now(): number
  /** Timers of one process; after `kill` none of them rings, and none can be set. */
  ofProcess(): Timers & { kill(): void }
  after(millis: number, work: () => void): void
  /** Lives through the next `millis`. Rejects when so much happens in an hour of it that it would never end. */
  pass(millis: number): Promise<void>
}

/** Deeper than any chain of promises here. Going around the event loop would cost ten times as much, for each of a million moments. */
const TICKS = 60
const DONE = Promise.resolve()
const HOUR = 3_600_000
/** Many times what happens in the worst hour of any test here. What never comes to rest ends the test, and not the machine's memory. */
const ALARMS_PER_HOUR_MAX = 1_000_000

/** `isBusy`: work outside this clock is going on, which has to end before time passes. Without it, all is done by promises alone. */
export function createVirtualTime(start: number, isBusy?: () => boolean): VirtualTime {
  let now = start
  let orders = 0
  const alarms: Alarm[] = []
  let [hour, rungInHour] = [0, 0]

  function push(alarm: Alarm): void {
    let at = alarms.push(alarm) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(alarm, alarms[parent]!)) break
      alarms[at] = alarms[parent]!
      at = parent
    }
    alarms[at] = alarm
  }

  function pop(): Alarm | undefined {
    const [first] = alarms
    const last = alarms.pop()
    if (!last || alarms.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= alarms.length) break
      if (child + 1 < alarms.length && isBefore(alarms[child + 1]!, alarms[child]!)) child++
      if (!isBefore(alarms[child]!, last)) break
      alarms[at] = alarms[child]!
      at = child
    }
    alarms[at] = last
    return first
  }

  function set(millis: number, work: () => void): Alarm {
    const alarm = { at: now + Math.max(0, Math.ceil(millis)), order: orders++, work, isCancelled: false }
    push(alarm)
    return alarm
  }

  function ring({ isCancelled, work }: Alarm): void {
    if (isCancelled) return
    const thisHour = Math.floor(now / HOUR)
    rungInHour = thisHour === hour ? rungInHour + 1 : 1
    hour = thisHour
    if (rungInHour > ALARMS_PER_HOUR_MAX) throw new Error(`more than ${ALARMS_PER_HOUR_MAX} timers rang within an hour`)
    work()
  }

  /** Until no promise has anything left to do. */
  async function settle(): Promise<void> {
    if (!isBusy) {
      for (let tick = 0; tick < TICKS; tick++) await DONE
      return
    }
    do {
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise((resolve) => setImmediate(resolve))
    } while (isBusy())
  }

  return {
    now: () => now,
    after: (millis, work) => void set(millis, work),
    ofProcess() {
      let isKilled = false
      return {
        now: () => now,
        elapsed: () => now,
        after(millis, work) {
          const alarm = set(millis, () => isKilled || work())
          return () => {
            alarm.isCancelled = true
          }
        },
        breathe: () => Promise.resolve(),
        kill() {
          isKilled = true
        },
      }
    },
    async pass(millis) {
      const end = now + millis
      await settle()
      while (alarms[0] && alarms[0].at <= end) {
        const due = pop()!
        if (due.isCancelled) continue
        now = due.at
        ring(due)
        while (alarms[0] && alarms[0].at <= now) ring(pop()!)
        await settle()
      }
      now = end
    },
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
