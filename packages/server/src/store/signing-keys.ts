import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'

/** One signing key of one authorization server. The private half is sealed by identity before it comes here. */
export interface SigningKey {
  /** UUID of version 1. */
  kid: string
  authServerId: AuthServerId
  alg: 'RS256'
  /** Public members only (RFC 7517 §4, RFC 7518 §6.3.1). */
  publicJwk: { kty: 'RSA'; n: string; e: string }
  /** PKCS #8 DER, sealed (identity/keys/seal.ts). Opaque to the store. */
  sealedPrivateKey: Uint8Array
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only. Proven by contract/signing-keys.ts. */
export interface SigningKeyStore {
  /**
   * Keeps `key` as the first key of its authorization server, unless that server has one already.
   * Atomic across processes: of all callers ever, exactly one is told 'kept'; that announces a change of kind
   * 'signing_key' under the authorization server's id.
   */
  putFirst(key: SigningKey): Promise<'kept' | 'exists'>
  /** Keys of one server, oldest first. */
  listByServer(id: AuthServerId): Promise<SigningKey[]>
}
