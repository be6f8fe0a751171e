import type { ClientId, EpochSeconds } from './ids.ts'
import type { SigningAlg } from './oauth.ts'

/** The one audience of the exchange's access tokens (protocol.md 2.9). Always a plain string, never an array. */
export const API_PROVIDERS = 'api_providers'
/** The only scope that `client_credentials` may ask for (protocol.md 2.5). */
export const ANONYMOUS = 'anonymous'

/** JOSE header of an access token, members in published order (protocol.md 2.9). */
export interface AccessTokenHeader {
  alg: SigningAlg
  /** `JWT` in profile `exchange` (protocol.md 2.9), `at+jwt` in profile `strict` (RFC 9068 §2.1). */
  typ: 'JWT' | 'at+jwt'
  /** A UUID of version 1, found again in `/v1/keys`. */
  kid: string
}

/** Claims of an access token, profile `exchange`, in published order (protocol.md 2.9). */
export interface AccessTokenClaims {
  /** `AT.` and 43 base64url characters; with `offline_access` another `.` and 44 characters of standard base64. */
  jti: string
  iss: string
  aud: string
  iat: EpochSeconds
  exp: EpochSeconds
  /** The client that asked for the token: an app's API Key or an API's Client ID. */
  cid: ClientId
  /** User grants only. */
  uid?: string
  scp: readonly string[]
  /** The client again (client credentials), or the user's e-mail (user grants). */
  sub: string
}

/** Claims of an access token, profile `strict` (RFC 9068 §2.2). `sub` is the client, or the user's internal id. */
export interface StrictAccessTokenClaims {
  jti: string
  iss: string
  aud: string
  iat: EpochSeconds
  exp: EpochSeconds
  client_id: ClientId
  scope: string
  sub: string
  auth_time?: EpochSeconds
  acr?: string
  amr?: readonly string[]
}

/** Claims of an ID token that are about the login itself (OIDC Core §2, protocol.md 2.10). Claims about the user may follow. */
export interface IdTokenClaims {
  /** The internal user id (`00u…`), never the e-mail. */
  sub: string
  iss: string
  /** The app's API Key. */
  aud: ClientId
  iat: EpochSeconds
  exp: EpochSeconds
  /** `ID.` and 43 base64url characters. */
  jti: string
  amr?: readonly string[]
  /** `00o` and 17 alphanumerics: the exchange, as the one who knows the user. */
  idp?: string
  auth_time?: EpochSeconds
  at_hash?: string
  nonce?: string
  c_hash?: string
  acr?: string
  sid?: string
}
