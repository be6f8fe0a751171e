import type { EpochSeconds } from '@portreeve/protocol'
import type { Revocation, RevocationKind, RevocationStore } from '../revocations.ts'
import type { RevocationRow } from '../schema.ts'
import { prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const columns = ['kind', 'id', 'issued_up_to', 'expires_at'] as const satisfies (keyof RevocationRow)[]

export const revocationStatements = {
  put: statement('revocation_put', (db, p: RevocationRow) =>
    db
      .insertInto('revocation')
      .values({ kind: p.kind, id: p.id, issued_up_to: p.issued_up_to, expires_at: p.expires_at })
      .onConflict((conflict) =>
        conflict.columns(['kind', 'id']).doUpdateSet((row) => ({
          issued_up_to: row
            .case()
            .when('revocation.issued_up_to', '<', row.ref('excluded.issued_up_to'))
            .then(row.ref('excluded.issued_up_to'))
            .else(row.ref('revocation.issued_up_to'))
            .end(),
          expires_at: row
            .case()
            .when('revocation.expires_at', '<', row.ref('excluded.expires_at'))
            .then(row.ref('excluded.expires_at'))
            .else(row.ref('revocation.expires_at'))
            .end(),
        })),
      ),
  ),
  find: statement('revocation_find', (db, p: { kind: string; id: string }) =>
    db.selectFrom('revocation').select(columns).where('kind', '=', p.kind).where('id', '=', p.id),
  ),
  listLive: statement('revocation_list_live', (db, p: { now: number }) =>
    db.selectFrom('revocation').select(columns).where('expires_at', '>', p.now),
  ),
  prune: prune('revocation_prune', 'revocation', ['kind', 'id'], 'expires_at'),
}

function fromRow(row: RevocationRow): Revocation {
  return {
    kind: row.kind as RevocationKind,
    id: row.id,
    issuedUpTo: row.issued_up_to as EpochSeconds,
    expiresAt: row.expires_at as EpochSeconds,
  }
}

export function revocationReads(reads: Reads): Pick<RevocationStore, 'find' | 'listLive'> {
  return {
    async find(kind, id) {
      const row = await reads.first(revocationStatements.find, { kind, id })
      return row && fromRow(row)
    },
    async listLive(now) {
      return (await reads.all(revocationStatements.listLive, { now })).map(fromRow)
    },
  }
}

/** Also what revokes a grant does this, in the same transaction. */
export async function revokeTokens(tx: Transaction, revocation: Revocation): Promise<void> {
  const { kind, id } = revocation
  await tx.run(revocationStatements.put, {
    kind,
    id,
    issued_up_to: revocation.issuedUpTo,
    expires_at: revocation.expiresAt,
  })
  tx.announce('revocation', `${kind}:${id}`)
}

export const revocationWrites = {
  put: revokeTokens,
  async prune(tx: Transaction, now: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, revocationStatements.prune, { before: now + 1 })
  },
}
