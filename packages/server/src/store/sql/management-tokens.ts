import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { ManagementToken, ManagementTokenStore } from '../management-tokens.ts'
import type { ManagementTokenRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = ['hmac', 'user_id', 'name', 'created_at'] as const satisfies (keyof ManagementTokenRow)[]

export const managementTokenStatements = {
  put: upsert('management_token_put', 'management_token', ['hmac'], columns),
  find: statement('management_token_find', (db, p: { hmac: Uint8Array }) =>
    db.selectFrom('management_token').select(columns).where('hmac', '=', p.hmac),
  ),
}

export function managementTokenReads(reads: Reads): Pick<ManagementTokenStore, 'find'> {
  return {
    async find(hmac) {
      const row = await reads.first(managementTokenStatements.find, { hmac })
      return (
        row && {
          hmac: row.hmac,
          userId: row.user_id as UserId,
          name: row.name,
          createdAt: row.created_at as EpochSeconds,
        }
      )
    },
  }
}

export const managementTokenWrites = {
  async put(tx: Transaction, token: ManagementToken): Promise<void> {
    await tx.run(managementTokenStatements.put, {
      hmac: token.hmac,
      user_id: token.userId,
      name: token.name,
      created_at: token.createdAt,
    })
  },
}
