import { describe } from 'vitest'
import { apisContract } from './contract/apis.ts'
import { appsContract } from './contract/apps.ts'
import { attentionContract } from './contract/attention.ts'
import { auditEntriesContract } from './contract/audit-entries.ts'
import { authorizationServersContract } from './contract/authorization-servers.ts'
import { callErrorsContract } from './contract/call-errors.ts'
import { changesContract } from './contract/changes.ts'
import { clientsContract } from './contract/clients.ts'
import { concurrencyContract } from './contract/concurrency.ts'
import { consentsContract } from './contract/consents.ts'
import { crashContract } from './contract/crash.ts'
import { decisionsContract } from './contract/decisions.ts'
import { engines } from './contract/engines.ts'
import { exchangeSettingsContract } from './contract/exchange-settings.ts'
import { factsContract } from './contract/facts.ts'
import { faultsContract } from './contract/faults.ts'
import { gatewayRunsContract } from './contract/gateway-runs.ts'
import { grantsContract } from './contract/grants.ts'
import { idempotencyKeysContract } from './contract/idempotency-keys.ts'
import { interactionsContract } from './contract/interactions.ts'
import { invitationsContract } from './contract/invitations.ts'
import { joinRequestsContract } from './contract/join-requests.ts'
import { mailProofsContract } from './contract/mail-proofs.ts'
import { mailsContract } from './contract/mails.ts'
import { managementTokensContract } from './contract/management-tokens.ts'
import { membersContract } from './contract/members.ts'
import { migratingContract } from './contract/migrating.ts'
import { migratingAppsContract } from './contract/migrating-apps.ts'
import { namespacesContract } from './contract/namespaces.ts'
import { nodesContract } from './contract/nodes.ts'
import { openingContract } from './contract/opening.ts'
import { operatorsContract } from './contract/operators.ts'
import { organizationsContract } from './contract/organizations.ts'
import { passkeysContract } from './contract/passkeys.ts'
import { providerCallsContract } from './contract/provider-calls.ts'
import { quotaCountsContract } from './contract/quota-counts.ts'
import { recordCacheContract } from './contract/record-cache.ts'
import { registrationTokensContract } from './contract/registration-tokens.ts'
import { relayCrashContract } from './contract/relay-crash.ts'
import { relayLeasesContract } from './contract/relay-leases.ts'
import { relayNoticesContract } from './contract/relay-notices.ts'
import { relayQueueContract } from './contract/relay-queue.ts'
import { relayRacingContract } from './contract/relay-racing.ts'
import { relayViewsContract } from './contract/relay-views.ts'
import { relayWebhooksContract } from './contract/relay-webhooks.ts'
import { revocationsContract } from './contract/revocations.ts'
import { searchingContract } from './contract/searching.ts'
import { searchingFarContract } from './contract/searching-far.ts'
import { sessionsContract } from './contract/sessions.ts'
import { signingKeysContract } from './contract/signing-keys.ts'
import { singleUseContract } from './contract/single-use.ts'
import { specsContract } from './contract/specs.ts'
import { subscriptionsContract } from './contract/subscriptions.ts'
import { throttlesContract } from './contract/throttles.ts'
import { togetherContract } from './contract/together.ts'
import { trafficContract } from './contract/traffic.ts'
import { usageContract } from './contract/usage.ts'
import { usedOnceContract } from './contract/used-once.ts'
import { usersContract } from './contract/users.ts'
import { vitalsContract } from './contract/vitals.ts'

for (const engine of engines) {
  const suite = engine.missing ? describe.skip : describe
  suite(`the store on ${engine.name}${engine.missing ? ` (skipped: ${engine.missing})` : ''}`, () => {
    describe('opening', () => openingContract(engine))
    describe('authorization servers', () => authorizationServersContract(engine))
    describe('signing keys', () => signingKeysContract(engine))
    describe('clients', () => clientsContract(engine))
    describe('organizations', () => organizationsContract(engine))
    describe('APIs', () => apisContract(engine))
    describe('apps', () => appsContract(engine))
    describe('subscriptions', () => subscriptionsContract(engine))
    describe('lists that are searched', () => searchingContract(engine))
    describe('searches that go far', () => searchingFarContract(engine))
    describe('users', () => usersContract(engine))
    describe('consents', () => consentsContract(engine))
    describe('grants', () => grantsContract(engine))
    describe('interactions', () => interactionsContract(engine))
    describe('mail proofs', () => mailProofsContract(engine))
    describe('mails', () => mailsContract(engine))
    describe('migrating', () => migratingContract(engine))
    describe('migrating APIs, apps and subscriptions', () => migratingAppsContract(engine))
    describe('passkeys', () => passkeysContract(engine))
    describe('decisions', () => decisionsContract(engine))
    describe('provider calls', () => providerCallsContract(engine))
    describe('registration tokens', () => registrationTokensContract(engine))
    describe('revocations', () => revocationsContract(engine))
    describe('sessions', () => sessionsContract(engine))
    describe('single use', () => singleUseContract(engine))
    describe('throttles', () => throttlesContract(engine))
    describe('quota counts', () => quotaCountsContract(engine))
    describe('used once', () => usedOnceContract(engine))
    describe('management tokens', () => managementTokensContract(engine))
    describe('audit entries', () => auditEntriesContract(engine))
    describe('idempotency keys', () => idempotencyKeysContract(engine))
    describe('invitations', () => invitationsContract(engine))
    describe('join requests', () => joinRequestsContract(engine))
    describe('members', () => membersContract(engine))
    describe('namespaces', () => namespacesContract(engine))
    describe('operators', () => operatorsContract(engine))
    describe('specs', () => specsContract(engine))
    describe('together', () => togetherContract(engine))
    describe('facts', () => factsContract(engine))
    describe('exchange settings', () => exchangeSettingsContract(engine))
    describe('nodes', () => nodesContract(engine))
    describe('attention', () => attentionContract(engine))
    describe('vitals', () => vitalsContract(engine))
    describe('usage', () => usageContract(engine))
    describe('traffic', () => trafficContract(engine))
    describe('call errors', () => callErrorsContract(engine))
    describe('gateway runs', () => gatewayRunsContract(engine))
    describe('relay: webhooks', () => relayWebhooksContract(engine))
    describe('relay: queue', () => relayQueueContract(engine))
    describe('relay: notices', () => relayNoticesContract(engine))
    describe('relay: crash', () => relayCrashContract(engine))
    describe('relay: racing', () => relayRacingContract(engine))
    describe('relay: leases', () => relayLeasesContract(engine))
    describe('relay: views', () => relayViewsContract(engine))
    describe('changes', () => changesContract(engine))
    describe('record cache', () => recordCacheContract(engine))
    describe('concurrency', () => concurrencyContract(engine))
    describe('faults', () => faultsContract(engine))
    describe('crash', () => crashContract(engine))
  })
}
