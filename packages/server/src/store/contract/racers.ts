import { afterAll, beforeAll } from 'vitest'
import type { Store } from '../index.ts'
import { type Engine, openAlone, type Place } from './engines.ts'

export interface Racers {
  place: Place
  /** Every store that may be open at once: two on a shared place, one on an embedded one. */
  stores: Store[]
  /** Runs `run` so many times at once, over all stores in turn. */
  race<T>(racers: number, run: (store: Store, racer: number) => Promise<T>): Promise<T[]>
}

/** Its members are there once the tests run. */
export function useRacers(engine: Engine): Racers {
  const racers = {
    race(count, run) {
      const { stores } = racers
      return Promise.all(
        Array.from({ length: count }, (_, racer) => run(stores[racer % stores.length] as Store, racer)),
      )
    },
  } as Racers
  let close: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const { store, place, ...opened } = await openAlone(engine)
    racers.place = place
    racers.stores = place.shared ? [store, await place.open()] : [store]
    close = async () => {
      await racers.stores[1]?.close()
      await opened.close()
    }
  })
  afterAll(() => close?.())
  return racers
}
