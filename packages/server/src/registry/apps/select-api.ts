import { isDeepStrictEqual } from 'node:util'
import { type ApiId, accept } from '@portreeve/protocol'
import {
  type AdministrationOutcome,
  type AdministrationRefused,
  refuseAdministration,
  refuseField,
} from '../../identity/index.ts'
import { type Api, type ApiSelection, type App, type TermsAcceptance, writeCalls } from '../../store/index.ts'
import { isPublic } from '../apis/api-view.ts'
import { isVisibleTo } from '../apis/visibility.ts'
import { digestOfTerms } from '../terms.ts'
import type { AppDeps } from './app-deps.ts'
import { type ChangedApp, changeApp, type KeptApp } from './change-app.ts'
import { hasBuyers } from './has-buyers.ts'
import type { AppReach } from './reach-app.ts'

/** What a developer says when the app selects an API, or changes how it uses it (protocol.md 5.2). */
export interface SelectionWish {
  planId?: string | undefined
  /** In whose name the API's terms are accepted, and which ones the person has read. */
  terms?: Pick<TermsAcceptance, 'termsVersion' | 'termsDigest' | 'name' | 'title' | 'company'> | undefined
  /** Where events of an async API go. */
  webhookUrl?: string | undefined
}

const SELECTIONS_MAX = 200

/** Selects an API, or changes plan and webhook of one that is selected. Rejects with StoreUnavailable. */
export async function selectApi(
  reach: AppReach,
  apiId: ApiId,
  wish: SelectionWish,
  deps: AppDeps,
): Promise<AdministrationOutcome<KeptApp>> {
  const change = { action: 'app.select_api', decide: (app: App) => decide(app, apiId, { wish, reach, deps }) }
  const changed = await changeApp(reach, change, deps)
  if (changed.ok) await deps.alignTest(reach.actor, changed.value.app)
  return changed
}

interface Wished {
  wish: SelectionWish
  reach: AppReach
  deps: AppDeps
}

async function decide(
  app: App,
  apiId: ApiId,
  { wish, reach, deps }: Wished,
): Promise<AdministrationOutcome<ChangedApp>> {
  const { store, checkUrl, now } = deps
  const old = app.selections.find((selection) => selection.apiId === apiId)
  const api = await store.apis.find(apiId)
  // What was selected once stays, though it is not shown any more (protocol.md 5.1).
  if (!api || !(old || (!api.disabled && isVisibleTo(api, app.organizationId)))) return noSuchApi()
  const refusal =
    (await checkSameServer(app, api, deps)) ??
    checkPlan(api, app, { wish, old }) ??
    checkTermsAccepted(api, { wish, old }) ??
    checkWebhook(api, { wish, old }) ??
    (wish.webhookUrl === undefined ? undefined : checkUrl(wish.webhookUrl, '/webhookUrl', 'base'))
  if (refusal) return refusal
  if (!old && app.selections.length >= SELECTIONS_MAX) {
    return refuseAdministration('conflict', `An app may select ${SELECTIONS_MAX} APIs at most.`)
  }
  const planId = wish.planId ?? old?.planId
  const termsDigest = digestOfTerms(api.details.terms)
  const terms = wish.terms ? { ...wish.terms, termsDigest, userId: reach.actor.userId, at: now() } : old?.terms
  const webhookUrl = wish.webhookUrl ?? old?.webhookUrl
  const selection: ApiSelection = {
    apiId,
    ...(planId !== undefined && { planId }),
    ...(terms && { terms }),
    ...(webhookUrl !== undefined && { webhookUrl }),
  }
  const selections = old
    ? app.selections.map((each) => (each === old ? selection : each))
    : [...app.selections, selection]
  return accept({
    app: { ...app, selections },
    // An API that is removed or changed meanwhile is looked at again: its plan, its terms, and who may see it.
    while: [writeCalls.apis.hold(api.id, api.revision)],
    besides: agreed(api, { app, old, selection }),
  })
}

/** The API's developer may read which plan was chosen and who accepted which terms, and nothing else of the app. */
function agreed(
  { id, organizationId }: Api,
  { app, old, selection }: { app: App; old: ApiSelection | undefined; selection: ApiSelection },
): ChangedApp['besides'] {
  if (organizationId === app.organizationId) return []
  const described = ({ planId, terms }: ApiSelection) => ({ apiId: id, planId, terms })
  if (old && isDeepStrictEqual(described(old), described(selection))) return []
  return [
    {
      action: 'app.agree',
      organizationIds: [app.organizationId, organizationId],
      ...(old && { before: described(old) }),
      after: described(selection),
    },
  ]
}

/** One answer for what is not there and for what is not theirs, to the byte (threat T-30). */
const noSuchApi = () =>
  refuseAdministration(
    'not_found',
    "There is no API with this id that this app may select: one of its own organization's, one that is shared with it, or a public one.",
  )

/** The gateway takes tokens of the API's authorization server alone, so an app of another one could never call it. */
async function checkSameServer(
  app: App,
  api: Api,
  { findClient }: AppDeps,
): Promise<AdministrationRefused | undefined> {
  return (await findClient(app.client_id))?.authServerId === api.authServerId
    ? undefined
    : refuseAdministration(
        'conflict',
        'The API takes tokens of another authorization server than this app has credentials of.',
      )
}

interface Wish {
  wish: SelectionWish
  old: ApiSelection | undefined
}

/** Its own organization may choose private plans too; a plan that was chosen once may stay. Pure. */
function checkPlan(api: Api, app: App, { wish, old }: Wish): AdministrationRefused | undefined {
  const open = api.plans.filter((plan) => api.organizationId === app.organizationId || isPublic(plan))
  const { planId } = wish
  if (planId === undefined) {
    return old || open.length === 0 ? undefined : refuseField('/planId', 'The API has plans: choose one.')
  }
  const isKept = planId === old?.planId && api.plans.some(({ id }) => id === planId)
  return isKept || open.some(({ id }) => id === planId)
    ? undefined
    : refuseField('/planId', 'The API has no plan with this id that this app may choose.')
}

/** Only what somebody has read can be accepted, so the version they saw comes along. Pure. */
function checkTermsAccepted({ details }: Api, { wish, old }: Wish): AdministrationRefused | undefined {
  const { terms } = details
  if (wish.terms) {
    if (!terms) return refuseField('/terms', 'The API has no terms. Leave them out.')
    const { termsVersion, termsDigest = digestOfTerms(terms) } = wish.terms
    if (termsVersion !== terms.version) return otherTerms('termsVersion', 'terms of another version')
    return termsDigest === digestOfTerms(terms) ? undefined : otherTerms('termsDigest', 'terms with other words')
  }
  return terms && !old ? refuseField('/terms', 'The API has terms: they have to be accepted.') : undefined
}

function otherTerms(member: keyof TermsAcceptance, what: string): AdministrationRefused {
  const detail = `The API has ${what}. Read them, and accept those.`
  return refuseAdministration('conflict', detail, [{ pointer: `/terms/${member}`, detail }])
}

/** Pure. */
function checkWebhook({ kind }: Api, { wish, old }: Wish): AdministrationRefused | undefined {
  if (kind === 'rest') {
    return wish.webhookUrl === undefined
      ? undefined
      : refuseField('/webhookUrl', 'Only async APIs have a webhook. Leave it out.')
  }
  return wish.webhookUrl === undefined && old?.webhookUrl === undefined
    ? refuseField('/webhookUrl', 'The API sends events: it needs a webhook URL.')
    : undefined
}

/** Lets an API go, while no organization counts on it (protocol.md 5.2). Rejects with StoreUnavailable. */
export async function unselectApi(
  reach: AppReach,
  apiId: ApiId,
  deps: AppDeps,
): Promise<AdministrationOutcome<KeptApp>> {
  const decide = async (app: App) => {
    const selections = app.selections.filter((selection) => selection.apiId !== apiId)
    if (selections.length === app.selections.length) {
      return refuseAdministration('not_found', 'The app has not selected an API with this id.')
    }
    if (await hasBuyers(app, deps)) {
      return refuseAdministration(
        'conflict',
        'Organizations have activated this app, so its APIs stay. End their subscriptions first.',
      )
    }
    return accept({ app: { ...app, selections } })
  }
  const changed = await changeApp(reach, { action: 'app.unselect_api', decide }, deps)
  if (changed.ok) await deps.alignTest(reach.actor, changed.value.app)
  return changed
}
