import type { EpochSeconds } from '@portreeve/protocol'
import type { Store } from '../store/index.ts'
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

export interface Housekeeping {
  /** Forgets what nobody can need any more. The timer calls it; never rejects. */
  run(): Promise<void>
  close(): void
}

const MINUTE_MILLIS = 60_000
const HOUR_MILLIS = 3_600_000
const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400
/** No window of a throttle is longer (signin/attempt-limits.ts). */
const THROTTLES_KEPT_SECONDS = DAY_SECONDS
/** For people who look for a mail in the mailbox page, and for operators who ask what was sent. */
const MAILS_KEPT_SECONDS = 30 * DAY_SECONDS

/**
 * Keeps the store from growing with every page that anybody opens. First a minute after the start, which has better things
 * to do, then every hour. Several nodes may do it at once: forgetting twice is forgetting.
 */
export function createHousekeeping({ store, issuers, now, onFault }: HousekeepingDeps): Housekeeping {
  let closed = false

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

  async function run(): Promise<void> {
    for (const chore of chores) {
      if (closed) return
      try {
        await chore(now())
      } catch (fault) {
        if (!closed) onFault(fault)
      }
    }
  }

  let timer = setTimeout(function again() {
    void run()
    timer = setTimeout(again, HOUR_MILLIS).unref()
  }, MINUTE_MILLIS).unref()

  return {
    run,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
