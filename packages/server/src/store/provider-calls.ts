import type { ApiId, ConnectionId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'

/** A call to a provider's admin API that has to be made, or was (protocol.md 4.2). Its row is the queue. */
export interface ProviderCall {
  /** UUID of version 7: calls of one connection are made in the order of their ids. */
  id: string
  kind: 'activate' | 'deactivate'
  apiId: ApiId
  /** Whose API it is. */
  organizationId: OrganizationId
  subscriptionId: SubscriptionId
  connectionId: ConnectionId
  /** JSON text, as it is sent; undefined for `deactivate`. */
  body?: string | undefined
  /** `failed`: refused for good by the provider; only a replay makes it due again. */
  state: 'due' | 'done' | 'failed' | 'cancelled'
  attempts: number
  /** Of a due one. While it is being made: when another node may try. */
  nextAttemptAt: EpochSeconds
  /** HTTP status of the last answer. */
  lastStatus?: number | undefined
  /** Why there was no answer, in our words. */
  lastFault?: string | undefined
  createdAt: EpochSeconds
  updatedAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/provider-calls.ts. */
export interface ProviderCallStore {
  put(call: ProviderCall): Promise<void>
  /**
   * Due ones whose time has come, those first that have waited longest; of each connection only its oldest due one, so that nothing
   * overtakes. None for the APIs in `except` (at most 128): one that takes no more calls for now must not hide the others.
   */
  listDue(now: EpochSeconds, limit: number, except?: readonly ApiId[]): Promise<ProviderCall[]>
  /** Atomic across processes: of all nodes that saw the same `attempts`, exactly one is told 'claimed'; `attempts` grows by one. */
  claim(id: string, attempts: number, nextAttemptAt: EpochSeconds, at: EpochSeconds): Promise<'claimed' | 'changed'>
  /** What became of the attempt; only while `attempts` is still that of the claim and it is still due. */
  settle(
    id: string,
    attempts: number,
    outcome: Pick<ProviderCall, 'state' | 'nextAttemptAt' | 'lastStatus' | 'lastFault' | 'updatedAt'>,
  ): Promise<'settled' | 'changed'>
  /** Cancels due calls of one connection. Answers those that had never been tried and those that had. */
  cancelDue(connectionId: ConnectionId, at: EpochSeconds): Promise<{ untried: number; tried: number }>
  /**
   * Makes one due again, now, whatever state it is in; not a cancelled one, and only while `attempts` is what the caller has seen: nobody has begun
   * another attempt since.
   */
  replay(id: string, attempts: number, at: EpochSeconds): Promise<'due' | 'missing'>
  find(id: string): Promise<ProviderCall | undefined>
  /** Newest id first; `after` is the last id of the page before. */
  list(page: {
    organizationId?: OrganizationId | undefined
    apiId?: ApiId | undefined
    connectionId?: ConnectionId | undefined
    state?: ProviderCall['state'] | undefined
    after?: string | undefined
    limit: number
  }): Promise<ProviderCall[]>
  /** Forgets finished ones last touched before `before`. */
  prune(before: EpochSeconds): Promise<void>
}
