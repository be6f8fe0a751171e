import type { DueDelivery, Settlement } from '../../store/index.ts'
import type { AttemptOutcome } from '../delivery/attempt.ts'
import { pauseMillis } from './pauses.ts'

/** What the store is to keep of an attempt that ended at `at` (milliseconds since 1970). Pure. A webhook that answered 410 has failed as well: the event waits until somebody resumes it. */
export function settlementOf(
  due: DueDelivery,
  outcome: AttemptOutcome,
  { at, firstPauseMillis }: { at: number; firstPauseMillis: number },
): Settlement {
  const head = { webhookId: due.webhookId, lane: due.lane, seq: due.seq, at }
  const number = due.attempts + 1
  if (outcome.kind === 'accepted') return { ...head, kind: 'delivered', attempts: number, status: outcome.status }
  return {
    ...head,
    kind: 'failed',
    nextAt:
      at + pauseMillis(firstPauseMillis, number, outcome.kind === 'failed' ? outcome.retryAfterMillis : undefined),
    attempt: {
      eventId: due.event.id,
      number,
      millis: outcome.millis,
      status: outcome.status,
      fault: outcome.kind === 'failed' ? outcome.fault : undefined,
      answer: outcome.answer === undefined ? undefined : keepable(outcome.answer),
    },
  }
}

/** What strangers answer may hold what no store keeps: NUL, and half of a surrogate pair, as it is left where a text was cut. */
function keepable(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, '\u{fffd}')
}
