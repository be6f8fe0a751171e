import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDatabaseProxy, type TcpProxy } from '../bench/src/harness/tcp-proxy.ts'
import { openStore, type Store } from '../packages/server/src/store/index.ts'
import { databaseOfItsOwn } from './support/databases.ts'

const postgres = process.env.PORTREEVE_TEST_DATABASE_URL
/** Three looks for changes that did not come, and a busy machine. */
const WELL_MILLIS = 3_000

describe.skipIf(!postgres)('how long ago a process on postgres heard of changes', () => {
  let proxy: TcpProxy
  let store: Store
  const ends: (() => Promise<unknown>)[] = []
  beforeAll(async () => {
    const database = await databaseOfItsOwn(postgres ?? '')
    ends.push(database.drop)
    const proxied = await startDatabaseProxy(database.url)
    proxy = proxied.proxy
    ends.push(proxy.close)
    store = await openStore({ kind: 'postgres', url: proxied.url }, { onFault: () => undefined })
    ends.push(() => store.close())
  })
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })
  const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
  const until = async (holds: () => boolean) => {
    for (let waited = 0; !holds(); waited += 50) {
      if (waited > 15_000) throw new Error('it never came true')
      await pause(50)
    }
  }

  it('is short while the database answers, and grows while it does not: cut off, or silently dead', async () => {
    expect(store.changes.behindMillis()).toBeLessThan(WELL_MILLIS)
    proxy.cut()
    await until(() => store.changes.behindMillis() > WELL_MILLIS)
    proxy.heal()
    await until(() => store.changes.behindMillis() < WELL_MILLIS)
    const asked = store.changes.behindMillis()
    await pause(100)
    expect(store.changes.behindMillis()).toBeLessThan(asked + WELL_MILLIS)
  })
})
