import { accept, type EpochSeconds } from '@portreeve/protocol'
import type { Client, Grant, GrantRefresh } from '../../store/index.ts'
import { type CodeRequest, checkAlive, checkOwnership } from '../grants/check-redemption.ts'
import { hashCode, isCode } from '../grants/credentials.ts'
import { OFFLINE_ACCESS, scopesToday } from '../grants/scopes-today.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { GrantDeps, GrantRequest, GrantType } from './grant-type.ts'
import { refuseToken, type TokenRefused } from './token-refusal.ts'
import { issueUserTokens } from './user-tokens.ts'

/** RFC 6749 §4.1.3. When all is well the store is asked twice: to find the code, and to use it. */
export const authorizationCode: GrantType = {
  grant_type: 'authorization_code',
  forPublicClients: true,
  async redeem({ issuer, client, parameters }, deps) {
    const { grants, revokedTokens } = deps
    const text = parameters.get('code')
    if (!text) return refuseToken('invalid_request', 'code is missing.')
    const hash = hashCode(text)
    const found = isCode(text) ? await grants.findByCode(hash) : undefined
    if (!found?.grant.code) return notGood('code is unknown')
    const { grant, user } = found
    const code = { ...found, code: found.grant.code, revoked: revokedTokens.isGrantRevoked(grant) }
    const stranger = checkOwnership(code, codeRequestOf({ issuer, client, parameters }))
    if (stranger) return notGood(stranger.detail)
    if (code.code.usedAt !== undefined) {
      // As the store has it: this node may know of a revocation that could not be kept, and has to try again then.
      if (grant.revokedAt === undefined) await revokedTokens.revokeGrant(grant.id) // §4.1.2 SHOULD, and we do
      return notGood('code was used before')
    }
    const at = deps.now()
    const dead = checkAlive(code, at)
    if (dead || !user) return notGood(dead?.detail)
    const scopes = scopesToday(grant, client)
    if (scopes.length === 0) return notGood('the client may have none of the granted scopes any more')
    const refresh_token = mayRefresh(scopes, client) ? deps.refreshTokens.generate() : undefined
    const refresh = refresh_token === undefined ? undefined : refreshOf(refresh_token, grant, issuer, deps)
    // Last and atomic: racing requests all reach this line, and exactly one is told 'first'.
    if ((await grants.useCode(hash, { at, refresh })) === 'again') {
      await revokedTokens.revokeGrant(grant.id) // a token still in flight dies too
      return notGood('code was used, or its grant revoked, at the same time')
    }
    return accept(await issueUserTokens({ user, grant, scopes, refresh_token }, { issuer, client }, deps))
  },
}

/** An empty parameter counts as left out (RFC 6749 §3.2). */
function codeRequestOf({ issuer, client, parameters }: GrantRequest): CodeRequest {
  return {
    authServerId: issuer.server.id,
    client,
    redirect_uri: parameters.get('redirect_uri') || undefined,
    code_verifier: parameters.get('code_verifier') || undefined,
  }
}

/** A client that cannot use a refresh token gets none (OIDC Core §11, RFC 7591 §2). */
function mayRefresh(scopes: readonly string[], { grant_types }: Client): boolean {
  return scopes.includes(OFFLINE_ACCESS) && grant_types.includes('refresh_token')
}

/** It lives from the user's consent on, however often it is used. */
function refreshOf(
  token: string,
  { createdAt }: Grant,
  { policy }: Issuer,
  { refreshTokens }: GrantDeps,
): GrantRefresh {
  const expiresAt = (createdAt + policy.refreshTokenTtlSeconds) as EpochSeconds
  return { ...refreshTokens.hashesOf(token), expiresAt }
}

/** One answer for whatever is wrong with a code, so that it tells a stranger nothing (§5.2). */
function notGood(detail: string | undefined): TokenRefused {
  return refuseToken(
    'invalid_grant',
    'The code was not accepted. A code is good once and for a short time, for the client that asked for it, with the same redirect_uri and, if a code_challenge was sent, with its code_verifier.',
    detail,
  )
}
