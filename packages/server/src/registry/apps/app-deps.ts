import type { ClientId, EpochSeconds } from '@portreeve/protocol'
import type { Identity, OwnedClients } from '../../identity/index.ts'
import type { Client, Store } from '../../store/index.ts'
import type { AlignTest } from '../align-test.ts'
import type { CheckUrl } from '../check-url.ts'
import type { Registry } from '../registry.ts'

/** What everything about apps works with. */
export interface AppDeps {
  store: Pick<Store, 'apis' | 'apps' | 'clients' | 'members' | 'organizations' | 'subscriptions' | 'together'>
  /** From memory. */
  registry: Pick<Registry, 'apis' | 'organizations'>
  credentials: OwnedClients
  /** From memory. */
  findClient: (client_id: ClientId) => Promise<Client | undefined>
  issuerOf: Identity['issuerOf']
  findServer: Identity['findServer']
  mint: Identity['mint']
  checkUrl: CheckUrl
  alignTest: AlignTest
  /** The gateway's origin, as the world sees it. */
  gatewayUrl: string
  now: () => EpochSeconds
}
