import { clientAuthMethods, responseModes } from '@portreeve/protocol'
import { acrValues } from './authorize/acr.ts'
import { grantTypesSupported, requestObjectAlgs } from './client-metadata/supported.ts'
import { keyAlgs, SECRET_ALG } from './clients/auth-methods.ts'
import type { Issuer } from './keys/issuers.ts'
import { languages } from './pages/choose-language.ts'
import { claimsOfScopes } from './tokens/user-claims.ts'

/**
 * What one authorization server can do, as its own policy has it: RFC 8414 §2, OIDC Discovery §3, and what other
 * specifications add to them. One document for OAuth and OpenID Connect, because a server is both. Pure.
 */
export function serverMetadata({ url, policy }: Pick<Issuer, 'url' | 'policy'>): Record<string, unknown> {
  return {
    issuer: url,
    ...endpoints(url),
    scopes_supported: policy.scopes,
    response_types_supported: policy.responseTypes,
    response_modes_supported: responseModes,
    grant_types_supported: grantTypesSupported(policy),
    code_challenge_methods_supported: ['S256'],
    // RFC 9207 §3.
    authorization_response_iss_parameter_supported: true,
    ...authentication,
    ...openIdConnect,
    id_token_signing_alg_values_supported: policy.signingAlgs,
    userinfo_signing_alg_values_supported: policy.signingAlgs,
    // RFC 9701 §7.
    introspection_signing_alg_values_supported: policy.signingAlgs,
    request_object_signing_alg_values_supported: requestObjectAlgs(policy),
    ...logout,
  }
}

function endpoints(url: string): Record<string, string> {
  return {
    authorization_endpoint: `${url}/v1/authorize`,
    token_endpoint: `${url}/v1/token`,
    jwks_uri: `${url}/v1/keys`,
    userinfo_endpoint: `${url}/v1/userinfo`,
    registration_endpoint: `${url}/v1/register`,
    introspection_endpoint: `${url}/v1/introspect`,
    revocation_endpoint: `${url}/v1/revoke`,
    end_session_endpoint: `${url}/v1/logout`,
  }
}

const assertionAlgs = [...keyAlgs, SECRET_ALG]

const authentication = {
  token_endpoint_auth_methods_supported: clientAuthMethods,
  token_endpoint_auth_signing_alg_values_supported: assertionAlgs,
  // Who may look at tokens has to prove who it is; who gives its own back does not (RFC 7662 §2.1, RFC 7009 §2.1).
  introspection_endpoint_auth_methods_supported: clientAuthMethods.filter((method) => method !== 'none'),
  introspection_endpoint_auth_signing_alg_values_supported: assertionAlgs,
  revocation_endpoint_auth_methods_supported: clientAuthMethods,
  revocation_endpoint_auth_signing_alg_values_supported: assertionAlgs,
}

/** OIDC Discovery §3; prompt_values_supported: Initiating User Registration §4. */
const openIdConnect = {
  subject_types_supported: ['public'],
  acr_values_supported: acrValues,
  display_values_supported: ['page', 'popup', 'touch', 'wap'],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
  ui_locales_supported: languages,
  claim_types_supported: ['normal'],
  claims_supported: [
    ...['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'acr', 'amr', 'sid'],
    ...Object.values(claimsOfScopes).flat(),
  ],
  claims_parameter_supported: true,
  request_parameter_supported: true,
  request_uri_parameter_supported: true,
  require_request_uri_registration: true,
}

/** OIDC Back-Channel Logout §2.1, Front-Channel Logout §3. */
const logout = {
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
  frontchannel_logout_supported: true,
  frontchannel_logout_session_supported: true,
}
