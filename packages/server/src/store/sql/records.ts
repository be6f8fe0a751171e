import type { Store } from '../index.ts'
import type { RelayStore } from '../relay.ts'
import { apiReads } from './apis.ts'
import { appReads } from './apps.ts'
import { attentionReads } from './attention.ts'
import { auditEntryReads } from './audit-entries.ts'
import { authorizationServerReads } from './authorization-servers.ts'
import { callErrorReads } from './call-errors.ts'
import { clientReads } from './clients.ts'
import { consentReads } from './consents.ts'
import { decisionReads } from './decisions.ts'
import { exchangeSettingsReads } from './exchange-settings.ts'
import { factReads } from './facts.ts'
import { gatewayRunReads } from './gateway-runs.ts'
import { grantReads } from './grants.ts'
import { interactionReads } from './interactions.ts'
import { invitationReads } from './invitations.ts'
import { joinRequestReads } from './join-requests.ts'
import { mailProofReads } from './mail-proofs.ts'
import { mailReads } from './mails.ts'
import { managementTokenReads } from './management-tokens.ts'
import { memberReads } from './members.ts'
import { namespaceReads } from './namespaces.ts'
import { nodeReads } from './nodes.ts'
import { operatorReads } from './operators.ts'
import { organizationReads } from './organizations.ts'
import { passkeyReads } from './passkeys.ts'
import { providerCallReads } from './provider-calls.ts'
import { untilPruned } from './prune.ts'
import { quotaCountTakes } from './quota-counts.ts'
import { registrationTokenReads } from './registration-tokens.ts'
import { relayRecords } from './relay.ts'
import { revocationReads } from './revocations.ts'
import type { Reads } from './session.ts'
import { sessionReads } from './sessions.ts'
import { signingKeyReads } from './signing-keys.ts'
import { specReads } from './specs.ts'
import { subscriptionReads } from './subscriptions.ts'
import { throttleReads } from './throttles.ts'
import { trafficReads } from './traffic.ts'
import { usageReads } from './usage.ts'
import { userReads } from './users.ts'
import type { BoundWrites } from './writes.ts'

/** Every record kind of a store, from where the engine reads and how it writes. */
export function createRecords(
  reads: Reads,
  writes: BoundWrites,
  onDue: RelayStore['onDue'],
): Omit<Store, 'vitals' | 'changes' | 'together' | 'ping' | 'close'> {
  return {
    authorizationServers: { ...authorizationServerReads(reads), ...writes.authorizationServers },
    signingKeys: { ...signingKeyReads(reads), ...writes.signingKeys },
    clients: { ...clientReads(reads), ...writes.clients },
    organizations: { ...organizationReads(reads), ...writes.organizations },
    apis: { ...apiReads(reads), ...writes.apis },
    apps: { ...appReads(reads), ...writes.apps },
    attention: attentionReads(reads),
    subscriptions: { ...subscriptionReads(reads), ...writes.subscriptions },
    users: { ...userReads(reads), ...writes.users },
    consents: { ...consentReads(reads), ...writes.consents },
    decisions: { ...decisionReads(reads), ...writes.decisions },
    grants: { ...grantReads(reads), ...writes.grants, prune: untilPruned(writes.grants.prune) },
    interactions: { ...interactionReads(reads), ...writes.interactions, prune: untilPruned(writes.interactions.prune) },
    mailProofs: { ...mailProofReads(reads), ...writes.mailProofs, prune: untilPruned(writes.mailProofs.prune) },
    mails: { ...mailReads(reads), ...writes.mails, prune: untilPruned(writes.mails.prune) },
    passkeys: { ...passkeyReads(reads), ...writes.passkeys },
    registrationTokens: { ...registrationTokenReads(reads), ...writes.registrationTokens },
    revocations: { ...revocationReads(reads), ...writes.revocations, prune: untilPruned(writes.revocations.prune) },
    sessions: { ...sessionReads(reads), ...writes.sessions, prune: untilPruned(writes.sessions.prune) },
    throttles: { ...throttleReads(reads), ...writes.throttles, prune: untilPruned(writes.throttles.prune) },
    quotaCounts: { ...quotaCountTakes(writes.quotaCounts), prune: untilPruned(writes.quotaCounts.prune) },
    usedOnce: { ...writes.usedOnce, prune: untilPruned(writes.usedOnce.prune) },
    providerCalls: {
      ...providerCallReads(reads),
      ...writes.providerCalls,
      prune: untilPruned(writes.providerCalls.prune),
    },
    managementTokens: { ...managementTokenReads(reads), ...writes.managementTokens },
    auditEntries: { ...auditEntryReads(reads), ...writes.auditEntries },
    idempotencyKeys: { ...writes.idempotencyKeys, prune: untilPruned(writes.idempotencyKeys.prune) },
    invitations: { ...invitationReads(reads), ...writes.invitations },
    joinRequests: { ...joinRequestReads(reads), ...writes.joinRequests },
    members: { ...memberReads(reads), ...writes.members },
    namespaces: { ...namespaceReads(reads), ...writes.namespaces },
    operators: { ...operatorReads(reads), ...writes.operators },
    specs: { ...specReads(reads), ...writes.specs },
    facts: { ...factReads(reads), ...writes.facts },
    exchangeSettings: { ...exchangeSettingsReads(reads), ...writes.exchangeSettings },
    nodes: { ...nodeReads(reads), ...writes.nodes, prune: untilPruned(writes.nodes.prune) },
    usage: {
      ...usageReads(reads),
      ...writes.usage,
      compact: untilPruned(writes.usage.compact),
      prune: untilPruned(writes.usage.prune),
    },
    traffic: {
      ...trafficReads(reads),
      ...writes.traffic,
      compact: untilPruned(writes.traffic.compact),
      prune: untilPruned(writes.traffic.prune),
    },
    callErrors: { ...callErrorReads(reads), ...writes.callErrors, prune: untilPruned(writes.callErrors.prune) },
    gatewayRuns: { ...gatewayRunReads(reads), ...writes.gatewayRuns, prune: untilPruned(writes.gatewayRuns.prune) },
    relay: relayRecords(reads, writes.relay, onDue),
  }
}
