import type { Backlog, BoundedCount } from '../vitals.ts'
import type { Reads } from './session.ts'
import { ofQueue, statement } from './statement.ts'

interface Bound {
  limit: number
}

/** `after` is empty: before all of them. */
interface LaneBound extends Bound {
  after: string
}

/** Each looks at the first rows of an index and at no more. What is compared with nothing is there so that the index is found. */
export const vitalsStatements = {
  /** Of each lane its head, which nothing in the lane is older than. */
  events: ofQueue(
    statement('vitals_events', (db, p: LaneBound) =>
      db
        .selectFrom(
          db
            .selectFrom('relay_lane')
            .select(['webhook_id', 'lane', 'head_seq', 'waiting'])
            .where('webhook_id', '>', p.after)
            .orderBy('webhook_id')
            .orderBy('lane')
            .limit(p.limit)
            .as('some'),
        )
        .leftJoin('relay_delivery as head', (join) =>
          join
            .onRef('head.webhook_id', '=', 'some.webhook_id')
            .onRef('head.lane', '=', 'some.lane')
            .onRef('head.seq', '=', 'some.head_seq'),
        )
        .select((row) => [
          row.fn.count<number>('some.lane').as('lanes'),
          row.fn.coalesce(row.cast<number>(row.fn.sum('some.waiting'), 'bigint'), row.lit(0)).as('waiting'),
          row.fn.min('head.created_at').as('oldest_at'),
        ]),
    ),
  ),
  held: ofQueue(
    statement('vitals_held', (db, p: LaneBound) =>
      db
        .selectFrom(
          db
            .selectFrom('relay_lane')
            .select('lane')
            .where('held_since', 'is not', null)
            .where('webhook_id', '>', p.after)
            .orderBy('webhook_id')
            .limit(p.limit)
            .as('some'),
        )
        .select((row) => row.fn.count<number>('some.lane').as('count')),
    ),
  ),
  mailsWaiting: statement('vitals_mails_waiting', (db, p: Bound) =>
    db
      .selectFrom(
        db
          .selectFrom('mail')
          .select('next_attempt_at')
          .where('next_attempt_at', '>=', 0)
          .orderBy('next_attempt_at')
          .limit(p.limit)
          .as('some'),
      )
      .select((row) => row.fn.count<number>('some.next_attempt_at').as('count')),
  ),
  mailsFailed: statement('vitals_mails_failed', (db, p: Bound) =>
    db
      .selectFrom(
        db
          .selectFrom('mail')
          .select('created_at')
          .where('next_attempt_at', 'is', null)
          .where('sent_at', 'is', null)
          .where('last_fault', 'is not', null)
          .where('created_at', '>=', 0)
          .orderBy('created_at')
          .limit(p.limit)
          .as('some'),
      )
      .select((row) => row.fn.count<number>('some.created_at').as('count')),
  ),
  providerCalls: statement('vitals_provider_calls', (db, p: Bound & { state: string }) =>
    db
      .selectFrom(
        db
          .selectFrom('provider_call')
          .select('id')
          .where('state', '=', p.state)
          .orderBy('id')
          .limit(p.limit)
          .as('some'),
      )
      .select((row) => row.fn.count<number>('some.id').as('count')),
  ),
}

/** One further than `countedMax` says that there are more. */
export async function countBacklog(reads: Reads, countedMax: number): Promise<Backlog> {
  const limit = countedMax + 1
  const bounded = (row: { count: number } | undefined): BoundedCount => {
    const found = row?.count ?? 0
    return { count: Math.min(found, countedMax), isAtLeast: found > countedMax }
  }
  const { events, held, mailsWaiting, mailsFailed, providerCalls } = vitalsStatements
  const [queued, ofHeld, waiting, failed, due, refused] = await Promise.all([
    reads.first(events, { after: '', limit }),
    reads.first(held, { after: '', limit }),
    reads.first(mailsWaiting, { limit }),
    reads.first(mailsFailed, { limit }),
    reads.first(providerCalls, { state: 'due', limit }),
    reads.first(providerCalls, { state: 'failed', limit }),
  ])
  const oldestAt = queued?.oldest_at ?? undefined
  return {
    events: {
      waiting: queued?.waiting ?? 0,
      ...(oldestAt !== undefined && { oldestAt }),
      isAtLeast: (queued?.lanes ?? 0) > countedMax,
      held: bounded(ofHeld),
    },
    mails: { waiting: bounded(waiting), failed: bounded(failed) },
    providerCalls: { due: bounded(due), failed: bounded(refused) },
  }
}
