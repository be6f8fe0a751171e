import type { EpochSeconds } from '@portreeve/protocol'
import { StoreCannotOpen } from '../errors.ts'
import type { Store } from '../index.ts'

export interface PostgresStoreOptions {
  url: string
  onFault: (fault: unknown) => void
  now: () => EpochSeconds
}

export async function openPostgresStore(_: PostgresStoreOptions): Promise<Store> {
  throw new StoreCannotOpen('This version cannot use PostgreSQL yet.')
}
