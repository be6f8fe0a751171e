import type { EpochSeconds } from '@portreeve/protocol'

/** What became of a request that came with an `Idempotency-Key`. */
export interface KeptReply {
  /** SHA-256 of who asks and their key: the look-up key. */
  keyHash: Uint8Array
  /** SHA-256 of method, path and body: the same key with another request is refused. */
  requestHash: Uint8Array
  /** The reply, sealed: it may hold a secret that is shown once. Undefined while the request is being worked on. */
  sealedReply?: Uint8Array | undefined
  createdAt: EpochSeconds
  expiresAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only. Proven by contract/idempotency-keys.ts. */
export interface IdempotencyKeyStore {
  /** Atomic across processes: of all callers with one key, exactly one begins; the others get what is kept. An expired one is as good as none. */
  begin(reply: KeptReply, now: EpochSeconds): Promise<{ answer: 'begun' } | { answer: 'kept'; kept: KeptReply }>
  finish(keyHash: Uint8Array, sealedReply: Uint8Array): Promise<void>
  /** Nothing was done: the key may be used again. */
  forget(keyHash: Uint8Array): Promise<void>
  prune(before: EpochSeconds): Promise<void>
}
