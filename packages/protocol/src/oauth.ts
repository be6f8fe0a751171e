/** Error codes of the token endpoint (RFC 6749 §5.2). */
export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'

/** Success answer of the token endpoint, members in published order (protocol.md 2.7). */
export interface TokenResponse {
  token_type: 'Bearer'
  /** Seconds; always agrees with the token's `exp` (protocol.md 8). */
  expires_in: number
  access_token: string
  /** Space-separated granted scopes. */
  scope: string
}

/** Error answer of the token endpoint (RFC 6749 §5.2; for our own faults it borrows the names of §4.1.2.1). */
export interface TokenErrorResponse {
  error: TokenErrorCode | 'server_error' | 'temporarily_unavailable'
  error_description: string
}
