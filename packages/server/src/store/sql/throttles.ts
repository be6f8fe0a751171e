import type { EpochSeconds } from '@portreeve/protocol'
import type { ThrottleRow } from '../schema.ts'
import type { Throttle, ThrottleStore } from '../throttles.ts'
import { keyHash } from './key-hash.ts'
import { prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

export const throttleStatements = {
  find: statement('throttle_find', (db, p: { key_hash: Uint8Array }) =>
    db.selectFrom('throttle').select(['failures', 'window_started_at']).where('key_hash', '=', p.key_hash),
  ),
  count: statement('throttle_count', (db, p: { key_hash: Uint8Array; at: number; oldest: number }) =>
    db
      .insertInto('throttle')
      .values({ key_hash: p.key_hash, failures: 1, window_started_at: p.at })
      .onConflict((conflict) =>
        conflict.column('key_hash').doUpdateSet((row) => ({
          failures: row
            .case()
            .when('throttle.window_started_at', '<', p.oldest)
            .then(1)
            .else(row('throttle.failures', '+', 1))
            .end(),
          window_started_at: row
            .case()
            .when('throttle.window_started_at', '<', p.oldest)
            .then(row.ref('excluded.window_started_at'))
            .else(row.ref('throttle.window_started_at'))
            .end(),
        })),
      )
      .returning(['failures', 'window_started_at']),
  ),
  uncount: statement('throttle_uncount', (db, p: { key_hash: Uint8Array }) =>
    db
      .updateTable('throttle')
      .set((row) => ({ failures: row('failures', '-', 1) }))
      .where('key_hash', '=', p.key_hash)
      // The window may have begun anew since.
      .where('failures', '>', 0),
  ),
  clear: statement('throttle_clear', (db, p: { key_hash: Uint8Array }) =>
    db.deleteFrom('throttle').where('key_hash', '=', p.key_hash),
  ),
  prune: prune('throttle_prune', 'throttle', ['key_hash'], 'window_started_at'),
}

function fromRow(key: string, row: Omit<ThrottleRow, 'key_hash'>): Throttle {
  return { key, failures: row.failures, windowStartedAt: row.window_started_at as EpochSeconds }
}

export function throttleReads(reads: Reads): Pick<ThrottleStore, 'find'> {
  return {
    async find(key) {
      const row = await reads.first(throttleStatements.find, { key_hash: keyHash(key) })
      return row && fromRow(key, row)
    },
  }
}

export const throttleWrites = {
  async count(tx: Transaction, key: string, at: EpochSeconds, windowSeconds: number): Promise<Throttle> {
    const row = await tx.first(throttleStatements.count, { key_hash: keyHash(key), at, oldest: at - windowSeconds })
    if (!row) throw new Error('an upsert answered no row')
    return fromRow(key, row)
  },
  async uncount(tx: Transaction, key: string): Promise<void> {
    await tx.run(throttleStatements.uncount, { key_hash: keyHash(key) })
  },
  async clear(tx: Transaction, key: string): Promise<void> {
    await tx.run(throttleStatements.clear, { key_hash: keyHash(key) })
  },
  async prune(tx: Transaction, at: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, throttleStatements.prune, { before: at })
  },
}
