import { setTimeout as pause } from 'node:timers/promises'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'

/** An attempt read something that somebody else changed before it could write: nothing was written. */
export const LOST: unique symbol = Symbol('lost a race')

/** Of thirty people who are let in at the same moment, the last one waits for all the others. */
const TRIES_MAX = 30
const PAUSE_MILLIS_MAX = 40

/**
 * Looks and tries again until an attempt was not overtaken. Whoever named a revision (If-Match) is refused by the look itself, because the
 * revision is another one then. Waits a little, and not equally long, so that those who race do not go on in step. `exhausted`
 * is what a caller is told whose turn never comes: `conflict` where they could name no revision.
 */
export async function settleRace<T>(
  attempt: () => Promise<AdministrationOutcome<T> | typeof LOST>,
  exhausted: 'changed' | 'conflict' = 'changed',
): Promise<AdministrationOutcome<T>> {
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    const outcome = await attempt()
    if (outcome !== LOST) return outcome
    await pause(Math.random() * Math.min(2 ** tries, PAUSE_MILLIS_MAX))
  }
  return refuseAdministration(exhausted, 'This is being changed by others at the moment. Look again, and try again.')
}
