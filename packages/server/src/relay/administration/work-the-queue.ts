import { accept } from '@portreeve/protocol'
import { auditWrite, type UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../../identity/index.ts'
import { laneOf, type WriteCall, writeCalls } from '../../store/index.ts'
import { countQueue, type QueueView } from './queue-view.ts'
import { type OwnWebhook, reachOwnWebhook } from './reach-webhook.ts'
import { type RelayAdministrationDeps, secondsOf } from './relay-deps.ts'

/** The entry about a step with what waits, which the app's people may read. */
export function auditQueue(
  actor: UserActor,
  { webhook, app }: OwnWebhook,
  step: { action: string; after: object },
  at: number,
): WriteCall {
  const subject = { kind: 'webhook', id: webhook.id }
  return auditWrite(actor, { ...step, subject, organizationIds: [app.organizationId] }, secondsOf(at))
}

/** Makes heads due now, whatever pause they are in: of the lane of an event, or of all lanes. Rejects with StoreUnavailable. */
export async function retryNow(
  actor: UserActor,
  id: string,
  { eventId }: { eventId?: string | undefined },
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<QueueView>> {
  const reached = await reachOwnWebhook(actor, { id }, deps)
  if (!reached.ok) return reached
  if (reached.value.webhook.state === 'paused') {
    return refuseAdministration('conflict', 'The webhook is paused. Resume it: what waits is tried at once then.')
  }
  const lane = eventId === undefined ? undefined : await findWaitingLane(id, eventId, deps)
  if (eventId !== undefined && lane === undefined) {
    return refuseField('/eventId', 'No event with this id waits for this webhook.')
  }
  const at = deps.nowMillis()
  const after = eventId === undefined ? { all: true } : { eventId }
  await deps.store.together([
    writeCalls.relay.retryNow(id, lane, at),
    auditQueue(actor, reached.value, { action: 'webhook.retry', after }, at),
  ])
  if (lane === undefined) await hastenTheRest(id, at, deps)
  return accept(await countQueue(id, deps))
}

/** One transaction makes 20,000 lanes due; the others follow it, so many with each of theirs. Rejects with StoreUnavailable. */
export async function hastenTheRest(
  id: string,
  at: number,
  { store }: Pick<RelayAdministrationDeps, 'store'>,
): Promise<void> {
  await store.relay.retryNow(id, undefined, at)
}

/**
 * Takes the event at the head of its lane out of the queue, with a reason: what stands behind it is tried at once. Only while it is the head, and in the
 * transaction of its audit entry. Rejects with StoreUnavailable.
 */
export async function skipHead(
  actor: UserActor,
  id: string,
  { eventId, seq, reason }: { eventId: string; seq?: number | undefined; reason: string },
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<QueueView>> {
  const reached = await reachOwnWebhook(actor, { id }, deps)
  if (!reached.ok) return reached
  const { relay } = deps.store
  const event = await relay.findEvent(eventId)
  const lane = event && (await relay.findLane(id, laneOf(event)))
  const waiting = lane && (await relay.listDeliveries({ webhookId: id, eventId, state: 'waiting', limit: PLACES_MAX }))
  if (!lane || !waiting || waiting.length === 0) {
    return refuseField('/eventId', 'No event with this id waits for this webhook.')
  }
  if (!waiting.some((delivery) => delivery.seq === lane.headSeq)) {
    return refuseAdministration('conflict', 'It is not at the head of its lane. Only what holds a lane can be skipped.')
  }
  if (seq !== undefined && seq !== lane.headSeq) return refuseChanged()
  const at = deps.nowMillis()
  const head = { webhookId: id, lane: lane.lane, seq: lane.headSeq, at, note: reason }
  const done = await deps.store.together([
    writeCalls.relay.skip(head),
    auditQueue(actor, reached.value, { action: 'webhook.skip', after: { eventId, seq: lane.headSeq, reason } }, at),
  ])
  return done === 'done' ? accept(await countQueue(id, deps)) : refuseChanged()
}

const refuseChanged = () =>
  refuseAdministration('changed', 'Something has become of it just now: it is not the head any more. Look again.')

/** Replays of one event that wait behind one another. */
const PLACES_MAX = 200

async function findWaitingLane(
  webhookId: string,
  eventId: string,
  { store: { relay } }: RelayAdministrationDeps,
): Promise<string | undefined> {
  const [delivery] = await relay.listDeliveries({ webhookId, eventId, state: 'waiting', limit: 1 })
  return delivery?.lane
}
