import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Dispatcher } from 'undici'
import type { Identity, OwnedClients } from '../../identity/index.ts'
import type { Client, Store } from '../../store/index.ts'
import type { AlignTest } from '../align-test.ts'
import type { CheckUrl } from '../check-url.ts'
import type { Registry } from '../registry.ts'
import type { ApiValues } from './api-values.ts'

/** What everything about APIs works with. */
export interface ApiDeps {
  store: Pick<
    Store,
    'apis' | 'apps' | 'clients' | 'members' | 'namespaces' | 'organizations' | 'subscriptions' | 'together'
  >
  /** From memory. */
  registry: Pick<Registry, 'apis' | 'organizations'>
  credentials: OwnedClients
  /** From memory. */
  findClient: (client_id: ClientId) => Promise<Client | undefined>
  issuerOf: Identity['issuerOf']
  values: ApiValues
  checkUrl: CheckUrl
  alignTest: AlignTest
  /** The guarded one. */
  dispatcher: Dispatcher
  /** The gateway's origin, as the world sees it. */
  gatewayUrl: string
  now: () => EpochSeconds
}
