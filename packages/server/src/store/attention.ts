import type { ApiId, AppId, EpochSeconds, OrganizationId } from '@portreeve/protocol'

/** How many wait for somebody at one place: of the `limit` that were looked at. */
export interface Waiting<Id> {
  id: Id
  count: number
  /** Of those that were looked at, when the oldest began to wait. */
  since: EpochSeconds
}

/** An organization, and how many of what waits there are looked at. */
export interface LookedAt {
  organizationId: OrganizationId
  limit: number
}

/** A webhook of an app that gets nothing, because of somebody or because its receiver said that it is gone. */
export interface PausedWebhook {
  id: string
  appId: AppId
  apiId: ApiId
  pausedBy?: 'person' | 'gone' | undefined
  /** Milliseconds since 1970. */
  pausedAt?: number | undefined
}

/** Lanes of one webhook whose heads have failed. */
export interface HeldWebhook {
  id: string
  appId: AppId
  apiId: ApiId
  lanes: number
  /** Milliseconds since 1970. */
  since: number
}

/** A secret that will not be good for long. */
export interface EndingSecret {
  owner: { kind: 'app'; id: AppId } | { kind: 'api'; id: ApiId }
  expiresAt: EpochSeconds
}

/** Errors of one app or API in one hour (UTC). */
export interface HourOfErrors {
  id: string
  start: EpochSeconds
  errors: number
}

/**
 * What waits for the people of an organization, kind by kind. An index leads to each row that is looked at, and no more than `limit` of them are, however many there are.
 * Methods reject with StoreUnavailable only. Proven by contract/attention.ts.
 */
export interface AttentionStore {
  /** Activations that the developer of an app has to approve. */
  pendingActivations(ask: LookedAt): Promise<Waiting<AppId>[]>
  /** Connections that the provider of an API has to accept. */
  pendingConnections(ask: LookedAt): Promise<Waiting<ApiId>[]>
  /** Calls to an API's admin API that were refused for good. */
  failedProviderCalls(ask: LookedAt): Promise<Waiting<ApiId>[]>
  /** Of the organization's apps. */
  pausedWebhooks(ask: LookedAt): Promise<PausedWebhook[]>
  heldLanes(ask: LookedAt): Promise<HeldWebhook[]>
  /** Secrets of apps and APIs that end at `from` or later, and before `to`. */
  endingSecrets(ask: LookedAt & { from: EpochSeconds; to: EpochSeconds }): Promise<EndingSecret[]>
  /** Hours from `from` on in which there were errors, the newest traffic first where there is more than is looked at. */
  errorsByHour(ask: LookedAt & { role: 'api' | 'app'; from: EpochSeconds }): Promise<HourOfErrors[]>
  /** Which values the newest active connections to an API have. */
  valueNames(ask: { apiId: ApiId; limit: number }): Promise<{ valueNames: string[]; changedAt: EpochSeconds }[]>
}
