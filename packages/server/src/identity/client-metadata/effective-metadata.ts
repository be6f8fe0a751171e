import type { ClientAuthMethod, ClientMetadata, ResponseType } from '@portreeve/protocol'
import type { Client } from '../../store/index.ts'

/** A client's metadata with every default that has a value (RFC 7591 §2, OIDC Registration §2, §3 of both logouts). */
export type EffectiveMetadata = ClientMetadata & {
  application_type: 'web' | 'native'
  response_types: ResponseType[]
  token_endpoint_auth_method: ClientAuthMethod
  subject_type: 'public'
  require_auth_time: boolean
  backchannel_logout_session_required: boolean
  frontchannel_logout_session_required: boolean
}

/** What the absence of a member means. Algorithms are left out: their defaults depend on the authorization server. Pure. */
export function effectiveMetadata({
  metadata,
  grant_types,
}: Pick<Client, 'metadata' | 'grant_types'>): EffectiveMetadata {
  return {
    application_type: 'web',
    // A client that never sends a browser has none, whatever RFC 7591 §2 says for those that do.
    response_types: grant_types.includes('authorization_code') ? ['code'] : [],
    token_endpoint_auth_method: 'client_secret_basic',
    subject_type: 'public',
    require_auth_time: false,
    backchannel_logout_session_required: false,
    frontchannel_logout_session_required: false,
    ...metadata,
  }
}
