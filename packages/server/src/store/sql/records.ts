import type { Store } from '../index.ts'
import { apiReads } from './apis.ts'
import { appReads } from './apps.ts'
import { authorizationServerReads } from './authorization-servers.ts'
import { clientReads } from './clients.ts'
import { factReads } from './facts.ts'
import { managementTokenReads } from './management-tokens.ts'
import { organizationReads } from './organizations.ts'
import type { Reads } from './session.ts'
import { signingKeyReads } from './signing-keys.ts'
import { subscriptionReads } from './subscriptions.ts'
import { userReads } from './users.ts'
import type { BoundWrites } from './writes.ts'

/** Every record kind of a store, from where the engine reads and how it writes. */
export function createRecords(reads: Reads, writes: BoundWrites): Omit<Store, 'changes' | 'ping' | 'close'> {
  return {
    authorizationServers: { ...authorizationServerReads(reads), ...writes.authorizationServers },
    signingKeys: { ...signingKeyReads(reads), ...writes.signingKeys },
    clients: { ...clientReads(reads), ...writes.clients },
    organizations: { ...organizationReads(reads), ...writes.organizations },
    apis: { ...apiReads(reads), ...writes.apis },
    apps: { ...appReads(reads), ...writes.apps },
    subscriptions: { ...subscriptionReads(reads), ...writes.subscriptions },
    users: { ...userReads(reads), ...writes.users },
    managementTokens: { ...managementTokenReads(reads), ...writes.managementTokens },
    facts: { ...factReads(reads), ...writes.facts },
  }
}
