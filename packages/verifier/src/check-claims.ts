import { type Refusal, refusal } from './refusals.ts'

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
export function checkClaims(claims: UncheckedClaims, expected: ExpectedClaims, now: number): Refusal | undefined {
  const { exp, iat, nbf, iss, aud, sub, cid } = claims
  const tolerance = expected.clockToleranceSeconds ?? 0
  if (!isNumericDate(exp)) return refusal('INVALID-TOKEN', 'The token has no usable expiry time (exp).')
  // "On or after" the expiry is too late (RFC 7519 §4.1.4).
  if (now >= exp + tolerance) {
    return refusal('TOKEN-EXPIRED', 'The token has expired. Get a new one and send the call again.')
  }
  if (!isNumericDate(iat)) return refusal('INVALID-TOKEN', 'The token has no usable time of issue (iat).')
  if (iat > now + tolerance) {
    return refusal('TOKEN-NOT-YET-VALID', 'The token was issued in the future. Check the clocks on both sides.')
  }
  // Our exchange sets no nbf; a token that carries one is held to it (RFC 7519 §4.1.5).
  if (nbf !== undefined) {
    if (!isNumericDate(nbf)) return refusal('INVALID-TOKEN', 'The token has an unusable start time (nbf).')
    if (nbf > now + tolerance) return refusal('TOKEN-NOT-YET-VALID', 'The token is not valid yet. Try again later.')
  }
  if (iss !== expected.issuer) {
    return refusal('TOKEN-ISSUER-MISMATCH', `The token is from another authorization server than ${expected.issuer}.`)
  }
  if (aud !== expected.audience) {
    return refusal('TOKEN-AUDIENCE-MISMATCH', `The token is for another audience than ${expected.audience}.`)
  }
  if (!isName(cid) || !isName(sub)) {
    return refusal('INVALID-TOKEN', 'The token does not say which client asked for it (cid, sub).')
  }
  if (expected.clientId !== undefined && (sub !== expected.clientId || cid !== expected.clientId)) {
    return refusal(
      'TOKEN-CLIENT-MISMATCH',
      'The token was not made for this API. Send the call through the gateway, which puts in the right one.',
    )
  }
  return undefined
}

function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
