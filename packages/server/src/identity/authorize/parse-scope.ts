import { ANONYMOUS, accept, type ResponseType } from '@portreeve/protocol'
import { OFFLINE_ACCESS } from '../grants/scopes-today.ts'
import { type AuthorizeOutcome, refuseAuthorization } from './authorize-refusal.ts'

export interface ScopeRule {
  response_type: ResponseType
  /** Of the server. */
  known: readonly string[]
  /** Of the client. */
  allowed: readonly string[]
}

/** RFC 6749 §3.3. */
const SCOPE = /^[!#-[\]-~]+(?: +[!#-[\]-~]+)*$/

/**
 * What of the scopes asked for may be granted, without duplicates. Unknown ones are left out (OIDC Core §3.1.2.1), those that
 * the client may not have are refused (threat T-16). `offline_access` means nothing without a code (OIDC Core §11). Pure.
 */
export function parseScope(
  text: string | undefined,
  { response_type, known, allowed }: ScopeRule,
): AuthorizeOutcome<string[]> {
  if (text === undefined)
    return refuseAuthorization('invalid_scope', 'scope is missing. Send scope=openid, for example.')
  if (!SCOPE.test(text))
    return refuseAuthorization('invalid_scope', 'scope has to be words with one space between them.')
  const hasCode = response_type.split(' ').includes('code')
  const asked = new Set(text.split(/ +/))
  if (asked.has(ANONYMOUS)) {
    return refuseAuthorization(
      'invalid_scope',
      'The scope anonymous is for client_credentials, where no user takes part.',
    )
  }
  const scopes = [...asked].filter((scope) => known.includes(scope) && (hasCode || scope !== OFFLINE_ACCESS))
  if (scopes.some((scope) => !allowed.includes(scope))) {
    return refuseAuthorization('invalid_scope', 'scope asks for something that the app is not registered for.')
  }
  if (scopes.length === 0) {
    return refuseAuthorization('invalid_scope', 'scope asks for nothing that can be granted here.')
  }
  // OIDC Core §3.2.2.1, §3.3.2.1: an ID token is for OpenID requests only.
  if (response_type.split(' ').includes('id_token') && !scopes.includes('openid')) {
    return refuseAuthorization('invalid_scope', 'This response_type needs the scope openid.')
  }
  return accept(scopes)
}
