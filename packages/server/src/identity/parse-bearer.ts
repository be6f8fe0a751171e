const SCHEME_AND_SPACE = 'bearer '.length

/**
 * The token of an `Authorization` value: `Bearer` in any letter case (RFC 9110 §11.1), exactly one space, and then nothing
 * but the token (RFC 6750 §2.1). Undefined for everything else. The token's own form is checked where it is verified.
 */
export function parseBearer(authorization: string): string | undefined {
  if (authorization.length <= SCHEME_AND_SPACE) return undefined
  if (!authorization.startsWith('Bearer ') && authorization.slice(0, SCHEME_AND_SPACE).toLowerCase() !== 'bearer ') {
    return undefined
  }
  return authorization.slice(SCHEME_AND_SPACE)
}
