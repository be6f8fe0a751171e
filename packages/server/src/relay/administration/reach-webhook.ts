import { type ApiId, type AppId, accept } from '@portreeve/protocol'
import { mayDevelop, mayRead, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import type { Api, App, Webhook } from '../../store/index.ts'
import { checkActing } from '../../subscriptions/index.ts'
import type { RelayAdministrationDeps } from './relay-deps.ts'

/** Whose eyes somebody has: those of the app's people, of the API's, or both. */
export interface Sees {
  receiver: boolean
  publisher: boolean
}

/** A webhook that somebody sees, with what it is between. Either may be gone: then operators alone see that side. */
export interface SeenWebhook {
  webhook: Webhook
  app: App | undefined
  api: Api | undefined
  sees: Sees
}

/** Of one request: an app is looked for once, however many webhooks and deliveries of it there are. */
export type FindApp = (id: AppId) => Promise<App | undefined>

export function rememberApps({ registry }: Pick<RelayAdministrationDeps, 'registry'>): FindApp {
  const found = new Map<AppId, Promise<App | undefined>>()
  return (id) => {
    const known = found.get(id) ?? registry.findApp(id)
    found.set(id, known)
    return known
  }
}

/**
 * Undefined: to this person it does not exist (threat T-30). People of the API see it when an organization has, or had, a connection to the API by this app:
 * that one app has selected the API is nothing they are told. Rejects with StoreUnavailable.
 */
export async function seeWebhook(
  actor: UserActor,
  webhook: Webhook,
  { store, registry, findApp }: Pick<RelayAdministrationDeps, 'store' | 'registry'> & { findApp: FindApp },
): Promise<SeenWebhook | undefined> {
  const app = await findApp(webhook.appId)
  const api = registry.apis.find(webhook.apiId)
  const receiver = app ? mayRead(actor, app.organizationId) : actor.operator
  const isOfApi = api ? mayRead(actor, api.organizationId) : actor.operator
  const publisher = isOfApi && (actor.operator || (await isConnected(webhook, store)))
  return receiver || publisher ? { webhook, app, api, sees: { receiver, publisher } } : undefined
}

async function isConnected(
  { appId, apiId }: { appId: AppId; apiId: ApiId },
  { subscriptions }: Pick<RelayAdministrationDeps['store'], 'subscriptions'>,
): Promise<boolean> {
  return (await subscriptions.list({ appId, apiId, limit: 1 })).length > 0
}

export const noSuchWebhook = () =>
  refuseAdministration('not_found', 'There is no webhook with this id, or it is not yours.')

/** Rejects with StoreUnavailable. */
export async function reachWebhook(
  actor: UserActor,
  id: string,
  deps: Pick<RelayAdministrationDeps, 'store' | 'registry'>,
): Promise<AdministrationOutcome<SeenWebhook>> {
  const webhook = await deps.store.relay.findWebhook(id)
  const seen = webhook && (await seeWebhook(actor, webhook, { ...deps, findApp: rememberApps(deps) }))
  return seen ? accept(seen) : noSuchWebhook()
}

/** Of the app's developers, where it is not gone. */
export interface OwnWebhook extends SeenWebhook {
  app: App
}

/**
 * The webhook, if this actor may change it and has seen it as it is. Somebody of a disabled organization changes nothing (threat T-17), except who runs
 * the exchange. Rejects with StoreUnavailable.
 */
export async function reachOwnWebhook(
  actor: UserActor,
  { id, ifMatch }: { id: string; ifMatch?: number | undefined },
  deps: Pick<RelayAdministrationDeps, 'store' | 'registry'>,
): Promise<AdministrationOutcome<OwnWebhook>> {
  const reached = await reachWebhook(actor, id, deps)
  if (!reached.ok) return reached
  const { app, webhook } = reached.value
  if (!app) return refuseAdministration('conflict', 'The app is gone. What is left of its webhook can be looked at.')
  const refusal = await checkActing(actor, app.organizationId, developer, deps.registry.organizations)
  if (refusal) return refusal
  return ifMatch === undefined || ifMatch === webhook.revision
    ? accept({ ...reached.value, app })
    : refuseAdministration('changed', 'The webhook was changed since. Look again.')
}

const developer = { isAllowed: mayDevelop, need: 'Only a developer of the app may do this.' }
