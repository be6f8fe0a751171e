import type { DueDelivery, Settlement } from '../../store/index.ts'
import type { AttemptOutcome, Attempts } from '../delivery/attempt.ts'
import type { Receiver, Receivers } from '../receivers.ts'
import { settlementOf } from './settlement-of.ts'
import type { Timers } from './timers.ts'

/** One attempt, for metrics. */
export interface AttemptSeen {
  webhookId: string
  apiId: string
  /** From 1. */
  number: number
  outcome: AttemptOutcome['kind']
  status?: number | undefined
  millis: number
  /** From when it was due, which of a first attempt is when it was published, to its beginning. */
  waitedMillis: number
}

export interface DeliverDeps {
  receivers: Pick<Receivers, 'recheck' | 'find'>
  attempts: Pick<Attempts, 'send'>
  timers: Timers
  /** No attempt may take longer, whatever its webhook's time-out is. */
  attemptMillisMax: number
  /** As DispatcherSettings has it. */
  firstPauseMillis: number
  /** Whether it may begin now and take so long. */
  mayBegin(millis: number): boolean
  onReceiver(receiver: Receiver): void
}

/** `put back`: nothing was tried. */
export type Delivered =
  | { kind: 'tried'; outcome: AttemptOutcome; seen: AttemptSeen; settlement: Settlement }
  | { kind: 'cancelled'; settlement: Settlement }
  | { kind: 'put back' }

const NOT_REGISTERED = 'The app has no webhook for this API any more.'

/** Asks once more whether the webhook is to get the event, and tries. Rejects with StoreUnavailable before it has tried. */
export async function deliver(due: DueDelivery, deps: DeliverDeps): Promise<Delivered> {
  const { timers, firstPauseMillis } = deps
  const receiver = await receiverOf(due, deps.receivers)
  if ('gone' in receiver) {
    const { webhookId, lane, seq } = due
    return {
      kind: 'cancelled',
      settlement: { webhookId, lane, seq, at: timers.now(), kind: 'cancelled', note: receiver.gone },
    }
  }
  deps.onReceiver(receiver)
  const timeoutMillis = Math.min(receiver.webhook.timeoutMillis, deps.attemptMillisMax)
  if (receiver.webhook.state === 'paused' || !deps.mayBegin(timeoutMillis)) return { kind: 'put back' }
  const waitedMillis = Math.max(0, timers.now() - due.nextAt)
  const outcome = await send(due, { ...receiver, webhook: { ...receiver.webhook, timeoutMillis } }, deps)
  const seen = {
    webhookId: due.webhookId,
    apiId: due.event.apiId,
    number: due.attempts + 1,
    outcome: outcome.kind,
    status: outcome.status,
    millis: outcome.millis,
    waitedMillis,
  }
  const settlement = settlementOf(due, outcome, { at: timers.now(), firstPauseMillis })
  return { kind: 'tried', outcome, seen, settlement }
}

/** A test event goes to the webhook as it is, whoever subscribed. */
async function receiverOf(
  { webhookId, event }: DueDelivery,
  receivers: DeliverDeps['receivers'],
): Promise<Receiver | { gone: string }> {
  if (event.kind === 'test') return (await receivers.find(webhookId)) ?? { gone: NOT_REGISTERED }
  return receivers.recheck(webhookId, event.apiId, event.dataOwnerId)
}

/** A bug in there must not keep the lane for ever: it is an attempt that failed. */
async function send(due: DueDelivery, receiver: Receiver, { attempts, timers }: DeliverDeps): Promise<AttemptOutcome> {
  const began = timers.elapsed()
  try {
    return await attempts.send(due, receiver)
  } catch {
    return { kind: 'failed', millis: timers.elapsed() - began, fault: 'The request could not be made.' }
  }
}
