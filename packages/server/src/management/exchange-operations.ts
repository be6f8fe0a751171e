import type { EpochSeconds } from '@portreeve/protocol'
import {
  createClientAdministration,
  createOperators,
  createPersonalTokens,
  createRegistrationTokenAdministration,
  createServerAdministration,
  type Identity,
} from '../identity/index.ts'
import type { Store } from '../store/index.ts'
import { auditEntryOperations } from './audit-entry-operations.ts'
import { authorizationServerOperations } from './authorization-server-operations.ts'
import { clientOperations } from './client-operations.ts'
import { keyOperations } from './key-operations.ts'
import { meAccountOperations } from './me-account-operations.ts'
import { meOperations } from './me-operations.ts'
import type { Operation } from './operation.ts'
import { operatorOperations } from './operator-operations.ts'
import { personalTokenOperations } from './personal-token-operations.ts'
import { registrationTokenOperations } from './registration-token-operations.ts'
import { userOperations } from './user-operations.ts'

export interface ExchangeOperationDeps {
  store: Store
  identity: Identity
  now: () => EpochSeconds
}

/** What is about the exchange itself and whoever asks; what is on it has operations of its own. */
export function exchangeOperations({ store, identity, now }: ExchangeOperationDeps): Operation[] {
  const { issuerOf, keys, users, findServer, hashSecret, ensureKey, createClientSecret, revokedTokens, ownAccount } =
    identity
  const { authorizationServers, registrationTokens } = store
  const servers = createServerAdministration({ authorizationServers, ensureKey, now })
  return [
    ...meOperations({ store, ownAccount, now }),
    ...meAccountOperations({ ownAccount }),
    ...personalTokenOperations({ personalTokens: createPersonalTokens({ store, hashSecret, now }) }),
    ...operatorOperations({ operators: createOperators({ store, now }) }),
    ...auditEntryOperations({ store }),
    ...authorizationServerOperations({ servers, issuerOf }),
    ...keyOperations({ keys }),
    ...registrationTokenOperations({
      registrationTokens: createRegistrationTokenAdministration({ registrationTokens, findServer, hashSecret, now }),
    }),
    ...clientOperations({
      servers,
      clients: createClientAdministration({ store, findServer, createClientSecret, revokedTokens, now }),
    }),
    ...userOperations({ users, store }),
  ]
}
