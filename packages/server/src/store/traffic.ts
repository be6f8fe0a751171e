import type { ApiId, AppId, EpochSeconds, OrganizationId } from '@portreeve/protocol'
import type { CallCounts, CallParties } from './call-counts.ts'
import type { LatencyHistogram } from './latency-histogram.ts'

export const HOUR_SECONDS = 3_600
export const DAY_SECONDS = 86_400

/** Calls of one app to one API in one hour (UTC); in one day, where that is some time ago. */
export interface Traffic extends CallParties {
  start: EpochSeconds
  spanSeconds: typeof HOUR_SECONDS | typeof DAY_SECONDS
  counts: CallCounts
  /** Errors that were too many to be listed one by one (call-errors.ts). */
  unlistedErrors: number
  latencies: LatencyHistogram
}

export interface TrafficQuery {
  /** One that begins at `from` or later, and before `to`. */
  from: EpochSeconds
  to: EpochSeconds
  /** Of this API, this app, the APIs or the apps of this organization; undefined: all there is. */
  lead: { apiId: ApiId } | { appId: AppId } | { role: 'api' | 'app'; organizationId: OrganizationId } | undefined
  /** `trafficKey` of the last one of the page before. */
  after?: TrafficKey | undefined
  limit: number
}

/** Which is before which. */
export type TrafficKey = readonly [start: number, spanSeconds: number, apiId: string, version: string, appId: string]

/** Methods reject with StoreUnavailable only. Proven by contract/traffic.ts. */
export interface TrafficStore {
  /** Adds to what is there. No two of `rows` may be of the same time, API, version and app. */
  add(rows: readonly Traffic[]): Promise<void>
  list(query: TrafficQuery): Promise<Traffic[]>
  /** Adds up the hours before `before`, which is when a day began. */
  compact(before: EpochSeconds): Promise<void>
  /** Forgets what began before `before`. */
  prune(before: EpochSeconds): Promise<void>
}

export function trafficKey({
  start,
  spanSeconds,
  apiId = '' as ApiId,
  version,
  appId = '' as AppId,
}: Traffic): TrafficKey {
  return [start, spanSeconds, apiId, version, appId]
}
