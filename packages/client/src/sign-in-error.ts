/** Why a sign-in was not finished, though the exchange had not refused it. Nobody is signed in then. */
export class SignInError extends Error {
  override readonly name = 'SignInError'
  readonly code: SignInErrorCode

  constructor(code: SignInErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * `not_begun`: nothing was kept, so this browser has begun no sign-in here, or has finished it. `malformed_callback`: no code, or a
 * parameter twice. `state_mismatch`: the answer to another sign-in, or one that somebody else has begun (RFC 9700 §4.7).
 * `issuer_mismatch`: from another authorization server (RFC 9207). `nonce_mismatch`, `invalid_id_token`: the ID token is not for this
 * sign-in, or not good. `invalid_answer`: the token endpoint answered with something else than tokens.
 */
export type SignInErrorCode =
  | 'not_begun'
  | 'malformed_callback'
  | 'state_mismatch'
  | 'issuer_mismatch'
  | 'nonce_mismatch'
  | 'invalid_id_token'
  | 'invalid_answer'
