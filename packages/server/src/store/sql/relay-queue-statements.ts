import type { ExpressionBuilder, Kysely } from 'kysely'
import type { RelayDeliveryRow, RelayEventRow, RelayLaneRow, Tables } from '../schema.ts'
import { ofRows } from './many-rows.ts'
import { statement } from './statement.ts'

/** As in statement.ts: rows of placeholders have no types that Kysely could check. */
type Untyped = Kysely<Record<string, Record<string, unknown>>>
const untyped = (db: Kysely<Tables>) => db as unknown as Untyped

export const eventColumns = [
  'id',
  'api_id',
  'organization_id',
  'data_owner_id',
  'channel',
  'partition_key',
  'request_id',
  'received_at',
  'kind',
  'payload_bytes',
  'payload',
] as const satisfies (keyof RelayEventRow)[]

type LaneBuilder = ExpressionBuilder<
  { relay_lane: RelayLaneRow; excluded: RelayLaneRow; relay_delivery: RelayDeliveryRow },
  'relay_lane' | 'excluded'
>

/**
 * What becomes of the lane whose row is in the way. `excluded.is_noticed` says which of two things has happened: 1, its head has failed; 0, its head has ended.
 * Told the same failure twice (the answer of a commit was lost), it becomes the same.
 */
const settledLane = (row: LaneBuilder) => ({
  head_seq: row(row('relay_lane.head_seq', '+', 1), '-', row.ref('excluded.is_noticed')),
  waiting: row(row('relay_lane.waiting', '-', 1), '+', row.ref('excluded.is_noticed')),
  is_noticed: row('relay_lane.is_noticed', '*', row.ref('excluded.is_noticed')),
  attempts: row.ref('excluded.attempts'),
  // The time of a lane that is about to go stays as it was: its index need not be told.
  next_at: row
    .case()
    .when(row('relay_lane.waiting', '=', 1).and('excluded.is_noticed', '=', 0))
    .then(row.ref('relay_lane.next_at'))
    .else(row.ref('excluded.next_at'))
    .end(),
  held_since: row
    .case()
    .when(row('excluded.is_noticed', '=', 0))
    .then(null)
    .else(row.fn.coalesce('relay_lane.held_since', 'excluded.held_since'))
    .end(),
  last_status: row.ref('excluded.last_status'),
  last_fault: row.ref('excluded.last_fault'),
})

/** For so long the same X-Request-Id is the same event. */
const RECEIPT_MILLIS = 86_400_000

export const receive = ofRows('relay_receive', ['api_id', 'request_id', 'event_id', 'at'], (db, rows) =>
  // Answers what is there now. `repeats` tells a row that was there from one that is new.
  untyped(db)
    .insertInto('relay_receipt')
    .values(rows.map((row) => ({ ...row, repeats: 0 })))
    .onConflict((conflict) =>
      conflict.columns(['api_id', 'request_id']).doUpdateSet((row) => {
        // One that nobody has forgotten yet is over all the same: the new event takes its place.
        const isOver = row('relay_receipt.at' as string, '<=', row('excluded.at' as string, '-', RECEIPT_MILLIS))
        const over = row.case().when(isOver)
        return {
          repeats: over
            .then(0)
            .else(row('relay_receipt.repeats' as string, '+', 1))
            .end(),
          event_id: over
            .then(row.ref('excluded.event_id' as string))
            .else(row.ref('relay_receipt.event_id'))
            .end(),
          at: over
            .then(row.ref('excluded.at' as string))
            .else(row.ref('relay_receipt.at'))
            .end(),
        }
      }),
    )
    .returning(['api_id', 'request_id', 'event_id', 'repeats'])
    .$castTo<{ api_id: string; request_id: string; event_id: string; repeats: number }>(),
)

export const keepEvents = ofRows('relay_event_insert', eventColumns, (db, rows) =>
  untyped(db).insertInto('relay_event').values(rows),
)

/**
 * Makes room for `waiting` more at the end of lanes. Statements take lanes in the order of their rows, so they have to be sorted: then of any two transactions one
 * waits for the other, and not in a circle. A new lane begins at `first`, the time in microseconds, or behind what an earlier lane of this name came to.
 */
export const enqueue = ofRows('relay_lane_enqueue', ['webhook_id', 'lane', 'first', 'waiting', 'next_at'], (db, rows) =>
  untyped(db)
    .insertInto('relay_lane')
    .values((values) =>
      rows.map(({ webhook_id, lane, first, waiting, next_at }) => ({
        webhook_id,
        lane,
        head_seq: values.fn.coalesce(
          (db as Kysely<Tables>)
            .selectFrom('relay_delivery')
            .select((row) => row(row.fn.max('seq'), '+', 1).as('behind'))
            .where('webhook_id', '=', webhook_id)
            .where('lane', '=', lane)
            .where('seq', '>=', first) as never,
          values.val(first),
        ),
        waiting,
        next_at,
        attempts: 0,
        is_noticed: 0,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['webhook_id', 'lane']).doUpdateSet((row) => ({
        waiting: row('relay_lane.waiting' as string, '+', row.ref('excluded.waiting')),
      })),
    )
    .returning(['webhook_id', 'lane', 'head_seq', 'waiting'])
    .$castTo<Pick<RelayLaneRow, 'webhook_id' | 'lane' | 'head_seq' | 'waiting'>>(),
)

export const keepDeliveries = ofRows(
  'relay_delivery_insert',
  ['webhook_id', 'lane', 'seq', 'event_id', 'state', 'created_at', 'is_replay'],
  (db, rows) =>
    untyped(db)
      .insertInto('relay_delivery')
      .values(rows.map((row) => ({ ...row, attempts: 0 }))),
)

/**
 * Writes what became of heads, each only where `head_seq` still is the head; sorted, as `enqueue`. Answers lanes as they are now; one that was not there is answered with
 * nothing waiting and has to be deleted with those where nothing waits any more (an update cannot be told in which order it is to take rows, an insert can).
 */
export const settleLanes = ofRows(
  'relay_lane_settle',
  ['webhook_id', 'lane', 'head_seq', 'attempts', 'next_at', 'held_since', 'is_noticed', 'last_status', 'last_fault'],
  (db, rows) =>
    untyped(db)
      .insertInto('relay_lane')
      .values(rows.map((row) => ({ ...row, waiting: 0 })))
      .onConflict((conflict) =>
        conflict
          .columns(['webhook_id', 'lane'])
          .doUpdateSet((row) => settledLane(row as unknown as LaneBuilder) as never)
          .whereRef('relay_lane.head_seq' as string, '=', 'excluded.head_seq'),
      )
      .returning(['webhook_id', 'lane', 'head_seq', 'waiting'])
      .$castTo<Pick<RelayLaneRow, 'webhook_id' | 'lane' | 'head_seq' | 'waiting'>>(),
)

/** Deletes lanes in which nothing waits. */
export const dropLanes = ofRows('relay_lane_drop', ['webhook_id', 'lane'], (db, rows) =>
  (db as Kysely<Tables>)
    .deleteFrom('relay_lane')
    .where((row) =>
      row.or(rows.map(({ webhook_id, lane }) => row('webhook_id', '=', webhook_id).and('lane', '=', lane))),
    )
    .where('waiting', '=', 0),
)

/** Writes how deliveries have ended. They are there: the insert is for its way to them by the key, whatever PostgreSQL thinks of the table. */
export const endDeliveries = ofRows(
  'relay_delivery_end',
  ['webhook_id', 'lane', 'seq', 'event_id', 'state', 'attempts', 'done_at', 'last_status'],
  (db, rows) =>
    untyped(db)
      .insertInto('relay_delivery')
      .values(rows.map((row) => ({ ...row, created_at: row.done_at, is_replay: 0 })))
      .onConflict((conflict) =>
        conflict.columns(['webhook_id', 'lane', 'seq']).doUpdateSet((row) => ({
          state: row.ref('excluded.state' as string),
          attempts: row.ref('excluded.attempts' as string),
          done_at: row.ref('excluded.done_at' as string),
          last_status: row.ref('excluded.last_status' as string),
        })),
      ),
)

type Key = Pick<RelayDeliveryRow, 'webhook_id' | 'lane' | 'seq'>

/** As somebody took it out of the queue: with what its attempts had come to. */
export const giveUpDelivery = statement(
  'relay_delivery_give_up',
  (db, p: Key & { state: string; done_at: number; note: string }) => {
    const last = (builder: Kysely<Tables>) =>
      builder
        .selectFrom('relay_attempt')
        .where('webhook_id', '=', p.webhook_id)
        .where('lane', '=', p.lane)
        .where('seq', '=', p.seq)
        .orderBy('number', 'desc')
        .limit(1)
    return db
      .updateTable('relay_delivery')
      .set((row) => ({
        state: p.state,
        done_at: p.done_at,
        note: p.note,
        attempts: row.fn.coalesce(last(db).select('number'), row.lit(0)),
        last_status: last(db).select('status'),
      }))
      .where('webhook_id', '=', p.webhook_id)
      .where('lane', '=', p.lane)
      .where('seq', '=', p.seq)
  },
)

export const keepAttempts = ofRows(
  'relay_attempt_insert',
  ['webhook_id', 'lane', 'seq', 'number', 'event_id', 'at', 'millis', 'status', 'fault', 'answer'],
  (db, rows) =>
    untyped(db)
      .insertInto('relay_attempt')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['webhook_id', 'lane', 'seq', 'number']).doNothing()),
)

export const forgetAttempt = statement('relay_attempt_forget', (db, p: Key & { number: number }) =>
  db
    .deleteFrom('relay_attempt')
    .where('webhook_id', '=', p.webhook_id)
    .where('lane', '=', p.lane)
    .where('seq', '=', p.seq)
    .where('number', '=', p.number),
)

/** Counts a replay of an event, which nobody can delete at that moment. */
export const countReplay = statement('relay_event_count_replay', (db, p: { id: string }) =>
  db
    .updateTable('relay_event')
    .set((row) => ({ replays: row('replays', '+', 1) }))
    .where('id', '=', p.id)
    .returning(['id', 'partition_key']),
)

/** Makes a lane's head due at `at`, unless it is already. */
export const hastenLane = statement(
  'relay_lane_hasten',
  (db, p: { webhook_id: string; lane: string; next_at: number }) =>
    db
      .updateTable('relay_lane')
      .set({ next_at: p.next_at })
      .where('webhook_id', '=', p.webhook_id)
      .where('lane', '=', p.lane)
      .where('next_at', '>', p.next_at)
      .returning('lane'),
)

/** The next lanes of a webhook whose head is due later than `at`. */
export const listLater = statement(
  'relay_lane_list_later',
  (db, p: { webhook_id: string; at: number; limit: number }) =>
    db
      .selectFrom('relay_lane')
      .select('lane')
      .where('webhook_id', '=', p.webhook_id)
      .where('next_at', '>=', 0)
      .where('next_at', '>', p.at)
      .orderBy('next_at')
      .limit(p.limit),
)

export const noticeLane = statement(
  'relay_lane_notice',
  (db, p: { webhook_id: string; lane: string; held_since: number }) =>
    db
      .updateTable('relay_lane')
      .set({ is_noticed: 1 })
      .where('webhook_id', '=', p.webhook_id)
      .where('lane', '=', p.lane)
      .where('held_since', '=', p.held_since)
      .where('is_noticed', '=', 0)
      .returning('lane'),
)
