import type { EpochSeconds } from '@portreeve/protocol'
import { auditWrite, type ExchangeActor } from '../audit/index.ts'
import { type Webhook, writeCalls } from '../store/index.ts'
import { mailsToOwners, type OwnerMailsDeps } from './owner-mails.ts'

/**
 * Keeps that a webhook has paused itself by answering 410, in one transaction with its entry in the audit record and the mails to the app's owners. 'changed': somebody else has
 * written it meanwhile, and nothing was. Rejects with StoreUnavailable.
 */
export async function keepGone(before: Webhook, after: Webhook, deps: OwnerMailsDeps): Promise<'replaced' | 'changed'> {
  const app = await deps.registry.findApp(before.appId)
  const at = Math.floor(deps.nowMillis() / 1000) as EpochSeconds
  // There is no request behind it: the webhook's id finds the entry in the log as well.
  const actor: ExchangeActor = { kind: 'exchange', requestId: before.id }
  const step = {
    action: 'webhook.gone',
    subject: { kind: 'webhook', id: before.id },
    organizationIds: app ? [app.organizationId] : [],
    before,
    after,
  }
  const done = await deps.store.together([
    writeCalls.relay.replaceWebhook(after),
    auditWrite(actor, step, at),
    ...(await mailsToOwners(before, 'webhook_gone', deps)),
  ])
  return done === 'done' ? 'replaced' : 'changed'
}
