import { accept } from '@portreeve/protocol'
import type { UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, type OwnedClientWishes, refuseAdministration } from '../../identity/index.ts'
import type { App, Client } from '../../store/index.ts'
import { type PatchOf, patched } from '../patched.ts'
import { checkTerms } from '../terms.ts'
import type { AppDeps } from './app-deps.ts'
import { checkAppQuotas } from './app-quotas.ts'
import { type ChangedApp, changeApp, type KeptApp } from './change-app.ts'
import { checkListed } from './listing.ts'
import type { AppReach } from './reach-app.ts'

/** `null` takes a member away that may be absent. `quotas` are for operators. Callback URLs and implicit are its credentials'. */
export type AppPatch = Pick<OwnedClientWishes, 'callbackUrls' | 'implicit'> &
  PatchOf<
    Pick<App, 'name' | 'description' | 'website' | 'contactEmail' | 'activation' | 'sharedWith' | 'terms' | 'quotas'>
  >

/** Rejects with StoreUnavailable. */
export function updateApp(reach: AppReach, patch: AppPatch, deps: AppDeps): Promise<AdministrationOutcome<KeptApp>> {
  const { actor } = reach
  return changeApp(reach, { action: 'app.update', decide: (app) => decide(app, actor, patch, deps) }, deps)
}

async function decide(
  before: App,
  actor: UserActor,
  patch: AppPatch,
  deps: AppDeps,
): Promise<AdministrationOutcome<ChangedApp>> {
  const { callbackUrls, implicit, sharedWith, quotas, ...rest } = patch
  const app = patched(before, {
    ...rest,
    quotas: quotas?.length === 0 ? null : quotas,
    sharedWith: sharedWith && [...new Set(sharedWith)],
  })
  const refusal = checkAppQuotas(actor, quotas) ?? checkTerms(app.terms, '/terms') ?? checkListed(app)
  if (refusal) return refusal
  const isRenamed = app.name !== before.name
  if (!isRenamed && callbackUrls === undefined && implicit === undefined) return accept({ app })
  const client = await deps.store.clients.find(app.client_id)
  if (!client) return refuseAdministration('conflict', 'The credentials of this app are gone.')
  const changed = deps.credentials.change(client, { callbackUrls, implicit, ...(isRenamed && { name: app.name }) })
  if (!changed.ok) return changed
  return accept({ app, client: changed.value, audited: { before: described(client), after: described(changed.value) } })
}

/** What the record says of the credentials that the app's developer sees. */
const described = ({ metadata, grant_types }: Client): object => ({
  callbackUrls: metadata.redirect_uris ?? [],
  implicit: grant_types.includes('implicit'),
})
