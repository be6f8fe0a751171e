import type { DueDelivery, RelayStore, Settled, Settlement } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { Attempts } from '../delivery/attempt.ts'
import type { Receivers } from '../receivers.ts'
import { type AttemptSeen, deliver } from './deliver.ts'
import type { Leases } from './leases.ts'
import { type KeepGone, pauseGone } from './pause-gone.ts'
import type { Settler } from './settler.ts'
import { createStoreFaults } from './store-faults.ts'
import type { Timers } from './timers.ts'
import type { WebhookLanes } from './webhook-lanes.ts'

/** Deliveries from their turn until the store has kept what became of them. */
export interface Deliveries {
  begin(webhook: WebhookLanes, due: DueDelivery): void
  /** Whether any of the shard is under way, or not settled. */
  isBusy(shard: number): boolean
  /** It answered 410, and the store may not know yet that it is paused. */
  isPausing(webhookId: string): boolean
  readonly counts: { readonly delivered: number; readonly failed: number; readonly cancelled: number }
  /** Begins nothing more. Resolves when nothing is under way and all is settled, or after `longestMillis`. */
  stop(longestMillis: number): Promise<void>
}

export interface DeliveriesDeps {
  relay: Pick<RelayStore, 'findWebhook'>
  keepGone: KeepGone
  receivers: Pick<Receivers, 'recheck' | 'find'>
  attempts: Pick<Attempts, 'send'>
  leases: Pick<Leases, 'mayBegin' | 'epoch' | 'becameQuiet'>
  settler: Settler
  timers: Timers
  log: Log
  attemptMillisMax: number
  firstPauseMillis: number
  /** How many changes of webhooks have been heard of: what was read before the last one may be old. */
  changes: { heard: number }
  onAttempt?: ((seen: AttemptSeen) => void) | undefined
  /** The request is over. */
  onEnded(due: DueDelivery): void
  tend(webhook: WebhookLanes): void
}

/** Nothing was tried, because it could not be asked whether to, or the lease is too short. */
const PUT_BACK_MILLIS = 1_000

export function createDeliveries(deps: DeliveriesDeps): Deliveries {
  const { relay, leases, settler, timers, log, changes, tend } = deps
  const counts = { delivered: 0, failed: 0, cancelled: 0 }
  /** How many of each shard. */
  const busy = new Map<number, number>()
  const pausing = new Set<string>()
  const recheckFaults = createStoreFaults(log, 'who is to get events')
  let isStopped = false
  let onAllQuiet = () => {}

  /** Never rejects. */
  async function carryOut(webhook: WebhookLanes, due: DueDelivery): Promise<void> {
    const { shard } = webhook
    const epoch = leases.epoch(shard)
    busy.set(shard, (busy.get(shard) ?? 0) + 1)
    const settlement = await tryOnce(webhook, due)
    deps.onEnded(due)
    if (settlement) {
      // Another lane of the webhook may go on meanwhile.
      tend(webhook)
      finish(webhook, due, settlement, await settler.settle(settlement, () => leases.epoch(shard) === epoch))
    } else {
      webhook.finish(due, 'put back')
      webhook.lookAt(timers.now() + PUT_BACK_MILLIS)
    }
    becameLessBusy(shard)
    tend(webhook)
  }

  /** Undefined: nothing was tried. */
  async function tryOnce(webhook: WebhookLanes, due: DueDelivery): Promise<Settlement | undefined> {
    const heard = changes.heard
    try {
      const delivered = await deliver(due, {
        ...deps,
        mayBegin: (millis) => !isStopped && leases.mayBegin(webhook.shard, millis),
        onReceiver(receiver) {
          recheckFaults.succeeded()
          if (heard === changes.heard) webhook.settings = receiver.webhook
        },
      })
      if (delivered.kind !== 'tried') {
        webhook.ended()
        return delivered.kind === 'cancelled' ? delivered.settlement : undefined
      }
      const { outcome, seen, settlement } = delivered
      tell(seen)
      webhook.ended({ millis: outcome.millis, isAnswered: outcome.status !== undefined })
      if (outcome.kind === 'gone') void pause(webhook)
      return settlement
    } catch (fault) {
      recheckFaults.failed(fault)
      webhook.ended()
      return undefined
    }
  }

  /** Whoever counts attempts cannot make one happen twice. */
  function tell(seen: AttemptSeen): void {
    try {
      deps.onAttempt?.(seen)
    } catch (fault) {
      log.error({ err: fault }, 'an attempt was not counted')
    }
  }

  function finish(
    webhook: WebhookLanes,
    due: DueDelivery,
    settlement: Settlement,
    settled: Settled | { kind: 'dropped' },
  ): void {
    // What somebody else has settled, or nobody, has to be looked up.
    if (settled.kind !== 'settled') {
      webhook.finish(due, { hasNext: true })
      return
    }
    if (settlement.kind !== 'skipped') counts[settlement.kind]++
    if (settlement.kind === 'failed') webhook.finish(due, { hasNext: false, nextAt: settlement.nextAt })
    else webhook.finish(due, { hasNext: settled.hasNext })
  }

  function becameLessBusy(shard: number): void {
    const rest = (busy.get(shard) ?? 0) - 1
    if (rest > 0) {
      busy.set(shard, rest)
      return
    }
    busy.delete(shard)
    leases.becameQuiet(shard)
    if (busy.size === 0) onAllQuiet()
  }

  /** It answered 410. In memory it is paused at once. Never rejects. */
  async function pause(webhook: WebhookLanes): Promise<void> {
    if (webhook.settings) webhook.settings = { ...webhook.settings, state: 'paused' }
    changes.heard++
    if (pausing.has(webhook.id)) return
    pausing.add(webhook.id)
    const faults = createStoreFaults(log, 'a webhook that answered 410')
    for (let isKept = false; !isKept && !isStopped; ) {
      try {
        await pauseGone(relay, deps.keepGone, webhook.id, timers.now())
        isKept = true
        log.info({ webhookId: webhook.id }, 'a webhook answered 410 and is paused')
      } catch (fault) {
        await new Promise<void>((resolve) => timers.after(faults.failed(fault), resolve))
      }
    }
    pausing.delete(webhook.id)
  }

  return {
    begin: (webhook, due) => void carryOut(webhook, due),
    isBusy: (shard) => busy.has(shard),
    isPausing: (webhookId) => pausing.has(webhookId),
    counts,
    async stop(longestMillis) {
      isStopped = true
      if (busy.size > 0) {
        await new Promise<void>((resolve) => {
          const cancel = timers.after(longestMillis, resolve)
          onAllQuiet = () => {
            cancel()
            resolve()
          }
        })
      }
      settler.stop()
    },
  }
}
