import { type ApiId, accept, type SubscriptionId } from '@portreeve/protocol'
import type { UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../identity/index.ts'
import { LOST, settleRace } from '../registry/index.ts'
import type { Api, App, Subscription, WriteCall } from '../store/index.ts'
import { checkApp, checkReadable, checkShown, consentOf, type GivenConsent, mayActivate } from './activate.ts'
import { holdLooked } from './hold-looked.ts'
import { keepStep } from './keep-step.ts'
import type { LifeCycleEvent } from './life-cycle.ts'
import { findWanted } from './parties.ts'
import { checkRevision, checkSide, type Reached, reachSubscription, type Side } from './reach.ts'
import type { RoomDeps } from './room-deps.ts'
import { refuseStep } from './step-refusals.ts'

/** Steps of a whole subscription that people ask for by name. */
export type Decision = 'approve' | 'deny' | 'deactivate' | 'cancel' | 'reactivate'

export interface DecisionWish {
  /** With `reactivate`: agreed anew, to every API the app has now. Without it the earlier consent holds, for its APIs. */
  consent?: GivenConsent | undefined
  ifMatch?: number | undefined
}

const sides: Record<Decision, Side> = {
  approve: 'app_developer',
  deny: 'app_developer',
  cancel: 'app_developer',
  deactivate: 'buyer',
  reactivate: 'buyer',
}

/** A person of the right side decides about a subscription (protocol.md 4.1). Rejects with StoreUnavailable. */
export function decide(
  actor: UserActor,
  id: SubscriptionId,
  { decision, consent, ifMatch }: DecisionWish & { decision: Decision },
  deps: RoomDeps,
): Promise<AdministrationOutcome<Subscription>> {
  return settleRace(async () => {
    const reached = await reachSubscription(actor, id, deps)
    if (!reached.ok) return reached
    const { subscription } = reached.value
    const refusal =
      checkPurpose(subscription, decision) ??
      (await checkSide(actor, sides[decision], reached.value, deps)) ??
      checkRevision(subscription, ifMatch)
    if (refusal) return refusal
    const opening = await opened(reached.value, { decision, consent }, deps)
    if (!opening.ok) return opening
    const { wanted } = opening.value
    const { app } = reached.value.parties
    const said = sayer(actor, { decision, consent, app, wanted }, deps)
    // What ends something needs nobody's leave: a change of the app meanwhile is no reason to do it later.
    const besides = isOpening(decision) ? holdLooked(app, wanted) : []
    return take(actor, reached.value, { event: { kind: decision }, wanted, said, besides }, deps)
  })
}

export interface ConnectWish {
  apiId: ApiId
  consent: GivenConsent
  ifMatch?: number | undefined
}

/** A buyer lets the app use one more API: what an app selects later reaches nobody's data by itself. Rejects with StoreUnavailable. */
export function connectApi(
  actor: UserActor,
  id: SubscriptionId,
  { apiId, consent, ifMatch }: ConnectWish,
  deps: RoomDeps,
): Promise<AdministrationOutcome<Subscription>> {
  return settleRace(async () => {
    const reached = await reachSubscription(actor, id, deps)
    if (!reached.ok) return reached
    const { subscription, parties } = reached.value
    const refusal = (await checkSide(actor, 'buyer', reached.value, deps)) ?? checkRevision(subscription, ifMatch)
    if (refusal) return refusal
    if (subscription.purpose !== 'organization') return followsSelection()
    const wanted = (await findWanted(subscription, parties, deps)).filter((api) => api.id === apiId)
    const { app } = parties
    if (!app || wanted.length === 0) {
      return refuseField('/apiId', 'The app has selected no API with this id in the environment of the subscription.')
    }
    const unread = checkApp(app, consent) ?? checkReadable(app, subscription) ?? checkShown(consent, wanted)
    if (unread) return unread
    const said = (after: Subscription): Subscription => {
      const apis = [...(subscription.consent?.apiIds ?? []).map((id) => ({ id })), ...wanted]
      return { ...after, requestedBy: actor.userId, consent: consentOf(actor, consent, { app, wanted: apis }, deps) }
    }
    const besides = holdLooked(app, wanted)
    return take(actor, reached.value, { event: { kind: 'connect' }, wanted, said, besides }, deps)
  })
}

interface Taken {
  event: LifeCycleEvent
  wanted: readonly Api[]
  said: (after: Subscription) => Subscription
  besides: readonly WriteCall[]
}

async function take(
  actor: UserActor,
  { subscription, parties }: Reached,
  { event, wanted, said, besides }: Taken,
  deps: RoomDeps,
): Promise<AdministrationOutcome<Subscription> | typeof LOST> {
  const outcome = await keepStep({ actor, before: subscription, event, parties, wanted, said, besides }, deps)
  return outcome === LOST || outcome.ok ? outcome : refuseStep(outcome, subscription)
}

const followsSelection = () =>
  refuseAdministration('conflict', 'This is a test subscription. It follows what its app has selected.')

function checkPurpose({ purpose }: Subscription, decision: Decision) {
  return purpose === 'organization' || decision === 'deactivate' || decision === 'reactivate'
    ? undefined
    : refuseAdministration('conflict', 'This is a test subscription. Its developers deactivate and reactivate it.')
}

const isOpening = (decision: Decision): boolean => decision === 'approve' || decision === 'reactivate'

/** The APIs that a decision connects: never more than somebody has agreed to. */
async function opened(
  { subscription, parties }: Reached,
  { decision, consent }: { decision: Decision; consent: GivenConsent | undefined },
  deps: RoomDeps,
): Promise<AdministrationOutcome<{ wanted: Api[] }>> {
  if (!isOpening(decision)) return accept({ wanted: [] })
  const { app } = parties
  const anew = subscription.purpose === 'organization' && decision === 'reactivate' ? consent : undefined
  const refusal = app && (checkApp(app, anew ?? {}) ?? (anew ? checkReadable(app, subscription) : undefined))
  if (refusal) return refusal
  const wanted = await findWanted(subscription, parties, deps)
  if (subscription.purpose !== 'organization') return accept({ wanted })
  // What an app has selected is seen by whom it is offered to.
  if (anew && app && mayActivate(app, subscription.organizationId))
    return checkShown(anew, wanted) ?? accept({ wanted })
  const agreed = subscription.consent?.apiIds
  if (agreed) return accept({ wanted: wanted.filter(({ id }) => agreed.includes(id)) })
  if (decision === 'reactivate')
    return refuseField('/consent', 'Nobody has agreed to this subscription yet. Say who does.')
  // An import brought it in without a consent: what it was for there is all that anybody may have agreed to.
  const brought = wanted.filter(({ id }) => subscription.connections.some(({ apiId }) => apiId === id))
  return brought.length > 0 ? accept({ wanted: brought }) : nobodyAgreed()
}

const nobodyAgreed = () =>
  refuseAdministration(
    'conflict',
    'Nobody at the organization has agreed to this subscription yet, and no API came with it. One of its owners has to ask again: deactivate it, and reactivate it with `consent`.',
  )

function sayer(
  actor: UserActor,
  {
    decision,
    consent,
    app,
    wanted,
  }: { decision: Decision; consent?: GivenConsent | undefined; app: App | undefined; wanted: readonly Api[] },
  deps: RoomDeps,
): (after: Subscription) => Subscription {
  if (sides[decision] === 'app_developer') return (after) => ({ ...after, decidedBy: actor.userId })
  if (decision === 'deactivate') return (after) => after
  return (after) => ({
    ...after,
    requestedBy: actor.userId,
    ...(consent &&
      app &&
      after.purpose === 'organization' && { consent: consentOf(actor, consent, { app, wanted }, deps) }),
  })
}
