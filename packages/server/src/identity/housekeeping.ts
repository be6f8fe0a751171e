import type { EpochSeconds } from '@portreeve/protocol'
import { createHourlyChores, type HourlyChores, type Store } from '../store/index.ts'
import type { Issuers } from './keys/issuers.ts'
import { longestTokenSeconds } from './keys/key-times.ts'
import { SESSION_ABSOLUTE_SECONDS } from './sessions/create-sessions.ts'

export interface HousekeepingDeps {
  store: Pick<
    Store,
    'grants' | 'interactions' | 'mailProofs' | 'mails' | 'revocations' | 'sessions' | 'throttles' | 'usedOnce'
  >
  issuers: () => Issuers
  now: () => EpochSeconds
  onFault: (fault: unknown) => void
}

const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400
/** No window of a throttle is longer (signin/attempt-limits.ts). */
const THROTTLES_KEPT_SECONDS = DAY_SECONDS
/** For people who look for a mail in the mailbox page, and for operators who ask what was sent. */
const MAILS_KEPT_SECONDS = 30 * DAY_SECONDS

/** Keeps the store from growing with every page that anybody opens: forgets, every hour, what nobody can need any more. */
export function createHousekeeping({ store, issuers, now, onFault }: HousekeepingDeps): HourlyChores {
  /** A grant whose row is gone cannot be asked whether it was revoked, so rows outlive the longest token (threat T-12). */
  function tokensAreOver(at: EpochSeconds): EpochSeconds {
    const lifetimes = [...issuers().byId.values()].map(({ server, policy }) => longestTokenSeconds(server, policy))
    return (at - Math.max(0, ...lifetimes) - HOUR_SECONDS) as EpochSeconds
  }

  const before = (at: EpochSeconds, seconds: number) => (at - seconds) as EpochSeconds
  const chores: ((at: EpochSeconds) => Promise<void>)[] = [
    (at) => store.interactions.prune(at),
    (at) => store.usedOnce.prune(at),
    (at) => store.throttles.prune(before(at, THROTTLES_KEPT_SECONDS)),
    (at) => store.mailProofs.prune(at),
    (at) => store.mails.prune(before(at, MAILS_KEPT_SECONDS)),
    (at) => store.sessions.prune(before(tokensAreOver(at), SESSION_ABSOLUTE_SECONDS)),
    // For as long as the session may last as well: they are who has to hear of its end (OIDC Back-Channel Logout §2.3).
    (at) => store.grants.prune(before(tokensAreOver(at), SESSION_ABSOLUTE_SECONDS), tokensAreOver(at)),
    (at) => store.revocations.prune(at),
  ]

  return createHourlyChores({ chores, now, onFault })
}
