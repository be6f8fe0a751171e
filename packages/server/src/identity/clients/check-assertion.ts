import { type ClientId, type EpochSeconds, type Refused, refuse } from '@portreeve/protocol'

/** What an assertion is held to besides its signature. */
export interface AssertionExpected {
  client_id: ClientId
  /** Any one of them: the issuer, the token endpoint, and the endpoint that was called. */
  audiences: readonly string[]
  now: EpochSeconds
}

/** How far ahead `exp` may be: what single use has to be remembered for. */
const ASSERTION_SECONDS_MAX = 600
/** How far a client's clock may be ahead of ours. */
export const CLOCK_SKEW_SECONDS = 60
const JTI_LENGTH_MAX = 256

/** `typ` of a client assertion where it has one (draft-ietf-oauth-rfc7523bis gives it a name of its own). */
const assertionTypes: ReadonlySet<unknown> = new Set([undefined, 'JWT', 'client-authentication+jwt'])

/** Is this header that of an assertion in one of these algorithms? Pure. RFC 7515 §4.1, threat T-18. */
export function checkAssertionHeader(
  { alg, typ, crit }: Record<string, unknown>,
  algs: readonly string[],
): Refused<'invalid_client'> | undefined {
  if (typeof alg !== 'string' || !algs.includes(alg)) return invalid(`alg is not ${algs.join(' or ')}`)
  if (!assertionTypes.has(typ)) return invalid('typ is that of another kind of token')
  if (crit !== undefined) return invalid('crit is not supported')
  return undefined
}

/**
 * Do these claims say that the client stands behind this request, now and here? Single use is not looked at. Pure.
 * RFC 7523 §3, OIDC Core §9.
 */
export function checkAssertionClaims(
  { iss, sub, aud, exp, iat, nbf, jti }: Record<string, unknown>,
  { client_id, audiences, now }: AssertionExpected,
): Refused<'invalid_client'> | undefined {
  if (iss !== client_id || sub !== client_id) return invalid('iss and sub are not both the client_id')
  const audience = onlyAudience(aud)
  if (typeof audience !== 'string' || !audiences.includes(audience)) {
    return invalid('aud is not one of the issuer and the endpoint')
  }
  if (!isTime(exp)) return invalid('exp is missing or not a time')
  if (exp <= now) return invalid('the assertion has expired')
  if (exp > now + ASSERTION_SECONDS_MAX + CLOCK_SKEW_SECONDS) return invalid('exp is too far ahead')
  for (const since of [iat, nbf]) {
    if (since !== undefined && !isTime(since)) return invalid('iat or nbf is not a time')
    if (since !== undefined && since > now + CLOCK_SKEW_SECONDS) return invalid('iat or nbf is in the future')
  }
  if (typeof jti !== 'string' || jti === '') return invalid('jti is missing')
  if (jti.length > JTI_LENGTH_MAX) return invalid('jti is too long')
  return undefined
}

/**
 * An array of one is the same as its element (RFC 7519 §4.1.3). Of several, one may be another server's, which could
 * then use the assertion here.
 */
function onlyAudience(aud: unknown): unknown {
  return Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function invalid(detail: string): Refused<'invalid_client'> {
  return refuse('invalid_client', detail)
}
