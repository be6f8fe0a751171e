import type { Client } from '../../store/index.ts'
import { effectiveMetadata } from '../client-metadata/effective-metadata.ts'
import type { Issuer } from '../keys/issuers.ts'

/** What is in an answer besides the client's own record. */
export interface Shown {
  issuer: Pick<Issuer, 'url' | 'policy'>
  /** The one the caller presented or has just been given: nothing but its HMAC is kept. */
  registration_access_token: string
  /** Only when it was made just now. */
  client_secret?: string | undefined
}

/** A client as it hears about itself, defaults included. Pure. RFC 7591 §3.2.1, RFC 7592 §3, OIDC Registration §3.2. */
export function clientInformation(client: Client, { issuer, registration_access_token, client_secret }: Shown): object {
  const metadata = effectiveMetadata(client)
  return {
    client_id: client.client_id,
    client_id_issued_at: client.createdAt,
    // Zero: it does not expire. "REQUIRED if client_secret is issued".
    ...(client_secret !== undefined && { client_secret, client_secret_expires_at: 0 }),
    registration_access_token,
    registration_client_uri: `${issuer.url}/v1/register/${client.client_id}`,
    ...metadata,
    id_token_signed_response_alg: metadata.id_token_signed_response_alg ?? issuer.policy.signingAlgs[0],
    grant_types: client.grant_types,
    scope: client.scopes.join(' '),
  }
}
