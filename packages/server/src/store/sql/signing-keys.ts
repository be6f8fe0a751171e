import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import type { SigningKeyRow } from '../schema.ts'
import type { SigningKey, SigningKeyStore } from '../signing-keys.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

export const signingKeyStatements = {
  putFirst: statement('signing_key_put_first', (db, p: Omit<SigningKeyRow, 'ordinal'>) =>
    db
      .insertInto('signing_key')
      .values({
        kid: p.kid,
        auth_server_id: p.auth_server_id,
        ordinal: 1,
        alg: p.alg,
        public_jwk: p.public_jwk,
        sealed_private_key: p.sealed_private_key,
        created_at: p.created_at,
      })
      // Names its index: a `kid` that exists elsewhere is a fault and must not pass for "exists".
      .onConflict((conflict) => conflict.columns(['auth_server_id', 'ordinal']).doNothing())
      .returning('kid'),
  ),
  listByServer: statement('signing_key_list_by_server', (db, p: { id: string }) =>
    db
      .selectFrom('signing_key')
      .select(['kid', 'auth_server_id', 'alg', 'public_jwk', 'sealed_private_key', 'created_at'])
      .where('auth_server_id', '=', p.id)
      .orderBy('ordinal'),
  ),
}

export function signingKeyReads(reads: Reads): Pick<SigningKeyStore, 'listByServer'> {
  return {
    async listByServer(id) {
      const rows = await reads.all(signingKeyStatements.listByServer, { id })
      return rows.map((row) => ({
        kid: row.kid,
        authServerId: row.auth_server_id as AuthServerId,
        alg: row.alg as SigningKey['alg'],
        publicJwk: JSON.parse(row.public_jwk),
        sealedPrivateKey: row.sealed_private_key,
        createdAt: row.created_at as EpochSeconds,
      }))
    },
  }
}

export const signingKeyWrites = {
  async putFirst(tx: Transaction, key: SigningKey): Promise<'kept' | 'exists'> {
    const kept = await tx.first(signingKeyStatements.putFirst, {
      kid: key.kid,
      auth_server_id: key.authServerId,
      alg: key.alg,
      public_jwk: JSON.stringify(key.publicJwk),
      sealed_private_key: key.sealedPrivateKey,
      created_at: key.createdAt,
    })
    if (!kept) return 'exists'
    tx.announce('signing_key', key.authServerId)
    return 'kept'
  },
}
