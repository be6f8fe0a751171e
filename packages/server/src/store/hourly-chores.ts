import type { EpochSeconds } from '@portreeve/protocol'

export interface HourlyChoresOptions {
  chores: readonly ((at: EpochSeconds) => Promise<void>)[]
  now: () => EpochSeconds
  /** Told when a chore fails. The others are done all the same, and it is tried again in an hour. */
  onFault: (fault: unknown) => void
}

export interface HourlyChores {
  /** Does every chore once. The timer calls it; never rejects. */
  run(): Promise<void>
  close(): void
}

const MINUTE_MILLIS = 60_000
const HOUR_MILLIS = 3_600_000

/**
 * Keeps the store from growing for ever. First a minute after the start, which has better things to do, then every hour. Several nodes may
 * do it at once: forgetting twice is forgetting.
 */
export function createHourlyChores({ chores, now, onFault }: HourlyChoresOptions): HourlyChores {
  let closed = false

  async function run(): Promise<void> {
    for (const chore of chores) {
      if (closed) return
      try {
        await chore(now())
      } catch (fault) {
        if (!closed) onFault(fault)
      }
    }
  }

  let timer = setTimeout(function again() {
    void run()
    timer = setTimeout(again, HOUR_MILLIS).unref()
  }, MINUTE_MILLIS).unref()

  return {
    run,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
