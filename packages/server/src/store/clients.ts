import type { ApiId, AppId, AuthServerId, ClientId, EpochSeconds } from '@portreeve/protocol'

/** One generated secret, kept as HMAC-SHA-256 under a key that is not in the store (design.md decision 6). */
export interface ClientSecret {
  /** 32 bytes. */
  hmac: Uint8Array
  createdAt: EpochSeconds
  /** Undefined: never expires. */
  expiresAt?: EpochSeconds | undefined
}

/** Who a credential pair belongs to. */
export type ClientOwner = { kind: 'app'; id: AppId } | { kind: 'api'; id: ApiId }

/** A credential pair: an app's API Key and Secret, or an API's Client ID and Secret (protocol.md 2.12). */
export interface Client {
  client_id: ClientId
  authServerId: AuthServerId
  owner: ClientOwner
  /** One or, during rotation, two. */
  secrets: ClientSecret[]
  grant_types: string[]
  /** Everything the client may ever be granted. */
  scopes: string[]
  disabled: boolean
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/clients.ts. */
export interface ClientStore {
  /** Inserts or replaces by `client_id`, secrets included, in one transaction. Announces a change of kind 'client'. */
  put(client: Client): Promise<void>
  find(client_id: ClientId): Promise<Client | undefined>
}
