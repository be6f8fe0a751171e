import { refusal, type TokenRefusal } from './refusals.ts'

/** The claims that are looked at, before anything is known about their types. */
export type UncheckedClaims = Readonly<Partial<Record<'exp' | 'iat' | 'nbf' | 'iss' | 'aud' | 'sub' | 'cid', unknown>>>

/** What the claims of a token have to say. */
export interface ExpectedClaims {
  /** Exactly this, character by character. */
  issuer: string
  /** A plain string (protocol.md 2.9): an array is refused even if it holds this value. */
  audience: string
  /** Both `sub` and `cid` have to be this client. Leave it out where any client may call. */
  clientId?: string
  /** How far the two clocks may be apart. 0 when left out. */
  clockToleranceSeconds?: number
}

/**
 * May a token with these claims be used at `now` (epoch seconds)? First refusal wins, in the order expiry, `iat`, `nbf`,
 * issuer, audience, client. Says nothing about the signature: check that first.
 * protocol.md 7; RFC 7519 §4.1.
 */
export function checkClaims(claims: UncheckedClaims, expected: ExpectedClaims, now: number): TokenRefusal | undefined {
  const { exp, iat, nbf, iss, aud, sub, cid } = claims
  const { issuer, audience, clientId, clockToleranceSeconds: tolerance = 0 } = expected
  if (!isNumericDate(exp)) return unusable('exp')
  // "On or after" the expiry is too late (RFC 7519 §4.1.4).
  if (now >= exp + tolerance) return refusal(401, 'TOKEN-EXPIRED', 'The token has expired. Get a new one.')
  if (!isNumericDate(iat)) return unusable('iat')
  // Our exchange sets no nbf; a token that carries one is held to it (RFC 7519 §4.1.5).
  if (nbf !== undefined && !isNumericDate(nbf)) return unusable('nbf')
  if (Math.max(iat, nbf ?? 0) > now + tolerance) {
    return refusal(401, 'TOKEN-NOT-YET-VALID', 'The token is not valid yet. Check both clocks.')
  }
  if (iss !== issuer) {
    return refusal(401, 'TOKEN-ISSUER-MISMATCH', `The token is from another authorization server than ${issuer}.`)
  }
  if (aud !== audience) {
    return refusal(401, 'TOKEN-AUDIENCE-MISMATCH', `The token is for another audience than ${audience}.`)
  }
  if (!isName(cid)) return unusable('cid')
  if (!isName(sub)) return unusable('sub')
  if (clientId !== undefined && (sub !== clientId || cid !== clientId)) {
    const message = 'The token was not made for this receiver: sub and cid are not its own id.'
    return refusal(401, 'TOKEN-CLIENT-MISMATCH', message)
  }
  return undefined
}

function unusable(claim: string): TokenRefusal {
  return refusal(401, 'INVALID-TOKEN', `The token has no usable ${claim}.`)
}

function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
