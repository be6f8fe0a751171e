import type { ApiId, AppId, AuthServerId, ClientId, ClientMetadata, EpochSeconds } from '@portreeve/protocol'

/** One generated secret, kept as HMAC-SHA-256 under a key that is not in the store (design.md decision 6). */
export interface ClientSecret {
  /** 32 bytes. */
  hmac: Uint8Array
  /** The secret itself, sealed. Only of clients that use `client_secret_jwt`, where both sides need it. */
  sealed?: Uint8Array | undefined
  createdAt: EpochSeconds
  /** Undefined: never expires. */
  expiresAt?: EpochSeconds | undefined
}

/** Who a credential pair belongs to. `registration`: it registered itself (RFC 7591). `exchange`: a part of Portreeve. */
export type ClientOwner =
  | { kind: 'app'; id: AppId }
  | { kind: 'api'; id: ApiId }
  | { kind: 'registration'; id: string }
  | { kind: 'exchange'; id: string }

/** What the exchange has decided about a client. What is left out has the default that is named. */
export interface ClientSettings {
  /** No consent page: the exchange vouches for it. Default false. */
  trusted?: boolean
  /** PKCE is asked of it although it has a secret. Default: as its authorization server says. */
  requirePkce?: boolean
  /** Refresh answers with the same refresh token, or with a new one each time. Default: `rotate` for public clients, else `same`. */
  refreshTokens?: 'same' | 'rotate'
  /** While a rotated refresh token is answered like its first use was. Default 30. */
  refreshGraceSeconds?: number
  /** HMAC-SHA-256 of the registration access token (RFC 7592 §3), base64url. */
  registrationTokenHmac?: string
  /** Disabled together with its app or API, and by whom: enabling that enables it again. Absent when it was disabled by itself. */
  disabledWith?: 'developer' | 'operator'
}

/** A credential pair: an app's API Key and Secret, or an API's Client ID and Secret (protocol.md 2.12). */
export interface Client {
  client_id: ClientId
  authServerId: AuthServerId
  owner: ClientOwner
  /** One or, during rotation, two. None for public clients and those with keys of their own. */
  secrets: ClientSecret[]
  grant_types: string[]
  /** Everything the client may ever be granted. */
  scopes: string[]
  metadata: ClientMetadata
  settings: ClientSettings
  disabled: boolean
  /** Grows with each write. */
  version: number
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/clients.ts. */
export interface ClientStore {
  /**
   * Inserts or replaces by `client_id`, secrets included, in one transaction. `version` of the argument is not looked at.
   * Announces a change of kind 'client'.
   */
  put(client: Client): Promise<void>
  /** As `put`, but only where the kept version is still `client.version`: who changes a client never undoes another's change. */
  replace(client: Client): Promise<'replaced' | 'changed'>
  /** Announces a change of kind 'client'. */
  remove(client_id: ClientId): Promise<void>
  find(client_id: ClientId): Promise<Client | undefined>
  /** Clients of one authorization server, by client_id. `after` is the last one of the page before; `search` as in organizations.ts, of name and client_id. */
  list(page: {
    authServerId: AuthServerId
    search?: string | undefined
    after?: string | undefined
    limit: number
  }): Promise<Client[]>
}
