import type { DueDelivery, RelayStore } from '../relay.ts'
import type { RelayEventRow } from '../schema.ts'
import { eventFromRow } from './relay-events.ts'
import { eventColumns } from './relay-queue-statements.ts'
import type { Reads } from './session.ts'
import { ofQueue, statement } from './statement.ts'

const SHARD_PARAMETERS = 64

/** Placeholders `shard_0`, `shard_1`, … */
export type ShardParameters = { [Parameter in `shard_${number}`]: number }

export function shardPlaceholders(params: ShardParameters): number[] {
  return Array.from({ length: SHARD_PARAMETERS }, (_, n) => params[`shard_${n}`] as number)
}

/** `shards` as parameters; no webhook has a shard below 0. */
export function shardParameters(shards: readonly number[]): ShardParameters {
  return Object.fromEntries(
    Array.from({ length: SHARD_PARAMETERS }, (_, n) => [`shard_${n}`, shards[n] ?? -1]),
  ) as ShardParameters
}

export const dueStatements = {
  // With one more than are asked for, whose time says when to ask again. Events of those that are not due yet are not read.
  listDue: ofQueue(
    statement('relay_list_due', (db, p: { webhook_id: string; now: number; limit: number }) =>
      db
        .selectFrom('relay_lane as lane')
        .innerJoin('relay_delivery as delivery', (join) =>
          join
            .onRef('delivery.webhook_id', '=', 'lane.webhook_id')
            .onRef('delivery.lane', '=', 'lane.lane')
            .onRef('delivery.seq', '=', 'lane.head_seq'),
        )
        .leftJoin('relay_event as event', (join) =>
          join.onRef('event.id', '=', 'delivery.event_id').on('lane.next_at', '<=', p.now),
        )
        .select(['lane.lane', 'lane.head_seq', 'lane.attempts', 'lane.next_at'])
        .select(['delivery.created_at', 'delivery.is_replay'])
        .select(eventColumns.map((column) => `event.${column}` as const))
        .where('lane.webhook_id', '=', p.webhook_id)
        .where('lane.next_at', '>=', 0)
        .orderBy('lane.next_at')
        .limit(p.limit),
    ),
  ),
  listWebhooksWithDue: ofQueue(
    statement(
      'relay_list_webhooks_with_due',
      (db, p: { now: number; state: string; after: string; limit: number } & ShardParameters) =>
        db
          .selectFrom('webhook')
          .select('id')
          .where('id', '>', p.after)
          .where('shard', 'in', shardPlaceholders(p))
          .where('state', '=', p.state)
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom('relay_lane')
                .select('relay_lane.lane')
                .whereRef('relay_lane.webhook_id', '=', 'webhook.id')
                .where('relay_lane.next_at', '>=', 0)
                .where('relay_lane.next_at', '<=', p.now),
            ),
          )
          .orderBy('id')
          .limit(p.limit),
    ),
  ),
}

export function dueReads(reads: Reads): Pick<RelayStore, 'listDue' | 'listWebhooksWithDue'> {
  async function listDueOf(webhookId: string, limit: number, now: number) {
    const rows = await reads.all(dueStatements.listDue, { webhook_id: webhookId, now, limit: limit + 1 })
    const due: DueDelivery[] = []
    for (const row of rows.slice(0, limit)) {
      if (row.id === null) continue
      due.push({
        webhookId,
        lane: row.lane,
        seq: row.head_seq,
        attempts: row.attempts,
        nextAt: row.next_at,
        createdAt: row.created_at,
        isReplay: row.is_replay === 1,
        event: eventFromRow(row as unknown as RelayEventRow),
      })
    }
    const next = rows.find(({ next_at }, at) => at >= limit || next_at > now)
    return { webhookId, due, ...(next && { nextAt: next.next_at }) }
  }
  return {
    async listDue(asks, now) {
      return Promise.all(asks.map(({ webhookId, limit }) => listDueOf(webhookId, limit, now)))
    },
    async listWebhooksWithDue(shards, now, after, limit) {
      const params = { now, state: 'active', after, limit, ...shardParameters(shards) }
      return (await reads.all(dueStatements.listWebhooksWithDue, params)).map(({ id }) => id)
    },
  }
}
