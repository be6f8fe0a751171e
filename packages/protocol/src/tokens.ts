import type { ClientId, EpochSeconds } from './ids.ts'

/** The one audience of the exchange's access tokens (protocol.md 2.9). Always a plain string, never an array. */
export const API_PROVIDERS = 'api_providers'
/** The only scope that `client_credentials` may ask for (protocol.md 2.5). */
export const ANONYMOUS = 'anonymous'

/** JOSE header of an access token, profile `exchange`, members in published order (protocol.md 2.9). */
export interface AccessTokenHeader {
  alg: 'RS256'
  typ: 'JWT'
  /** A UUID of version 1, found again in `/v1/keys`. */
  kid: string
}

/** Claims of an access token, profile `exchange`, in published order (protocol.md 2.9). */
export interface AccessTokenClaims {
  /** `AT.` and 43 base64url characters. */
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
