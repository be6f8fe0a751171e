import { verify } from 'node:crypto'
import {
  accept,
  type ClientId,
  type EpochSeconds,
  type GrantId,
  type Outcome,
  refuse,
  type UserId,
} from '@portreeve/protocol'
import type { VerificationKey } from './identity.ts'
import { algorithms } from './keys/algorithms.ts'
import { parseJsonObject } from './parse-json-object.ts'
import { grantIdIn } from './tokens/token-ids.ts'

/** What an access token says, once its signature and form are known to be good. Nothing here is a decision yet. */
export interface VerifiedToken {
  /** The key that signed it; its authorization server is who vouches for the claims. */
  key: VerificationKey
  jti: string
  iss: string
  aud: string
  /** Whom it was issued to: `cid`, or `client_id` (RFC 9068 §2.2). */
  cid: ClientId
  sub: string
  /** Whose data it opens. Undefined for a client's own token. */
  uid: UserId | undefined
  /** The grant it came from. Undefined for a client's own token. */
  grantId: GrantId | undefined
  scopes: readonly string[]
  iat: EpochSeconds
  exp: EpochSeconds
  /** Our exchange sets none; a token that has one is held to it (RFC 7519 §4.1.5). */
  nbf: EpochSeconds | undefined
}

/** `foreign_issuer`: nothing of ours signed it, and it does not say so either. */
export type TokenFault = 'invalid_token' | 'foreign_issuer'

const TOKEN_LENGTH_MAX = 8192

/**
 * Signature and form of an access token, never its time, issuer, audience or revocation: whoever asks decides those.
 * Synchronous, 25 to 110 µs, because a thread hop costs more. RFC 7515 §5.2, RFC 8725 §3, RFC 9068 §4; protocol.md 7.
 */
export function verifySignedToken(
  token: string,
  expectedIssuer: string,
  findVerificationKey: (kid: string) => VerificationKey | undefined,
): Outcome<VerifiedToken, TokenFault> {
  if (token.length > TOKEN_LENGTH_MAX) return refuse('invalid_token', 'token is too long')
  const [head, payload, signature, ...rest] = token.split('.').map(decodeBase64url)
  if (!head || !payload || !signature || rest.length > 0) return refuse('invalid_token', 'not three base64url parts')
  const header = parseJsonObject(head.toString('utf8'))
  const claims = parseJsonObject(payload.toString('utf8'))
  if (!header || !claims) return refuse('invalid_token', 'header or payload is not a JSON object')
  // An extension that has to be understood, and is not (RFC 7515 §4.1.11).
  if (header.crit !== undefined) return refuse('invalid_token', 'crit is not supported')
  const key = typeof header.kid === 'string' ? findVerificationKey(header.kid) : undefined
  if (!key) {
    return claims.iss === expectedIssuer
      ? refuse('invalid_token', 'kid is unknown')
      : refuse('foreign_issuer', 'kid is unknown and iss is another')
  }
  if (!isTypOf(key, header.typ)) return refuse('invalid_token', 'typ is not that of an access token')
  // The key says which algorithm it is for; the token only gets to agree (threat G-E).
  if (header.alg !== key.alg) return refuse('invalid_token', "alg is not the key's algorithm")
  const { digest, options } = algorithms[key.alg]
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')), 'latin1')
  if (!verify(digest, signed, { key: key.publicKey, ...options }, signature)) {
    return refuse('invalid_token', 'signature is wrong')
  }
  return key.accessTokens === 'rfc9068' ? readStrictClaims(claims, key) : readExchangeClaims(claims, key)
}

/** What else our keys sign has a type of its own where readers might take it for an access token (RFC 8725 §3.11). */
function isTypOf({ accessTokens }: VerificationKey, typ: unknown): boolean {
  if (accessTokens === 'exchange') return typ === undefined || typ === 'JWT'
  return typ === 'at+jwt' || typ === 'application/at+jwt' // RFC 9068 §4
}

type JsonObject = Record<string, unknown>

/** protocol.md 2.9. */
function readExchangeClaims(claims: JsonObject, key: VerificationKey): Outcome<VerifiedToken, TokenFault> {
  const { cid, uid, scp } = claims
  if (uid !== undefined && typeof uid !== 'string') return refuse('invalid_token', 'uid is not a string')
  if (!Array.isArray(scp) || !scp.every((scope) => typeof scope === 'string')) {
    return refuse('invalid_token', 'scp is not a list of strings')
  }
  return readClaims(claims, key, { cid, uid, scopes: scp })
}

/** RFC 9068 §2.2. */
function readStrictClaims(claims: JsonObject, key: VerificationKey): Outcome<VerifiedToken, TokenFault> {
  const { client_id, sub, scope } = claims
  if (typeof scope !== 'string') return refuse('invalid_token', 'scope is not a string')
  const uid = typeof sub === 'string' && sub !== client_id ? sub : undefined
  return readClaims(claims, key, { cid: client_id, uid, scopes: scope.split(' ').filter((word) => word !== '') })
}

interface Named {
  cid: unknown
  uid: string | undefined
  scopes: readonly string[]
}

function readClaims(
  { jti, iss, aud, sub, iat, exp, nbf }: JsonObject,
  key: VerificationKey,
  { cid, uid, scopes }: Named,
): Outcome<VerifiedToken, TokenFault> {
  if (typeof jti !== 'string' || typeof iss !== 'string' || typeof sub !== 'string') {
    return refuse('invalid_token', 'jti, iss or sub is not a string')
  }
  if (typeof cid !== 'string' || cid === '') return refuse('invalid_token', 'cid or client_id is not a string')
  // A plain string and never an array (protocol.md 2.9).
  if (typeof aud !== 'string') return refuse('invalid_token', 'aud is not a string')
  if (!isNumericDate(iat) || !isNumericDate(exp)) return refuse('invalid_token', 'iat or exp is not a time')
  if (nbf !== undefined && !isNumericDate(nbf)) return refuse('invalid_token', 'nbf is not a time')
  return accept({
    key,
    jti,
    iss,
    aud,
    cid: cid as ClientId,
    sub,
    uid: uid as UserId | undefined,
    grantId: uid === undefined ? undefined : grantIdIn(jti),
    scopes,
    iat,
    exp,
    nbf,
  })
}

function isNumericDate(value: unknown): value is EpochSeconds {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Undefined for anything but the one way to write these bytes (RFC 4648 §3.5): Node's decoder forgives too much. */
function decodeBase64url(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.length > 0 && bytes.toString('base64url') === part ? bytes : undefined
}
