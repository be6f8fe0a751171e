import type { EpochSeconds } from '@portreeve/protocol'
import type { KeptReply } from '../idempotency-keys.ts'
import type { IdempotencyKeyRow } from '../schema.ts'
import { prune, pruneSome } from './prune.ts'
import type { Transaction } from './session.ts'
import { statement } from './statement.ts'

const columns = [
  'key_hash',
  'request_hash',
  'sealed_reply',
  'created_at',
  'expires_at',
] as const satisfies (keyof IdempotencyKeyRow)[]

export const idempotencyKeyStatements = {
  begin: statement('idempotency_key_begin', (db, p: IdempotencyKeyRow & { now: number }) =>
    db
      .insertInto('idempotency_key')
      .values({
        key_hash: p.key_hash,
        request_hash: p.request_hash,
        sealed_reply: p.sealed_reply,
        created_at: p.created_at,
        expires_at: p.expires_at,
      })
      .onConflict((conflict) =>
        conflict
          .column('key_hash')
          .doUpdateSet((row) => ({
            request_hash: row.ref('excluded.request_hash'),
            sealed_reply: row.ref('excluded.sealed_reply'),
            created_at: row.ref('excluded.created_at'),
            expires_at: row.ref('excluded.expires_at'),
          }))
          .where('idempotency_key.expires_at', '<=', p.now),
      )
      // Inserted, or put in the place of an expired one. A living one answers no row.
      .returning('key_hash'),
  ),
  find: statement('idempotency_key_find', (db, p: { key_hash: Uint8Array }) =>
    db.selectFrom('idempotency_key').select(columns).where('key_hash', '=', p.key_hash),
  ),
  finish: statement('idempotency_key_finish', (db, p: { key_hash: Uint8Array; sealed_reply: Uint8Array }) =>
    db.updateTable('idempotency_key').set({ sealed_reply: p.sealed_reply }).where('key_hash', '=', p.key_hash),
  ),
  forget: statement('idempotency_key_forget', (db, p: { key_hash: Uint8Array }) =>
    db.deleteFrom('idempotency_key').where('key_hash', '=', p.key_hash),
  ),
  prune: prune('idempotency_key_prune', 'idempotency_key', ['key_hash'], 'expires_at'),
}

function toRow(reply: KeptReply): IdempotencyKeyRow {
  return {
    key_hash: reply.keyHash,
    request_hash: reply.requestHash,
    sealed_reply: reply.sealedReply ?? null,
    created_at: reply.createdAt,
    expires_at: reply.expiresAt,
  }
}

function fromRow(row: IdempotencyKeyRow): KeptReply {
  return {
    keyHash: row.key_hash,
    requestHash: row.request_hash,
    ...(row.sealed_reply !== null && { sealedReply: row.sealed_reply }),
    createdAt: row.created_at as EpochSeconds,
    expiresAt: row.expires_at as EpochSeconds,
  }
}

export const idempotencyKeyWrites = {
  async begin(
    tx: Transaction,
    reply: KeptReply,
    now: EpochSeconds,
  ): Promise<{ answer: 'begun' } | { answer: 'kept'; kept: KeptReply }> {
    // Again when the one that was in the way has been forgotten meanwhile.
    for (;;) {
      if (await tx.first(idempotencyKeyStatements.begin, { ...toRow(reply), now })) return { answer: 'begun' }
      const row = await tx.first(idempotencyKeyStatements.find, { key_hash: reply.keyHash })
      if (row) return { answer: 'kept', kept: fromRow(row) }
    }
  },
  async finish(tx: Transaction, key_hash: Uint8Array, sealed_reply: Uint8Array): Promise<void> {
    await tx.run(idempotencyKeyStatements.finish, { key_hash, sealed_reply })
  },
  async forget(tx: Transaction, key_hash: Uint8Array): Promise<void> {
    await tx.run(idempotencyKeyStatements.forget, { key_hash })
  },
  async prune(tx: Transaction, before: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, idempotencyKeyStatements.prune, { before })
  },
}
