import type {
  ApiId,
  AppId,
  ConnectionId,
  EpochSeconds,
  OrganizationId,
  SubscriptionId,
  UserId,
} from '@portreeve/protocol'
import type { ApiEnvironment } from './apis.ts'
import type { FoundSome } from './search-words.ts'

/** `pending`: the app's developer has to approve. The table of transitions is subscriptions/life-cycle.ts. */
export type SubscriptionStatus = 'pending' | 'active' | 'denied' | 'inactive' | 'cancelled'

/** `requesting`: the provider's admin API has not answered yet. `pending`: the provider has to accept. */
export type ConnectionStatus = 'requesting' | 'pending' | 'active' | 'rejected' | 'inactive'

/** The link from one subscription to one API (protocol.md 4.1). */
export interface Connection {
  id: ConnectionId
  apiId: ApiId
  status: ConnectionStatus
  /** Sealed JSON, Record<name, value>: the subscription-specific values (protocol.md 3.6). */
  sealedValues?: Uint8Array | undefined
  /** Which values are set. Names are no secret. */
  valueNames: string[]
  /** What the provider said when it rejected, and sometimes when it accepted (protocol.md 4.3). */
  error?: string | undefined
  changedAt: EpochSeconds
}

/** What an organization agreed to when it activated an app, and who did (issue "data rights"). */
export interface DataRightsConsent {
  userId: UserId
  name: string
  title: string
  at: EpochSeconds
  /** Of the app; empty when it has none. */
  termsVersion: string
  /** Of their words; empty when it has none. Older records have no digest. */
  termsDigest?: string | undefined
  /** The APIs whose data the app was allowed. */
  apiIds: ApiId[]
}

/** `organization`: a buyer's. `app_test`, `api_test`: those that an app and an API get at registration (protocol.md 3.8). */
export type SubscriptionPurpose = 'organization' | 'app_test' | 'api_test'

/** One organization's activation of one app, with a connection for each API of the app (protocol.md 4). */
export interface Subscription {
  id: SubscriptionId
  /** Whose data it opens. Of a test subscription: the developer's own organization. */
  organizationId: OrganizationId
  /** Undefined for `api_test`: any app of the API's own organization, and the API itself, may use it. */
  appId?: AppId | undefined
  purpose: SubscriptionPurpose
  /** Its connections lead to APIs of this environment. */
  environment: ApiEnvironment
  status: SubscriptionStatus
  connections: Connection[]
  consent?: DataRightsConsent | undefined
  requestedBy?: UserId | undefined
  decidedBy?: UserId | undefined
  activatedAt?: EpochSeconds | undefined
  deactivatedAt?: EpochSeconds | undefined
  /** Grows with each write. */
  revision: number
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

/** Which subscriptions a list is about. Organizations, app and API narrow it down by an index, and so does the status when none of them is given. */
export interface SubscriptionFilter {
  /** Of any of these. At most 20. */
  organizationIds?: readonly OrganizationId[] | undefined
  appId?: AppId | undefined
  /** With a connection to this API. */
  apiId?: ApiId | undefined
  /** With a connection to any of these; instead of `organizationIds`, `appId` and `apiId`. Each is looked up by itself. */
  apiIds?: readonly ApiId[] | undefined
  /** Of the connection to the API, or of any where none is named. An index leads to it, too. */
  connectionStatus?: ConnectionStatus | undefined
  status?: SubscriptionStatus | undefined
  environment?: ApiEnvironment | undefined
  purpose?: SubscriptionPurpose | undefined
  /** Each word begins a word of the organization's name (search-words.ts). Not with `organizationIds`. */
  search?: string | undefined
}

/** Where there is one subscription of purpose `organization` at most. */
export interface SubscriptionPlace {
  organizationId: OrganizationId
  appId: AppId
  environment: ApiEnvironment
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/subscriptions.ts. */
export interface SubscriptionStore {
  /**
   * Inserts or replaces by `id`, connections included, in one transaction, whatever revision is kept. Announces a change of kind
   * 'subscription'.
   */
  put(subscription: Subscription): Promise<void>
  /** Keeps it unless there is one with this id, or one of purpose `organization` of the same organization, app and environment. */
  insert(subscription: Subscription): Promise<'made' | 'exists'>
  /** As `put`, but only where the kept revision is still `subscription.revision`. */
  replace(subscription: Subscription): Promise<'replaced' | 'changed'>
  /** Only where the kept revision is still `revision`. Announces as `put` does. */
  remove(id: SubscriptionId, revision: number): Promise<'removed' | 'changed'>
  /**
   * As `insert`, all of them or none, ids differing; far faster than one `insert` each. Announces one change of kind 'subscription' with the id `*`: any of
   * them may have changed.
   */
  insertMany(subscriptions: readonly Subscription[]): Promise<'made' | 'exists'>
  /** As `replace`, all of them or none, otherwise as `insertMany`. */
  replaceMany(subscriptions: readonly Subscription[]): Promise<'replaced' | 'changed'>
  find(id: SubscriptionId): Promise<Subscription | undefined>
  findByConnection(id: ConnectionId): Promise<Subscription | undefined>
  /** Of purpose `organization`. */
  findByOrganizationAndApp(
    organizationId: OrganizationId,
    appId: AppId,
    environment: ApiEnvironment,
  ): Promise<Subscription | undefined>
  /** Those of `ids` that are there, in no order. Far faster than one `find` each. */
  findMany(ids: readonly SubscriptionId[]): Promise<Subscription[]>
  /** As `findByOrganizationAndApp`, for many places at once; those that are there, in no order. */
  findByPlaces(places: readonly SubscriptionPlace[]): Promise<Subscription[]>
  /** The subscription of each of `ids` that is there. */
  findOwners(ids: readonly ConnectionId[]): Promise<Map<ConnectionId, SubscriptionId>>
  /** Newest id first; `after` is the last id of the page before. An index leads to each page, however many there are. */
  list(page: SubscriptionFilter & { after?: SubscriptionId | undefined; limit: number }): Promise<Subscription[]>
  /**
   * As `list`, in bounded time where no index leads to what is searched or filtered by: words of the organization's name, or a status of an app's or API's
   * subscriptions that few have.
   */
  search(
    page: SubscriptionFilter & { after?: SubscriptionId | undefined; limit: number },
  ): Promise<FoundSome<Subscription, SubscriptionId>>
}
