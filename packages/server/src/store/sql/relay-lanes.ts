import type { Kysely } from 'kysely'
import type { Lane, RelayStore } from '../relay.ts'
import type { RelayLaneRow, Tables } from '../schema.ts'
import { type ShardParameters, shardParameters, shardPlaceholders } from './relay-due.ts'
import type { Reads } from './session.ts'
import { ofQueue, statement } from './statement.ts'

/** Lanes are counted so many at a time, so that nobody waits for a million of them. */
const COUNTED_PAGE = 5_000

const columns = [
  'webhook_id',
  'lane',
  'head_seq',
  'waiting',
  'next_at',
  'attempts',
  'held_since',
  'is_noticed',
  'last_status',
  'last_fault',
] as const satisfies (keyof RelayLaneRow)[]

interface Page {
  webhook_id: string
  after: string
  limit: number
}

const page = (db: Kysely<Tables>, p: Page) =>
  db
    .selectFrom('relay_lane')
    .select(columns)
    .where('webhook_id', '=', p.webhook_id)
    .where('lane', '>', p.after)
    .orderBy('lane')
    .limit(p.limit)

export const laneStatements = {
  find: statement('relay_lane_find', (db, p: { webhook_id: string; lane: string }) =>
    db.selectFrom('relay_lane').select(columns).where('webhook_id', '=', p.webhook_id).where('lane', '=', p.lane),
  ),
  list: ofQueue(statement('relay_lane_list', (db, p: Page) => page(db, p))),
  listHeld: ofQueue(
    statement('relay_lane_list_held', (db, p: Page) => page(db, p).where('held_since', 'is not', null)),
  ),
  /** Counts the next lanes. `reached` is the last of them. */
  count: ofQueue(
    statement('relay_lane_count', (db, p: Page) =>
      db
        .selectFrom(page(db, p).as('lane'))
        .select((row) => [
          row.fn.count<number>('lane.lane').as('lanes'),
          row.fn.count<number>('lane.held_since').as('held'),
          row.fn.coalesce(row.cast<number>(row.fn.sum('lane.waiting'), 'bigint'), row.lit(0)).as('waiting'),
          row.fn.min('lane.held_since').as('oldest_held_since'),
          row.fn.max('lane.lane').as('reached'),
        ]),
    ),
  ),
  /** Webhooks of shards, by id. */
  listWebhooks: statement(
    'relay_list_webhooks_of_shards',
    (db, p: { after: string; limit: number } & ShardParameters) =>
      db
        .selectFrom('webhook')
        .select(['id', 'state', 'held_notice_seconds'])
        .where('id', '>', p.after)
        .where('shard', 'in', shardPlaceholders(p))
        .orderBy('id')
        .limit(p.limit),
  ),
  firstDue: ofQueue(
    statement('relay_lane_first_due', (db, p: { webhook_id: string }) =>
      db
        .selectFrom('relay_lane')
        .select((row) => row.fn.min('next_at').as('next_at'))
        .where('webhook_id', '=', p.webhook_id)
        .where('next_at', '>=', 0),
    ),
  ),
  listUnnoticed: ofQueue(
    statement('relay_lane_list_unnoticed', (db, p: Page & { held_before: number }) =>
      page(db, p)
        .where('held_since', 'is not', null)
        .where('is_noticed', '=', 0)
        .where('held_since', '<=', p.held_before),
    ),
  ),
}

function fromRow(row: RelayLaneRow): Lane {
  return {
    webhookId: row.webhook_id,
    lane: row.lane,
    headSeq: row.head_seq,
    nextSeq: row.head_seq + row.waiting,
    attempts: row.attempts,
    nextAt: row.next_at,
    ...(row.held_since !== null && { heldSince: row.held_since }),
    isNoticed: row.is_noticed === 1,
    ...(row.last_status !== null && { lastStatus: row.last_status }),
    ...(row.last_fault !== null && { lastFault: row.last_fault }),
  }
}

type LaneReads = Pick<RelayStore, 'listLanes' | 'findLane' | 'countLanes' | 'listHeldUnnoticed' | 'measure'>

export function laneReads(reads: Reads): LaneReads {
  async function countLanes(webhookId: string): ReturnType<RelayStore['countLanes']> {
    const counted = { lanes: 0, held: 0, waiting: 0 }
    let oldestHeldSince: number | undefined
    for (let after = '', more = true; more; ) {
      const params = { webhook_id: webhookId, after, limit: COUNTED_PAGE }
      const row = await reads.first(laneStatements.count, params)
      if (!row) break
      counted.lanes += row.lanes
      counted.held += row.held
      counted.waiting += row.waiting
      oldestHeldSince = earlier(oldestHeldSince, row.oldest_held_since)
      more = row.lanes === COUNTED_PAGE
      after = row.reached ?? ''
      // Reads of the embedded engine are made on this thread: others get their turn in between.
      if (more) await new Promise((resolve) => setImmediate(resolve))
    }
    return { ...counted, ...(oldestHeldSince !== undefined && { oldestHeldSince }) }
  }

  async function eachWebhook(
    shards: readonly number[],
    look: (webhook: { id: string; state: string; held_notice_seconds: number }) => Promise<void>,
  ): Promise<void> {
    const limit = 500
    for (let after = '', more = true; more; ) {
      const webhooks = await reads.all(laneStatements.listWebhooks, { after, limit, ...shardParameters(shards) })
      await Promise.all(webhooks.map(look))
      more = webhooks.length === limit
      after = webhooks.at(-1)?.id ?? ''
    }
  }

  return {
    async listLanes({ webhookId, held, after = '', limit }) {
      const { list, listHeld } = laneStatements
      const rows = await reads.all(held ? listHeld : list, { webhook_id: webhookId, after, limit })
      return rows.map(fromRow)
    },
    async findLane(webhook_id, lane) {
      const row = await reads.first(laneStatements.find, { webhook_id, lane })
      return row && fromRow(row)
    },
    countLanes,
    async listHeldUnnoticed(shards, now, limit) {
      const found: Lane[] = []
      await eachWebhook(shards, async ({ id, held_notice_seconds }) => {
        if (found.length >= limit) return
        const held_before = now - held_notice_seconds * 1_000
        const rows = await reads.all(laneStatements.listUnnoticed, { webhook_id: id, after: '', limit, held_before })
        found.push(...rows.map(fromRow))
      })
      return found.slice(0, limit)
    },
    async measure(shards) {
      const sum = { lanes: 0, held: 0, waiting: 0 }
      let oldestDueAt: number | undefined
      await eachWebhook(shards, async ({ id, state }) => {
        const { lanes, held, waiting } = await countLanes(id)
        sum.lanes += lanes
        sum.held += held
        sum.waiting += waiting
        if (lanes === 0 || state === 'paused') return
        const first = await reads.first(laneStatements.firstDue, { webhook_id: id })
        oldestDueAt = earlier(oldestDueAt, first?.next_at)
      })
      return { ...sum, ...(oldestDueAt !== undefined && { oldestDueAt }) }
    },
  }
}

function earlier(a: number | undefined, b: number | null | undefined): number | undefined {
  if (b === null || b === undefined) return a
  return a === undefined ? b : Math.min(a, b)
}
