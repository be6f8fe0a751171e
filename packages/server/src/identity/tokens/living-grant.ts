import type { Grant, GrantStore, User } from '../../store/index.ts'
import type { VerifiedToken } from '../verify-signed-token.ts'
import type { RevokedTokens } from './revoked-tokens.ts'

export interface LivingGrantDeps {
  grants: Pick<GrantStore, 'find'>
  revokedTokens: Pick<RevokedTokens, 'isGrantRevoked'>
}

/**
 * The grant of a user's token and the user, while both still stand behind it (T-17). Undefined for a client's own token.
 * Rejects with StoreUnavailable.
 */
export async function findLivingGrant(
  { grantId, uid, cid, key }: VerifiedToken,
  { grants, revokedTokens }: LivingGrantDeps,
): Promise<{ grant: Grant; user: User } | undefined> {
  const found = grantId === undefined ? undefined : await grants.find(grantId)
  if (!found?.user || found.user.disabled) return undefined
  const { grant, user } = found
  const isOfToken = grant.userId === uid && grant.client_id === cid && grant.authServerId === key.authServerId
  return isOfToken && !revokedTokens.isGrantRevoked(grant) ? { grant, user } : undefined
}
