import type { EpochSeconds, UserId } from '@portreeve/protocol'

/** What a link in a mail is good for. One link, one purpose (threats T-10, T-22). */
export type MailProofPurpose = 'verify_email' | 'reset_password' | 'invitation'

/** A link that was mailed: whoever has it reads that mailbox. */
export interface MailProof {
  /** Of purpose and token together, 32 bytes. */
  hash: Uint8Array
  purpose: MailProofPurpose
  userId: UserId
  /** Address it was sent to; worthless once the user has another. */
  email: string
  createdAt: EpochSeconds
  expiresAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only. Proven by contract/mail-proofs.ts. */
export interface MailProofStore {
  /** Inserts, and forgets the user's earlier ones of this purpose: the newest link alone is good. */
  put(proof: MailProof): Promise<void>
  find(hash: Uint8Array): Promise<MailProof | undefined>
  /** Atomic: of all callers ever exactly one gets the proof; it is gone then. */
  take(hash: Uint8Array): Promise<MailProof | undefined>
  removeByUser(userId: UserId): Promise<void>
  prune(now: EpochSeconds): Promise<void>
}
