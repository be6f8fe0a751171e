import { type ClientAuthMethod, type Refused, refuse } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'
import type { Credentials } from './credentials.ts'

/** What client_secret_jwt is signed with. The longer ones would ask for longer secrets (RFC 7518 §3.2) and gain nothing. */
export const SECRET_ALG = 'HS256'
/** What private_key_jwt may be signed with: each is for one type of key, and none is `none` or symmetric (threat T-18). */
export const keyAlgs = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const

/** A client that keeps no secret and has no key (RFC 6749 §2.1). */
export const isPublic = ({ metadata }: Pick<Client, 'metadata'>): boolean =>
  metadata.token_endpoint_auth_method === 'none'

/**
 * May this client prove itself in this way? One that registered a method uses that one. Where requests may be loose, Basic
 * and a secret in the body count as one method, because the exchange's clients use both (form 8 of protocol.md 2.6). What
 * was not registered is `client_secret_basic` (RFC 7591 §2). Pure.
 */
export function checkAuthMethod(
  { metadata }: Pick<Client, 'metadata'>,
  credentials: Credentials,
  loose: boolean,
): Refused<'invalid_client'> | undefined {
  const registered = metadata.token_endpoint_auth_method ?? 'client_secret_basic'
  if (fits(registered, credentials, loose)) return undefined
  return refuse('invalid_client', `the client is registered for ${registered}`)
}

function fits(registered: ClientAuthMethod, credentials: Credentials, loose: boolean): boolean {
  switch (registered) {
    case 'client_secret_basic':
    case 'client_secret_post':
      return credentials.kind === 'secret' && (loose || credentials.method === registered)
    case 'client_secret_jwt':
    case 'private_key_jwt':
      return credentials.kind === 'assertion'
    case 'none':
      return credentials.kind === 'none'
  }
}
