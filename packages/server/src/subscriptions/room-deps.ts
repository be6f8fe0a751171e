import type { EpochSeconds } from '@portreeve/protocol'
import type { Registry } from '../registry/index.ts'
import type { Store } from '../store/index.ts'
import type { ConnectionValues } from './connection-values.ts'

/** What everything that changes subscriptions works with. */
export interface RoomDeps {
  store: Pick<
    Store,
    'subscriptions' | 'providerCalls' | 'apis' | 'apps' | 'organizations' | 'users' | 'auditEntries' | 'together'
  >
  registry: Pick<Registry, 'apis' | 'organizations'>
  values: ConnectionValues
  now: () => EpochSeconds
  /** Called when provider calls became due: somebody may start at once. */
  onEnqueued: () => void
}
