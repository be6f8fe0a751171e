import type { SubscriptionContext } from '@portreeve/protocol'
import { createBoundedMap } from './bounded-map.ts'
import type { Refusal } from './refusals.ts'
import { createSingleFlight } from './single-flight.ts'

/** What the exchange says of a subscription to whoever asks. */
export type ContextAnswer =
  | { state: 'active'; context: SubscriptionContext }
  | { state: 'refused'; refusal: Refusal }
  /** It could not be asked, or did not give an answer to its own rules. */
  | { state: 'unavailable'; detail: string }

/** `key` has to hold every input of the question (threat G-F). */
export type RememberedContexts = (key: string, ask: () => Promise<ContextAnswer>) => Promise<ContextAnswer>

export interface RememberedContextsDeps {
  now: () => number
  activeSeconds: number
  /** For how long after that an active answer still counts while the exchange does not answer. */
  staleSeconds: number
  refusedSeconds: number
  entriesMax: number
}

interface Remembered<T> {
  answer: T
  askAgainAt: number
  uselessAt: number
}

/**
 * Remembers answers for a short while, asks once however many calls wait, and bridges an exchange that is away with
 * active answers that were heard not long ago. Refusals have their own room, so that invented ids push out no real one.
 */
export function rememberContexts({
  now,
  activeSeconds,
  staleSeconds,
  refusedSeconds,
  entriesMax,
}: RememberedContextsDeps): RememberedContexts {
  const active = createBoundedMap<Remembered<ContextAnswer>>(entriesMax)
  const refused = createBoundedMap<Remembered<ContextAnswer>>(entriesMax)
  const once = createSingleFlight<ContextAnswer>()

  async function askAndRemember(key: string, ask: () => Promise<ContextAnswer>): Promise<ContextAnswer> {
    const answer = await ask()
    const time = now()
    if (answer.state === 'active') {
      refused.delete(key)
      active.set(key, { answer, askAgainAt: time + activeSeconds, uselessAt: time + activeSeconds + staleSeconds })
    } else if (answer.state === 'refused') {
      active.delete(key)
      refused.set(key, { answer, askAgainAt: time + refusedSeconds, uselessAt: time + refusedSeconds })
    } else {
      const old = active.get(key)
      if (old && time < old.uselessAt) {
        // Asking again on every call would make each of them wait for the same silence.
        active.set(key, { ...old, askAgainAt: time + refusedSeconds })
        return old.answer
      }
    }
    return answer
  }

  return (key, ask) => {
    const known = active.get(key) ?? refused.get(key)
    const time = now()
    if (known && time < known.askAgainAt && time < known.uselessAt) return Promise.resolve(known.answer)
    return once(key, () => askAndRemember(key, ask))
  }
}
