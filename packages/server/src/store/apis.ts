import type { ApiId, AuthServerId, ClientId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'

export type ApiEnvironment = 'Production' | 'Test' | 'Dev'
export type ApiKind = 'rest' | 'async'

/**
 * One value that the gateway puts into a request. The value itself is never here: one for all subscriptions stands in
 * `Api.sealedValues` under its key, one of a subscription in `Connection.sealedValues` under its name.
 */
export interface Parameter {
  name: string
  /** What people read. Needed where the value is subscription-specific (protocol.md 3.6). */
  displayName?: string | undefined
  /** Every subscription has a value of its own. */
  subscriptionSpecific: boolean
}

/** A parameter of requests to the API service. */
export interface RequestParameter extends Parameter {
  in: 'header' | 'query'
}

/** How the gateway authenticates itself to the API service (protocol.md 3.6), every field of the registration form. */
export type AccessControl =
  | {
      kind: 'fortellis_oauth'
      /** `minted`: a token whose `sub` is the API's own Client ID (since 2022). `passthrough`: the app's own token. */
      token: 'minted' | 'passthrough'
    }
  | {
      kind: 'external_oauth'
      /** The full token URL. */
      tokenUrl: string
      /** How client_id and client_secret are sent to it. */
      clientAuthentication: 'basic' | 'body'
      scope?: string | undefined
      /** client_id and client_secret are values of each subscription. */
      subscriptionSpecificClient: boolean
      /** More fields of the token request. */
      tokenParameters: Parameter[]
      requestParameters: RequestParameter[]
    }
  | {
      kind: 'custom_oauth'
      method: 'POST' | 'PUT'
      authUrl: string
      /** Of the token request. */
      contentType: string
      headers: Parameter[]
      payload: Parameter[]
      /** Dotted path to the token in the JSON answer; objects only. */
      attributeName: string
      /** How long a token is good. */
      expirationSeconds: number
      /** Put before the token in `Authorization`, with what separates them: `Bearer `. May be empty. */
      tokenPrefix: string
      requestParameters: RequestParameter[]
    }
  | { kind: 'api_key'; requestParameters: RequestParameter[] }

/** What happens when an app's subscription wants a connection (protocol.md 4.1). */
export interface ApiActivation {
  mode: 'automatic' | 'manual' | 'admin_api'
  /** Of `admin_api`: without `/activate` at its end. */
  adminUrl?: string | undefined
  /** Of the token that comes with admin-API calls; `fortellis` is what programs of before 27 September 2022 assert. */
  audience: 'api_providers' | 'fortellis'
}

/** How much a plan lets through. Several may apply at once. */
export interface Quota {
  calls: number
  per: 'second' | 'minute' | 'hour' | 'day' | 'month'
}

/** What apps may choose between (protocol.md 5.1). Amounts are decimal text in `currency`, such as "0.0025". */
export interface Plan {
  /** UUID. */
  id: string
  name: string
  visibility: 'private' | 'public'
  price:
    | { kind: 'free' }
    | { kind: 'transactional'; currency: string; tiers: { upToCalls?: number | undefined; costPerCall: string }[] }
    | { kind: 'subscription'; currency: string; monthly: string; freeCalls?: number | undefined }
  /** Of each app with this plan, all its subscriptions together. */
  quotas: Quota[]
  /** Of each subscription of such an app. */
  subscriptionQuotas?: Quota[] | undefined
}

/** How the gateway treats an API's calls. What is left out is the exchange's default (gateway/limits.ts). Holds no secret. */
export interface ApiTraffic {
  /** Of all callers together: what the service can bear. */
  quotas?: Quota[] | undefined
  /** Name look-up, TCP and TLS handshake. */
  connectTimeoutMillis?: number | undefined
  /** From the end of the request to the header of the answer. */
  responseTimeoutMillis?: number | undefined
  /** Longest silence within an answer's body, and on an upgraded connection. */
  idleTimeoutMillis?: number | undefined
  requestBodyBytesMax?: number | undefined
  responseBodyBytesMax?: number | undefined
  /** Whether a safe call without a body that got no answer is sent once more, on a fresh connection. Default true. */
  retry?: boolean | undefined
  /** After so many calls in a row that got no answer, the target is left alone for so long. `faults` 0: never. */
  breaker?: { faults: number; seconds: number } | undefined
  /** Default true. */
  websockets?: boolean | undefined
  /** Origins whose pages may call (`https://app.example`); `*` for any. Default any: a page has no credentials but a token it holds itself. */
  corsOrigins?: string[] | undefined
  /** Whether requests are compared with the API's OpenAPI description. Default `off`; `report` only notes what does not fit. */
  validation?: 'off' | 'report' | 'enforce' | undefined
  /** PEM. Whom the target's certificate may be signed by, instead of the public authorities. */
  targetCa?: string | undefined
  /** PEM chain that the gateway shows the target. Its private key is a value of the API, `tls:key`. */
  clientCertificate?: string | undefined
}

/** What an app or an API asks others to agree to: a text, a url, or both. */
export interface Terms {
  version: string
  text?: string | undefined
  url?: string | undefined
}

/** A version of terms that others could read, and the digest of its words (registry/terms.ts): it means them for ever. */
export interface KnownTerms {
  version: string
  digest: string
}

/** What people read about an API. */
export interface ApiDetails {
  description: string
  /** Categories. */
  tags: string[]
  /** The provider's own name for what runs behind it (protocol.md 4.2 `apiInfo`). */
  implementationName: string
  documentationUrl?: string | undefined
  support?: { email?: string | undefined; url?: string | undefined; phone?: string | undefined } | undefined
  /** A new `version` has to be accepted anew by apps that select the API from then on. */
  terms?: Terms | undefined
  lifeCycle: 'Beta' | 'General Release' | 'Deprecated' | 'Custom'
  /** What `Custom` means, or when a deprecated API ends. */
  lifeCycleNote?: string | undefined
}

/** One API instance: one version in one environment (protocol.md 1, 5.1). */
export interface Api {
  id: ApiId
  organizationId: OrganizationId
  kind: ApiKind
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
  /** Sealed JSON, Record<key, value> (registry/access-control.ts). Undefined: there are no values. */
  sealedValues?: Uint8Array | undefined
  activation: ApiActivation
  /** `shared`: with `sharedWith`, and its own organization. `public`: everybody, in the directory. */
  visibility: 'private' | 'shared' | 'public'
  sharedWith: OrganizationId[]
  plans: Plan[]
  details: ApiDetails
  /** Of `details.terms`. Undefined: none. */
  knownTerms?: KnownTerms[] | undefined
  /** Undefined: the defaults throughout. */
  traffic?: ApiTraffic | undefined
  /** Its own test subscription, for calls to its target through the gateway (protocol.md 3.8). */
  testSubscriptionId?: SubscriptionId | undefined
  disabled: boolean
  /** Grows with each write. */
  revision: number
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

/**
 * Methods reject with StoreUnavailable; those that write a path also with BasePathTaken. "Not there" is a value.
 * Proven by contract/apis.ts.
 */
export interface ApiStore {
  /**
   * Inserts or replaces by `id`, whatever revision is kept. Announces a change of kind 'api'.
   * Rejects with BasePathTaken when another API has this namespace, environment and basePath.
   */
  put(api: Api): Promise<void>
  /** Keeps it unless there is one with this id. Announces and rejects as `put` does. */
  insert(api: Api): Promise<'made' | 'exists'>
  /** As `put`, but only where the kept revision is still `api.revision`. */
  replace(api: Api): Promise<'replaced' | 'changed'>
  /** For `together`, with a change of its client: grows the revision, because the client is seen with the API. Announces as `put` does, if it is there. */
  touch(id: ApiId, at: EpochSeconds): Promise<void>
  /** With its spec; only where the kept revision is still `revision`. 'in_use': an app has selected it, or a connection leads to it. Announces as `put` does. */
  remove(id: ApiId, revision: number): Promise<'removed' | 'changed' | 'in_use'>
  /**
   * For `together`: changes nothing, and only while the kept revision is still `revision` is what goes with it written. Until then nobody changes or
   * removes the API.
   */
  hold(id: ApiId, revision: number): Promise<'held' | 'changed'>
  find(id: ApiId): Promise<Api | undefined>
  /** All, by id: the gateway keeps its whole route table in memory. */
  list(): Promise<Api[]>
}
