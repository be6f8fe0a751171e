import { type AuthServerId, accept, type ClientId, type EpochSeconds, type Refused, refuse } from '@portreeve/protocol'
import type { Client, RecordCache } from '../store/index.ts'
import type { Issuer } from './keys/issuers.ts'
import { parseBearer } from './parse-bearer.ts'
import type { RevokedTokens } from './tokens/revoked-tokens.ts'
import type { VerifiedToken } from './verify-signed-token.ts'
import type { TokenVerifier } from './verify-token.ts'

export type BearerFault = 'no_token' | 'invalid_token'

export interface Bearer {
  token: VerifiedToken
  /** Whom the token was issued to. */
  client: Client
}

/** `cid`: whom the token was issued to, where its signature is good. */
export type BearerRefused<E extends BearerFault = BearerFault> = Refused<E> & { cid?: ClientId }
export type BearerOutcome<E extends BearerFault = BearerFault> = { ok: true; value: Bearer } | BearerRefused<E>

export interface VerifyBearerDeps {
  /** Undefined when unknown or disabled. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  verifyToken: TokenVerifier
  clients: Pick<RecordCache<ClientId, Client>, 'find'>
  revokedTokens: Pick<RevokedTokens, 'isRevoked'>
  now: () => EpochSeconds
}

/**
 * May the bearer of this `Authorization` header use the exchange's own endpoints? The gateway decides by checks of its own,
 * with more to say. Rejects with StoreUnavailable.
 */
export async function verifyBearer(authorization: string | undefined, deps: VerifyBearerDeps): Promise<BearerOutcome> {
  if (!authorization) return refuse('no_token', 'no Authorization header')
  const token = parseBearer(authorization)
  return token === undefined ? invalid('not Bearer and a token') : verifyAccessToken(token, deps)
}

/**
 * Is this an access token that is good now? Signature, an issuer of ours that is not disabled, audience, time (RFC 9068 §4,
 * protocol.md 7), no revocation, and a client that may still act: a token outlives its client's credentials by up to its
 * whole life (T-17). Rejects with StoreUnavailable.
 */
export async function verifyAccessToken(
  token: string,
  { findIssuer, verifyToken, clients, revokedTokens, now }: VerifyBearerDeps,
): Promise<BearerOutcome<'invalid_token'>> {
  const verified = verifyToken(token, '')
  if (!verified.ok) return invalid(verified.detail)
  const { cid } = verified.value
  const issuer = findIssuer(verified.value.key.authServerId)
  if (!issuer) return { ...invalid('its authorization server is disabled'), cid }
  const refusal = checkTimeAndPlace(verified.value, issuer, now())
  if (refusal) return { ...refusal, cid }
  if (revokedTokens.isRevoked(verified.value)) return { ...invalid('revoked'), cid }
  const client = await clients.find(cid)
  if (!client) return { ...invalid('its client is unknown'), cid }
  if (client.disabled) return { ...invalid('its client is disabled'), cid }
  return accept({ token: verified.value, client })
}

/** Two of our machines may disagree this much about the time; the gateway forgives as much. */
const CLOCK_TOLERANCE_SECONDS = 60

/** Is this token of that authorization server, for its audience, and alive? Pure. */
function checkTimeAndPlace({ iss, aud, iat, exp, nbf }: VerifiedToken, { url, server }: Issuer, now: EpochSeconds) {
  if (iss !== url) return invalid('another issuer')
  if (aud !== server.audience) return invalid('another audience')
  if (exp <= now) return invalid('expired')
  const latest = now + CLOCK_TOLERANCE_SECONDS
  if (iat > latest || (nbf ?? iat) > latest) return invalid('issued in the future')
  return undefined
}

function invalid(detail: string): Refused<'invalid_token'> {
  return refuse('invalid_token', detail)
}
