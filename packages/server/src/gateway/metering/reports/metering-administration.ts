import type { ApiId, AppId, EpochSeconds, SubscriptionId } from '@portreeve/protocol'
import type { UserActor } from '../../../audit/index.ts'
import type { AdministrationOutcome } from '../../../identity/index.ts'
import type { Registry } from '../../../registry/index.ts'
import type { ApiEnvironment, Store } from '../../../store/index.ts'
import { type CallErrorPage, listErrors, reportErrors } from './list-errors.ts'
import { listUsage, reportUsage, type UsagePage } from './list-usage.ts'
import { type MetricsView, readMetrics } from './read-metrics.ts'

/** Which calls: of an API, of an app; of everything that one may see when neither is named. */
export interface CallFilter {
  apiId?: ApiId | undefined
  appId?: AppId | undefined
}

export interface MetricsQuery extends CallFilter {
  environment?: ApiEnvironment | undefined
  version?: string | undefined
  /** Calls that began at `from` or later and before `to`, in whole hours; in whole days, where it is longer ago. */
  from: EpochSeconds
  to: EpochSeconds
}

export interface ErrorsQuery extends CallFilter {
  /** Calls that began at `from` or later and before `to`. */
  from: EpochSeconds
  to: EpochSeconds
  statusMin: number
  statusMax: number
  codes?: readonly string[] | undefined
  method?: string | undefined
  source?: 'FORTELLIS' | 'API' | undefined
  requestId?: string | undefined
  /** `next` of the page before. */
  after?: string | undefined
  limit: number
}

export interface UsageReportQuery extends CallFilter {
  /** When the month (UTC) began. */
  month: EpochSeconds
  environment?: ApiEnvironment | undefined
  version?: string | undefined
  subscriptionId?: SubscriptionId | undefined
  /** `next` of the page before. */
  after?: string | undefined
  limit: number
}

/**
 * What was counted of calls (protocol.md 5.4), for the people of the API, of the app, and in the usage report of the organization that they were made for:
 * each sees what is theirs, and of the rest not even that it exists (threat T-30). Operators see everything. Methods reject with StoreUnavailable.
 */
export interface MeteringAdministration {
  metrics(actor: UserActor, query: MetricsQuery): Promise<AdministrationOutcome<MetricsView>>
  /** Newest first. */
  errors(actor: UserActor, query: ErrorsQuery): Promise<AdministrationOutcome<CallErrorPage>>
  /** The same as CSV. */
  errorReport(actor: UserActor, query: ErrorsQuery): Promise<AdministrationOutcome<string>>
  usage(actor: UserActor, query: UsageReportQuery): Promise<AdministrationOutcome<UsagePage>>
  /** The same as CSV. */
  usageReport(actor: UserActor, query: UsageReportQuery): Promise<AdministrationOutcome<string>>
}

export interface MeteringDeps {
  store: Pick<Store, 'traffic' | 'callErrors' | 'usage' | 'gatewayRuns' | 'apis' | 'apps'>
  registry: { organizations: Pick<Registry['organizations'], 'find'> }
}

export function createMeteringAdministration(deps: MeteringDeps): MeteringAdministration {
  return {
    metrics: (actor, query) => readMetrics(actor, query, deps),
    errors: (actor, query) => listErrors(actor, query, deps),
    errorReport: (actor, query) => reportErrors(actor, query, deps),
    usage: (actor, query) => listUsage(actor, query, deps),
    usageReport: (actor, query) => reportUsage(actor, query, deps),
  }
}
