import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { Passkey, PasskeyStore } from '../passkeys.ts'
import type { PasskeyRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const columns = [
  'id',
  'user_id',
  'public_key',
  'counter',
  'transports',
  'name',
  'created_at',
  'last_used_at',
] as const satisfies (keyof PasskeyRow)[]

export const passkeyStatements = {
  put: statement('passkey_put', (db, p: PasskeyRow) =>
    db
      .insertInto('passkey')
      .values({
        id: p.id,
        user_id: p.user_id,
        public_key: p.public_key,
        counter: p.counter,
        transports: p.transports,
        name: p.name,
        created_at: p.created_at,
        last_used_at: p.last_used_at,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id'),
  ),
  find: statement('passkey_find', (db, p: { id: string }) =>
    db.selectFrom('passkey').select(columns).where('id', '=', p.id),
  ),
  listByUser: statement('passkey_list_by_user', (db, p: { user_id: string }) =>
    db.selectFrom('passkey').select(columns).where('user_id', '=', p.user_id).orderBy('created_at').orderBy('id'),
  ),
  use: statement('passkey_use', (db, p: { id: string; counter: number; at: number }) =>
    db
      .updateTable('passkey')
      .set({ counter: p.counter, last_used_at: p.at })
      .where('id', '=', p.id)
      .where((row) =>
        row.or([row('counter', '<', p.counter), row.and([row('counter', '=', 0), row('counter', '=', p.counter)])]),
      )
      .returning('id'),
  ),
  rename: statement('passkey_rename', (db, p: { id: string; user_id: string; name: string }) =>
    db.updateTable('passkey').set({ name: p.name }).where('id', '=', p.id).where('user_id', '=', p.user_id),
  ),
  remove: statement('passkey_remove', (db, p: { id: string; user_id: string }) =>
    db.deleteFrom('passkey').where('id', '=', p.id).where('user_id', '=', p.user_id).returning('id'),
  ),
}

function fromRow(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    userId: row.user_id as UserId,
    publicKey: row.public_key,
    counter: row.counter,
    transports: JSON.parse(row.transports),
    name: row.name,
    createdAt: row.created_at as EpochSeconds,
    ...(row.last_used_at !== null && { lastUsedAt: row.last_used_at as EpochSeconds }),
  }
}

export function passkeyReads(reads: Reads): Pick<PasskeyStore, 'find' | 'listByUser'> {
  return {
    async find(id) {
      const row = await reads.first(passkeyStatements.find, { id })
      return row && fromRow(row)
    },
    async listByUser(user_id) {
      return (await reads.all(passkeyStatements.listByUser, { user_id })).map(fromRow)
    },
  }
}

export const passkeyWrites = {
  async put(tx: Transaction, passkey: Passkey): Promise<'kept' | 'exists'> {
    const kept = await tx.first(passkeyStatements.put, {
      id: passkey.id,
      user_id: passkey.userId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: JSON.stringify(passkey.transports),
      name: passkey.name,
      created_at: passkey.createdAt,
      last_used_at: passkey.lastUsedAt ?? null,
    })
    return kept ? 'kept' : 'exists'
  },
  async use(tx: Transaction, id: string, counter: number, at: EpochSeconds): Promise<'used' | 'replayed'> {
    return (await tx.first(passkeyStatements.use, { id, counter, at })) ? 'used' : 'replayed'
  },
  async rename(tx: Transaction, id: string, user_id: UserId, name: string): Promise<void> {
    await tx.run(passkeyStatements.rename, { id, user_id, name })
  },
  async remove(tx: Transaction, id: string, user_id: UserId): Promise<'removed' | 'absent'> {
    return (await tx.first(passkeyStatements.remove, { id, user_id })) ? 'removed' : 'absent'
  },
}
