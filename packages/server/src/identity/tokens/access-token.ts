import type { AccessTokenClaims, ClientId, EpochSeconds, StrictAccessTokenClaims } from '@portreeve/protocol'
import type { Grant, User } from '../../store/index.ts'
import type { MintedToken, MintOverrides } from '../identity.ts'
import type { Issuer } from '../keys/issuers.ts'
import { createRandomText } from '../random-text.ts'
import { signingKeyOf } from './sign-compact.ts'
import type { SigningDeps } from './sign-jwt.ts'
import { JTI_BYTES, jtiOfGrant } from './token-ids.ts'

/** Whose data a token opens, and by which grant. */
export interface UserGrant {
  user: Pick<User, 'id' | 'email'>
  grant: Pick<Grant, 'id' | 'authTime' | 'amr' | 'acr' | 'scopes'>
}

export interface AccessTokenRequest {
  issuer: Issuer
  client_id: ClientId
  scp: readonly string[]
  /** What a user allowed; absent for client credentials. */
  userGrant?: UserGrant | undefined
  overrides?: MintOverrides | undefined
}

/** Makes access tokens in the form of the server's profile (protocol.md 2.9, RFC 9068). Rejects with CannotSign. */
export type SignAccessToken = (request: AccessTokenRequest) => Promise<MintedToken>

export function createSignAccessToken({ signCompact, now }: SigningDeps): SignAccessToken {
  const randomText = createRandomText(JTI_BYTES)
  return async (request) => {
    const { issuer, userGrant, overrides } = request
    const at = now()
    const key = signingKeyOf(issuer, at)
    const iat = overrides?.iat ?? at
    const exp = overrides?.exp ?? ((iat + issuer.server.accessTokenTtlSeconds) as EpochSeconds)
    const jti = userGrant
      ? jtiOfGrant(userGrant.grant.id, userGrant.grant.scopes.includes('offline_access'))
      : `AT.${randomText()}`
    const token =
      issuer.policy.accessTokens === 'rfc9068'
        ? await signCompact(key, 'at+jwt', strictClaims(request, jti, iat, exp))
        : await signCompact(key, 'JWT', exchangeClaims(request, jti, iat, exp))
    return { token, expiresAt: exp, jti }
  }
}

/** protocol.md 2.9, members in its order. */
function exchangeClaims(
  { issuer: { server, url }, client_id, scp, userGrant, overrides }: AccessTokenRequest,
  jti: string,
  iat: EpochSeconds,
  exp: EpochSeconds,
): AccessTokenClaims {
  const iss = overrides?.iss ?? url
  const aud = overrides?.aud ?? server.audience
  if (!userGrant) return { jti, iss, aud, iat, exp, cid: client_id, scp, sub: client_id }
  const { id, email } = userGrant.user
  return { jti, iss, aud, iat, exp, cid: client_id, uid: id, scp, sub: email }
}

/** RFC 9068 §2.2. The login is told as §2.2.1 has it. */
function strictClaims(
  { issuer: { server, url }, client_id, scp, userGrant, overrides }: AccessTokenRequest,
  jti: string,
  iat: EpochSeconds,
  exp: EpochSeconds,
): StrictAccessTokenClaims {
  const iss = overrides?.iss ?? url
  const aud = overrides?.aud ?? server.audience
  const claims: StrictAccessTokenClaims = {
    jti,
    iss,
    aud,
    iat,
    exp,
    client_id,
    scope: scp.join(' '),
    sub: userGrant?.user.id ?? client_id,
  }
  if (!userGrant) return claims
  const { authTime, acr, amr } = userGrant.grant
  return { ...claims, auth_time: authTime, ...(acr !== undefined && { acr }), amr }
}
