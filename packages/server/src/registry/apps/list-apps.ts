import { mayRead, type UserActor } from '../../audit/index.ts'
import type { App } from '../../store/index.ts'
import type { AppsWanted } from './app-administration.ts'
import type { AppDeps } from './app-deps.ts'

/**
 * Newest id first: of one organization, or of all that the actor belongs to; to operators of all. Of others the list is empty, as if they
 * had none (threat T-30). Rejects with StoreUnavailable.
 */
export async function listApps(
  actor: UserActor,
  wanted: AppsWanted,
  { store }: Pick<AppDeps, 'store'>,
): Promise<App[]> {
  const { organizationId } = wanted
  if (organizationId !== undefined) return mayRead(actor, organizationId) ? store.apps.list(wanted) : []
  if (actor.operator) return store.apps.list(wanted)
  const own = [...actor.memberships.keys()]
  const pages = await Promise.all(own.map((id) => store.apps.list({ ...wanted, organizationId: id })))
  return pages
    .flat()
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, wanted.limit)
}
