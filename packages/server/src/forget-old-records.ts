import type { EpochSeconds } from '@portreeve/protocol'
import { createHourlyChores, type HourlyChores, type HourlyChoresOptions, type Store } from './store/index.ts'

const DAY_SECONDS = 86_400
/** For providers and operators who ask what was sent, and for replays. */
const PROVIDER_CALLS_KEPT_SECONDS = 30 * DAY_SECONDS
/** For nodes whose clocks are behind. */
const QUOTA_COUNTS_KEPT_SECONDS = 3_600

export interface ForgetOldRecordsDeps extends Pick<HourlyChoresOptions, 'now' | 'onFault'> {
  store: Pick<Store, 'idempotencyKeys' | 'providerCalls' | 'quotaCounts'>
}

/**
 * What piles up outside of identity, which has chores of its own (identity/housekeeping.ts). Here and not in the rooms: management is not
 * even loaded before the first request to it.
 */
export function createForgetOldRecords({ store, now, onFault }: ForgetOldRecordsDeps): HourlyChores {
  return createHourlyChores({
    now,
    onFault,
    chores: [
      (at) => store.idempotencyKeys.prune(at),
      (at) => store.providerCalls.prune((at - PROVIDER_CALLS_KEPT_SECONDS) as EpochSeconds),
      (at) => store.quotaCounts.prune((at - QUOTA_COUNTS_KEPT_SECONDS) as EpochSeconds),
    ],
  })
}
