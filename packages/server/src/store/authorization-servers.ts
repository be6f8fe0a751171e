import type { AuthServerId, EpochSeconds } from '@portreeve/protocol'

/** One authorization server: `/oauth2/{id}` with its own issuer and keys. The issuer is the identity URL and this id. */
export interface AuthorizationServer {
  id: AuthServerId
  name: string
  /** Which record of switches applies (design.md decision 2). */
  profile: 'exchange'
  /** `aud` of its access tokens. */
  audience: string
  accessTokenTtlSeconds: number
  /** A disabled server issues nothing, and its tokens are refused. */
  disabled: boolean
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/authorization-servers.ts. */
export interface AuthorizationServerStore {
  /** Inserts or replaces by `id`. Announces a change of kind 'authorization_server'. */
  put(server: AuthorizationServer): Promise<void>
  find(id: AuthServerId): Promise<AuthorizationServer | undefined>
  /** All, oldest first. There are a handful. */
  list(): Promise<AuthorizationServer[]>
}
