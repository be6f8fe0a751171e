import { accept } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { type AdministrationOutcome, refuseAdministration } from '../../identity/index.ts'
import { type Api, type Plan, writeCalls } from '../../store/index.ts'
import type { ApiDeps } from './api-deps.ts'
import { changeApi } from './change-api.ts'
import { checkPlan } from './check-plan.ts'
import { checkVisibility } from './check-visibility.ts'
import type { ApiReach } from './reach-api.ts'

export type NewPlan = Omit<Plan, 'id'> & { id?: string | undefined }
export type PlanPatch = Partial<Omit<Plan, 'id'>>

const PLANS_MAX = 50

/** Rejects with StoreUnavailable. */
export async function addPlan(reach: ApiReach, wanted: NewPlan, deps: ApiDeps): Promise<AdministrationOutcome<Plan>> {
  const plan = withoutEmpty({ ...wanted, id: wanted.id ?? v7() })
  const decide = (before: Api) => {
    if (before.plans.some(({ id }) => id === plan.id)) {
      return refuseAdministration('conflict', 'The API has a plan with this id.')
    }
    if (before.plans.length >= PLANS_MAX) {
      return refuseAdministration('conflict', `An API may have ${PLANS_MAX} plans at most.`)
    }
    return checkPlan(plan, before.plans) ?? accept({ api: { ...before, plans: [...before.plans, plan] } })
  }
  const changed = await changeApi(reach, { action: 'api.add_plan', decide }, deps)
  return changed.ok ? accept(plan) : changed
}

/** The members that `patch` names are replaced. Rejects with StoreUnavailable. */
export async function updatePlan(
  reach: ApiReach,
  planId: string,
  patch: PlanPatch,
  deps: ApiDeps,
): Promise<AdministrationOutcome<Plan>> {
  const decide = (before: Api) => {
    const at = before.plans.findIndex(({ id }) => id === planId)
    const plan = before.plans[at]
    if (!plan) return noSuchPlan()
    const plans = before.plans.with(at, withoutEmpty({ ...plan, ...patch }))
    const changed = plans[at] as Plan
    const others = before.plans.filter(({ id }) => id !== planId)
    const api = { ...before, plans }
    return checkPlan(changed, others) ?? checkVisibility(api) ?? accept({ api })
  }
  const changed = await changeApi(reach, { action: 'api.update_plan', decide }, deps)
  if (!changed.ok) return changed
  const plan = changed.value.api.plans.find(({ id }) => id === planId)
  return plan ? accept(plan) : noSuchPlan()
}

/** Refused while an app has chosen it: its quotas are that app's. Rejects with StoreUnavailable. */
export async function removePlan(
  reach: ApiReach,
  planId: string,
  deps: ApiDeps,
): Promise<AdministrationOutcome<undefined>> {
  const decide = async (before: Api) => {
    if (!before.plans.some(({ id }) => id === planId)) return noSuchPlan()
    if (await deps.store.apps.hasSelected(before.id, planId)) {
      const detail =
        'Apps have chosen this plan. Make it private, so that no more do; or wait until they chose another one.'
      return refuseAdministration('conflict', detail)
    }
    const api = { ...before, plans: before.plans.filter(({ id }) => id !== planId) }
    // Looked at again when it is written: an app may choose it meanwhile.
    const conditions = [writeCalls.apps.checkUnselected(api.id, planId)]
    return checkVisibility(api) ?? accept({ api, while: conditions })
  }
  const changed = await changeApi(reach, { action: 'api.remove_plan', decide }, deps)
  return changed.ok ? accept(undefined) : changed
}

/** No quotas for subscriptions are said in one way. */
function withoutEmpty({ subscriptionQuotas = [], ...plan }: Plan): Plan {
  return subscriptionQuotas.length === 0 ? plan : { ...plan, subscriptionQuotas }
}

const noSuchPlan = () => refuseAdministration('not_found', 'The API has no plan with this id.')
