import { accept } from '@portreeve/protocol'
import type { Parameters } from '../token/parse-parameters.ts'
import { type AuthorizeOutcome, refuseAuthorization } from './authorize-refusal.ts'

/** SHA-256 in base64url (RFC 7636 §4.2). */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/

/**
 * PKCE (RFC 7636 §4.3), S256 alone. A challenge without a method would be `plain`, which protects nothing from who reads the
 * request (RFC 9700 §2.1.1), and a method without a challenge is what a downgrade leaves behind (threat T-09). Pure.
 */
export function parseChallenge(parameters: Parameters, isRequired: boolean): AuthorizeOutcome<string | undefined> {
  const challenge = parameters.get('code_challenge')
  const method = parameters.get('code_challenge_method')
  if (challenge === undefined) {
    if (method !== undefined) {
      return refuseAuthorization(
        'invalid_request',
        'code_challenge is missing, although code_challenge_method is there.',
      )
    }
    if (!isRequired) return accept(undefined)
    return refuseAuthorization(
      'invalid_request',
      'PKCE is required: send code_challenge and code_challenge_method=S256.',
    )
  }
  if (method !== 'S256') {
    return refuseAuthorization('invalid_request', 'The only code_challenge_method is S256, and it has to be sent.')
  }
  if (!CHALLENGE.test(challenge)) {
    return refuseAuthorization('invalid_request', 'code_challenge has to be a SHA-256 in base64url: 43 characters.')
  }
  return accept(challenge)
}
