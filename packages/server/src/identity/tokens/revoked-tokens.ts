import type { ClientId, EpochSeconds, GrantId, UserId } from '@portreeve/protocol'
import type { VerifiedToken } from '../verify-signed-token.ts'

/** Which access tokens are worthless before their time, from memory (design.md decision 5). */
export interface RevokedTokens {
  /** Asked on every call: at most five look-ups in maps. */
  isRevoked(token: VerifiedToken): boolean
  /** One token. */
  revokeToken(token: Pick<VerifiedToken, 'jti' | 'iat' | 'exp'>): Promise<void>
  /** A grant with its refresh token and its access tokens. */
  revokeGrant(id: GrantId): Promise<void>
  /** Every grant of a user, of one app's for a user, or of an app. */
  revokeGrants(of: { userId: UserId; client_id?: ClientId } | { client_id: ClientId }): Promise<void>
  /** Every access token of a user up to now, grants included: when a user is disabled or wants it. */
  revokeUser(userId: UserId): Promise<void>
  close(): void
}

/** Where a user grant's id stands in the `jti` of its access tokens, or undefined when there is none. */
export type GrantIdOf = (token: Pick<VerifiedToken, 'jti'>) => GrantId | undefined

/** Until when tokens issued up to `now` may live. */
export type TokensUntil = (now: EpochSeconds) => EpochSeconds
