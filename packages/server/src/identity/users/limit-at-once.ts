import { accept, type Outcome, refuse } from '@portreeve/protocol'

/** Runs costly work a few at a time, in the order it came. */
export type LimitAtOnce = <T>(work: () => Promise<T>) => Promise<Outcome<T, 'busy'>>

/** `waitingMax`: whoever comes when so many wait is refused at once, because they would not live to see the answer. */
export function createLimitAtOnce({ atOnce, waitingMax }: { atOnce: number; waitingMax: number }): LimitAtOnce {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax) return refuse('busy', `${waitingMax} wait already`)
      await new Promise<void>((resolve) => void waiting.push(resolve)) // The one before hands its place over.
    } else running++
    try {
      return accept(await work())
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
