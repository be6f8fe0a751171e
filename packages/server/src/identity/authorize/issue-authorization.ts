import type { EpochSeconds } from '@portreeve/protocol'
import type { Client, Grant, Store } from '../../store/index.ts'
import { generateCode, generateGrantId, hashCode } from '../grants/credentials.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { LiveSession } from '../sessions/live-session.ts'
import type { SignAccessToken } from '../tokens/access-token.ts'
import type { SignIdToken } from '../tokens/id-token.ts'
import { acrOf, reachedAcr } from './acr.ts'
import type { Issued } from './answer-app.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { wantedAcr } from './wanted-acr.ts'

export interface IssueDeps {
  store: Pick<Store, 'grants'>
  signAccessToken: SignAccessToken
  signIdToken: SignIdToken
  now: () => EpochSeconds
}

/**
 * Keeps what the user allowed and makes what the response type asks for (RFC 6749 §4.1.2, §4.2.2, OIDC Core §3.2.2.5, §3.3.2.5). Whether it
 * may be is decided before. Nothing leaves before the grant is kept: it is what every revocation works by. Rejects with
 * StoreUnavailable and CannotSign.
 */
export async function issueAuthorization(
  request: AuthorizationRequest,
  { session, user }: LiveSession,
  { issuer, client }: { issuer: Issuer; client: Client },
  { store, signAccessToken, signIdToken, now }: IssueDeps,
): Promise<Issued> {
  const createdAt = now()
  const words = request.response_type.split(' ')
  const code = words.includes('code') ? generateCode() : undefined
  const grant: Grant = {
    id: generateGrantId(),
    authServerId: request.authServerId,
    client_id: request.client_id,
    userId: user.id,
    sid: session.sid,
    scopes: request.scopes,
    nonce: request.nonce,
    claims: request.claims,
    authTime: session.authTime,
    amr: session.amr,
    acr: reachedAcr(session.amr, wantedAcr(request).values) ?? acrOf(session.amr),
    code: code === undefined ? undefined : codeOf(code, request, createdAt, issuer),
    createdAt,
  }
  await store.grants.put(grant)
  const minted = words.includes('token')
    ? await signAccessToken({ issuer, client_id: client.client_id, scp: grant.scopes, userGrant: { user, grant } })
    : undefined
  const id_token = words.includes('id_token')
    ? await signIdToken({
        issuer,
        client,
        user,
        grant,
        access_token: minted?.token,
        code,
        withScopeClaims: request.response_type === 'id_token',
      })
    : undefined
  const scope = grant.scopes.join(' ')
  return {
    access_token: minted && { value: minted.token, expiresInSeconds: issuer.server.accessTokenTtlSeconds, scope },
    code,
    id_token,
  }
}

function codeOf(
  code: string,
  request: AuthorizationRequest,
  createdAt: EpochSeconds,
  { policy }: Issuer,
): Grant['code'] {
  return {
    hash: hashCode(code),
    redirect_uri: request.redirect_uri,
    code_challenge: request.code_challenge,
    expiresAt: (createdAt + policy.codeTtlSeconds) as EpochSeconds,
  }
}
