import { accept, type ConnectionId, type SubscriptionId } from '@portreeve/protocol'
import { mayDevelop, mayOwn, mayRead, type UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, type AdministrationRefused, refuseAdministration } from '../identity/index.ts'
import type { Api, Connection, Subscription } from '../store/index.ts'
import { checkActing } from './check-acting.ts'
import { findParties, type Parties } from './parties.ts'
import type { RoomDeps } from './room-deps.ts'

/** How much of a subscription somebody sees: everything, or the connections to APIs of theirs. */
export type Part = 'whole' | ReadonlySet<ConnectionId>

/** Undefined: to this person it does not exist (threat T-30). Pure. */
export function partFor(actor: UserActor, subscription: Subscription, { app, apis }: Parties): Part | undefined {
  if (mayRead(actor, subscription.organizationId) || (app && mayRead(actor, app.organizationId))) return 'whole'
  const own = subscription.connections.filter(({ apiId }) => {
    const api = apis.get(apiId)
    return api && mayRead(actor, api.organizationId)
  })
  return own.length === 0 ? undefined : new Set(own.map(({ id }) => id))
}

/** A subscription that somebody sees. */
export interface Reached {
  subscription: Subscription
  parties: Parties
  part: Part
}

/** One answer for what is not there and for what is not theirs (threat T-30). */
export const noSuchSubscription = () =>
  refuseAdministration('not_found', 'There is no subscription with this id, or it is not yours.')
export const noSuchConnection = () =>
  refuseAdministration('not_found', 'There is no connection with this id, or it is not yours.')

/** Rejects with StoreUnavailable. */
export async function reachSubscription(
  actor: UserActor,
  id: SubscriptionId,
  deps: Pick<RoomDeps, 'store' | 'registry'>,
): Promise<AdministrationOutcome<Reached>> {
  const subscription = await deps.store.subscriptions.find(id)
  if (!subscription) return noSuchSubscription()
  const parties = await findParties(subscription, deps)
  const part = partFor(actor, subscription, parties)
  return part ? accept({ subscription, parties, part }) : noSuchSubscription()
}

export interface ReachedConnection extends Reached {
  connection: Connection
  /** Undefined when it is gone. */
  api: Api | undefined
}

/** Rejects with StoreUnavailable. */
export async function reachConnection(
  actor: UserActor,
  id: ConnectionId,
  deps: Pick<RoomDeps, 'store' | 'registry'>,
): Promise<AdministrationOutcome<ReachedConnection>> {
  const subscription = await deps.store.subscriptions.findByConnection(id)
  const connection = subscription?.connections.find((each) => each.id === id)
  if (!subscription || !connection) return noSuchConnection()
  const parties = await findParties(subscription, deps)
  const part = partFor(actor, subscription, parties)
  if (!part || (part !== 'whole' && !part.has(id))) return noSuchConnection()
  return accept({ subscription, parties, part, connection, api: parties.apis.get(connection.apiId) })
}

/** In whose name a step is taken. */
export type Side = 'buyer' | 'app_developer' | 'api_developer'

/**
 * May they act for this side? A test subscription belongs to developers: who may develop for its organization acts as its buyer. Somebody in a
 * disabled organization changes nothing (threat T-17), except who runs the exchange. Rejects with StoreUnavailable.
 */
export async function checkSide(
  actor: UserActor,
  side: Side,
  { subscription, parties, api }: Pick<Reached, 'subscription' | 'parties'> & { api?: Api | undefined },
  { store }: Pick<RoomDeps, 'store'>,
): Promise<AdministrationRefused | undefined> {
  const organizationId =
    side === 'buyer'
      ? subscription.organizationId
      : side === 'app_developer'
        ? parties.app?.organizationId
        : api?.organizationId
  const isAllowed = side === 'buyer' && subscription.purpose === 'organization' ? mayOwn : mayDevelop
  return checkActing(actor, organizationId, { isAllowed, need: needs[side] }, store.organizations)
}

const needs: Record<Side, string> = {
  buyer: 'Only an owner of the organization whose data it is may do this.',
  app_developer: 'Only a developer of the app may do this.',
  api_developer: 'Only a developer of the API may do this.',
}

/** Is it what they have seen? */
export function checkRevision(
  { revision }: Pick<Subscription, 'revision'>,
  ifMatch: number | undefined,
): AdministrationRefused | undefined {
  return ifMatch === undefined || ifMatch === revision
    ? undefined
    : refuseAdministration('changed', 'It was changed since. Look again.')
}
