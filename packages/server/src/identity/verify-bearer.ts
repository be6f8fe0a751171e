import { type AuthServerId, type EpochSeconds, type Outcome, type Refused, refuse } from '@portreeve/protocol'
import type { VerificationKey } from './identity.ts'
import type { Issuer } from './issuers.ts'
import { parseBearer } from './parse-bearer.ts'
import { type VerifiedToken, verifySignedToken } from './verify-signed-token.ts'

export type BearerFault = 'no_token' | 'invalid_token'

export interface VerifyBearerDeps {
  /** Undefined when unknown or disabled. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  findVerificationKey: (kid: string) => VerificationKey | undefined
  now: () => EpochSeconds
}

/**
 * May the bearer of this `Authorization` header use the exchange's own endpoints? Signature, an issuer of ours that is not
 * disabled, audience, time (RFC 9068 §4, protocol.md 7). The gateway decides by checks of its own, with more to say.
 */
export function verifyBearer(
  authorization: string | undefined,
  { findIssuer, findVerificationKey, now }: VerifyBearerDeps,
): Outcome<VerifiedToken, BearerFault> {
  if (!authorization) return refuse('no_token', 'no Authorization header')
  const token = parseBearer(authorization)
  if (token === undefined) return invalid('not Bearer and a token')
  const verified = verifySignedToken(token, '', findVerificationKey)
  if (!verified.ok) return invalid(verified.detail)
  const issuer = findIssuer(verified.value.key.authServerId)
  if (!issuer) return invalid('its authorization server is disabled')
  return checkClaims(verified.value, issuer, now()) ?? verified
}

function checkClaims({ iss, aud, iat, exp, nbf }: VerifiedToken, { url, server }: Issuer, now: EpochSeconds) {
  if (iss !== url) return invalid('another issuer')
  if (aud !== server.audience) return invalid('another audience')
  if (exp <= now) return invalid('expired')
  if (iat > now || (nbf ?? iat) > now) return invalid('issued in the future')
  return undefined
}

function invalid(detail: string): Refused<'invalid_token'> {
  return refuse('invalid_token', detail)
}
