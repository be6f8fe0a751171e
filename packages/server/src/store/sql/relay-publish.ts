import { laneOf, type NewEvent, type Published } from '../relay.ts'
import { allRows } from './many-rows.ts'
import { eventToRow } from './relay-events.ts'
import { countReplay, enqueue, keepDeliveries, keepEvents, receive } from './relay-queue-statements.ts'
import type { Transaction } from './session.ts'

/** One event to one webhook, that is to be put at the end of its lane. */
interface Wanted {
  webhookId: string
  lane: string
  eventId: string
  at: number
  isReplay: boolean
}

/** Puts deliveries at the ends of their lanes, in their order, and tells whoever delivers. Answers their places, in their order. */
async function putIntoLanes(tx: Transaction, wanted: readonly Wanted[]): Promise<Published['deliveries']> {
  const byLane = new Map<string, Wanted[]>()
  for (const one of wanted) {
    const name = `${one.webhookId} ${one.lane}`
    const ofLane = byLane.get(name)
    if (ofLane) ofLane.push(one)
    else byLane.set(name, [one])
  }
  const rows = [...byLane.values()].map(([first, ...more]) => ({
    webhook_id: (first as Wanted).webhookId,
    lane: (first as Wanted).lane,
    first: (first as Wanted).at * 1_000,
    waiting: 1 + more.length,
    next_at: (first as Wanted).at,
  }))
  const lanes = await allRows(tx, rows.toSorted(byLaneName), enqueue)
  const places = new Map<Wanted, Published['deliveries'][number]>()
  for (const { webhook_id, lane, head_seq, waiting } of lanes) {
    const ofLane = byLane.get(`${webhook_id} ${lane}`) ?? []
    for (const [at, one] of ofLane.entries()) {
      const seq = head_seq + waiting - ofLane.length + at
      places.set(one, { webhookId: webhook_id, lane, seq, isHead: seq === head_seq })
    }
  }
  const inOrder = wanted.map((one) => places.get(one) as Published['deliveries'][number])
  const deliveries = wanted.map((one, at) => ({
    webhook_id: one.webhookId,
    lane: one.lane,
    seq: inOrder[at]?.seq,
    event_id: one.eventId,
    state: 'waiting',
    created_at: one.at,
    is_replay: one.isReplay ? 1 : 0,
  }))
  await allRows(tx, deliveries, keepDeliveries)
  tx.tellDue(wanted.map(({ webhookId }) => webhookId))
  return inOrder
}

/** All transactions take lanes in one order, so that they wait for each other and not in a circle. */
export function byLaneName(a: { webhook_id: string; lane: string }, b: typeof a): number {
  if (a.webhook_id !== b.webhook_id) return a.webhook_id < b.webhook_id ? -1 : 1
  if (a.lane === b.lane) return 0
  return a.lane < b.lane ? -1 : 1
}

/** The id under which each event's request is kept: another one's, where it is a repeat. A UUID is the same in capitals (RFC 9562 §4). */
async function receiveAll(tx: Transaction, events: readonly NewEvent[]): Promise<Map<NewEvent, string>> {
  const first = new Map<string, NewEvent>()
  const nameOf = (apiId: string, requestId: string) => JSON.stringify([apiId, requestId.toLowerCase()])
  for (const event of events) {
    const name = nameOf(event.apiId, event.requestId)
    if (event.isRequestIdGiven && !first.has(name)) first.set(name, event)
  }
  const asked = [...first].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const rows = asked.map(([, { apiId, requestId, id, receivedAt }]) => ({
    ...{ api_id: apiId, request_id: requestId.toLowerCase(), event_id: id, at: receivedAt },
  }))
  const repeated = new Map<string, string>()
  for (const kept of await allRows(tx, rows, receive)) {
    if (kept.repeats > 0) repeated.set(nameOf(kept.api_id, kept.request_id), kept.event_id)
  }
  const repeats = new Map<NewEvent, string>()
  for (const event of events) {
    const name = nameOf(event.apiId, event.requestId)
    const firstOfName = event.isRequestIdGiven ? first.get(name) : event
    const earlier = repeated.get(name)
    if (event.isRequestIdGiven && earlier !== undefined) repeats.set(event, earlier)
    else if (firstOfName && firstOfName !== event) repeats.set(event, firstOfName.id)
  }
  return repeats
}

export const publishWrites = {
  async publish(tx: Transaction, events: readonly NewEvent[]): Promise<Published[]> {
    const repeats = await receiveAll(tx, events)
    const fresh = events.filter((event) => !repeats.has(event))
    const wanted = fresh.flatMap((event) =>
      event.webhookIds.map((webhookId) => ({
        ...{ webhookId, lane: laneOf(event), eventId: event.id, at: event.receivedAt, isReplay: false },
      })),
    )
    const [places] = await Promise.all([putIntoLanes(tx, wanted), allRows(tx, fresh.map(eventToRow), keepEvents)])
    let at = 0
    return events.map((event) => {
      const earlier = repeats.get(event)
      if (earlier !== undefined) return { eventId: earlier, isRepeat: true, deliveries: [] }
      at += event.webhookIds.length
      return { eventId: event.id, isRepeat: false, deliveries: places.slice(at - event.webhookIds.length, at) }
    })
  },

  async replay(tx: Transaction, webhookId: string, eventIds: readonly string[], at: number): Promise<number> {
    const ids = [...new Set(eventIds)].toSorted()
    const kept = await Promise.all(ids.map((id) => tx.first(countReplay, { id })))
    const lanes = new Map(
      kept.flatMap((row) =>
        row ? [[row.id, laneOf({ id: row.id, partitionKey: row.partition_key ?? undefined })] as const] : [],
      ),
    )
    const wanted = eventIds.flatMap((eventId) => {
      const lane = lanes.get(eventId)
      return lane === undefined ? [] : [{ webhookId, lane, eventId, at, isReplay: true }]
    })
    await putIntoLanes(tx, wanted)
    return wanted.length
  },
}
