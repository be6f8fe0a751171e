import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'

/** An initial access token (RFC 7591 §1.2): who has it may register clients. Kept as HMAC-SHA-256. */
export interface RegistrationToken {
  /** 32 bytes. */
  hmac: Uint8Array
  authServerId: AuthServerId
  name: string
  /** Scopes that clients registered with it may be allowed. */
  scopes: string[]
  createdAt: EpochSeconds
  expiresAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only. Proven by contract/registration-tokens.ts. */
export interface RegistrationTokenStore {
  put(token: RegistrationToken): Promise<void>
  find(hmac: Uint8Array): Promise<RegistrationToken | undefined>
  list(authServerId: AuthServerId): Promise<RegistrationToken[]>
  remove(hmac: Uint8Array): Promise<void>
}
