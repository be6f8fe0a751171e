import type { EpochSeconds } from '@portreeve/protocol'
import type { Change, ChangeKind } from '../changes.ts'
import type { ChangeRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

/** A day: longer than any node is away and still expects to catch up. */
const KEEP_SECONDS = 86_400
const KEEP_CHANGES = 100_000

export const changeStatements = {
  advance: statement('change_head_advance', (db, _: Record<never, never>) =>
    db
      .updateTable('change_head')
      .set((row) => ({ revision: row('revision', '+', 1) }))
      .returning('revision'),
  ),
  insert: statement('change_insert', (db, p: ChangeRow) =>
    db.insertInto('change').values({ revision: p.revision, kind: p.kind, id: p.id, at: p.at }),
  ),
  head: statement('change_head_get', (db, _: Record<never, never>) => db.selectFrom('change_head').select('revision')),
  from: statement('change_from', (db, p: { revision: number; limit: number }) =>
    db
      .selectFrom('change')
      .select(['revision', 'kind', 'id'])
      .where('revision', '>=', p.revision)
      .orderBy('revision')
      .limit(p.limit),
  ),
  prune: statement('change_prune', (db, p: { before: number; through: number; newest: number }) =>
    db
      .deleteFrom('change')
      .where('revision', '<', p.newest)
      .where((row) => row.or([row('at', '<', p.before), row('revision', '<=', p.through)])),
  ),
}

/** The revision given last. */
export async function readHead(reads: Reads): Promise<number> {
  const head = await reads.first(changeStatements.head, {})
  if (!head) throw new Error('the table change_head is empty')
  return head.revision
}

/** Changes from `revision` (that one included) upwards, at most `limit`. */
export async function readChangesFrom(reads: Reads, revision: number, limit: number): Promise<Change[]> {
  const rows = await reads.all(changeStatements.from, { revision, limit })
  return rows.map((row) => ({ revision: row.revision, kind: row.kind as ChangeKind, id: row.id }))
}

export const changeWrites = {
  /** Forgets what nobody can still need. The newest change always stays: it tells a reader whether it missed any. */
  async prune(tx: Transaction, now: EpochSeconds): Promise<void> {
    const newest = await readHead(tx)
    await tx.run(changeStatements.prune, { before: now - KEEP_SECONDS, through: newest - KEEP_CHANGES, newest })
  },
  /** Changes nothing; resolves when the way to a commit is open. */
  async touch(tx: Transaction): Promise<void> {
    await readHead(tx)
  },
}
