import type { EpochSeconds } from '@portreeve/protocol'
import type { Identity } from '../identity/index.ts'
import type { Registry } from '../registry/index.ts'
import { type Lane, type Store, type Webhook, type WriteCall, writeCalls } from '../store/index.ts'

export interface OwnerMailsDeps {
  store: { relay: Pick<Store['relay'], 'findWebhook'> } & Pick<Store, 'throttles' | 'members' | 'users' | 'together'>
  registry: Pick<Registry, 'findApp'> & { apis: Pick<Registry['apis'], 'find'> }
  identity: Pick<Identity, 'webhookMails'>
  nowMillis: () => number
}

type MailKind = Parameters<Identity['webhookMails']['write']>[0]

const OWNERS_MAILED_MAX = 10
/** A webhook that is away holds every lane that it has, one after the other. */
const ONE_MAIL_SECONDS = 6 * 3_600

/**
 * The writes that tell the owners of an app by mail what is the matter with its webhook: names, and nothing of the event or of what was answered. One mail of a kind in six
 * hours, counted in the store so that all processes and restarts count together, and counted with the mails: either both are written or none is. Empty: they were told, or the
 * app is gone. Rejects with StoreUnavailable.
 */
export async function mailsToOwners(
  { id, appId, apiId }: Pick<Webhook, 'id' | 'appId' | 'apiId'>,
  kind: MailKind,
  { store, registry, identity, nowMillis }: OwnerMailsDeps,
): Promise<WriteCall[]> {
  const app = await registry.findApp(appId)
  if (!app) return []
  const at = Math.floor(nowMillis() / 1000) as EpochSeconds
  const key = `${kind} ${id}`
  const told = await store.throttles.find(key)
  if (told && told.windowStartedAt >= at - ONE_MAIL_SECONDS) return []
  const about = { app: app.name, api: registry.apis.find(apiId)?.name ?? apiId }
  const owners = (await store.members.listOwners(app.organizationId)).slice(0, OWNERS_MAILED_MAX)
  const users = await Promise.all(owners.map(({ userId }) => store.users.find(userId)))
  const mails = users.flatMap((user) =>
    user && !user.disabled ? [identity.webhookMails.write(kind, user, about)] : [],
  )
  return [writeCalls.throttles.count(key, at, ONE_MAIL_SECONDS), ...mails]
}

/** Tells them what the webhook's state is now, without anything else to write. Rejects with StoreUnavailable. */
export async function mailOwners(
  webhook: Pick<Webhook, 'id' | 'appId' | 'apiId'>,
  kind: MailKind,
  deps: OwnerMailsDeps,
): Promise<void> {
  const writes = await mailsToOwners(webhook, kind, deps)
  if (writes.length > 0) await deps.store.together(writes)
}

/** Tells them that events wait for it, however many of its lanes are held. Rejects with StoreUnavailable. */
export async function mailHeldLane({ webhookId }: Lane, deps: OwnerMailsDeps): Promise<void> {
  const webhook = await deps.store.relay.findWebhook(webhookId)
  if (webhook) await mailOwners(webhook, 'webhook_held', deps)
}
