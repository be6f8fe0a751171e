import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEMO_OWNER_FACT } from './demo/index.ts'
import { SERVER_FACT } from './first-records.ts'
import { refuseDemo, refuseExchangeWithoutDemo } from './refuse-store.ts'
import type { Store } from './store/index.ts'
import { openTestStore } from './store/testing/open-test-store.ts'

let store: Store
beforeEach(async () => {
  store = await openTestStore()
})
afterEach(() => store.close())

describe('T-36 a store holds a demo or an exchange of its own, never both', () => {
  it('takes either when it is empty', async () => {
    await refuseDemo(store)
    await refuseExchangeWithoutDemo(store)
  })

  it('with a demo is for a demo alone', async () => {
    await store.facts.put(DEMO_OWNER_FACT, 'somebody')
    await expect(refuseDemo(store)).rejects.toThrow('holds the demo exchange')
    await refuseExchangeWithoutDemo(store)
  })

  it('with an exchange gets no demo, from the very first record on', async () => {
    await store.facts.put(SERVER_FACT, 'aus')
    await expect(refuseExchangeWithoutDemo(store)).rejects.toThrow('holds an exchange without a demo')
    await refuseDemo(store)
  })
})
