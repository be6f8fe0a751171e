import { createBoundedMap } from './bounded-map.ts'
import type { CacheOptions } from './shared-options.ts'
import { createSingleFlight } from './single-flight.ts'

/** Whatever the exchange says to a question: yes, no, or (status 503) nothing. */
export type Remembrable = { ok: true } | { ok: false; status: number }

/** `key` has to hold every input of the question (threat G-F). */
export type Remember<A> = (key: string, ask: () => Promise<A>) => Promise<A>

export interface RememberDeps {
  now: () => number
  cache: Required<CacheOptions>
}

interface Kept<A> {
  answer: A
  askAgainAt: number
  uselessAt: number
}

/**
 * Remembers answers for a short while, asks once however many calls wait, and bridges an exchange that is away with
 * good answers that were heard not long ago. Refusals have their own room, so that invented ids push out no real one.
 */
export function rememberAnswers<A extends Remembrable>({ now, cache }: RememberDeps): Remember<A> {
  const { contextSeconds, contextStaleSeconds, refusalSeconds, contextsMax } = cache
  const active = createBoundedMap<Kept<A>>(contextsMax)
  const refused = createBoundedMap<Kept<A>>(contextsMax)
  const once = createSingleFlight<A>()

  async function askAndRemember(key: string, ask: () => Promise<A>): Promise<A> {
    const answer = await ask()
    const time = now()
    if (answer.ok || answer.status !== 503) {
      const [room, other] = answer.ok ? [active, refused] : [refused, active]
      const askAgainAt = time + (answer.ok ? contextSeconds : refusalSeconds)
      other.delete(key)
      room.set(key, { answer, askAgainAt, uselessAt: askAgainAt + (answer.ok ? contextStaleSeconds : 0) })
    } else {
      const old = active.get(key)
      if (old && time < old.uselessAt) {
        // Asking again on every call would make each of them wait for the same silence.
        active.set(key, { ...old, askAgainAt: time + refusalSeconds })
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
