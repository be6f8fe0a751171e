import { type MetadataRefused, refuseMember, refuseMetadata } from './metadata-refusal.ts'

/**
 * Members that ask for a protection this server does not give. Unknown members may be passed over (RFC 7591 §2), but a client
 * that asked for encryption or for bound tokens and hears "registered" would believe it had them.
 */
const REFUSED = [
  'sector_identifier_uri',
  'id_token_encrypted_response_alg',
  'id_token_encrypted_response_enc',
  'userinfo_encrypted_response_alg',
  'userinfo_encrypted_response_enc',
  'introspection_encrypted_response_alg',
  'introspection_encrypted_response_enc',
  'request_object_encryption_alg',
  'request_object_encryption_enc',
  'authorization_signed_response_alg',
  'authorization_encrypted_response_alg',
  'authorization_encrypted_response_enc',
]

/** Harmless as long as they say no. */
const REFUSED_WHEN_TRUE = [
  'require_pushed_authorization_requests',
  'require_signed_request_object',
  'dpop_bound_access_tokens',
  'tls_client_certificate_bound_access_tokens',
]

/** Pure. */
export function checkUnsupported(members: ReadonlyMap<string, unknown>): MetadataRefused | undefined {
  if (members.has('software_statement')) {
    return refuseMetadata(
      'unapproved_software_statement',
      'software_statement is not accepted here. Send plain members.',
    )
  }
  for (const name of REFUSED) {
    if (members.has(name)) return refuseMember(name, 'is not supported by this authorization server. Leave it out.')
  }
  for (const name of REFUSED_WHEN_TRUE) {
    const value = members.get(name)
    if (value !== undefined && value !== false) {
      return refuseMember(name, 'is not supported by this authorization server. Leave it out.')
    }
  }
  return undefined
}
