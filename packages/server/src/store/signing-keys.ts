import type { AuthServerId, EpochSeconds, SigningAlg } from '@portreeve/protocol'

/** Public members only (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). */
export type PublicJwk =
  | { kty: 'RSA'; n: string; e: string }
  | { kty: 'EC'; crv: 'P-256'; x: string; y: string }
  | { kty: 'OKP'; crv: 'Ed25519'; x: string }

/**
 * One signing key of one authorization server. The private half is sealed by identity before it comes here. Keys of one
 * server and algorithm stand in a row: each signs from its `activeFrom` until the next one's.
 */
export interface SigningKey {
  /** UUID of version 1. */
  kid: string
  authServerId: AuthServerId
  alg: SigningAlg
  /** Place among the keys of this server and algorithm, from 1. */
  ordinal: number
  publicJwk: PublicJwk
  /** PKCS #8 DER, sealed (identity/keys/seal.ts). Opaque to the store. */
  sealedPrivateKey: Uint8Array
  createdAt: EpochSeconds
  /** Published before, signs from here on. */
  activeFrom: EpochSeconds
  /** Set in an emergency: from here on it neither signs nor verifies, and is published no more. */
  revokedAt?: EpochSeconds | undefined
}

/** Methods reject with StoreUnavailable only. Proven by contract/signing-keys.ts. */
export interface SigningKeyStore {
  /**
   * Keeps `key` unless its server has one of that algorithm and ordinal already. Atomic across processes: of all callers
   * ever, exactly one is told 'kept'; that announces a change of kind 'signing_key' under the authorization server's id.
   */
  put(key: SigningKey): Promise<'kept' | 'exists'>
  /** Sets `revokedAt` of each of `kids` that has none. Announces as `put` does. */
  revoke(id: AuthServerId, kids: readonly string[], at: EpochSeconds): Promise<void>
  /** Forgets keys of one server. The caller knows that nothing signed with them is alive. Announces as `put` does. */
  remove(id: AuthServerId, kids: readonly string[]): Promise<void>
  /** Keys of one server, by algorithm and ordinal. */
  listByServer(id: AuthServerId): Promise<SigningKey[]>
}
