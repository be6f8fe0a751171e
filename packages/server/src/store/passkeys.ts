import type { EpochSeconds, UserId } from '@portreeve/protocol'

/** A WebAuthn credential (WebAuthn §4). */
export interface Passkey {
  /** Credential id, base64url. */
  id: string
  userId: UserId
  /** COSE key. */
  publicKey: Uint8Array
  counter: number
  transports: string[]
  /** As the user calls it. */
  name: string
  createdAt: EpochSeconds
  lastUsedAt?: EpochSeconds | undefined
}

/** Methods reject with StoreUnavailable only. Proven by contract/passkeys.ts. */
export interface PasskeyStore {
  /** 'exists' when the credential id is there, whoever's it is. */
  put(passkey: Passkey): Promise<'kept' | 'exists'>
  find(id: string): Promise<Passkey | undefined>
  listByUser(userId: UserId): Promise<Passkey[]>
  /** Notes a use where the kept counter is still below `counter`, or both are 0 (WebAuthn §6.1.1). */
  use(id: string, counter: number, at: EpochSeconds): Promise<'used' | 'replayed'>
  rename(id: string, userId: UserId, name: string): Promise<void>
  remove(id: string, userId: UserId): Promise<'removed' | 'absent'>
}
