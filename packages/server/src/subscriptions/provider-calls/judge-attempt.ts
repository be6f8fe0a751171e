import type { EpochSeconds } from '@portreeve/protocol'
import type { ProviderCall } from '../../store/index.ts'

/** From the connection to the last byte that is read of the answer. */
export const CALL_TIMEOUT_MILLIS = 30_000
/** An attempt is over by then, also one whose process was killed; before, no other node begins one. */
export const CALL_LEASE_SECONDS = 60

const PAUSE_SECONDS_MAX = 300

/** What came of one attempt: an answer, or none, and why, in words of ours. `never`: no attempt can ever succeed as things are. */
export type Attempt = { status: number } | { fault: string; never?: boolean }

/** What the queue keeps of it. */
export type Verdict = Pick<ProviderCall, 'state' | 'nextAttemptAt' | 'lastStatus' | 'lastFault' | 'updatedAt'>

/**
 * Exactly 200 is success, whatever the body says (protocol.md 4.2). A provider that is away, too slow or says that it is busy is asked
 * again, without end; one that refuses for good is asked again when somebody replays the call. `attempts` counts this one. Pure.
 */
export function judgeAttempt(attempt: Attempt, attempts: number, now: EpochSeconds): Verdict {
  const kept = {
    lastStatus: 'status' in attempt ? attempt.status : undefined,
    lastFault: 'fault' in attempt ? attempt.fault : undefined,
    updatedAt: now,
  }
  if ('status' in attempt && attempt.status === 200) return { ...kept, state: 'done', nextAttemptAt: now }
  if (!mayPass(attempt)) return { ...kept, state: 'failed', nextAttemptAt: now }
  return { ...kept, state: 'due', nextAttemptAt: (now + pauseSeconds(attempts)) as EpochSeconds }
}

/** 408, 425, 429 and 5xx say "not now" (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4). */
function mayPass(attempt: Attempt): boolean {
  if ('fault' in attempt) return attempt.never !== true
  const { status } = attempt
  return status >= 500 || status === 408 || status === 425 || status === 429
}

/**
 * Whether somebody is making an attempt just now, or died while they were: a claim ends after exactly the lease, and no pause is that long. Pure.
 */
export function isUnderWay({ state, attempts, nextAttemptAt, updatedAt }: ProviderCall, now: EpochSeconds): boolean {
  return state === 'due' && attempts > 0 && nextAttemptAt - updatedAt === CALL_LEASE_SECONDS && nextAttemptAt > now
}

/** 1, 2, 4, … 256, 300, 300 seconds (protocol.md 6.4 has the same for events). Pure. */
export function pauseSeconds(attempts: number): number {
  return Math.min(2 ** (attempts - 1), PAUSE_SECONDS_MAX)
}
