import type { Random } from './random.ts'

/** One place where text from outside is read. */
export interface FuzzTarget {
  name: string
  /**
   * Reads one made-up input. Throws when the reader throws or a promise about its result is broken. Answers what became of
   * the input, in a few words, so that a run shows which ways were taken.
   */
  execute(random: Random): string
}

export interface FuzzReport {
  executions: number
  /** How often each outcome came. */
  outcomes: Map<string, number>
}

/** Runs `target` on inputs 1 to `executions` of `seed`. Throws with the seed of the input that broke a promise. */
export function fuzz(
  target: FuzzTarget,
  seed: number,
  executions: number,
  createRandom: (seed: number) => Random,
): FuzzReport {
  const outcomes = new Map<string, number>()
  for (let at = 0; at < executions; at++) {
    // Each input has a seed of its own, so that one can be looked at alone.
    const own = (Math.imul(seed, 0x9e3779b1) + at) | 0
    try {
      const outcome = target.execute(createRandom(own))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    } catch (fault) {
      throw new Error(`${target.name}, input of seed ${own}: ${fault instanceof Error ? fault.stack : fault}`)
    }
  }
  return { executions, outcomes }
}

/** For promises about results. */
export function hold(condition: boolean, promise: string): void {
  if (!condition) throw new Error(`broken: ${promise}`)
}
