import type { EpochSeconds } from '@portreeve/protocol'
import type { UsedOnceRow } from '../schema.ts'
import type { UsedOnceKind } from '../used-once.ts'
import { keyHash } from './key-hash.ts'
import { prune, pruneSome } from './prune.ts'
import type { Transaction } from './session.ts'
import { statement } from './statement.ts'

export const usedOnceStatements = {
  use: statement('used_once_use', (db, p: UsedOnceRow & { now: number }) =>
    db
      .insertInto('used_once')
      .values({ kind: p.kind, key_hash: p.key_hash, expires_at: p.expires_at })
      .onConflict((conflict) =>
        conflict
          .columns(['kind', 'key_hash'])
          .doUpdateSet((row) => ({ expires_at: row.ref('excluded.expires_at') }))
          .where('used_once.expires_at', '<=', p.now),
      )
      // Inserted, or put in the place of an expired one. A living one answers no row.
      .returning('kind'),
  ),
  prune: prune('used_once_prune', 'used_once', ['kind', 'key_hash'], 'expires_at'),
}

export const usedOnceWrites = {
  async use(
    tx: Transaction,
    kind: UsedOnceKind,
    key: string,
    expires_at: EpochSeconds,
    now: EpochSeconds,
  ): Promise<'first' | 'again'> {
    const used = await tx.first(usedOnceStatements.use, { kind, key_hash: keyHash(key), expires_at, now })
    return used ? 'first' : 'again'
  },
  async prune(tx: Transaction, now: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, usedOnceStatements.prune, { before: now + 1 })
  },
}
