import { type Step, steps } from '../refusals.ts'
import type { Decision, SentNames } from './decision.ts'
import { targetWords } from './target-words.ts'

/** Whose part of a call somebody sees. */
export interface SeenParts {
  app: boolean
  api: boolean
  /** Runs the exchange: sees both parts, and exact reasons that are for neither. */
  whole: boolean
}

export interface Named {
  id: string
  name: string
}

export interface StepView {
  step: Step
  /** `reported`: it did not hold, and the call was let through all the same. */
  outcome: 'passed' | 'reported' | 'refused' | 'not_reached'
  /** What the caller was told. */
  message?: string
  /** The exact reason, for whom it concerns. */
  detail?: string
}

/** A call as somebody sees it: their part. */
export interface DecisionView {
  atMillis: number
  parts: ('app' | 'api')[]
  method: string
  path: string
  queryNames: readonly string[]
  traceId?: string
  simulated: boolean
  askedByProxy: boolean
  api?: Named & { version: string; environment: string; organization: Named }
  app?: Named & { organization: Named }
  subscription?: { id: string; connectionId: string; organization: Named }
  ended: 'answered' | 'refused' | 'broken_off' | 'caller_left'
  /** What the caller got; without status: nothing. */
  answer: { status?: number; source: 'gateway' | 'api'; code?: string; message?: string }
  steps: StepView[]
  quotaRemaining?: number
  credentials?: { kind: string; waited: boolean; renewed: boolean }
  sent?: { attempts: number; origin: string; path: string; headers: SentName[]; query: SentName[] }
  target?: { status?: number; leftAlone: boolean; broken?: string }
  validation?: string
  requestBytes: number
  responseBytes: number
  timings: { totalMillis: number; checksMillis?: number; credentialsMillis?: number; firstByteMillis?: number }
}

export interface SentName {
  name: string
  by: 'caller' | 'gateway'
}

/** What a call names, with the names that it has now. */
export interface DecisionParties {
  /** The decision's own, or whose token it was where it did not come to that. */
  app: Named | undefined
  nameOf: (organizationId: string) => Named
  appOrganizationId: string | undefined
}

const AT_APP = steps.indexOf('app')

/** Pure. At least one of `seen` is true. */
export function viewDecision(decision: Decision, seen: SeenParts, parties: DecisionParties): DecisionView {
  const { subscription, traceId, validation, totalMillis } = decision
  const isApp = seen.app || seen.whole
  const isApi = seen.api || seen.whole
  return {
    atMillis: decision.atMillis,
    parts: [...(isApp ? (['app'] as const) : []), ...(isApi ? (['api'] as const) : [])],
    method: decision.method,
    path: decision.path,
    queryNames: decision.queryNames,
    ...(traceId !== undefined && { traceId }),
    simulated: decision.simulated,
    askedByProxy: decision.askedByProxy,
    ...viewApi(decision, isApi, parties),
    ...viewApp(decision, isApp, parties),
    ...(subscription && {
      subscription: {
        id: subscription.id,
        connectionId: subscription.connectionId,
        organization: parties.nameOf(subscription.organizationId),
      },
    }),
    ended: endOf(decision),
    answer: viewAnswer(decision),
    steps: steps.map((step, at) => viewStep(decision, { step, at }, seen)),
    ...(isApp && decision.quotaRemaining !== undefined && { quotaRemaining: decision.quotaRemaining }),
    ...(isApi && viewService(decision)),
    ...(validation !== undefined && { validation }),
    requestBytes: decision.requestBytes,
    responseBytes: decision.responseBytes,
    timings: { totalMillis, ...(isApi && partialTimings(decision)) },
  }
}

/** Its callers are told which API it was once it is one that they selected. */
function viewApi(
  { api, stepsPassed }: Decision,
  isApi: boolean,
  { nameOf }: DecisionParties,
): Pick<DecisionView, 'api'> {
  if (!api || !(isApi || stepsPassed > AT_APP)) return {}
  const { id, name, version, environment, organizationId } = api
  return { api: { id, name, version, environment, organization: nameOf(organizationId) } }
}

/** The API's people are told who called where the call came as far as to be asked that. */
function viewApp(decision: Decision, isApp: boolean, parties: DecisionParties): Pick<DecisionView, 'app'> {
  const { app, appOrganizationId, nameOf } = parties
  if (!app || appOrganizationId === undefined || !(isApp || decision.app)) return {}
  return { app: { ...app, organization: nameOf(appOrganizationId) } }
}

function endOf({ refusal, broken, status }: Decision): DecisionView['ended'] {
  if (refusal) return 'refused'
  if (broken !== undefined) return 'broken_off'
  return status === 0 ? 'caller_left' : 'answered'
}

function viewAnswer({ status, source, refusal }: Decision): DecisionView['answer'] {
  return {
    ...(status !== 0 && { status }),
    source,
    ...(refusal && { code: refusal.code, message: refusal.message }),
  }
}

/** Sample data needs no subscription (protocol.md 3.8). */
const notForSamples: ReadonlySet<Step> = new Set([
  ...(['subscription_id', 'subscription', 'connection', 'values', 'credentials', 'target'] as const),
])

function viewStep(decision: Decision, { step, at }: { step: Step; at: number }, seen: SeenParts): StepView {
  const { refusal, simulated, stepsPassed, validation } = decision
  if (refusal?.step === step) {
    const detail = detailFor(decision, at, seen)
    return { step, outcome: 'refused', message: refusal.message, ...(detail !== undefined && { detail }) }
  }
  if (step === 'validation' && validation !== undefined) return { step, outcome: 'reported', detail: validation }
  const isPassed = at < stepsPassed && !(simulated && notForSamples.has(step))
  return { step, outcome: isPassed ? 'passed' : 'not_reached' }
}

/** The API's people are told exact reasons from the step on that asks whether their API was selected; the app's, which of their quotas it was. */
function detailFor({ refusal }: Decision, at: number, { app, api, whole }: SeenParts): string | undefined {
  if (!refusal) return undefined
  if (whole) return refusal.detail
  if (app && !api && refusal.kind === 'quota_spent') {
    // How much all may call together, or others do, is nothing of theirs (docs/quotas.md).
    return refusal.detail.startsWith('api-') ? "the API's own quota, of all its callers together" : refusal.detail
  }
  if (!api || at < AT_APP) return undefined
  // Whether the id that was sent is one of somebody else's subscriptions is for nobody but them to know (threat T-30).
  if (refusal.kind === 'subscription_mismatch') return undefined
  const isOfSocket = refusal.kind === 'target_unreachable' || refusal.detail.startsWith('UND_ERR_')
  return isOfSocket ? targetWords(refusal.detail) : refusal.detail
}

/** What was done towards the API service, for whose it is. */
function viewService(decision: Decision): Pick<DecisionView, 'credentials' | 'sent' | 'target'> {
  const { api, sent, target, attempts, refusal, targetStatus, broken } = decision
  const leftAlone = refusal?.kind === 'target_left_alone'
  return {
    ...(api && {
      credentials: {
        kind: api.credential,
        waited: decision.waitedForCredentials,
        renewed: decision.renewedCredentials,
      },
    }),
    ...(sent &&
      target && { sent: { attempts, ...target, headers: namesOf(sent.headers), query: namesOf(sent.query) } }),
    ...((targetStatus !== undefined || leftAlone || broken !== undefined) && {
      target: {
        ...(targetStatus !== undefined && { status: targetStatus }),
        leftAlone,
        ...(broken !== undefined && { broken }),
      },
    }),
  }
}

function namesOf({ caller, gateway }: SentNames): SentName[] {
  return [
    ...caller.map((name) => ({ name, by: 'caller' as const })),
    ...gateway.map((name) => ({ name, by: 'gateway' as const })),
  ]
}

function partialTimings({ checksMillis, credentialsMillis, firstByteMillis }: Decision) {
  return { checksMillis, credentialsMillis, ...(firstByteMillis !== undefined && { firstByteMillis }) }
}
