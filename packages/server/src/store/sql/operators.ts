import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { Operator, OperatorStore } from '../operators.ts'
import type { OperatorRow } from '../schema.ts'
import { factStatements } from './facts.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const columns = ['user_id', 'created_at'] as const satisfies (keyof OperatorRow)[]

/** A fact that says nothing: whoever removes an operator writes it first, and holds its row until the commit. */
const REMOVING = 'operators_removing'

export const operatorStatements = {
  put: statement('operator_put', (db, p: OperatorRow) =>
    db
      .insertInto('operator')
      .values({ user_id: p.user_id, created_at: p.created_at })
      .onConflict((conflict) => conflict.column('user_id').doNothing()),
  ),
  remove: statement('operator_remove', (db, p: { user_id: string }) =>
    db
      .deleteFrom('operator')
      .where('user_id', '=', p.user_id)
      .where((row) =>
        row.exists(db.selectFrom('operator as other').select('other.user_id').where('other.user_id', '<>', p.user_id)),
      )
      .returning('user_id'),
  ),
  find: statement('operator_find', (db, p: { user_id: string }) =>
    db.selectFrom('operator').select(columns).where('user_id', '=', p.user_id),
  ),
  list: statement('operator_list', (db, _: Record<never, never>) =>
    db.selectFrom('operator').select(columns).orderBy('user_id'),
  ),
}

function fromRow(row: OperatorRow): Operator {
  return { userId: row.user_id as UserId, createdAt: row.created_at as EpochSeconds }
}

export function operatorReads(reads: Reads): Pick<OperatorStore, 'find' | 'list'> {
  return {
    async find(user_id) {
      const row = await reads.first(operatorStatements.find, { user_id })
      return row && fromRow(row)
    },
    async list() {
      return (await reads.all(operatorStatements.list, {})).map(fromRow)
    },
  }
}

export const operatorWrites = {
  async put(tx: Transaction, { userId, createdAt }: Operator): Promise<void> {
    await tx.run(operatorStatements.put, { user_id: userId, created_at: createdAt })
    tx.announce('member', userId)
  },
  async remove(tx: Transaction, user_id: UserId): Promise<'removed' | 'last' | 'missing'> {
    // One after the other: two of the last two who remove each other at once would both see another one who stays.
    await tx.run(factStatements.put, { name: REMOVING, value: '' })
    if (await tx.first(operatorStatements.remove, { user_id })) {
      tx.announce('member', user_id)
      return 'removed'
    }
    return (await tx.first(operatorStatements.find, { user_id })) ? 'last' : 'missing'
  },
}
