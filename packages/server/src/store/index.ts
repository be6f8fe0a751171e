/**
 * Keeps what the other rooms know: one small interface per record kind, two engines behind them (SQLite, PostgreSQL).
 * Decides nothing: rules about the records live in the rooms that own them. Records hold no plain secret.
 * Start at open-store.ts; the promises are proven by contract/ on both engines.
 */
import type { ApiStore } from './apis.ts'
import type { AppStore } from './apps.ts'
import type { AttentionStore } from './attention.ts'
import type { AuditEntryStore } from './audit-entries.ts'
import type { AuthorizationServerStore } from './authorization-servers.ts'
import type { CallErrorStore } from './call-errors.ts'
import type { Changes } from './changes.ts'
import type { ClientStore } from './clients.ts'
import type { ConsentStore } from './consents.ts'
import type { DecisionStore } from './decisions.ts'
import type { ExchangeSettingsStore } from './exchange-settings.ts'
import type { FactStore } from './facts.ts'
import type { GatewayRunStore } from './gateway-runs.ts'
import type { GrantStore } from './grants.ts'
import type { IdempotencyKeyStore } from './idempotency-keys.ts'
import type { InteractionStore } from './interactions.ts'
import type { InvitationStore } from './invitations.ts'
import type { JoinRequestStore } from './join-requests.ts'
import type { MailProofStore } from './mail-proofs.ts'
import type { MailStore } from './mails.ts'
import type { ManagementTokenStore } from './management-tokens.ts'
import type { MemberStore } from './members.ts'
import type { NamespaceStore } from './namespaces.ts'
import type { NodeStore } from './nodes.ts'
import type { OperatorStore } from './operators.ts'
import type { OrganizationStore } from './organizations.ts'
import type { PasskeyStore } from './passkeys.ts'
import type { ProviderCallStore } from './provider-calls.ts'
import type { QuotaCountStore } from './quota-counts.ts'
import type { RegistrationTokenStore } from './registration-tokens.ts'
import type { RelayStore } from './relay.ts'
import type { RevocationStore } from './revocations.ts'
import type { SessionStore } from './sessions.ts'
import type { SigningKeyStore } from './signing-keys.ts'
import type { SpecStore } from './specs.ts'
import type { TogetherAnswer } from './sql/together.ts'
import type { WriteCall } from './sql/writes.ts'
import type { SubscriptionStore } from './subscriptions.ts'
import type { ThrottleStore } from './throttles.ts'
import type { TrafficStore } from './traffic.ts'
import type { UsageStore } from './usage.ts'
import type { UsedOnceStore } from './used-once.ts'
import type { UserStore } from './users.ts'
import type { VitalsStore } from './vitals.ts'

export interface Store {
  authorizationServers: AuthorizationServerStore
  signingKeys: SigningKeyStore
  clients: ClientStore
  organizations: OrganizationStore
  apis: ApiStore
  apps: AppStore
  attention: AttentionStore
  subscriptions: SubscriptionStore
  users: UserStore
  consents: ConsentStore
  decisions: DecisionStore
  grants: GrantStore
  interactions: InteractionStore
  mailProofs: MailProofStore
  mails: MailStore
  passkeys: PasskeyStore
  registrationTokens: RegistrationTokenStore
  revocations: RevocationStore
  sessions: SessionStore
  throttles: ThrottleStore
  quotaCounts: QuotaCountStore
  usedOnce: UsedOnceStore
  managementTokens: ManagementTokenStore
  auditEntries: AuditEntryStore
  idempotencyKeys: IdempotencyKeyStore
  invitations: InvitationStore
  joinRequests: JoinRequestStore
  members: MemberStore
  namespaces: NamespaceStore
  operators: OperatorStore
  providerCalls: ProviderCallStore
  specs: SpecStore
  facts: FactStore
  exchangeSettings: ExchangeSettingsStore
  nodes: NodeStore
  usage: UsageStore
  traffic: TrafficStore
  callErrors: CallErrorStore
  gatewayRuns: GatewayRunStore
  relay: RelayStore
  vitals: VitalsStore
  changes: Changes
  /**
   * All of `calls` in one transaction, or none of them: a record, what hangs on it and its audit entry. Resolves with the first answer that says no
   * (`changed`, `exists`, …: see together.ts); then nothing was written. Rejects as the methods do.
   */
  together(calls: readonly WriteCall[]): Promise<TogetherAnswer>
  /** Resolves when the engine answers a trivial question; rejects with StoreUnavailable. For `/readyz`. */
  ping(): Promise<void>
  /** Finishes what is queued, then lets go of files and connections. */
  close(): Promise<void>
}

export * from './apis.ts'
export * from './apps.ts'
export * from './attention.ts'
export * from './audit-entries.ts'
export * from './authorization-servers.ts'
export * from './call-counts.ts'
export * from './call-errors.ts'
export * from './changes.ts'
export * from './clients.ts'
export * from './consents.ts'
export * from './decisions.ts'
export * from './errors.ts'
export * from './exchange-settings.ts'
export * from './facts.ts'
export * from './fold-text.ts'
export * from './gateway-runs.ts'
export * from './grants.ts'
export * from './hourly-chores.ts'
export * from './idempotency-keys.ts'
export * from './interactions.ts'
export * from './invitations.ts'
export * from './join-requests.ts'
export * from './keep-in-blocks.ts'
export * from './keep-loaded.ts'
export * from './latency-histogram.ts'
export * from './mail-proofs.ts'
export * from './mails.ts'
export * from './management-tokens.ts'
export * from './members.ts'
export * from './namespaces.ts'
export * from './nodes.ts'
export * from './open-store.ts'
export * from './operators.ts'
export * from './organizations.ts'
export * from './passkeys.ts'
export * from './provider-calls.ts'
export * from './quota-counts.ts'
export * from './record-cache.ts'
export * from './registration-tokens.ts'
export * from './relay.ts'
export * from './request-id-hash.ts'
export * from './revocations.ts'
export { type FoundSome, hasWords } from './search-words.ts'
export * from './sessions.ts'
export * from './signing-keys.ts'
export * from './specs.ts'
export { type TogetherAnswer, writeCalls } from './sql/together.ts'
export type { WriteCall } from './sql/writes.ts'
export * from './subscriptions.ts'
export * from './throttles.ts'
export * from './traffic.ts'
export * from './usage.ts'
export * from './used-once.ts'
export * from './users.ts'
export * from './vitals.ts'
