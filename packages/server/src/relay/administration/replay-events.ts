import { setImmediate as afterOthers } from 'node:timers/promises'
import { accept } from '@portreeve/protocol'
import type { UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../../identity/index.ts'
import { laneOf, writeCalls } from '../../store/index.ts'
import { findSentLane } from './find-sent-lane.ts'
import { reachOwnWebhook } from './reach-webhook.ts'
import { type RelayAdministrationDeps, secondsOf } from './relay-deps.ts'
import { auditQueue } from './work-the-queue.ts'

/** Which events. Exactly one of the first four is given; times alone, or beside a key. */
export interface ReplayWish {
  eventIds?: readonly string[] | undefined
  /** Those with the same partition key as this event: receivers do not know the key (protocol.md 6.1). */
  sameKeyAs?: string | undefined
  /** For who may know it: the API's people, and operators. */
  partitionKey?: string | undefined
  all?: true | undefined
  /** Milliseconds since 1970: received from then on, and before then. */
  from?: number | undefined
  to?: number | undefined
  /** `next` of the page before. */
  after?: string | undefined
  /** Only counts. */
  dryRun?: boolean | undefined
}

export interface Replayed {
  /** Put into the queue once more; counted, with `dryRun`. */
  events: number
  /** There are more: ask again with this as `after`. */
  next?: string
}

/** In one transaction. */
const PAGE = 1_000
/** Counted by one question. */
const COUNTED_MAX = 100_000
/** Each replay is another row for as long as its event is kept, and another call of the webhook: two million events a day are enough for anybody (threat G-H). */
const REPLAYS_MAX = 2_000
const DAY_SECONDS = 86_400
const FULL =
  'As many events as may be wait for this webhook already. What was queued stays queued; go on when some of it is taken.'
const TOO_OFTEN =
  'Events were sent to this webhook again 2,000 times within a day, which is as often as may be. What was queued stays queued; go on when the day is over, with up to 1,000 events each time.'

/**
 * Puts events that the webhook was sent, that are still kept and do not wait anyway, behind whatever waits in their lanes now, oldest first: a thousand with each call, each
 * thousand with an entry in the audit record. Each is checked again before it is sent. Rejects with StoreUnavailable.
 */
export async function replayEvents(
  actor: UserActor,
  id: string,
  wish: ReplayWish,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<Replayed>> {
  const reached = await reachOwnWebhook(actor, { id }, deps)
  if (!reached.ok) return reached
  const chosen = [wish.eventIds, wish.sameKeyAs, wish.partitionKey, wish.all].filter((one) => one !== undefined)
  if (chosen.length > 1)
    return refuseField('', 'Say which events in one way: eventIds, sameKeyAs, partitionKey or all.')
  if (chosen.length === 0 && wish.from === undefined && wish.to === undefined) {
    return refuseField('', 'Say which events: eventIds, sameKeyAs, partitionKey, from and to, or all.')
  }
  if (wish.partitionKey !== undefined && !reached.value.sees.publisher) {
    return refuseField(
      '/partitionKey',
      "Partition keys are the publisher's own. Name an event with the same key: sameKeyAs.",
    )
  }
  const lane = await laneFor(id, wish, deps)
  if (wish.sameKeyAs !== undefined && lane === undefined) {
    return refuseField('/sameKeyAs', 'The webhook was sent no event with this id, or it is too old to be kept.')
  }
  const page = { webhookId: id, lane, from: wish.from, to: wish.to, after: wish.after }
  const { relay } = deps.store
  if (wish.dryRun)
    return accept(wish.eventIds ? { events: (await kept(id, wish.eventIds, deps)).length } : await count(page, deps))
  const rows = wish.eventIds ? [] : await relay.listReplayable({ ...page, limit: PAGE + 1 })
  const first = rows.slice(0, PAGE)
  const eventIds = wish.eventIds ? await kept(id, wish.eventIds, deps) : inTheirLanes(first)
  if (eventIds.length > 0) {
    const at = deps.nowMillis()
    if (deps.bounds.findFull([reached.value.webhook])) return refuseAdministration('conflict', FULL)
    if (!(await mayReplay(id, at, deps))) return refuseAdministration('conflict', TOO_OFTEN)
    const { eventIds: _, dryRun: __, ...which } = wish
    const after = { ...which, events: eventIds.length, firstEventId: eventIds[0], lastEventId: eventIds.at(-1) }
    await deps.store.together([
      writeCalls.relay.replay(id, eventIds, at),
      auditQueue(actor, reached.value, { action: 'webhook.replay', after }, at),
    ])
  }
  deps.bounds.queued([reached.value.webhook], wish.dryRun ? 0 : eventIds.length)
  const next = rows.length > PAGE ? first.at(-1)?.eventId : undefined
  return accept({ events: eventIds.length, ...(next !== undefined && { next }) })
}

/** Counted in the store, so that all processes count together. */
async function mayReplay(id: string, at: number, { store }: RelayAdministrationDeps): Promise<boolean> {
  const { failures } = await store.throttles.count(`webhook replayed ${id}`, secondsOf(at), DAY_SECONDS)
  return failures <= REPLAYS_MAX
}

async function laneFor(
  webhookId: string,
  { sameKeyAs, partitionKey }: ReplayWish,
  deps: RelayAdministrationDeps,
): Promise<string | undefined> {
  if (partitionKey !== undefined) return laneOf({ id: '', partitionKey })
  return sameKeyAs === undefined ? undefined : findSentLane(webhookId, sameKeyAs, deps)
}

/** Of those named, what this webhook was sent and what does not wait: nobody replays what was never theirs. Oldest first. */
async function kept(
  webhookId: string,
  eventIds: readonly string[],
  { store: { relay } }: RelayAdministrationDeps,
): Promise<string[]> {
  const found: Place[] = []
  for (const eventId of [...new Set(eventIds)].sort()) {
    const deliveries = await relay.listDeliveries({ webhookId, eventId, limit: 200 })
    const first = deliveries.at(-1)
    const waits = deliveries.some(({ state }) => state === 'waiting')
    if (first && !waits) found.push({ eventId, lane: first.lane, seq: Math.min(...deliveries.map(({ seq }) => seq)) })
  }
  return inTheirLanes(found)
}

type Place = { eventId: string; lane: string; seq: number }

/**
 * Ids say when an event came, by the clock of the process that it came to; places say in which order a lane had them. Where the two differ the place
 * counts: each lane's events take the turns that its ids have, in the order of its places. Pure.
 */
function inTheirLanes(found: readonly Place[]): string[] {
  const lanes = new Map<string, Place[]>()
  for (const place of found) {
    const lane = lanes.get(place.lane)
    if (lane) lane.push(place)
    else lanes.set(place.lane, [place])
  }
  for (const lane of lanes.values()) lane.sort((a, b) => b.seq - a.seq)
  return found.map(({ lane, eventId }) => lanes.get(lane)?.pop()?.eventId ?? eventId)
}

async function count(
  page: {
    webhookId: string
    lane: string | undefined
    from: number | undefined
    to: number | undefined
    after: string | undefined
  },
  { store: { relay } }: RelayAdministrationDeps,
): Promise<Replayed> {
  let { after } = page
  for (let events = 0; ; ) {
    const found = await relay.listReplayable({ ...page, after, limit: PAGE })
    events += found.length
    after = found.at(-1)?.eventId
    if (found.length < PAGE || after === undefined) return { events }
    if (events >= COUNTED_MAX) return { events, next: after }
    // The embedded store reads on this thread: events go on between two pages.
    await afterOthers()
  }
}
