import { afterAll, beforeAll } from 'vitest'
import type { Change, Store } from '../index.ts'
import { type Engine, openAlone, type Place } from './engines.ts'

export interface Subject {
  store: Store
  place: Place
  /** Every change since the suite began. */
  heard: Change[]
}

/** One store for all tests of a suite. Its members are there once the tests run. */
export function useStore(engine: Engine): Subject {
  const subject = { heard: [] as Change[] } as Subject
  let close: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const opened = await openAlone(engine)
    subject.store = opened.store
    subject.place = opened.place
    close = opened.close
    opened.store.changes.subscribe((change) => subject.heard.push(change))
  })
  afterAll(() => close?.())
  return subject
}
