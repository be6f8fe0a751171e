import type { ApiId, AppId, EpochSeconds, OrganizationId, SubscriptionId } from '@portreeve/protocol'
import type { ApiEnvironment } from './apis.ts'
import type { CallCounts, CallParties } from './call-counts.ts'

/** Calls of one app to one API with one subscription in one day (UTC). */
export interface Usage extends CallParties {
  /** When the day began. */
  day: EpochSeconds
  /** Undefined: there was none, or it was not the caller's. */
  subscriptionId: SubscriptionId | undefined
  /** Of the subscription: for whom it was called. */
  organizationId: OrganizationId | undefined
  counts: CallCounts
}

/** Usage of a month (UTC), or of what there is of it. */
export type MonthUsage = Omit<Usage, 'day'>

/** Which usage is before which: the list runs upwards by these. */
export type UsageKey = readonly [apiId: string, version: string, appId: string, subscriptionId: string]

/** Whose usage: of an organization's APIs, of its apps, of its subscriptions. Undefined: everybody's. */
export type UsageLead = { role: 'api' | 'app' | 'subscriber'; organizationId: OrganizationId } | undefined

export interface UsageQuery {
  /** When the month began. */
  month: EpochSeconds
  lead: UsageLead
  apiId?: ApiId | undefined
  appId?: AppId | undefined
  subscriptionId?: SubscriptionId | undefined
  environment?: ApiEnvironment | undefined
  version?: string | undefined
  /** The last one of the page before. */
  after?: UsageKey | undefined
  limit: number
}

/** Methods reject with StoreUnavailable only. Proven by contract/usage.ts. */
export interface UsageStore {
  /** Adds to what is there. No two of `rows` may be of the same day, API, version, app and subscription. */
  add(rows: readonly Usage[]): Promise<void>
  list(query: UsageQuery): Promise<MonthUsage[]>
  /** Adds up the days of months that began before `before`. */
  compact(before: EpochSeconds): Promise<void>
  /** Forgets months that began before `before`. */
  prune(before: EpochSeconds): Promise<void>
}
