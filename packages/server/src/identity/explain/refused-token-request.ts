import type { ClientId } from '@portreeve/protocol'

/** A request for a token that was refused, as it is kept: no secret, no code, no token, no assertion, and of what was sent only words that are known to be harmless. */
export interface RefusedTokenRequest {
  requestId: string
  /** Milliseconds since 1970. */
  atMillis: number
  /** `…`: of none that there is. */
  authServerId: string
  /** Whose request it was, or said to be. Of a client that there is: what is none may be a secret in the wrong place. */
  client_id?: ClientId | undefined
  /** By a secret or a key, or by nothing where the client is a public one. */
  isProven: boolean
  /** `…`: none that anybody has heard of. */
  grant_type?: string | undefined
  /** What was asked for, `…` for each word that is no scope of the authorization server. */
  scope?: string | undefined
  status: number
  error: string
  /** What the client was told. */
  error_description: string
  check: TokenCheck
  /** The exact reason. */
  detail: string
}

/** What is asked of a request for a token, in this order. `issuing` is about us: no key to sign with, or the store is away. */
export const tokenChecks = ['server', 'request', 'client', 'grant_type', 'scope', 'grant', 'issuing'] as const
export type TokenCheck = (typeof tokenChecks)[number]

/** Which of them an error is of, where the authorization server is known and nothing is wrong with us. RFC 6749 §5.2. Pure. */
export function checkOf(error: string): TokenCheck {
  switch (error) {
    case 'invalid_client':
      return 'client'
    case 'unsupported_grant_type':
    case 'unauthorized_client':
      return 'grant_type'
    case 'invalid_scope':
      return 'scope'
    case 'invalid_grant':
      return 'grant'
    default:
      return 'request'
  }
}
