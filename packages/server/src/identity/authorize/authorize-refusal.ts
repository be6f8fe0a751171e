import type { AuthorizeErrorCode, Refused } from '@portreeve/protocol'

/**
 * A refusal of the authorization endpoint (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6). `description` becomes `error_description`: fixed
 * text that says what to change, in the characters that the RFC allows, never anything the caller sent. `detail` is for our log.
 */
export interface AuthorizeRefused extends Refused<AuthorizeErrorCode> {
  description: string
}

export type AuthorizeOutcome<T> = { ok: true; value: T } | AuthorizeRefused

export function refuseAuthorization(
  error: AuthorizeErrorCode,
  description: string,
  detail = description,
): AuthorizeRefused {
  return { ok: false, error, detail, description }
}
