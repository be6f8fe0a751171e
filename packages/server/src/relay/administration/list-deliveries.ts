import { setImmediate as afterOthers } from 'node:timers/promises'
import { accept } from '@portreeve/protocol'
import type { UserActor } from '../../audit/index.ts'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { Page } from '../../registry/index.ts'
import type { Delivery, DeliveryState, RelayEvent } from '../../store/index.ts'
import { csvRow } from '../../subscriptions/index.ts'
import { findSentLane } from './find-sent-lane.ts'
import { noSuchWebhook, reachWebhook, type SeenWebhook } from './reach-webhook.ts'
import type { RelayAdministrationDeps } from './relay-deps.ts'
import {
  type AttemptView,
  type DeliveryView,
  type EventView,
  viewOfAttempt,
  viewOfDelivery,
  viewOfEvent,
} from './views.ts'
import { viewWithWait } from './why-it-waits.ts'

export interface DeliveryFilter {
  state?: DeliveryState | undefined
  /** Of this one alone, or with the same partition key as it. */
  eventId?: string | undefined
  sameKeyAs?: string | undefined
  /** `X-Request-Id`. */
  requestId?: string | undefined
  /** Milliseconds since 1970: received from then on, and before then. */
  from?: number | undefined
  to?: number | undefined
  /** The event of the last row of the page before. */
  after?: string | undefined
}

/** What became of each event of a webhook, newest first. Rejects with StoreUnavailable. */
export async function listDeliveries(
  actor: UserActor,
  id: string,
  { limit, ...filter }: DeliveryFilter & { limit: number },
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<Page<DeliveryView>>> {
  const reached = await reachWebhook(actor, id, deps)
  if (!reached.ok) return reached
  const find = await finderOf(reached.value, filter, deps)
  const found = newestFirst(await find({ after: filter.after, limit }))
  const last = found.at(-1)
  const items = found.map((delivery) => viewOfDelivery(delivery, reached.value))
  return accept(found.length >= limit && last ? { items, next: last.eventId } : { items })
}

/** Deliveries of one event are never torn apart: where it was replayed, a page may have some more than its limit. */
type FindPage = (page: { after?: string | undefined; limit: number }) => Promise<Delivery[]>

/** The way to the pages that a filter is about. */
async function finderOf(
  { webhook }: SeenWebhook,
  { state, eventId, sameKeyAs, requestId, from, to }: DeliveryFilter,
  deps: RelayAdministrationDeps,
): Promise<FindPage> {
  const { relay } = deps.store
  const of = { webhookId: webhook.id, state, from, to }
  if (eventId !== undefined) {
    return async ({ after, limit }) => (after === undefined ? relay.listDeliveries({ ...of, eventId, limit }) : [])
  }
  if (requestId !== undefined) {
    // A publisher may have given one id to several events, a day or more apart.
    const events = await relay.listEvents({ apiId: webhook.apiId, requestId, limit: SAME_REQUEST_MAX })
    return async ({ after, limit }) => {
      const found: Delivery[] = []
      for (const event of events.filter(({ id }) => after === undefined || id < after)) {
        if (found.length >= limit) break
        found.push(...(await relay.listDeliveries({ ...of, eventId: event.id, limit })))
      }
      return found
    }
  }
  if (sameKeyAs === undefined) return (page) => relay.listDeliveries({ ...of, ...page })
  const lane = await findSentLane(webhook.id, sameKeyAs, deps)
  return lane === undefined ? async () => [] : (page) => relay.listDeliveries({ ...of, lane, ...page })
}

/** The store has no order among the deliveries of one event. */
const newestFirst = (page: readonly Delivery[]): Delivery[] =>
  [...page].sort((a, b) => (a.eventId === b.eventId ? b.seq - a.seq : a.eventId < b.eventId ? 1 : -1))

const SAME_REQUEST_MAX = 100

/** One event at one webhook: when it was first sent there, and each time that it was replayed, with the attempts that failed. */
export interface DeliveryDetail {
  event: EventView
  deliveries: (DeliveryView & { failedAttempts?: AttemptView[] })[]
}

const OF_ONE_EVENT_MAX = 200

/** Rejects with StoreUnavailable. */
export async function showDelivery(
  actor: UserActor,
  id: string,
  eventId: string,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<DeliveryDetail>> {
  const reached = await reachWebhook(actor, id, deps)
  if (!reached.ok) return reached
  const { relay } = deps.store
  const found = await relay.listDeliveries({ webhookId: id, eventId, limit: OF_ONE_EVENT_MAX })
  const event = found.length > 0 ? await relay.findEvent(eventId) : undefined
  if (!event) return noSuchWebhook()
  const { sees } = reached.value
  const deliveries: DeliveryDetail['deliveries'] = []
  for (const delivery of found) {
    const attempts = sees.receiver ? await relay.listAttempts(id, delivery.lane, delivery.seq) : undefined
    deliveries.push({
      ...(await viewWithWait(delivery, reached.value, deps)),
      ...(attempts && { failedAttempts: attempts.map(viewOfAttempt) }),
    })
  }
  return accept({ event: viewOfEvent(withoutPayload(event), { isPublisher: sees.publisher }), deliveries })
}

export function withoutPayload({ payload, ...event }: RelayEvent): Omit<RelayEvent, 'payload'> & {
  payloadBytes: number
} {
  return { ...event, payloadBytes: payload.length }
}

const header = [
  ...['queued (UTC)', 'state', 'attempts', 'last status', 'done (UTC)', 'replay', 'place', 'note', 'event id'],
]
const READ_AT_ONCE = 1_000

/** The same as a table (RFC 4180). Rejects with StoreUnavailable. */
export async function reportDeliveries(
  actor: UserActor,
  id: string,
  { limit, ...filter }: DeliveryFilter & { limit: number },
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<string>> {
  const reached = await reachWebhook(actor, id, deps)
  if (!reached.ok) return reached
  const find = await finderOf(reached.value, filter, deps)
  const rows = [csvRow(header)]
  let { after } = filter
  while (rows.length <= limit) {
    const wanted = Math.min(READ_AT_ONCE, limit + 1 - rows.length)
    const page = newestFirst(await find({ after, limit: wanted }))
    rows.push(...page.map((delivery) => rowOf(viewOfDelivery(delivery, reached.value))))
    after = page.at(-1)?.eventId
    if (page.length < wanted) break
    // The embedded store reads on this thread: events go on between two pages.
    await afterOthers()
  }
  return accept(rows.join(''))
}

function rowOf({ eventId, createdAt, state, attempts, lastStatus, doneAt, isReplay, seq, note }: DeliveryView): string {
  const time = (seconds: number | undefined) => (seconds === undefined ? '' : new Date(seconds * 1000).toISOString())
  return csvRow([
    ...[time(createdAt), state, String(attempts), String(lastStatus ?? ''), time(doneAt)],
    ...[isReplay ? 'yes' : 'no', String(seq), note ?? '', eventId],
  ])
}
