import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../index.ts'
import { openStore } from '../open-store.ts'

/** An empty embedded store in a temporary folder of its own. `close` removes the folder. */
export async function openTestStore(): Promise<Store> {
  const directory = await mkdtemp(join(tmpdir(), 'portreeve-store-'))
  const store = await openStore(
    { kind: 'sqlite', directory },
    {
      onFault(fault) {
        throw fault
      },
    },
  )
  return {
    ...store,
    async close() {
      await store.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
