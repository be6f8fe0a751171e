import { type AuthServerId, type EpochSeconds, type Refused, refuse } from '@portreeve/protocol'
import type { Client, GrantInContext, GrantRefresh } from '../../store/index.ts'
import { isPublic } from '../clients/auth-methods.ts'
import type { ServerPolicy } from '../profiles.ts'
import { checkUser } from './check-redemption.ts'
import type { RefreshTokenHashes } from './refresh-token.ts'

/** Who asks, and where. */
export interface RefreshRequest {
  authServerId: AuthServerId
  client: Pick<Client, 'client_id'>
}

/** A refresh token whose handle was found, with what it stands for. */
export interface FoundRefresh extends GrantInContext {
  refresh: GrantRefresh
  /** The grant, or everything of its user, client or authorization server. */
  revoked: boolean
}

type Refusal = Refused<'invalid_grant'> | undefined

/** Is this the client whose grant it is? Pure. RFC 6749 §6. */
export function checkHolder({ grant }: Pick<FoundRefresh, 'grant'>, { authServerId, client }: RefreshRequest): Refusal {
  if (grant.authServerId !== authServerId) return invalid('refresh token is from another authorization server')
  if (grant.client_id !== client.client_id) return invalid('refresh token belongs to another client')
  return undefined
}

/** Is the grant, and what it stands for, still good? Pure. Threat T-17. */
export function checkGrantAlive({ refresh, user, revoked }: FoundRefresh, now: EpochSeconds): Refusal {
  if (revoked) return invalid('grant was revoked')
  if (refresh.expiresAt <= now) return invalid('refresh token has expired')
  return checkUser(user)
}

/**
 * Which of a grant's refresh tokens was sent. `current`: the one that is good. `repeated`: the one before it, so shortly after
 * it was replaced that the answer may have got lost. `reused`: any other, so that it is in two hands (RFC 9700 §4.14.2).
 */
export type Turn = 'current' | 'repeated' | 'reused'

/** Pure. Digests are compared, so how long it takes tells nothing about the token. */
export function turnOf(
  kept: GrantRefresh,
  sent: Pick<RefreshTokenHashes, 'hash'>,
  { graceSeconds, now }: { graceSeconds: number; now: EpochSeconds },
): Turn {
  if (equal(kept.hash, sent.hash)) return 'current'
  const { previousHash, rotatedAt } = kept
  if (previousHash === undefined || rotatedAt === undefined || !equal(previousHash, sent.hash)) return 'reused'
  // Another node's clock may be ahead, which must not make a grace out of none.
  return graceSeconds > 0 && now < rotatedAt + graceSeconds ? 'repeated' : 'reused'
}

const GRACE_SECONDS = 30

/** How long after a rotation the token before it is answered like its first use was. */
export const graceSecondsOf = ({ settings }: Pick<Client, 'settings'>): number =>
  settings.refreshGraceSeconds ?? GRACE_SECONDS

/**
 * Does refreshing answer with the same token or with a new one? Who cannot prove who it is gets a new one unless the exchange
 * decided otherwise, and where the authorization server has everyone's rotated it cannot (RFC 9700 §2.2.2). Pure.
 */
export function isRotated(
  client: Pick<Client, 'settings' | 'metadata'>,
  { refreshTokens }: Pick<ServerPolicy, 'refreshTokens'>,
): boolean {
  const chosen = client.settings.refreshTokens
  if (isPublic(client)) return refreshTokens === 'rotate' || chosen !== 'same'
  return (chosen ?? refreshTokens) === 'rotate'
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

function invalid(detail: string): Refused<'invalid_grant'> {
  return refuse('invalid_grant', detail)
}
