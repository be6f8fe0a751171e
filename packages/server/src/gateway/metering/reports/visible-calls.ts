import type { ApiId, AppId, OrganizationId } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../../audit/index.ts'
import type { CallCounts, CallParties, Store } from '../../../store/index.ts'
import type { CallFilter } from './metering-administration.ts'

export type Lead = { apiId: ApiId } | { appId: AppId } | { role: 'api' | 'app'; organizationId: OrganizationId }

/** By which ways all calls are found that the actor may see and that fit the filter. Undefined: all there are. More may be found: see `mayShow`. */
export async function leadsOf(
  actor: UserActor,
  { apiId, appId }: CallFilter,
  store: Pick<Store, 'apis' | 'apps'>,
): Promise<(Lead | undefined)[]> {
  if (actor.operator) return [apiId !== undefined ? { apiId } : appId !== undefined ? { appId } : undefined]
  const api = apiId === undefined ? undefined : await store.apis.find(apiId)
  if (api && mayRead(actor, api.organizationId)) return [{ apiId: api.id }]
  const app = appId === undefined ? undefined : await store.apps.find(appId)
  if (app && mayRead(actor, app.organizationId)) return [{ appId: app.id }]
  // Also what is gone: whose it was stands with its calls.
  return [...actor.memberships.keys()].flatMap((organizationId): Lead[] => [
    { role: 'api', organizationId },
    { role: 'app', organizationId },
  ])
}

export function fits({ apiId, appId }: CallFilter, call: CallParties): boolean {
  return (apiId === undefined || call.apiId === apiId) && (appId === undefined || call.appId === appId)
}

/** Whether they are people of the API, so that they may know all about it. */
export function isOfApi(actor: UserActor, { apiOrganizationId }: CallParties): boolean {
  return actor.operator || (apiOrganizationId !== undefined && actor.memberships.has(apiOrganizationId))
}

/**
 * Which APIs an app's people may know of: those that the app has selected, and those whose service has answered it. Who calls a path on the off chance is not
 * told what is there: the counts of such calls are theirs, and the API's name is not.
 */
export function createKnownApis({ apps }: Pick<Store, 'apps'>) {
  const selections = new Map<AppId, Promise<ReadonlySet<ApiId>>>()
  const selectedBy = (id: AppId) => {
    let selected = selections.get(id)
    if (!selected) {
      selected = apps.find(id).then((app) => new Set(app?.selections.map(({ apiId }) => apiId)))
      selections.set(id, selected)
    }
    return selected
  }
  return async function isKnown(
    actor: UserActor,
    call: CallParties & { counts: CallCounts; subscriptionId?: string | undefined },
  ): Promise<boolean> {
    if (call.apiId === undefined || isOfApi(actor, call) || call.subscriptionId !== undefined) return true
    const { status2xx, api4xx, api5xx } = call.counts
    if (status2xx + api4xx + api5xx > 0) return true
    return call.appId !== undefined && (await selectedBy(call.appId)).has(call.apiId)
  }
}
