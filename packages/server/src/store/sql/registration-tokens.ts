import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import type { RegistrationToken, RegistrationTokenStore } from '../registration-tokens.ts'
import type { RegistrationTokenRow } from '../schema.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'hmac',
  'auth_server_id',
  'name',
  'scopes',
  'created_at',
  'expires_at',
] as const satisfies (keyof RegistrationTokenRow)[]

export const registrationTokenStatements = {
  put: upsert('registration_token_put', 'registration_token', ['hmac'], columns),
  find: statement('registration_token_find', (db, p: { hmac: Uint8Array }) =>
    db.selectFrom('registration_token').select(columns).where('hmac', '=', p.hmac),
  ),
  // No index: there is a handful.
  list: statement('registration_token_list', (db, p: { auth_server_id: string }) =>
    db
      .selectFrom('registration_token')
      .select(columns)
      .where('auth_server_id', '=', p.auth_server_id)
      .orderBy('created_at')
      .orderBy('hmac'),
  ),
  remove: statement('registration_token_remove', (db, p: { hmac: Uint8Array }) =>
    db.deleteFrom('registration_token').where('hmac', '=', p.hmac),
  ),
}

function fromRow(row: RegistrationTokenRow): RegistrationToken {
  return {
    hmac: row.hmac,
    authServerId: row.auth_server_id as AuthServerId,
    name: row.name,
    scopes: JSON.parse(row.scopes),
    createdAt: row.created_at as EpochSeconds,
    expiresAt: row.expires_at as EpochSeconds,
  }
}

export function registrationTokenReads(reads: Reads): Pick<RegistrationTokenStore, 'find' | 'list'> {
  return {
    async find(hmac) {
      const row = await reads.first(registrationTokenStatements.find, { hmac })
      return row && fromRow(row)
    },
    async list(auth_server_id) {
      return (await reads.all(registrationTokenStatements.list, { auth_server_id })).map(fromRow)
    },
  }
}

export const registrationTokenWrites = {
  async put(tx: Transaction, token: RegistrationToken): Promise<void> {
    await tx.run(registrationTokenStatements.put, {
      hmac: token.hmac,
      auth_server_id: token.authServerId,
      name: token.name,
      scopes: JSON.stringify(token.scopes),
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
  },
  async remove(tx: Transaction, hmac: Uint8Array): Promise<void> {
    await tx.run(registrationTokenStatements.remove, { hmac })
  },
}
