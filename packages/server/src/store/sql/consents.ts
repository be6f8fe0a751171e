import type { AuthServerId, ClientId, EpochSeconds, UserId } from '@portreeve/protocol'
import type { Consent, ConsentStore } from '../consents.ts'
import type { ConsentRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const columns = [
  'user_id',
  'auth_server_id',
  'client_id',
  'scopes',
  'claims',
  'created_at',
  'updated_at',
] as const satisfies (keyof ConsentRow)[]

type Key = Pick<ConsentRow, 'user_id' | 'auth_server_id' | 'client_id'>

export const consentStatements = {
  /** Where a consent is there already, keeps its words, locks it for the rest of the transaction and answers them. */
  allow: statement('consent_allow', (db, p: ConsentRow) =>
    db
      .insertInto('consent')
      .values({
        user_id: p.user_id,
        auth_server_id: p.auth_server_id,
        client_id: p.client_id,
        scopes: p.scopes,
        claims: p.claims,
        created_at: p.created_at,
        updated_at: p.updated_at,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['user_id', 'auth_server_id', 'client_id'])
          .doUpdateSet((row) => ({ updated_at: row.ref('excluded.updated_at') })),
      )
      .returning(['scopes', 'claims']),
  ),
  setWords: statement('consent_set_words', (db, p: Key & Pick<ConsentRow, 'scopes' | 'claims'>) =>
    db
      .updateTable('consent')
      .set({ scopes: p.scopes, claims: p.claims })
      .where('user_id', '=', p.user_id)
      .where('auth_server_id', '=', p.auth_server_id)
      .where('client_id', '=', p.client_id),
  ),
  find: statement('consent_find', (db, p: Key) =>
    db
      .selectFrom('consent')
      .select(columns)
      .where('user_id', '=', p.user_id)
      .where('auth_server_id', '=', p.auth_server_id)
      .where('client_id', '=', p.client_id),
  ),
  listByUser: statement('consent_list_by_user', (db, p: { user_id: string }) =>
    db
      .selectFrom('consent')
      .select(columns)
      .where('user_id', '=', p.user_id)
      .orderBy('created_at', 'desc')
      .orderBy('auth_server_id')
      .orderBy('client_id'),
  ),
  remove: statement('consent_remove', (db, p: Key) =>
    db
      .deleteFrom('consent')
      .where('user_id', '=', p.user_id)
      .where('auth_server_id', '=', p.auth_server_id)
      .where('client_id', '=', p.client_id)
      .returning('client_id'),
  ),
}

function fromRow(row: ConsentRow): Consent {
  return {
    userId: row.user_id as UserId,
    authServerId: row.auth_server_id as AuthServerId,
    client_id: row.client_id as ClientId,
    scopes: JSON.parse(row.scopes),
    claims: JSON.parse(row.claims),
    createdAt: row.created_at as EpochSeconds,
    updatedAt: row.updated_at as EpochSeconds,
  }
}

export function consentReads(reads: Reads): Pick<ConsentStore, 'find' | 'listByUser'> {
  return {
    async find(user_id, auth_server_id, client_id) {
      const row = await reads.first(consentStatements.find, { user_id, auth_server_id, client_id })
      return row && fromRow(row)
    },
    async listByUser(user_id) {
      return (await reads.all(consentStatements.listByUser, { user_id })).map(fromRow)
    },
  }
}

/** Those of `kept` (JSON text), then those of `added` that are new. */
function union(kept: string, added: readonly string[]): string {
  return JSON.stringify([...new Set([...JSON.parse(kept), ...added])])
}

export const consentWrites = {
  async allow(tx: Transaction, consent: Consent): Promise<void> {
    const key: Key = { user_id: consent.userId, auth_server_id: consent.authServerId, client_id: consent.client_id }
    const kept = await tx.first(consentStatements.allow, {
      ...key,
      scopes: union('[]', consent.scopes),
      claims: union('[]', consent.claims),
      created_at: consent.createdAt,
      updated_at: consent.updatedAt,
    })
    if (!kept) throw new Error('an upsert answered no row')
    const words = { scopes: union(kept.scopes, consent.scopes), claims: union(kept.claims, consent.claims) }
    if (words.scopes === kept.scopes && words.claims === kept.claims) return
    await tx.run(consentStatements.setWords, { ...key, ...words })
  },
  async remove(
    tx: Transaction,
    user_id: UserId,
    auth_server_id: AuthServerId,
    client_id: ClientId,
  ): Promise<'removed' | 'absent'> {
    const removed = await tx.first(consentStatements.remove, { user_id, auth_server_id, client_id })
    return removed ? 'removed' : 'absent'
  },
}
