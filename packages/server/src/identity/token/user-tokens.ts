import type { TokenResponse } from '@portreeve/protocol'
import type { Grant, User } from '../../store/index.ts'
import type { GrantDeps, GrantRequest } from './grant-type.ts'

/** What a user's grant is answered with. */
export interface UserTokens {
  user: User
  grant: Grant
  /** Within those of the grant. */
  scopes: string[]
  refresh_token: string | undefined
}

/** Access token, ID token where `openid` is among the scopes, refresh token where there is one (protocol.md 2.7). */
export async function issueUserTokens(
  { user, grant, scopes, refresh_token }: UserTokens,
  { issuer, client }: Pick<GrantRequest, 'issuer' | 'client'>,
  { signAccessToken, signIdToken }: Pick<GrantDeps, 'signAccessToken' | 'signIdToken'>,
): Promise<TokenResponse> {
  const { client_id } = client
  const { token: access_token } = await signAccessToken({ issuer, client_id, scp: scopes, userGrant: { user, grant } })
  const id_token = scopes.includes('openid')
    ? await signIdToken({ issuer, client, user, grant: { ...grant, scopes }, access_token, withScopeClaims: false })
    : undefined
  return {
    token_type: 'Bearer',
    expires_in: issuer.server.accessTokenTtlSeconds,
    access_token,
    scope: scopes.join(' '),
    id_token,
    refresh_token,
  }
}
