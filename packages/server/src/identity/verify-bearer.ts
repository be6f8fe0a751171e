import { verify } from 'node:crypto'
import {
  type AccessTokenClaims,
  type AuthServerId,
  accept,
  type EpochSeconds,
  type Outcome,
  type Refused,
  refuse,
} from '@portreeve/protocol'
import type { VerificationKey } from './identity.ts'
import type { Issuer } from './issuers.ts'

export type BearerFault = 'no_token' | 'invalid_token'

export interface VerifyBearerDeps {
  /** Undefined when unknown or disabled. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  findVerificationKey: (kid: string) => VerificationKey | undefined
  now: () => EpochSeconds
}

const bearer = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i

/**
 * May the bearer of this `Authorization` header use the exchange's own endpoints? Signature, an issuer of ours that is not
 * disabled, audience, time (RFC 9068 §4, protocol.md 7). The gateway has its own check, with a memory and more to say.
 */
export function verifyBearer(
  authorization: string | undefined,
  { findIssuer, findVerificationKey, now }: VerifyBearerDeps,
): Outcome<AccessTokenClaims, BearerFault> {
  if (!authorization) return refuse('no_token', 'no Authorization header')
  const parts = bearer.exec(authorization)
  if (!parts) return invalid('not Bearer and a JWT')
  const [, header = '', payload = '', signature = ''] = parts
  const { alg, typ, kid, crit } = parseObject(header)
  // The algorithm is ours to choose; the header may only agree (T-18).
  if (alg !== 'RS256' || (typ !== undefined && typ !== 'JWT') || crit !== undefined) return invalid('unexpected header')
  const key = typeof kid === 'string' ? findVerificationKey(kid) : undefined
  const issuer = key && findIssuer(key.authServerId)
  if (!key || !issuer) return invalid('no such key, or its authorization server is disabled')
  if (!verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key.publicKey, Buffer.from(signature, 'base64url'))) {
    return invalid('wrong signature')
  }
  // Signed by us, so the claims have the shape we gave them.
  const claims = parseObject(payload) as unknown as AccessTokenClaims
  return checkClaims(claims, issuer, now()) ?? accept(claims)
}

function checkClaims({ iss, aud, iat, exp }: AccessTokenClaims, { url, server }: Issuer, now: EpochSeconds) {
  if (iss !== url) return invalid('another issuer')
  if (aud !== server.audience) return invalid('another audience')
  if (!(exp > now)) return invalid('expired')
  if (!(iat <= now)) return invalid('issued in the future')
  return undefined
}

function parseObject(segment: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(Buffer.from(segment, 'base64url').toString()) }
  } catch {
    return {}
  }
}

function invalid(detail: string): Refused<'invalid_token'> {
  return refuse('invalid_token', detail)
}
