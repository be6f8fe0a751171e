import type { Store } from '../index.ts'
import { apiReads } from './apis.ts'
import { appReads } from './apps.ts'
import { authorizationServerReads } from './authorization-servers.ts'
import { clientReads } from './clients.ts'
import { consentReads } from './consents.ts'
import { factReads } from './facts.ts'
import { grantReads } from './grants.ts'
import { interactionReads } from './interactions.ts'
import { mailProofReads } from './mail-proofs.ts'
import { mailReads } from './mails.ts'
import { managementTokenReads } from './management-tokens.ts'
import { organizationReads } from './organizations.ts'
import { passkeyReads } from './passkeys.ts'
import { untilPruned } from './prune.ts'
import { registrationTokenReads } from './registration-tokens.ts'
import { revocationReads } from './revocations.ts'
import type { Reads } from './session.ts'
import { sessionReads } from './sessions.ts'
import { signingKeyReads } from './signing-keys.ts'
import { subscriptionReads } from './subscriptions.ts'
import { throttleReads } from './throttles.ts'
import { userReads } from './users.ts'
import type { BoundWrites } from './writes.ts'

/** Every record kind of a store, from where the engine reads and how it writes. */
export function createRecords(reads: Reads, writes: BoundWrites): Omit<Store, 'changes' | 'together' | 'ping' | 'close'> {
  return {
    authorizationServers: { ...authorizationServerReads(reads), ...writes.authorizationServers },
    signingKeys: { ...signingKeyReads(reads), ...writes.signingKeys },
    clients: { ...clientReads(reads), ...writes.clients },
    organizations: { ...organizationReads(reads), ...writes.organizations },
    apis: { ...apiReads(reads), ...writes.apis },
    apps: { ...appReads(reads), ...writes.apps },
    subscriptions: { ...subscriptionReads(reads), ...writes.subscriptions },
    users: { ...userReads(reads), ...writes.users },
    consents: { ...consentReads(reads), ...writes.consents },
    grants: { ...grantReads(reads), ...writes.grants, prune: untilPruned(writes.grants.prune) },
    interactions: { ...interactionReads(reads), ...writes.interactions, prune: untilPruned(writes.interactions.prune) },
    mailProofs: { ...mailProofReads(reads), ...writes.mailProofs, prune: untilPruned(writes.mailProofs.prune) },
    mails: { ...mailReads(reads), ...writes.mails, prune: untilPruned(writes.mails.prune) },
    passkeys: { ...passkeyReads(reads), ...writes.passkeys },
    registrationTokens: { ...registrationTokenReads(reads), ...writes.registrationTokens },
    revocations: { ...revocationReads(reads), ...writes.revocations, prune: untilPruned(writes.revocations.prune) },
    sessions: { ...sessionReads(reads), ...writes.sessions, prune: untilPruned(writes.sessions.prune) },
    throttles: { ...throttleReads(reads), ...writes.throttles, prune: untilPruned(writes.throttles.prune) },
    usedOnce: { ...writes.usedOnce, prune: untilPruned(writes.usedOnce.prune) },
    managementTokens: { ...managementTokenReads(reads), ...writes.managementTokens },
    facts: { ...factReads(reads), ...writes.facts },
  }
}
