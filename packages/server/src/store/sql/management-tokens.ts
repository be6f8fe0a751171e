import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { ManagementToken, ManagementTokenStore } from '../management-tokens.ts'
import type { ManagementTokenRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'hmac',
  'id',
  'user_id',
  'name',
  'scope',
  'created_at',
  'expires_at',
  'is_of_app',
] as const satisfies (keyof ManagementTokenRow)[]

export const managementTokenStatements = {
  put: upsert('management_token_put', 'management_token', ['hmac'], columns),
  find: statement('management_token_find', (db, p: { hmac: Uint8Array }) =>
    db.selectFrom('management_token').select(columns).where('hmac', '=', p.hmac),
  ),
  listByUser: statement('management_token_list_by_user', (db, p: { user_id: string }) =>
    db
      .selectFrom('management_token')
      .select(columns)
      .where('user_id', '=', p.user_id)
      .orderBy('created_at')
      .orderBy('id'),
  ),
  remove: statement('management_token_remove', (db, p: { user_id: string; id: string }) =>
    db.deleteFrom('management_token').where('id', '=', p.id).where('user_id', '=', p.user_id).returning('id'),
  ),
}

function fromRow(row: ManagementTokenRow): ManagementToken {
  return {
    id: row.id,
    hmac: row.hmac,
    userId: row.user_id as UserId,
    name: row.name,
    scope: row.scope as ManagementToken['scope'],
    createdAt: row.created_at as EpochSeconds,
    ...(row.expires_at !== null && { expiresAt: row.expires_at as EpochSeconds }),
    ...(row.is_of_app !== 0 && { isOfApp: true }),
  }
}

export function managementTokenReads(reads: Reads): Pick<ManagementTokenStore, 'find' | 'listByUser'> {
  return {
    async find(hmac) {
      const row = await reads.first(managementTokenStatements.find, { hmac })
      return row && fromRow(row)
    },
    async listByUser(user_id) {
      return (await reads.all(managementTokenStatements.listByUser, { user_id })).map(fromRow)
    },
  }
}

export const managementTokenWrites = {
  async put(tx: Transaction, token: ManagementToken): Promise<void> {
    await tx.run(managementTokenStatements.put, {
      hmac: token.hmac,
      id: token.id,
      user_id: token.userId,
      name: token.name,
      scope: token.scope,
      created_at: token.createdAt,
      expires_at: token.expiresAt ?? null,
      is_of_app: token.isOfApp ? 1 : 0,
    })
  },
  async remove(tx: Transaction, user_id: UserId, id: string): Promise<'removed' | 'missing'> {
    return (await tx.first(managementTokenStatements.remove, { user_id, id })) ? 'removed' : 'missing'
  },
}
