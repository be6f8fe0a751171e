import type { Kysely } from 'kysely'
import type { Attempt, Delivery, RelayStore } from '../relay.ts'
import type { RelayAttemptRow, RelayDeliveryRow, Tables } from '../schema.ts'
import { isOrAny } from './conditions.ts'
import { eventFromRow, headFromRow, idsFrom, idsUntil } from './relay-events.ts'
import { eventColumns } from './relay-queue-statements.ts'
import type { Reads } from './session.ts'
import { plannedEachTime, statement } from './statement.ts'

/** Null: any. */
interface EventPage {
  request_id: string | null
  partition_key: string | null
  channel: string | null
  /** Bounds of ids. */
  from: string
  before: string
  limit: number
}

const headColumns = eventColumns.filter((column) => column !== 'payload') as Exclude<
  (typeof eventColumns)[number],
  'payload'
>[]

const eventPage = (db: Kysely<Tables>, p: EventPage) =>
  db
    .selectFrom('relay_event')
    .select(headColumns)
    .where('id', '>=', p.from)
    .where('id', '<', p.before)
    .where((row) => isOrAny(row, 'request_id', p.request_id))
    .where((row) => isOrAny(row, 'partition_key', p.partition_key))
    .where((row) => isOrAny(row, 'channel', p.channel))
    .orderBy('id', 'desc')
    .limit(p.limit)

type PlaceOf = Pick<EventPage, 'from' | 'before'> & { behind: number }

const place = (db: Kysely<Tables>, p: PlaceOf) =>
  db
    .selectFrom('relay_event')
    .select('id')
    .where('id', '>=', p.from)
    .where('id', '<', p.before)
    .orderBy('id', 'desc')
    .limit(1)
    .offset(p.behind)

/** Deliveries, and of those that are a lane's head what the lane knows. */
const deliveries = (db: Kysely<Tables>) =>
  db
    .selectFrom('relay_delivery as delivery')
    .leftJoin('relay_lane as head', (join) =>
      join
        .onRef('head.webhook_id', '=', 'delivery.webhook_id')
        .onRef('head.lane', '=', 'delivery.lane')
        .onRef('head.head_seq', '=', 'delivery.seq'),
    )
    .select(['delivery.webhook_id', 'delivery.lane', 'delivery.seq', 'delivery.event_id', 'delivery.state'])
    .select(['delivery.attempts', 'delivery.created_at', 'delivery.is_replay', 'delivery.done_at'])
    .select(['delivery.last_status', 'delivery.note'])
    .select(['head.attempts as head_attempts', 'head.last_status as head_last_status'])

interface DeliveryPage {
  webhook_id: string
  lane: string | null
  state: string | null
  /** Bounds of events' ids. */
  from: string
  before: string
  limit: number
}

export const viewStatements = {
  findEvent: statement('relay_event_find', (db, p: { id: string }) =>
    db.selectFrom('relay_event').select(eventColumns).where('id', '=', p.id),
  ),
  // Planned each time, as those below that have conditions which may be left out: what an index can answer is then not looked up in rows.
  listEventsOfApi: plannedEachTime(
    statement('relay_event_list_of_api', (db, p: EventPage & { api_id: string }) =>
      eventPage(db, p).where('api_id', '=', p.api_id),
    ),
  ),
  listEventsOfOrganization: plannedEachTime(
    statement(
      'relay_event_list_of_organization',
      (db, p: EventPage & { organization_id: string; api_id: string | null }) =>
        eventPage(db, p)
          .where('organization_id', '=', p.organization_id)
          .where((row) => isOrAny(row, 'api_id', p.api_id)),
    ),
  ),
  placeOfApi: statement('relay_event_place_of_api', (db, p: PlaceOf & { api_id: string }) =>
    place(db, p).where('api_id', '=', p.api_id),
  ),
  placeOfOrganization: statement('relay_event_place_of_organization', (db, p: PlaceOf & { organization_id: string }) =>
    place(db, p).where('organization_id', '=', p.organization_id),
  ),
  listDeliveriesOfEvent: statement(
    'relay_delivery_list_of_event',
    (db, p: { event_id: string; after: string; state: string | null; limit: number }) =>
      deliveries(db)
        .where('delivery.event_id', '=', p.event_id)
        .where('delivery.webhook_id', '>', p.after)
        .where((row) => isOrAny(row, 'delivery.state', p.state))
        .orderBy('delivery.webhook_id')
        .limit(p.limit),
  ),
  listDeliveriesOfWebhook: plannedEachTime(
    statement('relay_delivery_list_of_webhook', (db, p: DeliveryPage) =>
      deliveries(db)
        .where('delivery.webhook_id', '=', p.webhook_id)
        .where('delivery.created_at', '>=', 0)
        .where('delivery.event_id', '>=', p.from)
        .where('delivery.event_id', '<', p.before)
        .where((row) => isOrAny(row, 'delivery.lane', p.lane))
        .where((row) => isOrAny(row, 'delivery.state', p.state))
        .orderBy('delivery.event_id', 'desc')
        .limit(p.limit),
    ),
  ),
  // An event goes to a webhook once, and again with each replay.
  listDeliveriesOfBoth: statement(
    'relay_delivery_list_of_both',
    (db, p: { event_id: string; webhook_id: string; state: string | null }) =>
      deliveries(db)
        .where('delivery.event_id', '=', p.event_id)
        .where('delivery.webhook_id', '=', p.webhook_id)
        .where((row) => isOrAny(row, 'delivery.state', p.state))
        .orderBy('delivery.seq', 'desc'),
  ),
  // The lane of an event is the same each time.
  listReplayable: statement(
    'relay_delivery_list_replayable',
    (db, p: Omit<DeliveryPage, 'state'> & { after: string }) =>
      db
        .selectFrom('relay_delivery')
        .select((row) => ['event_id', row.fn.min('lane').as('lane'), row.fn.min('seq').as('seq')])
        .where('webhook_id', '=', p.webhook_id)
        .where('created_at', '>=', 0)
        .where('event_id', '>', p.after)
        .where('event_id', '>=', p.from)
        .where('event_id', '<', p.before)
        .where((row) => isOrAny(row, 'lane', p.lane))
        .groupBy('event_id')
        // None of its deliveries waits.
        .having((row) => row(row.fn.count('done_at'), '=', row.fn.count('event_id')))
        .orderBy('event_id')
        .limit(p.limit),
  ),
  listAttempts: statement('relay_attempt_list', (db, p: { webhook_id: string; lane: string; seq: number }) =>
    db
      .selectFrom('relay_attempt')
      .selectAll()
      .where('webhook_id', '=', p.webhook_id)
      .where('lane', '=', p.lane)
      .where('seq', '=', p.seq)
      .orderBy('number'),
  ),
}

interface FoundDelivery extends RelayDeliveryRow {
  /** Of those that are their lane's head. */
  head_attempts: number | null
  head_last_status: number | null
}

function deliveryFromRow(row: FoundDelivery): Delivery {
  const waits = row.state === 'waiting'
  const lastStatus = waits ? row.head_last_status : row.last_status
  return {
    webhookId: row.webhook_id,
    lane: row.lane,
    seq: row.seq,
    eventId: row.event_id,
    state: row.state as Delivery['state'],
    attempts: waits ? (row.head_attempts ?? 0) : row.attempts,
    createdAt: row.created_at,
    isReplay: row.is_replay === 1,
    ...(row.done_at !== null && { doneAt: row.done_at }),
    ...(lastStatus !== null && { lastStatus }),
    ...(row.note !== null && { note: row.note }),
  }
}

function attemptFromRow(row: RelayAttemptRow): Attempt {
  return {
    webhookId: row.webhook_id,
    lane: row.lane,
    seq: row.seq,
    eventId: row.event_id,
    number: row.number,
    at: row.at,
    millis: row.millis,
    ...(row.status !== null && { status: row.status }),
    ...(row.fault !== null && { fault: row.fault }),
    ...(row.answer !== null && { answer: row.answer }),
  }
}

type Views = Pick<
  RelayStore,
  'findEvent' | 'listEvents' | 'placeOfEvents' | 'listDeliveries' | 'listReplayable' | 'listAttempts'
>

export function viewReads(reads: Reads): Views {
  const { listDeliveriesOfEvent, listDeliveriesOfWebhook, listDeliveriesOfBoth } = viewStatements

  async function firstRows({
    eventId,
    webhookId,
    lane,
    state,
    from,
    to,
    after,
    limit,
  }: Parameters<Views['listDeliveries']>[0]): Promise<FoundDelivery[]> {
    if (webhookId === undefined) {
      return eventId === undefined
        ? []
        : reads.all(listDeliveriesOfEvent, { event_id: eventId, after: after ?? '', state: state ?? null, limit })
    }
    const until = idsUntil(to)
    return reads.all(listDeliveriesOfWebhook, {
      webhook_id: webhookId,
      lane: lane ?? null,
      state: state ?? null,
      from: idsFrom(from),
      before: after !== undefined && after < until ? after : until,
      limit,
    })
  }

  return {
    async findEvent(id) {
      const row = await reads.first(viewStatements.findEvent, { id })
      return row && eventFromRow(row)
    },
    async listEvents({ apiId, organizationId, requestId, partitionKey, channel, downTo = '', limit, ...within }) {
      const bounds = boundsOf(within)
      const page = {
        request_id: requestId ?? null,
        partition_key: partitionKey ?? null,
        channel: channel ?? null,
        ...bounds,
        from: bounds.from > downTo ? bounds.from : downTo,
        limit,
      }
      const api_id = apiId ?? null
      // An organization's own events, also where an API is named: it may be another's, of which nothing is to be read through.
      const rows =
        organizationId !== undefined
          ? await reads.all(viewStatements.listEventsOfOrganization, {
              ...page,
              api_id,
              organization_id: organizationId,
            })
          : api_id === null
            ? []
            : await reads.all(viewStatements.listEventsOfApi, { ...page, api_id })
      return rows.map((row) => ({ ...headFromRow(row), payloadBytes: row.payload_bytes }))
    },
    async placeOfEvents({ apiId, organizationId, behind, ...within }) {
      const page = { ...boundsOf(within), behind }
      const { placeOfApi, placeOfOrganization } = viewStatements
      if (organizationId !== undefined) {
        return (await reads.first(placeOfOrganization, { ...page, organization_id: organizationId }))?.id
      }
      return apiId === undefined ? undefined : (await reads.first(placeOfApi, { ...page, api_id: apiId }))?.id
    },
    async listDeliveries(page) {
      const state = page.state ?? null
      if (page.eventId !== undefined && page.webhookId !== undefined) {
        const keys = { event_id: page.eventId, webhook_id: page.webhookId, state }
        const rows = page.after === undefined ? await reads.all(listDeliveriesOfBoth, keys) : []
        return rows.slice(0, page.limit).map(deliveryFromRow)
      }
      const rows = await firstRows(page)
      const last = rows.at(-1)
      if (!last || rows.length < page.limit) return rows.map(deliveryFromRow)
      // The next page begins behind the last one's event and webhook: all deliveries of these two belong to this one.
      const { event_id, webhook_id } = last
      const before = rows.filter((row) => row.event_id !== event_id || row.webhook_id !== webhook_id)
      const whole = await reads.all(listDeliveriesOfBoth, { event_id, webhook_id, state })
      return [...before, ...whole].map(deliveryFromRow)
    },
    async listReplayable({ webhookId, lane, from, to, after, limit }) {
      const rows = await reads.all(viewStatements.listReplayable, {
        webhook_id: webhookId,
        lane: lane ?? null,
        from: idsFrom(from),
        before: idsUntil(to),
        after: after ?? '',
        limit,
      })
      return rows.map(({ event_id, lane, seq }) => ({ eventId: event_id, lane, seq }))
    },
    async listAttempts(webhook_id, lane, seq) {
      return (await reads.all(viewStatements.listAttempts, { webhook_id, lane, seq })).map(attemptFromRow)
    },
  }
}

interface Within {
  from?: number | undefined
  to?: number | undefined
  after?: string | undefined
}

function boundsOf({ from, to, after }: Within): Pick<EventPage, 'from' | 'before'> {
  const until = idsUntil(to)
  return { from: idsFrom(from), before: after !== undefined && after < until ? after : until }
}
