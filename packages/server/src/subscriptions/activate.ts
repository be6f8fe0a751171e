import { type ApiId, type AppId, accept, type OrganizationId, type SubscriptionId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { mayOwn, mayRead, type UserActor } from '../audit/index.ts'
import {
  type AdministrationOutcome,
  type AdministrationRefused,
  refuseAdministration,
  refuseField,
} from '../identity/index.ts'
import { digestOfTerms, LOST, settleRace } from '../registry/index.ts'
import { type ApiEnvironment, type App, type Subscription, writeCalls } from '../store/index.ts'
import { holdLooked } from './hold-looked.ts'
import { keepStep } from './keep-step.ts'
import type { Draft } from './life-cycle.ts'
import { findWanted, type Parties } from './parties.ts'
import type { RoomDeps } from './room-deps.ts'
import { refuseStep } from './step-refusals.ts'

/** Who agrees that an app may work on their organization's data. */
export interface GivenConsent {
  name: string
  title: string
  /** Of the app's terms, as they were read. Left out: the current ones. */
  termsVersion?: string | undefined
  /** Of their words. */
  termsDigest?: string | undefined
  /** Those that were shown. Left out: those that the app has now. */
  apiIds?: readonly ApiId[] | undefined
}

export interface ActivationWish {
  /** Only for one organization. */
  id?: SubscriptionId | undefined
  appId: AppId
  organizationIds: readonly OrganizationId[]
  /** Default: Production. */
  environment?: Exclude<ApiEnvironment, 'Dev'> | undefined
  consent: GivenConsent
}

/** What became of the wish for one organization. */
export type Activated =
  | { organizationId: OrganizationId; subscription: Subscription }
  | { organizationId: OrganizationId; refusal: AdministrationRefused }

/**
 * Activates an app for organizations of this person (protocol.md 4.1): one subscription each, and each with its own outcome. Refused as a
 * whole when none could be made. Rejects with StoreUnavailable.
 */
export async function activate(
  actor: UserActor,
  wish: ActivationWish,
  deps: RoomDeps,
): Promise<AdministrationOutcome<Activated[]>> {
  if (wish.id !== undefined && wish.organizationIds.length !== 1) {
    return refuseField('/id', 'An id can be given for one organization at a time.')
  }
  const outcomes: Activated[] = []
  for (const organizationId of new Set(wish.organizationIds)) {
    const outcome = await settleRace(() => activateFor(actor, organizationId, wish, deps))
    outcomes.push(outcome.ok ? { organizationId, subscription: outcome.value } : { organizationId, refusal: outcome })
  }
  const [first] = outcomes
  return first && 'refusal' in first && outcomes.every((outcome) => 'refusal' in outcome)
    ? first.refusal
    : accept(outcomes)
}

const noSuchApp = () =>
  refuseField(
    '/appId',
    'There is no app with this id that this organization may activate: one of its own, one that is shared with it, or a published one.',
  )

/** One attempt: everything is read anew, and is still so when it is written (threats T-16, T-17). */
async function activateFor(
  actor: UserActor,
  organizationId: OrganizationId,
  wish: ActivationWish,
  deps: RoomDeps,
): Promise<AdministrationOutcome<Subscription> | typeof LOST> {
  const { store } = deps
  const [organization, app] = await Promise.all([store.organizations.find(organizationId), store.apps.find(wish.appId)])
  if (!organization || !mayRead(actor, organizationId)) {
    return refuseAdministration('not_found', 'There is no organization with this id, or you do not belong to it.')
  }
  if (!mayOwn(actor, organizationId)) {
    return refuseAdministration('forbidden', 'Only an owner of the organization may activate an app for it.')
  }
  if (organization.disabled) return refuseAdministration('conflict', 'The organization is disabled.')
  if (!app || !mayActivate(app, organizationId)) return noSuchApp()
  const refusal = checkApp(app, wish.consent)
  if (refusal) return refusal
  const draft = draftOf(actor, organizationId, { wish, app }, deps)
  const kept = await store.subscriptions.findByOrganizationAndApp(organizationId, app.id, draft.environment)
  if (kept) return alreadyThere(kept)
  if (wish.id !== undefined && (await store.subscriptions.find(wish.id))) {
    const detail = 'This id cannot be used. Choose another one, or leave it out.'
    return refuseAdministration('conflict', detail, [{ pointer: '/id', detail }])
  }
  const parties: Parties = { app, apis: new Map() }
  const wanted = await findWanted(draft, parties, deps)
  const unseen = checkShown(wish.consent, wanted)
  if (unseen) return unseen
  const said = (after: Subscription) => ({ ...after, consent: consentOf(actor, wish.consent, { app, wanted }, deps) })
  // The organization is not removed before the subscription is there: nothing is removed that is in use.
  const besides = [...holdLooked(app, wanted), writeCalls.organizations.hold(organizationId)]
  const event = { kind: 'request' } as const
  const outcome = await keepStep({ actor, before: draft, event, parties, wanted, said, besides }, deps)
  return outcome === LOST || outcome.ok ? outcome : refuseStep(outcome, draft)
}

/** Its own organization's, published ones, and those that were shared with it. Pure. */
export function mayActivate(
  { organizationId: own, listing, sharedWith }: App,
  organizationId: OrganizationId,
): boolean {
  return own === organizationId || listing === 'Published' || sharedWith.includes(organizationId)
}

/** Can anybody agree to it, and is what they have read what it says now? Pure. */
export function checkApp(
  { disabled, terms }: App,
  { termsVersion, termsDigest }: Pick<GivenConsent, 'termsVersion' | 'termsDigest'>,
): AdministrationRefused | undefined {
  if (disabled) return refuseAdministration('conflict', 'The app is disabled.')
  if (termsVersion !== undefined && termsVersion !== (terms?.version ?? ''))
    return otherTerms('termsVersion', 'version')
  return termsDigest === undefined || termsDigest === digestOfTerms(terms)
    ? undefined
    : otherTerms('termsDigest', 'digest')
}

const otherTerms = (member: keyof GivenConsent, what: string) =>
  refuseAdministration('conflict', "The app's terms have changed. Read them again.", [
    { pointer: `/consent/${member}`, detail: `This is not the ${what} of the app's terms.` },
  ])

/** Were all the APIs shown that it would get? Pure. */
export function checkShown(
  { apiIds }: Pick<GivenConsent, 'apiIds'>,
  wanted: readonly { id: ApiId }[],
): AdministrationRefused | undefined {
  return apiIds === undefined || wanted.every(({ id }) => apiIds.includes(id))
    ? undefined
    : refuseAdministration('conflict', 'The app works with more APIs by now. Read again what it may see.', [
        { pointer: '/consent/apiIds', detail: 'The app would get an API that is not among these.' },
      ])
}

/** Terms of an app that is not offered to them any more can be read by nobody there: they agree to those that they know, or to nothing new. Pure. */
export function checkReadable(
  app: App,
  { organizationId, consent }: Pick<Subscription, 'organizationId' | 'consent'>,
): AdministrationRefused | undefined {
  if (mayActivate(app, organizationId)) return undefined
  const { termsVersion, termsDigest = digestOfTerms(app.terms) } = consent ?? {}
  if (termsVersion === (app.terms?.version ?? '') && termsDigest === digestOfTerms(app.terms)) return undefined
  return refuseAdministration(
    'conflict',
    'The app is not offered to the organization any more, so nobody there can read its present terms. Without `consent` it gets what was agreed to before.',
  )
}

function draftOf(
  actor: UserActor,
  organizationId: OrganizationId,
  { wish, app }: { wish: ActivationWish; app: App },
  { now }: RoomDeps,
): Draft {
  const at = now()
  return {
    id: wish.id ?? (v7() as SubscriptionId),
    organizationId,
    appId: app.id,
    purpose: 'organization',
    environment: wish.environment ?? 'Production',
    status: 'new',
    connections: [],
    requestedBy: actor.userId,
    revision: 1,
    createdAt: at,
    updatedAt: at,
  }
}

/** Data rights: who agreed, when, to what, and for which APIs. Pure but for the clock. */
export function consentOf(
  { userId }: UserActor,
  { name, title }: GivenConsent,
  { app, wanted }: { app: App; wanted: readonly { id: ApiId }[] },
  { now }: Pick<RoomDeps, 'now'>,
): NonNullable<Subscription['consent']> {
  return {
    userId,
    name,
    title,
    at: now(),
    termsVersion: app.terms?.version ?? '',
    termsDigest: digestOfTerms(app.terms),
    apiIds: wanted.map(({ id }) => id),
  }
}

function alreadyThere({ id, status }: Subscription): AdministrationRefused {
  return refuseAdministration(
    'conflict',
    `The organization has a subscription of this app in this environment: ${id}, which is ${status}.${
      status === 'active' || status === 'pending' ? '' : ' Reactivate it.'
    }`,
  )
}
