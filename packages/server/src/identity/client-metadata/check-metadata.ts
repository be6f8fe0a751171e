import type { ClientMetadata } from '@portreeve/protocol'
import { keyAlgs, SECRET_ALG } from '../clients/auth-methods.ts'
import { checkRedirectUri, originOf } from './check-uri.ts'
import { type MetadataRefused, refuseMember, refuseMetadata } from './metadata-refusal.ts'
import type { MetadataRules, ParsedMetadata } from './parse-client-metadata.ts'

type Refusal = MetadataRefused | undefined

/** Do the members go together? Each is of its own form already. First refusal wins. Pure. */
export function checkMetadata({ metadata, grant_types }: ParsedMetadata, policy: MetadataRules['policy']): Refusal {
  return (
    checkRedirectUris(metadata, grant_types, policy) ??
    checkKeys(metadata) ??
    checkAuthentication(metadata, grant_types) ??
    checkLogoutUris(metadata)
  )
}

function checkRedirectUris(
  { application_type = 'web', redirect_uris, post_logout_redirect_uris = [] }: ClientMetadata,
  grant_types: ParsedMetadata['grant_types'],
  { httpOnLocalhost }: MetadataRules['policy'],
): Refusal {
  const sendsBrowsers = grant_types.includes('authorization_code') || grant_types.includes('implicit')
  if (sendsBrowsers && !redirect_uris) return refuseMetadata('invalid_redirect_uri', 'redirect_uris is missing.')
  const rules = { application_type, httpOnLocalhost }
  for (const uri of redirect_uris ?? []) {
    const why = checkRedirectUri(uri, rules)
    if (why !== undefined) return refuseMetadata('invalid_redirect_uri', `redirect_uris has an entry that ${why}`)
  }
  // The same rules, because a browser is sent there too (OIDC RP-Initiated Logout §3.1; threat T-05).
  for (const uri of post_logout_redirect_uris) {
    const why = checkRedirectUri(uri, rules)
    if (why !== undefined) return refuseMember('post_logout_redirect_uris', `has an entry that ${why}`)
  }
  return undefined
}

function checkKeys({ jwks, jwks_uri, request_object_signing_alg = 'none' }: ClientMetadata): Refusal {
  // "MUST NOT be used together" (RFC 7591 §2).
  if (jwks && jwks_uri) return refuseMember('jwks', 'and jwks_uri exclude each other. Send one of them.')
  if (request_object_signing_alg !== 'none' && !jwks && !jwks_uri) {
    return refuseMember('request_object_signing_alg', 'needs jwks or jwks_uri.')
  }
  return undefined
}

function checkAuthentication(metadata: ClientMetadata, grant_types: ParsedMetadata['grant_types']): Refusal {
  const { token_endpoint_auth_method: method = 'client_secret_basic', token_endpoint_auth_signing_alg: alg } = metadata
  if (method === 'none' && grant_types.includes('client_credentials')) {
    return refuseMember('token_endpoint_auth_method', 'none cannot go with client_credentials (RFC 6749 §4.4).')
  }
  if (method === 'private_key_jwt' && !metadata.jwks && !metadata.jwks_uri) {
    return refuseMember('token_endpoint_auth_method', 'private_key_jwt needs jwks or jwks_uri.')
  }
  const algs: readonly string[] =
    method === 'private_key_jwt' ? keyAlgs : method === 'client_secret_jwt' ? [SECRET_ALG] : []
  if (alg !== undefined && !algs.includes(alg)) {
    return refuseMember('token_endpoint_auth_signing_alg', `does not go with ${method}.`)
  }
  return undefined
}

function checkLogoutUris(metadata: ClientMetadata): Refusal {
  const { backchannel_logout_uri: back, frontchannel_logout_uri: front, redirect_uris = [] } = metadata
  // OIDC Back-Channel Logout §2.2: http is for confidential clients only.
  if (back?.startsWith('http:') && metadata.token_endpoint_auth_method === 'none') {
    return refuseMember('backchannel_logout_uri', 'has to be https for a client without a secret or key.')
  }
  // OIDC Front-Channel Logout §2: "domain, port, and scheme of this URL MUST be the same as that of a registered Redirection URI".
  if (front !== undefined && !redirect_uris.some((uri) => originOf(uri) === originOf(front))) {
    return refuseMember('frontchannel_logout_uri', 'has to have scheme, host and port of one of redirect_uris.')
  }
  return undefined
}
