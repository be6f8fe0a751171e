import type { KeyObject } from 'node:crypto'
import type { AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'
import type { HotHandler, Route } from '../http/index.ts'
import type { AuthorizationServer } from '../store/index.ts'

/** A public key that verifies tokens of one authorization server. */
export interface VerificationKey {
  kid: string
  authServerId: AuthServerId
  publicKey: KeyObject
}

export interface MintedToken {
  token: string
  expiresAt: EpochSeconds
}

/** What other rooms see of identity. */
export interface Identity {
  /** Metadata and key documents, for the identity listener. */
  routes: Route[]
  /** `/oauth2/{authServerId}/v1/token`: asked before `routes`, because it is one of the two hot rooms. */
  hot: HotHandler
  /** `{publicUrl}/oauth2/{id}`, without a trailing slash. */
  issuerOf(id: AuthServerId): string
  /** From memory. Undefined when unknown. The caller looks at `disabled`. */
  findServer(id: AuthServerId): AuthorizationServer | undefined
  /** From memory. Undefined when unknown. */
  findVerificationKey(kid: string): VerificationKey | undefined
  /**
   * A client-credentials token for `client_id` (`sub` = `cid` = it, scope `anonymous`), signed now. Rejects when the
   * server is unknown, disabled or has no key. `overrides` is for tokens that must be refused in demos and tests.
   */
  mint(authServerId: AuthServerId, client_id: ClientId, overrides?: MintOverrides): Promise<MintedToken>
  /** Makes an authorization server's first key unless it has one. */
  ensureKey(id: AuthServerId): Promise<void>
  /** HMAC-SHA-256 of a generated secret under the server-side key. 32 bytes. */
  hashSecret(secret: string): Uint8Array
  close(): void
}

export interface MintOverrides {
  iss?: string
  aud?: string
  iat?: EpochSeconds
  exp?: EpochSeconds
}
