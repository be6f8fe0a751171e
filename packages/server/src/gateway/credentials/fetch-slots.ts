import type { ApiId } from '@portreeve/protocol'

/**
 * How many token requests of one API are under way at once. A token URL that hangs holds these places and no others, and the connections
 * to an origin that several APIs share are not all taken by one of them.
 */
export interface FetchSlots {
  isFree(id: ApiId): boolean
  /** `work` when there is a place. Rejects with the signal's reason when there is none until `signal` is aborted. */
  run<T>(id: ApiId, signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

interface Places {
  taken: number
  /** In order of arrival. */
  waiting: Set<() => void>
}

export function createFetchSlots(perApiMax: number): FetchSlots {
  /** Only of APIs with a request under way. */
  const byApi = new Map<ApiId, Places>()

  async function enter(id: ApiId, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const places = byApi.get(id) ?? { taken: 0, waiting: new Set() }
    byApi.set(id, places)
    if (places.taken < perApiMax) {
      places.taken++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        places.waiting.delete(take)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      places.waiting.add(take)
    })
  }

  function leave(id: ApiId): void {
    const places = byApi.get(id) as Places
    const [next] = places.waiting
    if (next) {
      places.waiting.delete(next)
      next()
      return
    }
    places.taken--
    if (places.taken === 0) byApi.delete(id)
  }

  return {
    isFree: (id) => (byApi.get(id)?.taken ?? 0) < perApiMax,
    async run(id, signal, work) {
      await enter(id, signal)
      try {
        return await work()
      } finally {
        leave(id)
      }
    },
  }
}
