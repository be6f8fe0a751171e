import type { EpochSeconds } from '@portreeve/protocol'
import type { Store } from './index.ts'

export type StoreLocation =
  | { kind: 'sqlite'; directory: string; isThrowaway?: boolean | undefined }
  | { kind: 'postgres'; url: string }

export interface OpenStoreOptions {
  /** Told of faults that no caller waits for: a lost connection, a subscriber that throws, a writer that died. */
  onFault: (fault: unknown) => void
}

/**
 * Opens the store, making or upgrading its schema. Rejects with StoreCannotOpen only. An engine's code is loaded when it
 * is the one that is used: the other would only cost memory.
 */
export async function openStore(location: StoreLocation, { onFault }: OpenStoreOptions): Promise<Store> {
  const now = () => Math.floor(Date.now() / 1000) as EpochSeconds
  if (location.kind === 'sqlite') {
    const { openSqliteStore } = await import('./sqlite/open-sqlite-store.ts')
    return openSqliteStore({ directory: location.directory, isThrowaway: location.isThrowaway, onFault, now })
  }
  const { openPostgresStore } = await import('./postgres/open-postgres-store.ts')
  return openPostgresStore({ url: location.url, onFault, now })
}
