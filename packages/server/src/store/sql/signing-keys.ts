import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'
import type { SigningKeyRow } from '../schema.ts'
import type { SigningKey, SigningKeyStore } from '../signing-keys.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const columns = [
  'kid',
  'auth_server_id',
  'alg',
  'ordinal',
  'public_jwk',
  'sealed_private_key',
  'created_at',
  'active_from',
  'revoked_at',
] as const satisfies (keyof SigningKeyRow)[]

export const signingKeyStatements = {
  put: statement('signing_key_put', (db, p: SigningKeyRow) =>
    db
      .insertInto('signing_key')
      .values({
        kid: p.kid,
        auth_server_id: p.auth_server_id,
        alg: p.alg,
        ordinal: p.ordinal,
        public_jwk: p.public_jwk,
        sealed_private_key: p.sealed_private_key,
        created_at: p.created_at,
        active_from: p.active_from,
        revoked_at: p.revoked_at,
      })
      // Names its index: a `kid` that exists elsewhere is a fault and must not pass for "exists".
      .onConflict((conflict) => conflict.columns(['auth_server_id', 'alg', 'ordinal']).doNothing())
      .returning('kid'),
  ),
  revoke: statement('signing_key_revoke', (db, p: { id: string; kid: string; at: number }) =>
    db
      .updateTable('signing_key')
      .set({ revoked_at: p.at })
      .where('auth_server_id', '=', p.id)
      .where('kid', '=', p.kid)
      .where('revoked_at', 'is', null),
  ),
  remove: statement('signing_key_remove', (db, p: { id: string; kid: string }) =>
    db.deleteFrom('signing_key').where('auth_server_id', '=', p.id).where('kid', '=', p.kid),
  ),
  listByServer: statement('signing_key_list_by_server', (db, p: { id: string }) =>
    db.selectFrom('signing_key').select(columns).where('auth_server_id', '=', p.id).orderBy('alg').orderBy('ordinal'),
  ),
}

function fromRow(row: SigningKeyRow): SigningKey {
  return {
    kid: row.kid,
    authServerId: row.auth_server_id as AuthServerId,
    alg: row.alg as SigningKey['alg'],
    ordinal: row.ordinal,
    publicJwk: JSON.parse(row.public_jwk),
    sealedPrivateKey: row.sealed_private_key,
    createdAt: row.created_at as EpochSeconds,
    activeFrom: row.active_from as EpochSeconds,
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at as EpochSeconds }),
  }
}

export function signingKeyReads(reads: Reads): Pick<SigningKeyStore, 'listByServer'> {
  return {
    async listByServer(id) {
      return (await reads.all(signingKeyStatements.listByServer, { id })).map(fromRow)
    },
  }
}

export const signingKeyWrites = {
  async put(tx: Transaction, key: SigningKey): Promise<'kept' | 'exists'> {
    const kept = await tx.first(signingKeyStatements.put, {
      kid: key.kid,
      auth_server_id: key.authServerId,
      alg: key.alg,
      ordinal: key.ordinal,
      public_jwk: JSON.stringify(key.publicJwk),
      sealed_private_key: key.sealedPrivateKey,
      created_at: key.createdAt,
      active_from: key.activeFrom,
      revoked_at: key.revokedAt ?? null,
    })
    if (!kept) return 'exists'
    tx.announce('signing_key', key.authServerId)
    return 'kept'
  },
  async revoke(tx: Transaction, id: AuthServerId, kids: readonly string[], at: EpochSeconds): Promise<void> {
    await Promise.all(kids.map((kid) => tx.run(signingKeyStatements.revoke, { id, kid, at })))
    tx.announce('signing_key', id)
  },
  async remove(tx: Transaction, id: AuthServerId, kids: readonly string[]): Promise<void> {
    await Promise.all(kids.map((kid) => tx.run(signingKeyStatements.remove, { id, kid })))
    tx.announce('signing_key', id)
  },
}
