import { accept, type ClientId, type EpochSeconds } from '@portreeve/protocol'
import type { Client, GrantStore } from '../../store/index.ts'
import { checkGrantAlive, checkHolder, graceSecondsOf, turnOf } from '../grants/check-refresh.ts'
import { isRefreshToken, type RefreshTokens } from '../grants/refresh-token.ts'
import type { Issuer } from '../keys/issuers.ts'
import type { Answer } from '../token/token-answers.ts'
import { refuseToken, type TokenOutcome } from '../token/token-refusal.ts'
import { type VerifyBearerDeps, verifyAccessToken } from '../verify-bearer.ts'
import type { VerifiedToken } from '../verify-signed-token.ts'
import type { ClientRequest } from './client-endpoint.ts'
import { findLivingGrant } from './living-grant.ts'
import type { RevokedTokens } from './revoked-tokens.ts'
import type { SignJwt } from './sign-jwt.ts'

export interface IntrospectDeps extends VerifyBearerDeps {
  grants: Pick<GrantStore, 'find' | 'findByRefresh'>
  refreshTokens: Pick<RefreshTokens, 'hashesOf'>
  revokedTokens: Pick<RevokedTokens, 'isRevoked' | 'isGrantRevoked'>
  signJwt: SignJwt
}

/** RFC 7662 §2.2. About a token that is not good nothing is said but that. */
export type Introspection =
  | { active: false }
  | {
      active: true
      scope: string
      client_id: ClientId
      username?: string
      token_type?: 'Bearer'
      exp: EpochSeconds
      iat: EpochSeconds
      sub: string
      aud?: string
      iss: string
      jti?: string
    }

const inactive: Introspection = { active: false }
const SIGNED = 'application/token-introspection+jwt'

/** RFC 7662 §2: what is known about a token, to a client of the authorization server that issued it. */
export async function introspect(request: ClientRequest, deps: IntrospectDeps): Promise<TokenOutcome<Answer>> {
  const token = request.parameters.get('token')
  if (!token) return refuseToken('invalid_request', 'token is missing.')
  const said = await introspectionOf(token, request, deps)
  return accept(
    accepts(request.headers.accept, SIGNED)
      ? await signed(said, request, deps)
      : { status: 200, text: asciiJson(said) },
  )
}

/** The form tells which kind it is, so token_type_hint helps nobody. Rejects with StoreUnavailable. */
async function introspectionOf(
  token: string,
  { issuer, client }: ClientRequest,
  deps: IntrospectDeps,
): Promise<Introspection> {
  return isRefreshToken(token) ? refreshToken(token, issuer, client, deps) : accessToken(token, issuer, deps)
}

async function accessToken(text: string, { server }: Issuer, deps: IntrospectDeps): Promise<Introspection> {
  const bearer = await verifyAccessToken(text, deps)
  if (!bearer.ok || bearer.value.token.key.authServerId !== server.id) return inactive
  const { token } = bearer.value
  if (token.uid === undefined) return describe(token)
  const living = await findLivingGrant(token, deps)
  return living ? describe(token, living.user.email) : inactive
}

function describe({ scopes, cid, exp, iat, sub, aud, iss, jti }: VerifiedToken, username?: string): Introspection {
  return {
    active: true,
    scope: scopes.join(' '),
    client_id: cid,
    ...(username !== undefined && { username }),
    token_type: 'Bearer',
    exp,
    iat,
    sub,
    aud,
    iss,
    jti,
  }
}

/** Nobody but its client ever has a reason to see a refresh token. */
async function refreshToken(
  text: string,
  issuer: Issuer,
  client: Client,
  deps: IntrospectDeps,
): Promise<Introspection> {
  const { grants, refreshTokens, revokedTokens } = deps
  const now = deps.now()
  const sent = refreshTokens.hashesOf(text)
  const found = await grants.findByRefresh(sent.handleHash)
  if (!found?.user || !found.grant.refresh) return inactive
  const { grant, user } = found
  const refresh = found.grant.refresh
  const holder = { ...found, refresh, revoked: revokedTokens.isGrantRevoked(grant) }
  const refusal = checkHolder(holder, { authServerId: issuer.server.id, client }) ?? checkGrantAlive(holder, now)
  if (refusal || turnOf(refresh, sent, { graceSeconds: graceSecondsOf(client), now }) === 'reused') return inactive
  return {
    active: true,
    scope: grant.scopes.join(' '),
    client_id: grant.client_id,
    username: user.email,
    exp: refresh.expiresAt,
    iat: grant.createdAt,
    sub: issuer.policy.accessTokens === 'exchange' ? user.email : user.id,
    iss: issuer.url,
  }
}

/** RFC 9701 §5: the answer as a JWT, for who has to show later what was said. */
async function signed(
  said: Introspection,
  { issuer, client }: ClientRequest,
  { signJwt, now }: IntrospectDeps,
): Promise<Answer> {
  const claims = { iss: issuer.url, aud: client.client_id, iat: now(), token_introspection: said }
  const alg = client.metadata.introspection_signed_response_alg
  return { status: 200, type: SIGNED, text: await signJwt({ issuer, alg, typ: 'token-introspection+jwt', claims }) }
}

function accepts(header: string | undefined, type: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((range) => range.split(';', 1)[0]?.trim().toLowerCase() === type)
}

/** JSON in ASCII: addresses and names may have other characters, and answers are sent byte for character. */
function asciiJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, escaped)
}
