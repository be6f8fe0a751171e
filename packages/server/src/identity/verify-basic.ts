import { type AuthServerId, accept, type Outcome, refuse } from '@portreeve/protocol'
import type { Client } from '../store/index.ts'
import { parseBasic, withoutLineEnd } from './clients/basic-credentials.ts'
import type { AuthenticateClient } from './clients/client-authentication.ts'
import type { Issuer } from './keys/issuers.ts'

export interface VerifyBasicDeps {
  /** Undefined when unknown or disabled. */
  findIssuer: (id: AuthServerId) => Issuer | undefined
  authenticateClient: AuthenticateClient
}

/**
 * Which client of this authorization server is it, by its key and secret? The same answer, after the same time, as at its token endpoint (T-31):
 * nothing more can be learned here. Rejects with StoreUnavailable.
 */
export async function verifyBasic(
  authorization: string,
  authServerId: AuthServerId,
  { findIssuer, authenticateClient }: VerifyBasicDeps,
): Promise<Outcome<Client, 'invalid_client'>> {
  const basic = parseBasic(authorization)
  if (!basic.ok) return refuse('invalid_client', basic.detail)
  const issuer = findIssuer(authServerId)
  if (!issuer) return refuse('invalid_client', 'the authorization server is unknown or disabled')
  const { client_id, client_secret: given } = basic.value
  const client_secret = issuer.policy.tokenRequests === 'loose' ? withoutLineEnd(given) : given
  const credentials = { kind: 'secret', method: 'client_secret_basic', client_id, client_secret } as const
  const client = await authenticateClient(credentials, { issuer, path: '/v1/token' })
  return client.ok ? accept(client.value) : refuse('invalid_client', client.detail)
}
