import { createHash } from 'node:crypto'
import type { EpochSeconds, IdTokenClaims, SigningAlg } from '@portreeve/protocol'
import type { Client, Grant, User } from '../../store/index.ts'
import { algorithms } from '../keys/algorithms.ts'
import type { Issuer } from '../keys/issuers.ts'
import { createRandomText } from '../random-text.ts'
import { signingKeyOf } from './sign-compact.ts'
import type { SigningDeps } from './sign-jwt.ts'
import { JTI_BYTES } from './token-ids.ts'
import { userClaimsFor } from './user-claims.ts'

export interface IdTokenRequest {
  issuer: Issuer
  client: Pick<Client, 'client_id' | 'metadata'>
  user: User
  grant: Pick<Grant, 'nonce' | 'authTime' | 'amr' | 'acr' | 'sid' | 'scopes' | 'claims'>
  /** For `at_hash`: issued together with the ID token. */
  access_token?: string | undefined
  /** For `c_hash`: issued together with the ID token. */
  code?: string | undefined
  /** No access token will be issued, so the scopes' claims go here (OIDC Core §5.4). */
  withScopeClaims: boolean
}

/** Makes ID tokens (OIDC Core §2, protocol.md 2.10). Rejects with CannotSign. */
export type SignIdToken = (request: IdTokenRequest) => Promise<string>

export interface IdTokenDeps extends SigningDeps {
  /** Names the exchange as the one who knows the user: `00o` and 17 alphanumerics (protocol.md 2.10). */
  idp: string
}

export function createSignIdToken({ signCompact, now, idp }: IdTokenDeps): SignIdToken {
  const randomText = createRandomText(JTI_BYTES)
  return async (request) => {
    const iat = now()
    const key = signingKeyOf(request.issuer, iat, request.client.metadata.id_token_signed_response_alg)
    const claims = idTokenClaims(request, { iat, jti: `ID.${randomText()}`, idp, alg: key.alg })
    return signCompact(key, 'JWT', { ...claims, ...claimsAboutUser(request) })
  }
}

/** Members in the order of protocol.md 2.10; those it does not have come last. */
function idTokenClaims(
  { issuer, client, user, grant, access_token, code }: IdTokenRequest,
  { iat, jti, idp, alg }: { iat: EpochSeconds; jti: string; idp: string; alg: SigningAlg },
): IdTokenClaims {
  const { authTime, nonce, acr, amr, sid } = grant
  return {
    sub: user.id,
    iss: issuer.url,
    aud: client.client_id,
    iat,
    exp: (iat + issuer.policy.idTokenTtlSeconds) as EpochSeconds,
    jti,
    amr,
    idp,
    auth_time: authTime,
    ...(access_token !== undefined && { at_hash: halfHash(access_token, alg) }),
    ...(nonce !== undefined && { nonce }),
    ...(code !== undefined && { c_hash: halfHash(code, alg) }),
    ...(acr !== undefined && { acr }),
    sid,
  }
}

function claimsAboutUser({ user, grant, withScopeClaims }: IdTokenRequest): Record<string, unknown> {
  const scopes = withScopeClaims ? grant.scopes : []
  const claims = userClaimsFor(user, { scopes, claims: grant.claims?.id_token })
  // Clients of the exchange show it to the user without asking userinfo (protocol.md 2.10).
  return grant.scopes.includes('profile') && user.name !== '' ? { name: user.name, ...claims } : claims
}

/** The left half of a hash, base64url: `at_hash` and `c_hash` (OIDC Core §3.1.3.6, §3.3.2.11). */
function halfHash(text: string, alg: SigningAlg): string {
  const digest = createHash(algorithms[alg].halfHashDigest).update(text, 'ascii').digest()
  return digest.toString('base64url', 0, digest.length / 2)
}
