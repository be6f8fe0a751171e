import type { DueDelivery } from '../../store/index.ts'
import type { Timers } from './timers.ts'
import { SLOW_MILLIS, type WebhookLanes } from './webhook-lanes.ts'

/** Which webhook's turn it is to begin an attempt. */
export interface Turns {
  readonly underWay: number
  /** One of it may be able to begin. */
  offer(webhook: WebhookLanes): void
  remove(webhook: WebhookLanes): void
  /** An attempt is over, settled or not. */
  ended(due: DueDelivery): void
  /** Plans nothing more. */
  stop(): void
}

export interface TurnsDeps {
  /** Attempts under way at once, of all webhooks; where some linger, twice as many. */
  attemptsMax: number
  timers: Pick<Timers, 'elapsed' | 'after' | 'breathe'>
  /** Whether its shard is ours for long enough. */
  mayBegin(webhook: WebhookLanes): boolean
  /** Begins an attempt. */
  begin(webhook: WebhookLanes, due: DueDelivery): void
  /** How long publishers wait now for their events to be kept. */
  publishersWaitMillis(): number
  /** It had its turn; see what it needs. */
  tend(webhook: WebhookLanes): void
}

/** The slow line's share of the turns while others wait: an attempt that is refused at once costs as much work as one that is taken. */
const TURNS_FOR_ONE_SLOW = 16

/**
 * Attempts that begin in one turn of the event loop. Each is work for this thread, and later for the store; publishers, whose turn it is in between, would else wait until hundreds
 * have begun (docs/decisions/0051).
 */
const BEGUN_AT_ONCE_MAX = 16
/** While publishers wait for longer than this, the next ones begin after a rest. */
const PUBLISHERS_WAIT_MILLIS_MAX = 10
const REST_MILLIS = 12

/**
 * Round robin: a webhook begins one attempt and goes to the end of the line. Slow and dead ones have a line of their own, a turn now and then and at most
 * half of the attempts, so that any number of them leaves nearly all work and the other half to those that answer.
 *
 * That a webhook is slow is known when an attempt has lingered, and not only when it is over: webhooks that fall silent all at once hold all attempts, and those who answer
 * would wait for their time-outs. So what lingers leaves its place to others, up to as many again (threat G-H).
 */
export function createTurns({ attemptsMax, timers, publishersWaitMillis, mayBegin, begin, tend }: TurnsDeps): Turns {
  const quick = new Set<WebhookLanes>()
  const slow = new Set<WebhookLanes>()
  /** Attempts that have not lingered yet, in the order in which they began; and those that have. */
  const young = new Map<DueDelivery, { webhook: WebhookLanes; since: number }>()
  const lingering = new Map<DueDelivery, WebhookLanes>()
  /** Attempts that linger, or that began in the slow line. */
  const slowAttempts = new Set<DueDelivery>()
  let quickTurns = 0
  let begunAtOnce = 0
  let isBreathing = false
  let cancelRest: (() => void) | undefined
  let isRunning = false
  let cancelLook: (() => void) | undefined

  const underWay = () => young.size + lingering.size
  const mayBeQuick = () =>
    underWay() < attemptsMax || (underWay() - slowAttempts.size < attemptsMax / 2 && underWay() < attemptsMax * 2)
  const mayBeSlow = () => slow.size > 0 && underWay() < attemptsMax && slowAttempts.size < attemptsMax / 2

  function seeWhatLingers(): void {
    for (const [due, { webhook, since }] of young) {
      if (timers.elapsed() - since < SLOW_MILLIS) return
      young.delete(due)
      lingering.set(due, webhook)
      slowAttempts.add(due)
      webhook.lingers(1)
    }
  }

  function next(): WebhookLanes | undefined {
    // Some have become slow while they stood in line.
    for (const first of quick) {
      if (!first.isSlow) break
      quick.delete(first)
      slow.add(first)
    }
    const isSlowNext = mayBeSlow() && (quickTurns >= TURNS_FOR_ONE_SLOW || quick.size === 0)
    if (!isSlowNext && !mayBeQuick()) return undefined
    const line = isSlowNext ? slow : quick
    quickTurns = isSlowNext ? 0 : quickTurns + 1
    const [first] = line
    if (first) line.delete(first)
    return first
  }

  function run(): void {
    // `begin` and `tend` may offer; they find themselves in this loop's next round.
    if (isRunning) return
    isRunning = true
    for (;;) {
      seeWhatLingers()
      if (begunAtOnce >= BEGUN_AT_ONCE_MAX) break
      const webhook = next()
      if (!webhook) break
      const now = timers.elapsed()
      const due = mayBegin(webhook) ? webhook.take(now) : undefined
      if (due) {
        young.set(due, { webhook, since: now })
        if (webhook.isSlow) slowAttempts.add(due)
        begunAtOnce++
        if (!isBreathing) void breathe()
        begin(webhook, due)
      }
      tend(webhook)
    }
    isRunning = false
    planLook()
  }

  /** Those that began together are counted until the next turn of the event loop, or until after a rest. */
  async function breathe(): Promise<void> {
    isBreathing = true
    await timers.breathe()
    if (begunAtOnce >= BEGUN_AT_ONCE_MAX && publishersWaitMillis() > PUBLISHERS_WAIT_MILLIS_MAX) {
      await new Promise<void>((resolve) => {
        cancelRest = timers.after(REST_MILLIS, resolve)
      })
    }
    isBreathing = false
    begunAtOnce = 0
    run()
  }

  /** Who waits for a place gets it when an attempt lingers, and nothing else may happen until then. */
  function planLook(): void {
    const [oldest] = young.values()
    if (cancelLook || quick.size === 0 || !oldest || mayBeQuick()) return
    cancelLook = timers.after(Math.max(1, Math.ceil(oldest.since + SLOW_MILLIS - timers.elapsed())), () => {
      cancelLook = undefined
      run()
    })
  }

  return {
    get underWay() {
      return underWay()
    },
    offer(webhook) {
      const [line, other] = webhook.isSlow ? [slow, quick] : [quick, slow]
      other.delete(webhook)
      line.add(webhook)
      run()
    },
    remove(webhook) {
      quick.delete(webhook)
      slow.delete(webhook)
    },
    ended(due) {
      young.delete(due)
      slowAttempts.delete(due)
      const lingered = lingering.get(due)
      lingering.delete(due)
      lingered?.lingers(-1)
      run()
    },
    stop() {
      cancelLook?.()
      cancelRest?.()
      quick.clear()
      slow.clear()
    },
  }
}
