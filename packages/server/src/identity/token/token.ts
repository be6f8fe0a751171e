import type { TokenResponse } from '@portreeve/protocol'
import { type AuthenticateDeps, authenticateClient } from '../clients/authenticate-client.ts'
import type { Issuer } from '../keys/issuers.ts'
import { clientCredentials } from './client-credentials.ts'
import type { GrantDeps, GrantType } from './grant-type.ts'
import { parseTokenRequest, type RawTokenRequest } from './parse-token-request.ts'
import { refuseToken, type TokenOutcome } from './token-refusal.ts'

export type TokenDeps = AuthenticateDeps & GrantDeps

export const grantTypes: ReadonlyMap<string, GrantType> = new Map(
  [clientCredentials].map((grantType) => [grantType.grant_type, grantType]),
)

/**
 * A token request, from its bytes to its answer (RFC 6749 §3.2). Every grant type walks these steps in this order, so none
 * can skip one. Rejects with StoreUnavailable and CannotSign.
 */
export async function token(
  raw: RawTokenRequest,
  issuer: Issuer,
  deps: TokenDeps,
): Promise<TokenOutcome<TokenResponse>> {
  const request = parseTokenRequest(raw)
  if (!request.ok) return request
  const { credentials, grant_type, parameters } = request.value
  const client = await authenticateClient(credentials, issuer.server.id, deps)
  if (!client.ok) return client
  const grantType = grantTypes.get(grant_type)
  if (!grantType) {
    return refuseToken('unsupported_grant_type', `grant_type has to be ${[...grantTypes.keys()].join(' or ')}.`)
  }
  if (!client.value.grant_types.includes(grant_type)) {
    return refuseToken('unauthorized_client', 'This client may not use this grant_type. Ask the exchange to allow it.')
  }
  return grantType.redeem({ issuer, client: client.value, parameters }, deps)
}
