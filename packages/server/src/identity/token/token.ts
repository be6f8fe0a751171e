import type { TokenResponse } from '@portreeve/protocol'
import { isPublic } from '../clients/auth-methods.ts'
import type { AuthenticateClient } from '../clients/client-authentication.ts'
import type { Issuer } from '../keys/issuers.ts'
import { authorizationCode } from './authorization-code.ts'
import { clientCredentials } from './client-credentials.ts'
import type { GrantDeps, GrantRequest, GrantType } from './grant-type.ts'
import { parseTokenRequest, type RawTokenRequest } from './parse-token-request.ts'
import { refreshToken } from './refresh-token.ts'
import { refuseToken, type TokenOutcome } from './token-refusal.ts'

export interface TokenDeps extends GrantDeps {
  authenticateClient: AuthenticateClient
}

export const grantTypes: ReadonlyMap<string, GrantType> = new Map(
  [authorizationCode, clientCredentials, refreshToken].map((grantType) => [grantType.grant_type, grantType]),
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
  const request = parseTokenRequest(raw, issuer.policy.tokenRequests)
  if (!request.ok) return request
  const { credentials, grant_type, parameters } = request.value
  const client = await deps.authenticateClient(credentials, { issuer, path: '/v1/token' })
  if (!client.ok) return client
  const outcome = await redeem({ issuer, client: client.value, parameters }, grant_type, deps)
  return outcome.ok ? outcome : { ...outcome, client_id: client.value.client_id }
}

async function redeem(
  request: GrantRequest,
  grant_type: string,
  deps: GrantDeps,
): Promise<TokenOutcome<TokenResponse>> {
  const { client } = request
  const grantType = grantTypes.get(grant_type)
  if (!grantType) {
    return refuseToken('unsupported_grant_type', `grant_type has to be one of ${[...grantTypes.keys()].join(', ')}.`)
  }
  if (!client.grant_types.includes(grant_type)) {
    return refuseToken('unauthorized_client', 'This client may not use this grant_type. Ask the exchange to allow it.')
  }
  // Whatever it is registered for: without a secret or a key there is nothing to issue to (RFC 6749 §4.4).
  if (!grantType.forPublicClients && isPublic(client)) {
    return refuseToken('unauthorized_client', 'A client without a secret or a key may not use this grant_type.')
  }
  return grantType.redeem(request, deps)
}
