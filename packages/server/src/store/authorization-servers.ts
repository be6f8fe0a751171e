import type { AuthServerId, EpochSeconds, SigningAlg } from '@portreeve/protocol'

/** Which record of switches applies (design.md decision 2): identity/profiles.ts has them. */
export type ProfileName = 'exchange' | 'strict'

/**
 * What an operator may set for one authorization server. What is left out has the profile's or the house's default
 * (identity/server-settings.ts).
 */
export interface AuthorizationServerSettings {
  /** Algorithms its keys are made for. The first signs access tokens and, unless a client asks for another, ID tokens. */
  signingAlgs?: SigningAlg[]
  /** How long a key signs. */
  keyLifetimeSeconds?: number
  /** How long a key is published before it signs. */
  keyAnnouncedSeconds?: number
  codeTtlSeconds?: number
  idTokenTtlSeconds?: number
  /** From the user's consent on, however often it is used. */
  refreshTokenTtlSeconds?: number
  /** PKCE is asked of every client, not only of public ones. */
  requirePkce?: boolean
  /** Scopes beyond the standard ones that its clients may be allowed, such as `roles`. */
  scopes?: string[]
  branding?: Branding
  /**
   * Set where `accessTokenTtlSeconds` was made shorter, and nobody's to choose: tokens of before live until here at the
   * latest, and what was revoked of them has to be remembered for as long.
   */
  earlierTokensUntil?: EpochSeconds
}

/** What people see on this server's pages. */
export interface Branding {
  displayName?: string
  /** https, or data: of an image type. */
  logoUri?: string
  /** `#rrggbb`. */
  colour?: string
}

/** One authorization server: `/oauth2/{id}` with its own issuer and keys. The issuer is the identity URL and this id. */
export interface AuthorizationServer {
  id: AuthServerId
  name: string
  profile: ProfileName
  /** `aud` of its access tokens. */
  audience: string
  accessTokenTtlSeconds: number
  settings: AuthorizationServerSettings
  /** A disabled server issues nothing, and its tokens are refused. */
  disabled: boolean
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/authorization-servers.ts. */
export interface AuthorizationServerStore {
  /** Inserts or replaces by `id`. Announces a change of kind 'authorization_server'. */
  put(server: AuthorizationServer): Promise<void>
  /**
   * Atomic: writes what may change of a server (`name`, `accessTokenTtlSeconds`, `settings`, `disabled`) when it still is as in
   * `from`, and announces that; `changed` when somebody wrote it meanwhile, or it is not there.
   */
  replace(from: AuthorizationServer, to: AuthorizationServer): Promise<'replaced' | 'changed'>
  find(id: AuthServerId): Promise<AuthorizationServer | undefined>
  /** All, oldest first. There are a handful. */
  list(): Promise<AuthorizationServer[]>
}
