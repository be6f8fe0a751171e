import type { ConnectionId } from '@portreeve/protocol'
import { accept } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration } from '../identity/index.ts'
import { LOST, settleRace } from '../registry/index.ts'
import { type Connection, type Subscription, writeCalls } from '../store/index.ts'
import { auditedSteps } from './audited-steps.ts'
import { changeValues, type GivenValues } from './connection-values.ts'
import { keepStep } from './keep-step.ts'
import { checkRevision, checkSide, type ReachedConnection, reachConnection } from './reach.ts'
import type { RoomDeps } from './room-deps.ts'
import { refuseStep } from './step-refusals.ts'

export interface ConnectionWish {
  /** Subscription-specific values by their names; null takes one away. */
  values?: GivenValues | undefined
  /** What the organization and the app are told with it. */
  error?: string | undefined
  ifMatch?: number | undefined
}

/** A developer of the API lets a subscription in, or keeps it out: whenever, and as often as they like (protocol.md 4.3). */
export function decideConnection(
  actor: UserActor,
  id: ConnectionId,
  { decision, values, error, ifMatch }: ConnectionWish & { decision: 'accept' | 'reject' },
  deps: RoomDeps,
): Promise<AdministrationOutcome<Subscription>> {
  return settleRace(async () => {
    const reached = await reachAsDeveloper(actor, id, ifMatch, deps)
    if (!reached.ok) return reached
    const { subscription, parties, connection } = reached.value
    const valued = withValues(reached.value, values, deps)
    if (!valued.ok) return valued
    const event = { kind: decision, connectionId: id, through: 'console', error } as const
    const members = valued.value
    const said = (after: Subscription) => (members ? withConnection(after, connection.id, members) : after)
    const outcome = await keepStep({ actor, before: subscription, event, parties, said }, deps)
    return outcome === LOST || outcome.ok ? outcome : refuseStep(outcome, connection)
  })
}

/** Sets values of a connection that is not over, also while calls go through it (protocol.md 3.6). Rejects with StoreUnavailable. */
export function setValues(
  actor: UserActor,
  id: ConnectionId,
  { values, ifMatch }: { values: GivenValues; ifMatch?: number | undefined },
  deps: RoomDeps,
): Promise<AdministrationOutcome<Subscription>> {
  return settleRace(async () => {
    const reached = await reachAsDeveloper(actor, id, ifMatch, deps)
    if (!reached.ok) return reached
    const { subscription, parties, connection } = reached.value
    if (connection.status === 'inactive') return refuseAdministration('conflict', 'The connection is over.')
    const valued = withValues(reached.value, values, deps)
    if (!valued.ok) return valued
    if (!valued.value) return accept(subscription)
    const at = deps.now()
    const after = { ...withConnection(subscription, id, valued.value), updatedAt: at }
    const audited = auditedSteps('set_values', { before: subscription, after, parties })
    const done = await deps.store.together([
      writeCalls.subscriptions.replace(after),
      ...audited.map((step) => auditWrite(actor, step, at)),
    ])
    return done === 'done' ? accept({ ...after, revision: subscription.revision + 1 }) : LOST
  })
}

async function reachAsDeveloper(
  actor: UserActor,
  id: ConnectionId,
  ifMatch: number | undefined,
  deps: RoomDeps,
): Promise<AdministrationOutcome<ReachedConnection>> {
  const reached = await reachConnection(actor, id, deps)
  if (!reached.ok) return reached
  const refusal =
    (await checkSide(actor, 'api_developer', reached.value, deps)) ?? checkRevision(reached.value.subscription, ifMatch)
  return refusal ?? reached
}

function withValues(
  { connection, api }: Pick<ReachedConnection, 'connection' | 'api'>,
  given: GivenValues | undefined,
  deps: Pick<RoomDeps, 'values' | 'now'>,
): AdministrationOutcome<Partial<Connection> | undefined> {
  if (!given) return accept(undefined)
  if (!api) return refuseAdministration('conflict', 'The API is gone.')
  return changeValues(connection, given, { api, unknown: 'refuse', pointer: '/values' }, deps)
}

/** The subscription with other members in one of its connections. */
export function withConnection(
  subscription: Subscription,
  id: ConnectionId,
  members: Partial<Connection>,
): Subscription {
  const connections = subscription.connections.map((each) => (each.id === id ? { ...each, ...members } : each))
  return { ...subscription, connections }
}
