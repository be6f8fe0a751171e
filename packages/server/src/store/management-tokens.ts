import type { EpochSeconds, UserId } from '@portreeve/protocol'

/** A person's own token for the management API, kept as HMAC-SHA-256 like a client secret. */
export interface ManagementToken {
  /** UUID: how it is shown and revoked. */
  id: string
  /** 32 bytes; the look-up key. */
  hmac: Uint8Array
  userId: UserId
  name: string
  /** `write` is everything its user may do; `read` changes nothing. */
  scope: 'read' | 'write'
  createdAt: EpochSeconds
  /** Undefined: never. */
  expiresAt?: EpochSeconds | undefined
  /** Made with the access token of an app, or with a token that was: it may no more than that. */
  isOfApp?: true | undefined
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/management-tokens.ts. */
export interface ManagementTokenStore {
  /** Inserts or replaces by `hmac`. */
  put(token: ManagementToken): Promise<void>
  find(hmac: Uint8Array): Promise<ManagementToken | undefined>
  /** Oldest first. */
  listByUser(userId: UserId): Promise<ManagementToken[]>
  remove(userId: UserId, id: string): Promise<'removed' | 'missing'>
}
