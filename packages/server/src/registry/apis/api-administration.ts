import { type ApiId, accept } from '@portreeve/protocol'
import { mayRead, type UserActor } from '../../audit/index.ts'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { Plan } from '../../store/index.ts'
import type { Page } from '../organizations/page.ts'
import { revokeOldApiSecrets, rotateApiSecret } from './api-credentials.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiView, isPublic, type PublicApiView, viewForOwner, viewForReader } from './api-view.ts'
import type { KeptApi } from './change-api.ts'
import { addPlan, type NewPlan, type PlanPatch, removePlan, updatePlan } from './change-plans.ts'
import { createApi, type NewApi } from './create-api.ts'
import { setApiDisabled } from './disable-api.ts'
import { type ApisWanted, listApis } from './list-apis.ts'
import { type ApiProbe, probeApi } from './probe-api.ts'
import { type ApiReach, findOwn, findVisible } from './reach-api.ts'
import { removeApi } from './remove-api.ts'
import {
  type AccessControlView,
  type AccessControlWish,
  setAccessControl,
  viewOfAccessControl,
} from './set-access-control.ts'
import { setVisibility, type VisibilityWish } from './set-visibility.ts'
import { type ApiPatch, updateApi } from './update-api.ts'

/** An API, and the secret of its credentials where one was made just now: the only time it is seen. */
export type ApiWithSecret = ApiView & { client_secret: string }

/** APIs, for the people of their organizations and for operators. Methods reject with StoreUnavailable. */
export interface ApiAdministration {
  list(actor: UserActor, wanted: ApisWanted): Promise<Page<ApiView>>
  /** For people of other organizations whom it is shown to, what everybody sees of it. */
  show(actor: UserActor, id: ApiId): Promise<AdministrationOutcome<ApiView | PublicApiView>>
  create(actor: UserActor, wanted: NewApi): Promise<AdministrationOutcome<ApiWithSecret>>
  update(reach: ApiReach, patch: ApiPatch): Promise<AdministrationOutcome<ApiView>>
  remove(reach: ApiReach): Promise<AdministrationOutcome<undefined>>
  setDisabled(reach: ApiReach, disabled: boolean): Promise<AdministrationOutcome<ApiView>>
  showAccessControl(actor: UserActor, id: ApiId): Promise<AdministrationOutcome<AccessControlView>>
  setAccessControl(reach: ApiReach, wish: AccessControlWish): Promise<AdministrationOutcome<AccessControlView>>
  setVisibility(reach: ApiReach, wish: VisibilityWish): Promise<AdministrationOutcome<ApiView>>
  /** Those that the actor may see. */
  listPlans(actor: UserActor, id: ApiId): Promise<AdministrationOutcome<Plan[]>>
  addPlan(reach: ApiReach, plan: NewPlan): Promise<AdministrationOutcome<Plan>>
  updatePlan(reach: ApiReach, planId: string, patch: PlanPatch): Promise<AdministrationOutcome<Plan>>
  removePlan(reach: ApiReach, planId: string): Promise<AdministrationOutcome<undefined>>
  rotateSecret(reach: ApiReach, overlapSeconds: number | undefined): Promise<AdministrationOutcome<ApiWithSecret>>
  revokeOldSecrets(
    reach: ApiReach,
    wish: { revokeTokens?: boolean | undefined },
  ): Promise<AdministrationOutcome<ApiView>>
  probe(reach: ApiReach): Promise<AdministrationOutcome<ApiProbe>>
}

export function createApiAdministration(deps: ApiDeps): ApiAdministration {
  /** Under a revision that somebody will send back: memory may not have heard yet of the client that belongs to it (threat T-12). */
  const viewNow = async ({ api, client }: KeptApi) =>
    viewForOwner(api, deps, client ?? (await deps.store.clients.find(api.client_id)))
  const view = async (kept: AdministrationOutcome<KeptApi>) => (kept.ok ? accept(await viewNow(kept.value)) : kept)
  const viewWithSecret = async (kept: AdministrationOutcome<KeptApi & { client_secret: string }>) => {
    if (!kept.ok) return kept
    const { api, client, client_secret } = kept.value
    return accept({ ...(await viewForOwner(api, deps, client)), client_secret })
  }
  return {
    async list(actor, wanted) {
      const { items, ...rest } = await listApis(actor, wanted, deps)
      return { items: await Promise.all(items.map((api) => viewForOwner(api, deps))), ...rest }
    },
    async show(actor, id) {
      const found = await findVisible({ actor, id }, deps)
      if (!found.ok) return found
      const api = found.value
      return accept(await (mayRead(actor, api.organizationId) ? viewNow({ api }) : viewForReader(api, deps)))
    },
    create: async (actor, wanted) => viewWithSecret(await createApi(actor, wanted, deps)),
    update: async (reach, patch) => view(await updateApi(reach, patch, deps)),
    remove: (reach) => removeApi(reach, deps),
    setDisabled: async (reach, disabled) => view(await setApiDisabled(reach, disabled, deps)),
    async showAccessControl(actor, id) {
      const found = await findOwn({ actor, id }, deps)
      return found.ok ? accept(viewOfAccessControl(found.value, deps)) : found
    },
    async setAccessControl(reach, wish) {
      const changed = await setAccessControl(reach, wish, deps)
      return changed.ok ? accept(viewOfAccessControl(changed.value.api, deps)) : changed
    },
    setVisibility: async (reach, wish) => view(await setVisibility(reach, wish, deps)),
    async listPlans(actor, id) {
      const found = await findVisible({ actor, id }, deps)
      if (!found.ok) return found
      const { plans, organizationId } = found.value
      return accept(mayRead(actor, organizationId) ? plans : plans.filter(isPublic))
    },
    addPlan: (reach, plan) => addPlan(reach, plan, deps),
    updatePlan: (reach, planId, patch) => updatePlan(reach, planId, patch, deps),
    removePlan: (reach, planId) => removePlan(reach, planId, deps),
    rotateSecret: async (reach, overlapSeconds) => viewWithSecret(await rotateApiSecret(reach, overlapSeconds, deps)),
    revokeOldSecrets: async (reach, wish) => view(await revokeOldApiSecrets(reach, wish, deps)),
    probe: (reach) => probeApi(reach, deps),
  }
}
