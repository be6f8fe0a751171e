import { type AppId, type AuthServerId, accept, type OrganizationId, type SubscriptionId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import type { UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../../identity/index.ts'
import { type App, type Subscription, writeCalls } from '../../store/index.ts'
import { checkDeveloper } from '../reach-developer.ts'
import { checkTerms } from '../terms.ts'
import type { AppDeps } from './app-deps.ts'
import { checkAppQuotas } from './app-quotas.ts'
import { auditApp, type KeptApp } from './change-app.ts'

/** What a developer registers (protocol.md 5.2). */
export interface NewApp extends Pick<App, 'name' | 'contactEmail'> {
  /** UUID of the caller's choice. */
  id?: AppId | undefined
  organizationId: OrganizationId
  description?: string | undefined
  website?: string | undefined
  activation?: App['activation'] | undefined
  sharedWith?: OrganizationId[] | undefined
  terms?: App['terms']
  /** Operators only. */
  quotas?: App['quotas']
  /** Left out: the oldest authorization server in force. */
  authServerId?: AuthServerId | undefined
  /** With at least one, people sign in to it. */
  callbackUrls?: string[] | undefined
  implicit?: boolean | undefined
}

/** Registers an app with its credentials and its test subscription. The secret is seen this once. Rejects with StoreUnavailable. */
export async function createApp(
  actor: UserActor,
  wanted: NewApp,
  deps: AppDeps,
): Promise<AdministrationOutcome<KeptApp & { client_secret: string }>> {
  const { store, credentials, now } = deps
  const refusal = await checkDeveloper(actor, wanted.organizationId, store)
  if (refusal) return refusal.error === 'not_found' ? refuseField('/organizationId', refusal.description) : refusal
  const badTerms = checkTerms(wanted.terms, '/terms')
  if (badTerms) return badTerms
  const badQuotas = checkAppQuotas(actor, wanted.quotas)
  if (badQuotas) return badQuotas
  const id = wanted.id ?? (v7() as AppId)
  const made = await credentials.create({ kind: 'app', id }, wanted.authServerId, wanted)
  if (!made.ok) return made
  const { client, client_secret } = made.value
  const at = now()
  const test = testSubscriptionOf({ id, organizationId: wanted.organizationId, createdAt: at })
  const app: App = {
    id,
    organizationId: wanted.organizationId,
    name: wanted.name,
    description: wanted.description ?? '',
    ...(wanted.website !== undefined && { website: wanted.website }),
    contactEmail: wanted.contactEmail,
    client_id: client.client_id,
    selections: [],
    activation: wanted.activation ?? 'automatic',
    listing: 'Registered',
    sharedWith: [...new Set(wanted.sharedWith)],
    ...(wanted.terms && { terms: wanted.terms }),
    ...(wanted.quotas && wanted.quotas.length > 0 && { quotas: wanted.quotas }),
    testSubscriptionId: test.id,
    disabled: false,
    revision: 1,
    createdAt: at,
    updatedAt: at,
  }
  const { redirect_uris: callbackUrls = [] } = client.metadata
  const done = await store.together([
    writeCalls.apps.insert(app),
    writeCalls.clients.put(client),
    writeCalls.subscriptions.insert(test),
    writeCalls.organizations.hold(app.organizationId),
    auditApp(actor, app, { action: 'app.create', after: { ...app, callbackUrls } }, at),
  ])
  if (done === 'done') return accept({ app, client, client_secret })
  if (done.answer === 'missing') return refuseAdministration('conflict', 'The organization has just been removed.')
  const detail = 'This id cannot be used. Choose another one, or leave it out.'
  return refuseAdministration('conflict', detail, [{ pointer: '/id', detail }])
}

/** For APIs that are published to Test (protocol.md 3.8). Its connections are opened by subscriptions, for what the app selects. */
function testSubscriptionOf({
  id,
  organizationId,
  createdAt,
}: Pick<App, 'id' | 'organizationId' | 'createdAt'>): Subscription {
  return {
    id: v7() as SubscriptionId,
    organizationId,
    appId: id,
    purpose: 'app_test',
    environment: 'Test',
    status: 'active',
    connections: [],
    activatedAt: createdAt,
    revision: 1,
    createdAt,
    updatedAt: createdAt,
  }
}
