import type { EpochSeconds } from '@portreeve/protocol'
import {
  callErrorIdAt,
  createHourlyChores,
  DAY_SECONDS,
  type HourlyChores,
  type HourlyChoresOptions,
  type Store,
} from './store/index.ts'

/** For providers and operators who ask what was sent, and for replays. */
const PROVIDER_CALLS_KEPT_SECONDS = 30 * DAY_SECONDS
/** For nodes whose clocks are behind. */
const QUOTA_COUNTS_KEPT_SECONDS = 3_600
/** For those who look for what went wrong. */
const CALL_ERRORS_KEPT_SECONDS = 30 * DAY_SECONDS
const CALL_ERRORS_MAX = 1_000_000
/** Processes that ended without a word. */
const NODES_KEPT_SECONDS = DAY_SECONDS
/** Of calls of which no app is known: anybody can make those. */
const ANONYMOUS_CALL_ERRORS_MAX = 250_000
/** By the hour for so long; then by the day. */
const TRAFFIC_HOURS_KEPT_SECONDS = 3 * DAY_SECONDS
/** What was, a year ago. */
const USAGE_KEPT_SECONDS = 400 * DAY_SECONDS

export interface ForgetOldRecordsDeps extends Pick<HourlyChoresOptions, 'now' | 'onFault'> {
  store: Pick<
    Store,
    'idempotencyKeys' | 'providerCalls' | 'quotaCounts' | 'callErrors' | 'traffic' | 'usage' | 'gatewayRuns' | 'nodes'
  >
  /** Of the access log. */
  pruneAccessLog: () => Promise<void>
  /** Of the relay. */
  forgetOldEvents: () => Promise<void>
}

/**
 * What piles up outside of identity, which has chores of its own (identity/housekeeping.ts). Here and not in the rooms: management is not
 * even loaded before the first request to it.
 */
export function createForgetOldRecords({
  store,
  pruneAccessLog,
  forgetOldEvents,
  now,
  onFault,
}: ForgetOldRecordsDeps): HourlyChores {
  return createHourlyChores({
    now,
    onFault,
    chores: [
      (at) => store.idempotencyKeys.prune(at),
      (at) => store.providerCalls.prune((at - PROVIDER_CALLS_KEPT_SECONDS) as EpochSeconds),
      (at) => store.quotaCounts.prune((at - QUOTA_COUNTS_KEPT_SECONDS) as EpochSeconds),
      (at) => store.callErrors.prune(callErrorIdAt((at - CALL_ERRORS_KEPT_SECONDS) * 1000)),
      async () => {
        const anonymous = await store.callErrors.findId('anonymous', ANONYMOUS_CALL_ERRORS_MAX)
        if (anonymous !== undefined) await store.callErrors.prune(anonymous, 'anonymous')
        const known = await store.callErrors.findId('known', CALL_ERRORS_MAX)
        if (known !== undefined) await store.callErrors.prune(known)
      },
      (at) => store.traffic.compact(dayOf(at - TRAFFIC_HOURS_KEPT_SECONDS)),
      (at) => store.traffic.prune((at - USAGE_KEPT_SECONDS) as EpochSeconds),
      (at) => store.usage.compact(monthBefore(at)),
      (at) => store.usage.prune((at - USAGE_KEPT_SECONDS) as EpochSeconds),
      (at) => store.gatewayRuns.prune((at - USAGE_KEPT_SECONDS) * 1000),
      (at) => store.nodes.prune((at - NODES_KEPT_SECONDS) * 1000),
      () => pruneAccessLog(),
      () => forgetOldEvents(),
    ],
  })
}

/** When the day (UTC) of `at` began. */
const dayOf = (at: number) => (at - (at % DAY_SECONDS)) as EpochSeconds

/** When the month (UTC) before that of `at` began: by days it is told as long as people look at last month's. */
function monthBefore(at: EpochSeconds): EpochSeconds {
  const date = new Date(at * 1000)
  return (Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1) / 1000) as EpochSeconds
}
