import type { ClientId, Refused, TokenErrorCode } from '@portreeve/protocol'

/**
 * A refusal of the token endpoint (RFC 6749 §5.2). `description` becomes `error_description`: fixed text that says what to
 * change, in the characters that §5.2 allows, never anything the caller sent. `detail` is the exact reason, for our log.
 */
export interface TokenRefused extends Refused<TokenErrorCode> {
  description: string
  /** Whose request it was, where that is proven: by a secret or a key, or by nothing where the client is a public one. Never rendered. */
  client_id?: ClientId | undefined
}

export type TokenOutcome<T> = { ok: true; value: T } | TokenRefused

export function refuseToken(error: TokenErrorCode, description: string, detail = description): TokenRefused {
  return { ok: false, error, detail, description }
}
