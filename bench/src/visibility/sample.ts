import { setTimeout as sleep } from 'node:timers/promises'

/** One change, and how to find out that another process knows it. */
export interface Change {
  /** Resolves when the first process has acknowledged it. */
  make(): Promise<unknown>
  /** Asks the other process. False before the change. */
  isSeen(): Promise<boolean>
}

const LOOK_EVERY_MILLIS = 4
const GIVE_UP_MILLIS = 20_000

/**
 * Makes the change, and measures from its acknowledgement until the other process shows it, in ms; 0 when that was first. Whoever looks
 * has looked before as well, so that what is old is remembered there.
 */
export async function measureVisibility({ make, isSeen }: Change): Promise<number> {
  if (await isSeen()) throw new Error('the other process shows the change before it was made')
  const watching = watch(isSeen)
  // Awaited below; a fault of the change comes first.
  watching.catch(() => undefined)
  await make()
  const acknowledgedAt = performance.now()
  return Math.max(0, (await watching) - acknowledgedAt)
}

/** The time at which it was seen. */
export async function watch(isSeen: () => Promise<boolean>): Promise<number> {
  const giveUpAt = performance.now() + GIVE_UP_MILLIS
  while (!(await isSeen())) {
    if (performance.now() > giveUpAt) throw new Error(`nothing was seen within ${GIVE_UP_MILLIS / 1000} s`)
    await sleep(LOOK_EVERY_MILLIS)
  }
  return performance.now()
}
