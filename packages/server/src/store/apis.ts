import type { ApiId, AuthServerId, ClientId, EpochSeconds, OrganizationId } from '@portreeve/protocol'

export type ApiEnvironment = 'Production' | 'Test' | 'Dev'

/** How the gateway authenticates itself to the API service (protocol.md 3.6). One kind so far. */
export type AccessControl = {
  kind: 'fortellis_oauth'
  /** `minted`: a token whose `sub` is the API's own Client ID (since 2022). `passthrough`: the app's own token. */
  token: 'minted' | 'passthrough'
}

/** One API instance: one version in one environment (protocol.md 1, 5.1). */
export interface Api {
  id: ApiId
  organizationId: OrganizationId
  name: string
  version: string
  environment: ApiEnvironment
  /** First path segment of the gateway URL, without the environment's suffix. */
  namespace: string
  /** Starts with `/`, does not end with `/`. Unique within namespace and environment. */
  basePath: string
  /** Base URL of the service; calls go to targetUrl + basePath + endpoint path. */
  targetUrl: string
  client_id: ClientId
  /** The authorization server whose tokens open this API, and under whose issuer the gateway mints for it. */
  authServerId: AuthServerId
  accessControl: AccessControl
  disabled: boolean
  createdAt: EpochSeconds
}

/**
 * Methods reject with StoreUnavailable; `put` also with BasePathTaken. "Not there" is a value.
 * Proven by contract/apis.ts.
 */
export interface ApiStore {
  /**
   * Inserts or replaces by `id`. Announces a change of kind 'api'.
   * Rejects with BasePathTaken when another API has this namespace, environment and basePath.
   */
  put(api: Api): Promise<void>
  find(id: ApiId): Promise<Api | undefined>
  /** All, by id: the gateway keeps its whole route table in memory. */
  list(): Promise<Api[]>
}
