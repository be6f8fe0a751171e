import type { DecisionBlock, DecisionLimits, DecisionShare, DecisionStore } from '../decisions.ts'
import type { DecisionBlockRow } from '../schema.ts'
import { ABOVE_ALL } from './conditions.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'id',
  'share',
  'from_millis',
  'to_millis',
  'calls',
  'bytes',
  'hashes',
  'content',
] as const satisfies (keyof DecisionBlockRow)[]

/** One transaction forgets at most so many: each is a quarter of a megabyte. */
const PRUNED_MAX = 100

interface PruneParams {
  share: string
  before: number
  calls_max: number
  bytes_max: number
}

/** Shares that are none of calls. They are the fewest blocks, so those are gone through by their ids all the same. */
const notCalls = {
  publishing: 'publishing',
  publishing_anonymous: 'publishing anonymous',
  tokens: 'tokens',
  tokens_anonymous: 'tokens anonymous',
} satisfies Record<string, DecisionShare>
type NotCalls = typeof notCalls

export const decisionStatements = {
  put: upsert('decision_block_put', 'decision_block', ['id'], columns),
  remove: statement('decision_block_remove', (db, p: { id: string }) =>
    db.deleteFrom('decision_block').where('id', '=', p.id),
  ),
  listHashes: statement('decision_block_list_hashes', (db, p: NotCalls & { before: string; limit: number }) =>
    db
      .selectFrom('decision_block')
      .select(['id', 'to_millis', 'hashes'])
      .where('id', '<', p.before)
      .where('share', '!=', p.publishing)
      .where('share', '!=', p.publishing_anonymous)
      .where('share', '!=', p.tokens)
      .where('share', '!=', p.tokens_anonymous)
      .orderBy('id', 'desc')
      .limit(p.limit),
  ),
  listHashesOf: statement('decision_block_list_hashes_of', (db, p: { share: string; before: string; limit: number }) =>
    db
      .selectFrom('decision_block')
      .select(['id', 'to_millis', 'hashes'])
      .where('share', '=', p.share)
      .where('id', '<', p.before)
      .orderBy('id', 'desc')
      .limit(p.limit),
  ),
  findContent: statement('decision_block_find_content', (db, p: { id: string }) =>
    db.selectFrom('decision_block').select('content').where('id', '=', p.id),
  ),
  /** Counts from the newest block on; those with which there is too much, and all before them, are over. */
  prune: statement('decision_block_prune', (db, p: PruneParams) =>
    db
      .deleteFrom('decision_block')
      .where('id', 'in', (inner) =>
        inner
          .selectFrom((from) =>
            from
              .selectFrom('decision_block')
              .select([
                'id',
                'to_millis',
                (row) =>
                  row.fn
                    .sum<number>('calls')
                    .over((over) => over.orderBy('id', 'desc'))
                    .as('calls_so_far'),
                (row) =>
                  row.fn
                    .sum<number>('bytes')
                    .over((over) => over.orderBy('id', 'desc'))
                    .as('bytes_so_far'),
              ])
              .where('share', '=', p.share)
              .as('counted'),
          )
          .select('id')
          .where((row) =>
            row.or([
              row('to_millis', '<', p.before),
              row('calls_so_far', '>', p.calls_max),
              row('bytes_so_far', '>', p.bytes_max),
            ]),
          )
          .orderBy('id')
          .limit(PRUNED_MAX),
      )
      .returning('id'),
  ),
}

export function decisionReads(reads: Reads): Pick<DecisionStore, 'listHashes' | 'findContent'> {
  return {
    async listHashes({ share, before = ABOVE_ALL, limit }) {
      const { listHashes, listHashesOf } = decisionStatements
      const rows = await (share === undefined
        ? reads.all(listHashes, { ...notCalls, before, limit })
        : reads.all(listHashesOf, { share, before, limit }))
      return rows.map(({ id, to_millis, hashes }) => ({ id, toMillis: to_millis, hashes }))
    },
    async findContent(id) {
      return (await reads.first(decisionStatements.findContent, { id }))?.content
    },
  }
}

export const decisionWrites = {
  async put(tx: Transaction, block: DecisionBlock, absorbed: readonly string[]): Promise<void> {
    const { id, share, fromMillis, toMillis, calls, hashes, content } = block
    const row = {
      id,
      share,
      from_millis: fromMillis,
      to_millis: toMillis,
      calls,
      bytes: content.length,
      hashes,
      content,
    }
    await Promise.all([
      tx.run(decisionStatements.put, row),
      ...absorbed.map((part) => tx.run(decisionStatements.remove, { id: part })),
    ])
  },
  async prune(tx: Transaction, share: DecisionBlock['share'], limits: DecisionLimits): Promise<boolean> {
    const { beforeMillis, callsMax, bytesMax } = limits
    const params = { share, before: beforeMillis, calls_max: callsMax, bytes_max: bytesMax }
    return (await tx.all(decisionStatements.prune, params)).length === PRUNED_MAX
  },
}
