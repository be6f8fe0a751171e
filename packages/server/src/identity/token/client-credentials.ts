import { ANONYMOUS, accept } from '@portreeve/protocol'
import type { GrantType } from './grant-type.ts'
import { refuseToken, type TokenOutcome } from './token-refusal.ts'

/** The only scope of this grant (protocol.md 2.5). */
const grantableScopes: readonly string[] = [ANONYMOUS]

/**
 * Which scopes are granted: requested, and within what the grant and the client may ever have (T-16). One that may not be
 * had refuses the request; leaving `scope` out does too, as the exchange does (protocol.md 2.8). Pure. RFC 6749 §3.3.
 */
export function checkScope(scope: string | undefined, ceiling: readonly string[]): TokenOutcome<string[]> {
  if (!scope) return refuseToken('invalid_scope', 'scope is missing. Send scope=anonymous.')
  const granted: string[] = []
  for (const token of scope.split(' ')) {
    if (!grantableScopes.includes(token)) {
      return refuseToken('invalid_scope', 'The only scope of client_credentials is anonymous. Send scope=anonymous.')
    }
    if (!ceiling.includes(token)) {
      return refuseToken('invalid_scope', 'This client may not have scope anonymous. Ask the exchange to allow it.')
    }
    if (!granted.includes(token)) granted.push(token)
  }
  return accept(granted)
}

/** RFC 6749 §4.4, for the credentials of apps and of APIs alike (protocol.md 2.5). Writes nothing. */
export const clientCredentials: GrantType = {
  grant_type: 'client_credentials',
  forPublicClients: false,
  async redeem({ issuer, client, parameters }, { signAccessToken }) {
    const scope = checkScope(parameters.get('scope'), client.scopes)
    if (!scope.ok) return scope
    const { token } = await signAccessToken({ issuer, client_id: client.client_id, scp: scope.value })
    return accept({
      token_type: 'Bearer',
      expires_in: issuer.server.accessTokenTtlSeconds,
      access_token: token,
      scope: scope.value.join(' '),
    })
  },
}
