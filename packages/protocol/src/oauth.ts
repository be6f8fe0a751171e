/** Error codes of the token endpoint (RFC 6749 §5.2). */
export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'

/** Error codes of the authorization endpoint (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6). */
export type AuthorizeErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'interaction_required'
  | 'login_required'
  | 'account_selection_required'
  | 'consent_required'
  | 'invalid_request_uri'
  | 'invalid_request_object'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported'

/** Success answer of the token endpoint, members in published order (protocol.md 2.7). */
export interface TokenResponse {
  token_type: 'Bearer'
  /** Seconds; always agrees with the token's `exp` (protocol.md 8). */
  expires_in: number
  access_token: string
  /** Space-separated granted scopes. */
  scope: string
  /** User grants with scope `openid`. */
  id_token?: string | undefined
  /** User grants with scope `offline_access`. 43 base64url characters. */
  refresh_token?: string | undefined
}

/** Error answer of the token endpoint (RFC 6749 §5.2; for our own faults it borrows the names of §4.1.2.1). */
export interface TokenErrorResponse {
  error: TokenErrorCode | 'server_error' | 'temporarily_unavailable'
  error_description: string
}

/** Values of `response_type` (RFC 6749 §3.1.1, OAuth Multiple Response Types §5), words in this order. */
export const responseTypes = [
  'code',
  'token',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
] as const
export type ResponseType = (typeof responseTypes)[number]

/** Values of `response_mode` (OAuth Multiple Response Types §2.1, Form Post Response Mode §1). */
export const responseModes = ['query', 'fragment', 'form_post'] as const
export type ResponseMode = (typeof responseModes)[number]

/** Signature algorithms of keys and tokens (RFC 7518 §3.1, RFC 8037 §3.1). */
export const signingAlgs = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const
export type SigningAlg = (typeof signingAlgs)[number]

/** Ways in which a client proves who it is (OIDC Core §9, RFC 7591 §2). */
export const clientAuthMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
] as const
export type ClientAuthMethod = (typeof clientAuthMethods)[number]

/**
 * What a client says about itself, by the registered names (RFC 7591 §2, OIDC Registration §2, OIDC RP-Initiated Logout §3.1,
 * Back-Channel Logout §2.2, Front-Channel Logout §2). Everything may be left out; identity/clients says what absence means.
 */
export interface ClientMetadata {
  client_name?: string
  client_uri?: string
  logo_uri?: string
  policy_uri?: string
  tos_uri?: string
  contacts?: string[]
  application_type?: 'web' | 'native'
  redirect_uris?: string[]
  response_types?: ResponseType[]
  token_endpoint_auth_method?: ClientAuthMethod
  token_endpoint_auth_signing_alg?: string
  jwks?: { keys: Record<string, unknown>[] }
  jwks_uri?: string
  subject_type?: 'public'
  id_token_signed_response_alg?: SigningAlg
  userinfo_signed_response_alg?: SigningAlg
  introspection_signed_response_alg?: SigningAlg
  request_object_signing_alg?: string
  request_uris?: string[]
  default_max_age?: number
  require_auth_time?: boolean
  default_acr_values?: string[]
  initiate_login_uri?: string
  post_logout_redirect_uris?: string[]
  backchannel_logout_uri?: string
  backchannel_logout_session_required?: boolean
  frontchannel_logout_uri?: string
  frontchannel_logout_session_required?: boolean
  software_id?: string
  software_version?: string
}
