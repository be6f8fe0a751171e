import { type KeyObject, verify } from 'node:crypto'
import { accept, type ClientId, type EpochSeconds, type Outcome, refuse } from '@portreeve/protocol'
import type { VerificationKey } from './identity.ts'

/** What a token says, once its signature and form are known to be good. Nothing here is a decision yet. */
export interface VerifiedToken {
  /** The key that signed it; its authorization server is who vouches for the claims. */
  key: VerificationKey
  jti: string
  iss: string
  aud: string
  cid: ClientId
  iat: EpochSeconds
  exp: EpochSeconds
  /** Our exchange sets none; a token that has one is held to it (RFC 7519 §4.1.5). */
  nbf: EpochSeconds | undefined
}

/** `foreign_issuer`: nothing of ours signed it, and it does not say so either. */
export type TokenFault = 'invalid_token' | 'foreign_issuer'

const TOKEN_LENGTH_MAX = 8192

/**
 * Signature and form of a token, never its time, issuer or audience: whoever asks decides those. Synchronous, about 30 µs,
 * because a thread hop costs more. RFC 7515 §5.2, RFC 8725 §3; protocol.md 7.
 */
export function verifySignedToken(
  token: string,
  expectedIssuer: string,
  findVerificationKey: (kid: string) => VerificationKey | undefined,
): Outcome<VerifiedToken, TokenFault> {
  if (token.length > TOKEN_LENGTH_MAX) return refuse('invalid_token', 'token is too long')
  const [head, payload, signature, ...rest] = token.split('.').map(decodeBase64url)
  if (!head || !payload || !signature || rest.length > 0) return refuse('invalid_token', 'not three base64url parts')
  const header = parseObject(head)
  const claims = parseObject(payload)
  if (!header || !claims) return refuse('invalid_token', 'header or payload is not a JSON object')
  if (header.typ !== undefined && header.typ !== 'JWT') return refuse('invalid_token', 'typ is not JWT')
  // An extension that has to be understood, and is not (RFC 7515 §4.1.11).
  if (header.crit !== undefined) return refuse('invalid_token', 'crit is not supported')
  const key = typeof header.kid === 'string' ? findVerificationKey(header.kid) : undefined
  if (!key) {
    return claims.iss === expectedIssuer
      ? refuse('invalid_token', 'kid is unknown')
      : refuse('foreign_issuer', 'kid is unknown and iss is another')
  }
  // The key says which algorithm it is for; the token only gets to agree (threat G-E).
  const algorithm = algorithmOf(key.publicKey)
  if (!algorithm || header.alg !== algorithm.alg) return refuse('invalid_token', "alg is not the key's algorithm")
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')), 'latin1')
  if (!verify(algorithm.digest, signed, { key: key.publicKey, dsaEncoding: 'ieee-p1363' }, signature)) {
    return refuse('invalid_token', 'signature is wrong')
  }
  return readClaims(claims, key)
}

type JsonObject = Record<string, unknown>

function readClaims(claims: JsonObject, key: VerificationKey): Outcome<VerifiedToken, TokenFault> {
  const { jti, iss, aud, cid, iat, exp, nbf } = claims
  if (typeof jti !== 'string' || typeof iss !== 'string' || typeof cid !== 'string' || cid === '') {
    return refuse('invalid_token', 'jti, iss or cid is not a string')
  }
  // A plain string and never an array (protocol.md 2.9).
  if (typeof aud !== 'string') return refuse('invalid_token', 'aud is not a string')
  if (!isNumericDate(iat) || !isNumericDate(exp)) return refuse('invalid_token', 'iat or exp is not a time')
  if (nbf !== undefined && !isNumericDate(nbf)) return refuse('invalid_token', 'nbf is not a time')
  return accept({ key, jti, iss, aud, cid: cid as ClientId, iat, exp, nbf })
}

function isNumericDate(value: unknown): value is EpochSeconds {
  return typeof value === 'number' && Number.isFinite(value)
}

interface Algorithm {
  /** As in a token's header (RFC 7518 §3.1, RFC 8037 §3.1). */
  alg: string
  digest: string | undefined
}

function algorithmOf(key: KeyObject): Algorithm | undefined {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { alg: 'RS256', digest: 'sha256' }
    case 'ec':
      return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? { alg: 'ES256', digest: 'sha256' } : undefined
    case 'ed25519':
      return { alg: 'EdDSA', digest: undefined }
    default:
      return undefined
  }
}

/** Undefined for anything but the one way to write these bytes (RFC 4648 §3.5): Node's decoder forgives too much. */
function decodeBase64url(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.length > 0 && bytes.toString('base64url') === part ? bytes : undefined
}

function parseObject(bytes: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}
