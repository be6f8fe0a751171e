import { type ResponseType, responseTypes, type SigningAlg } from '@portreeve/protocol'
import type { AuthorizationServer, ProfileName } from '../store/index.ts'
import { managementScopes } from './management-scopes.ts'

/**
 * What distinguishes one way of running an authorization server from another, as switches (design.md decision 2). Code asks
 * for a switch and never for a profile's name.
 */
export interface Profile {
  /** Claims and header of access tokens: protocol.md 2.9, or RFC 9068. */
  accessTokens: 'exchange' | 'rfc9068'
  /** Response types that a client may be allowed. */
  responseTypes: readonly ResponseType[]
  /** PKCE of every client (OAuth 2.1 §4.1.1), or of public ones only. */
  pkceForAll: boolean
  /** Redirect URIs: byte for byte, or with one trailing slash on an empty path forgiven (protocol.md 2.2). */
  redirectUris: 'exact' | 'exchange'
  /** Web applications may be called back on http://localhost, as in the exchange's tutorials (protocol.md 2.2). */
  httpOnLocalhost: boolean
  /** Token requests: the standard form only, or the looser ones of protocol.md 2.6 as well. */
  tokenRequests: 'standard' | 'loose'
  /** Request objects with `alg` `none` (OIDC Core §6.1). */
  unsignedRequestObjects: boolean
  /** What a confidential client's refresh token does unless the client says otherwise (protocol.md 2.7, RFC 9700 §4.14). */
  refreshTokens: 'same' | 'rotate'
}

const profiles: Readonly<Record<ProfileName, Profile>> = {
  exchange: {
    accessTokens: 'exchange',
    responseTypes,
    pkceForAll: false,
    redirectUris: 'exchange',
    httpOnLocalhost: true,
    tokenRequests: 'loose',
    unsignedRequestObjects: true,
    refreshTokens: 'same',
  },
  strict: {
    accessTokens: 'rfc9068',
    responseTypes: ['code'],
    pkceForAll: true,
    redirectUris: 'exact',
    httpOnLocalhost: false,
    tokenRequests: 'standard',
    unsignedRequestObjects: false,
    refreshTokens: 'rotate',
  },
}

/** How one authorization server works: its profile, and what its operator set or the house takes for granted. */
export interface ServerPolicy extends Profile {
  /** At least one. The first signs access tokens. */
  signingAlgs: readonly [SigningAlg, ...SigningAlg[]]
  keyLifetimeSeconds: number
  keyAnnouncedSeconds: number
  codeTtlSeconds: number
  idTokenTtlSeconds: number
  refreshTokenTtlSeconds: number
  /** Every scope that a client of this server may be allowed. */
  scopes: readonly string[]
}

const DAY_SECONDS = 86_400

/** Scopes with a meaning of their own (OIDC Core §5.4, §11; protocol.md 2.5). */
export const standardScopes = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access', 'anonymous'] as const

/** Pure. */
export function policyOf({ profile, settings }: Pick<AuthorizationServer, 'profile' | 'settings'>): ServerPolicy {
  const switches = profiles[profile]
  const [first = 'RS256', ...rest] = settings.signingAlgs ?? []
  return {
    ...switches,
    pkceForAll: switches.pkceForAll || settings.requirePkce === true,
    signingAlgs: [first, ...rest],
    keyLifetimeSeconds: settings.keyLifetimeSeconds ?? 90 * DAY_SECONDS,
    keyAnnouncedSeconds: settings.keyAnnouncedSeconds ?? 14 * DAY_SECONDS,
    codeTtlSeconds: settings.codeTtlSeconds ?? 60,
    idTokenTtlSeconds: settings.idTokenTtlSeconds ?? 3600,
    refreshTokenTtlSeconds: settings.refreshTokenTtlSeconds ?? 365 * DAY_SECONDS,
    scopes: [...standardScopes, ...managementScopes, ...(settings.scopes ?? [])],
  }
}
