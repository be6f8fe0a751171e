import { accept } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import { LOST, settleRace } from '../../registry/index.ts'
import { type Webhook, type WriteCall, writeCalls } from '../../store/index.ts'
import { viewFor } from './list-webhooks.ts'
import { type OwnWebhook, reachOwnWebhook } from './reach-webhook.ts'
import { type RelayAdministrationDeps, secondsOf } from './relay-deps.ts'
import type { WebhookSettings, WebhookView } from './views.ts'
import { hastenTheRest } from './work-the-queue.ts'

/** Which webhook, and the revision that the caller has seen, if they said. */
export interface WebhookReach {
  id: string
  ifMatch?: number | undefined
}

/** What is left out stays. `null`: as many as there are. */
export interface WebhookPatch extends Partial<Omit<WebhookSettings, 'perSecondMax'>> {
  perSecondMax?: number | null | undefined
}

interface Change {
  /** As the audit record calls it. */
  action: string
  /** What it shall be, from what it is. Asked again when somebody else was faster. */
  decide(own: OwnWebhook, at: number): AdministrationOutcome<Webhook>
  /** What the record says beside the members that differ. */
  audited?: object
  /** What is written along. */
  besides?: readonly WriteCall[]
}

/** Changes a webhook's record whole or not at all, with its entry in the audit record. Rejects with StoreUnavailable. */
function changeWebhook(
  actor: UserActor,
  reach: WebhookReach,
  { action, decide, audited, besides = [] }: Change,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<OwnWebhook>> {
  return settleRace(async () => {
    const reached = await reachOwnWebhook(actor, reach, deps)
    if (!reached.ok) return reached
    const own = reached.value
    const at = deps.nowMillis()
    const decided = decide(own, at)
    if (!decided.ok) return decided
    const after: Webhook = { ...decided.value, updatedAt: at }
    const step = {
      action,
      subject: { kind: 'webhook', id: reach.id },
      organizationIds: [own.app.organizationId],
      before: own.webhook,
      after: { ...after, ...audited },
    }
    const done = await deps.store.together([
      writeCalls.relay.replaceWebhook(after),
      ...besides,
      auditWrite(actor, step, secondsOf(at)),
    ])
    if (done !== 'done') return LOST
    return accept({ ...own, webhook: { ...after, revision: own.webhook.revision + 1 } })
  })
}

export async function updateWebhook(
  actor: UserActor,
  reach: WebhookReach,
  patch: WebhookPatch,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<WebhookView>> {
  const decide = ({ webhook }: OwnWebhook) => {
    const { perSecondMax, ...others } = patch
    const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))
    const rate = perSecondMax === undefined ? webhook.perSecondMax : (perSecondMax ?? undefined)
    return accept({ ...webhook, ...given, perSecondMax: rate })
  }
  return shown(await changeWebhook(actor, reach, { action: 'webhook.update', decide }, deps), deps)
}

/** Nothing is sent any more from the next attempt on; events go on to be queued. */
export async function pauseWebhook(
  actor: UserActor,
  reach: WebhookReach,
  reason: string,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<WebhookView>> {
  const decide = ({ webhook }: OwnWebhook, pausedAt: number) =>
    webhook.state === 'paused' && webhook.pausedBy === 'person'
      ? refuseAdministration('conflict', 'The webhook is paused already.')
      : // Also one that answered 410: from now on it is paused because somebody wants it.
        accept({ ...webhook, state: 'paused' as const, pausedBy: 'person' as const, pausedAt, pauseReason: reason })
  return shown(await changeWebhook(actor, reach, { action: 'webhook.pause', decide }, deps), deps)
}

/** What waits is due at once, in its order. */
export async function resumeWebhook(
  actor: UserActor,
  reach: WebhookReach,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<WebhookView>> {
  const decide = ({ webhook }: OwnWebhook) => {
    if (webhook.state === 'active') return refuseAdministration('conflict', 'The webhook is not paused.')
    const { pausedBy: _, pausedAt: __, pauseReason: ___, ...kept } = webhook
    return accept({ ...kept, state: 'active' as const })
  }
  const at = deps.nowMillis()
  const besides = [writeCalls.relay.retryNow(reach.id, undefined, at)]
  const changed = await changeWebhook(actor, reach, { action: 'webhook.resume', decide, besides }, deps)
  if (changed.ok) await hastenTheRest(reach.id, at, deps)
  return shown(changed, deps)
}

/** A new secret to sign with, shown this once. The ones before it sign along for `overlapSeconds`. */
export async function rotateWebhookSecret(
  actor: UserActor,
  reach: WebhookReach,
  overlapSeconds: number,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<WebhookView & { secret: string }>> {
  let secret = ''
  const decide = ({ webhook }: OwnWebhook) => {
    const rotated = deps.secrets.rotate(webhook, overlapSeconds)
    secret = rotated.secret
    return accept({ ...webhook, sealedSecrets: rotated.sealedSecrets })
  }
  const change = { action: 'webhook.rotate_secret', decide, audited: { overlapSeconds } }
  const changed = await changeWebhook(actor, reach, change, deps)
  return changed.ok ? accept({ ...viewFor(changed.value, deps), secret }) : changed
}

function shown(
  changed: AdministrationOutcome<OwnWebhook>,
  deps: RelayAdministrationDeps,
): AdministrationOutcome<WebhookView> {
  return changed.ok ? accept(viewFor(changed.value, deps)) : changed
}
