import { type AppId, accept } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from '../../identity/index.ts'
import type { App } from '../../store/index.ts'
import { checkDeveloper } from '../reach-developer.ts'
import type { AppDeps } from './app-deps.ts'
import { isOfferedTo } from './visibility.ts'

/** Which app, and who asks. */
export interface AppReach {
  actor: UserActor
  id: AppId
  /** The revision that the caller has seen, if they said. */
  ifMatch?: number | undefined
}

/** The app, if this actor may see it. Rejects with StoreUnavailable. */
export async function findVisible(
  { actor, id }: AppReach,
  { store }: Pick<AppDeps, 'store'>,
): Promise<AdministrationOutcome<App>> {
  const app = await store.apps.find(id)
  return app && maySee(actor, app) ? accept(app) : noSuchApp()
}

/** Its own organization sees it always; others while it is offered to them and works. Pure. */
function maySee(actor: UserActor, app: App): boolean {
  return mayRead(actor, app.organizationId) || (!app.disabled && isOfferedTo(app, actor.memberships.keys()))
}

/** The app, if this actor may change it and has seen it as it is. Rejects with StoreUnavailable. */
export async function reachApp(reach: AppReach, deps: Pick<AppDeps, 'store'>): Promise<AdministrationOutcome<App>> {
  const found = await findVisible(reach, deps)
  if (!found.ok) return found
  const { organizationId, revision } = found.value
  if (!mayRead(reach.actor, organizationId)) {
    return refuseAdministration('forbidden', 'Only its own organization may change this app.')
  }
  const refusal = await checkDeveloper(reach.actor, organizationId, deps.store)
  if (refusal?.error === 'not_found') return noSuchApp()
  if (refusal) return refusal
  return reach.ifMatch === undefined || reach.ifMatch === revision
    ? found
    : refuseAdministration('changed', 'The app was changed since. Look again.')
}

/** One answer for what is not there and for what is not theirs, to the byte (threat T-30). */
function noSuchApp(): AdministrationRefused {
  return refuseAdministration('not_found', 'There is no app with this id, or it is not offered to you.')
}
