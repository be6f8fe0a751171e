import type { AuthServerId, ClientId, EpochSeconds, GrantId, UserId } from '@portreeve/protocol'
import type { Session } from './sessions.ts'
import type { User } from './users.ts'

/** A claim somebody asked for by the `claims` parameter (OIDC Core §5.5.1). */
export type ClaimRequest = null | { essential?: boolean; value?: unknown; values?: unknown[] }

/** The `claims` parameter (OIDC Core §5.5). */
export interface ClaimsRequest {
  userinfo?: Record<string, ClaimRequest>
  id_token?: Record<string, ClaimRequest>
}

/**
 * What one user allowed one app in one authorization, and what was bought with it: its code, its refresh token, and every
 * access token with its id in their `jti`. Revoking it kills all of them.
 */
export interface Grant {
  id: GrantId
  authServerId: AuthServerId
  client_id: ClientId
  userId: UserId
  /** Session in which it was given. */
  sid: string
  scopes: string[]
  nonce?: string | undefined
  claims?: ClaimsRequest | undefined
  authTime: EpochSeconds
  amr: string[]
  acr?: string | undefined
  /** Undefined where the response type has no code. */
  code?: GrantCode | undefined
  /** Undefined until a code with `offline_access` was redeemed. */
  refresh?: GrantRefresh | undefined
  createdAt: EpochSeconds
  revokedAt?: EpochSeconds | undefined
}

/** An authorization code, kept by hash so that a stolen table redeems nothing (RFC 6819 §5.1.4.1.3). */
export interface GrantCode {
  /** 32 bytes. */
  hash: Uint8Array
  /** Exactly as in the authorization request. */
  redirect_uri: string
  /** S256 (RFC 7636 §4.2). */
  code_challenge?: string | undefined
  expiresAt: EpochSeconds
  usedAt?: EpochSeconds | undefined
}

/** A refresh token: 16 bytes that find it and 16 that change when it is rotated, together 43 base64url characters. */
export interface GrantRefresh {
  /** Of the first half, 32 bytes. */
  handleHash: Uint8Array
  /** Of the whole token that is good now, 32 bytes. */
  hash: Uint8Array
  /** Of the one before it. */
  previousHash?: Uint8Array | undefined
  rotatedAt?: EpochSeconds | undefined
  expiresAt: EpochSeconds
}

/** A grant with what has to be alive for it to be worth anything, as of one moment. */
export interface GrantInContext {
  grant: Grant
  /** Undefined when deleted. The caller looks at `disabled`. */
  user: User | undefined
  /** Undefined when forgotten. The caller looks at `endedAt`. */
  session: Session | undefined
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/grants.ts. */
export interface GrantStore {
  /** Inserts. */
  put(grant: Grant): Promise<void>
  /** With user and session, in one look-up. */
  find(id: GrantId): Promise<GrantInContext | undefined>
  /** May be expired, used or revoked: the caller checks. One look-up. */
  findByCode(hash: Uint8Array): Promise<GrantInContext | undefined>
  findByRefresh(handleHash: Uint8Array): Promise<GrantInContext | undefined>
  /**
   * Marks the code as used and, in the same statement, keeps its refresh token. Atomic across processes: of all callers ever,
   * exactly one gets 'first', and none does when the grant is revoked.
   */
  useCode(hash: Uint8Array, use: { at: EpochSeconds; refresh?: GrantRefresh | undefined }): Promise<'first' | 'again'>
  /** Puts `to` in the place of `from`. Atomic: of all callers with the same `from` exactly one gets 'first', none when revoked. */
  rotate(
    handleHash: Uint8Array,
    rotation: { from: Uint8Array; to: Uint8Array; at: EpochSeconds },
  ): Promise<'first' | 'again'>
  /**
   * Revokes one grant, in one transaction with the notice that makes its access tokens worthless (revocations.ts), which is
   * kept until `tokensUntil`.
   */
  revoke(id: GrantId, at: EpochSeconds, tokensUntil: EpochSeconds): Promise<void>
  /** As `revoke`, for all of a user's, of one app's, or both together. Answers their ids. */
  revokeAll(
    of: { userId: UserId; client_id?: ClientId } | { client_id: ClientId },
    at: EpochSeconds,
    tokensUntil: EpochSeconds,
  ): Promise<GrantId[]>
  /** Not revoked, newest first. */
  listBySession(sid: string): Promise<Grant[]>
  /** Not revoked, newest first. */
  listByUser(userId: UserId): Promise<Grant[]>
  /** Forgets grants without a living code, refresh token or access token: created before `at`, refresh token expired by `now`. */
  prune(at: EpochSeconds, now: EpochSeconds): Promise<void>
}
