import { afterAll, beforeAll } from 'vitest'
import type { Change, Store } from '../index.ts'
import { type Engine, openAlone, type Place } from './engines.ts'

export interface Subject {
  store: Store
  place: Place
  /** Every change since the suite began. */
  heard: Change[]
  /** Closes the store and opens it again. `heard` goes on. */
  reopen(): Promise<void>
}

/** One store for all tests of a suite. Its members are there once the tests run. */
export function useStore(engine: Engine): Subject {
  const subject = { heard: [] as Change[] } as Subject
  const hear = () => subject.store.changes.subscribe((change) => subject.heard.push(change))
  beforeAll(async () => {
    const opened = await openAlone(engine)
    subject.store = opened.store
    subject.place = opened.place
    hear()
  })
  subject.reopen = async () => {
    await subject.store.close()
    subject.store = await subject.place.open()
    hear()
  }
  afterAll(async () => {
    await subject.store?.close()
    await subject.place?.remove()
  })
  return subject
}
