import type { ApiId, AppId, ConnectionId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'

export type SubscriptionStatus = 'pending' | 'active' | 'inactive'
export type ConnectionStatus = 'pending' | 'active' | 'rejected' | 'inactive'

/** The link from one subscription to one API (protocol.md 4.1). */
export interface Connection {
  id: ConnectionId
  apiId: ApiId
  status: ConnectionStatus
}

/** One organization's activation of one app, with a connection for each API of the app (protocol.md 4). */
export interface Subscription {
  id: SubscriptionId
  organizationId: OrganizationId
  appId: AppId
  status: SubscriptionStatus
  connections: Connection[]
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/subscriptions.ts. */
export interface SubscriptionStore {
  /** Inserts or replaces by `id`, connections included, in one transaction. Announces a change of kind 'subscription'. */
  put(subscription: Subscription): Promise<void>
  find(id: SubscriptionId): Promise<Subscription | undefined>
}
