import { type ApiId, accept } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from '../../identity/index.ts'
import type { Api } from '../../store/index.ts'
import { checkDeveloper } from '../reach-developer.ts'
import type { ApiDeps } from './api-deps.ts'
import { isOpenTo } from './visibility.ts'

/** Which API, and who asks. */
export interface ApiReach {
  actor: UserActor
  id: ApiId
  /** The revision that the caller has seen, if they said. */
  ifMatch?: number | undefined
}

/** The API, if this actor may see it. Rejects with StoreUnavailable. */
export async function findVisible(
  { actor, id }: ApiReach,
  { store }: Pick<ApiDeps, 'store'>,
): Promise<AdministrationOutcome<Api>> {
  const api = await store.apis.find(id)
  return api && maySee(actor, api) ? accept(api) : noSuchApi()
}

/** Its own organization sees it always; others while it is open to them and works. Pure. */
function maySee(actor: UserActor, api: Api): boolean {
  return mayRead(actor, api.organizationId) || (!api.disabled && isOpenTo(api, actor.memberships.keys()))
}

/** The API, if this actor may look at everything about it. Rejects with StoreUnavailable. */
export async function findOwn(reach: ApiReach, deps: Pick<ApiDeps, 'store'>): Promise<AdministrationOutcome<Api>> {
  const found = await findVisible(reach, deps)
  if (!found.ok || mayRead(reach.actor, found.value.organizationId)) return found
  return refuseAdministration('forbidden', 'Only its own organization sees this of the API.')
}

/** The API, if this actor may change it and has seen it as it is. Rejects with StoreUnavailable. */
export async function reachApi(reach: ApiReach, deps: Pick<ApiDeps, 'store'>): Promise<AdministrationOutcome<Api>> {
  const found = await findVisible(reach, deps)
  if (!found.ok) return found
  const { organizationId, revision } = found.value
  if (!mayRead(reach.actor, organizationId)) {
    return refuseAdministration('forbidden', 'Only its own organization may change this API.')
  }
  const refusal = await checkDeveloper(reach.actor, organizationId, deps.store)
  if (refusal?.error === 'not_found') return noSuchApi()
  if (refusal) return refusal
  return reach.ifMatch === undefined || reach.ifMatch === revision
    ? found
    : refuseAdministration('changed', 'The API was changed since. Look again.')
}

/** One answer for what is not there and for what is not theirs, to the byte (threat T-30). */
export function noSuchApi(): AdministrationRefused {
  return refuseAdministration('not_found', 'There is no API with this id, or it is not open to you.')
}
