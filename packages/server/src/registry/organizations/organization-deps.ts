import type { EpochSeconds } from '@portreeve/protocol'
import type { Identity } from '../../identity/index.ts'
import type { Store } from '../../store/index.ts'
import type { ApiDirectory } from '../api-directory.ts'

/** What everything about organizations works with. */
export interface OrganizationDeps {
  store: Pick<
    Store,
    | 'organizations'
    | 'members'
    | 'invitations'
    | 'joinRequests'
    | 'namespaces'
    | 'operators'
    | 'users'
    | 'apps'
    | 'subscriptions'
    | 'auditEntries'
    | 'together'
  >
  identity: Pick<Identity, 'users' | 'membershipMails'>
  apis: Pick<ApiDirectory, 'all'>
  now: () => EpochSeconds
  /** Told when a mail could not be kept: no request fails for it. */
  onFault: (fault: unknown) => void
}
