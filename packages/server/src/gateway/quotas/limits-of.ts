import type { EpochSeconds } from '@portreeve/protocol'
import type { Api, App, Quota, Subscription } from '../../store/index.ts'
import type { Counter } from './counter.ts'
import { type Per, windowAt } from './window.ts'

/** One quota, as it applies to certain calls. */
export interface Limit {
  /** In `RateLimit` and in our log: `app-minute`. */
  name: string
  /** Under which the store counts. Says nothing of how many calls there may be, so that a count goes on when that is edited. */
  key: string
  calls: number
  per: Per
  /** `"app-minute";r=` */
  label: string
  /** Of the window of the last call. */
  counter: Counter | undefined
}

/** Quotas that a call takes together: one of each, or none of any. */
export interface Step {
  limits: readonly Limit[]
  /** Those the caller is told about. */
  shown: readonly Limit[]
  /** Value of `RateLimit-Policy`. Months differ in length, so it is for now. */
  policyAt: (now: EpochSeconds) => string
}

/** What applies to an app's calls to an API. */
export interface Applied {
  /** The app has selected the API with a plan that the API does not have any more. */
  planUnknown: boolean
  /** Step 5: the app's own, and those of its plan. */
  own: Step
  /** After step 9: those of one subscription, and of the API as a whole. */
  shared(subscription: Subscription): Step
}

/** Worked out once for each version of the records that say it; forgotten with them. */
export function createLimits() {
  const byApp = new WeakMap<App, WeakMap<Api, Applied>>()
  const byApi = new WeakMap<Api, Step>()

  /** Of all callers of an API together: everything that applies where the API itself calls through the gateway. */
  function ofApi(api: Api): Step {
    let step = byApi.get(api)
    if (!step) {
      step = stepOf(limitsOf('api', api.id, api.traffic?.quotas))
      byApi.set(api, step)
    }
    return step
  }

  function ofApp(app: App, api: Api): Applied {
    let ofThisApp = byApp.get(app)
    if (!ofThisApp) {
      ofThisApp = new WeakMap()
      byApp.set(app, ofThisApp)
    }
    let applied = ofThisApp.get(api)
    if (!applied) {
      applied = workOut(app, api, ofApi(api))
      ofThisApp.set(api, applied)
    }
    return applied
  }

  return { ofApp, ofApi }
}

function workOut(app: App, api: Api, total: Step): Applied {
  const planId = app.selections.find(({ apiId }) => apiId === api.id)?.planId
  const plan = planId === undefined ? undefined : api.plans.find(({ id }) => id === planId)
  const own = stepOf([
    ...limitsOf('app', app.id, app.quotas),
    // Without the plan's id: who changes plans does not begin anew.
    ...limitsOf('plan', `${app.id} ${api.id}`, plan?.quotas),
  ])
  const quotas = plan?.subscriptionQuotas ?? []
  const bySubscription = new WeakMap<Subscription, Step>()
  function shared(subscription: Subscription): Step {
    if (quotas.length === 0) return total
    let step = bySubscription.get(subscription)
    if (!step) {
      step = stepOf([...limitsOf('subscription', `${subscription.id} ${api.id}`, quotas), ...total.limits])
      bySubscription.set(subscription, step)
    }
    return step
  }
  return { planUnknown: planId !== undefined && plan === undefined, own, shared }
}

/** Of two for the same time, which a form may let through, the smaller holds: one count is taken from once. */
function limitsOf(what: string, id: string, quotas: readonly Quota[] = []): Limit[] {
  const smallest = new Map<Per, Limit>()
  for (const { calls, per } of quotas) {
    if ((smallest.get(per)?.calls ?? Number.POSITIVE_INFINITY) <= calls) continue
    const name = `${what}-${per}`
    smallest.set(per, { name, key: `${what} ${id} ${per}`, calls, per, label: `"${name}";r=`, counter: undefined })
  }
  return [...smallest.values()]
}

function stepOf(limits: readonly Limit[]): Step {
  // What is left of an API's total says how much other organizations call: nobody is told (draft-ietf-httpapi-ratelimit-headers §8.2).
  const shown = limits.filter(({ name }) => !name.startsWith('api-'))
  return { limits, shown, policyAt: createPolicyAt(shown) }
}

function createPolicyAt(shown: readonly Limit[]): Step['policyAt'] {
  let policy: string | undefined
  let [from, until] = [0, 0]
  const hasMonth = shown.some(({ per }) => per === 'month')
  return (now) => {
    if (policy !== undefined && (!hasMonth || (now >= from && now < until))) return policy
    const month = windowAt('month', now)
    ;[from, until] = [month.start, month.end]
    policy = shown
      .map(({ name, calls, per }) => {
        const { start, end } = windowAt(per, now)
        return `"${name}";q=${calls};w=${end - start}`
      })
      .join(', ')
    return policy
  }
}
