import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { MailProof, MailProofPurpose, MailProofStore } from '../mail-proofs.ts'
import type { MailProofRow } from '../schema.ts'
import { prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { statement, upsert } from './statement.ts'

const columns = [
  'user_id',
  'purpose',
  'hash',
  'email',
  'created_at',
  'expires_at',
] as const satisfies (keyof MailProofRow)[]

export const mailProofStatements = {
  put: upsert('mail_proof_put', 'mail_proof', ['user_id', 'purpose'], columns),
  find: statement('mail_proof_find', (db, p: { hash: Uint8Array }) =>
    db.selectFrom('mail_proof').select(columns).where('hash', '=', p.hash),
  ),
  take: statement('mail_proof_take', (db, p: { hash: Uint8Array }) =>
    db.deleteFrom('mail_proof').where('hash', '=', p.hash).returning(columns),
  ),
  removeByUser: statement('mail_proof_remove_by_user', (db, p: { user_id: string }) =>
    db.deleteFrom('mail_proof').where('user_id', '=', p.user_id),
  ),
  prune: prune('mail_proof_prune', 'mail_proof', ['user_id', 'purpose'], 'expires_at'),
}

function fromRow(row: MailProofRow): MailProof {
  return {
    hash: row.hash,
    purpose: row.purpose as MailProofPurpose,
    userId: row.user_id as UserId,
    email: row.email,
    createdAt: row.created_at as EpochSeconds,
    expiresAt: row.expires_at as EpochSeconds,
  }
}

export function mailProofReads(reads: Reads): Pick<MailProofStore, 'find'> {
  return {
    async find(hash) {
      const row = await reads.first(mailProofStatements.find, { hash })
      return row && fromRow(row)
    },
  }
}

export const mailProofWrites = {
  async put(tx: Transaction, proof: MailProof): Promise<void> {
    await tx.run(mailProofStatements.put, {
      user_id: proof.userId,
      purpose: proof.purpose,
      hash: proof.hash,
      email: proof.email,
      created_at: proof.createdAt,
      expires_at: proof.expiresAt,
    })
  },
  async take(tx: Transaction, hash: Uint8Array): Promise<MailProof | undefined> {
    const row = await tx.first(mailProofStatements.take, { hash })
    return row && fromRow(row)
  },
  async removeByUser(tx: Transaction, user_id: UserId): Promise<void> {
    await tx.run(mailProofStatements.removeByUser, { user_id })
  },
  async prune(tx: Transaction, now: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, mailProofStatements.prune, { before: now + 1 })
  },
}
