import type { Lane, NewEvent, Published, RelayStore, Store } from '../../store/index.ts'
import { shardOf } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { Attempts } from '../delivery/attempt.ts'
import type { Receivers } from '../receivers.ts'
import { createDeliveries } from './carry-out.ts'
import type { AttemptSeen } from './deliver.ts'
import type { Dispatcher } from './dispatcher.ts'
import { type DispatcherSettings, defaultSettings } from './dispatcher-settings.ts'
import { createFeeder } from './feeder.ts'
import { noticeHeldLanes } from './held-lanes.ts'
import { createKnownWebhooks } from './known-webhooks.ts'
import { attemptMillisMax, createLeases } from './leases.ts'
import type { KeepGone } from './pause-gone.ts'
import { createRepeated } from './repeated.ts'
import { createSettler } from './settler.ts'
import { systemTimers, type Timers } from './timers.ts'
import { createTurns } from './turns.ts'
import type { WebhookLanes, WebhookSettings } from './webhook-lanes.ts'

/** What it needs of the store. */
export interface DispatchStore {
  relay: Pick<
    RelayStore,
    | 'findWebhook'
    | 'replaceWebhook'
    | 'listDue'
    | 'settle'
    | 'listWebhooksWithDue'
    | 'onDue'
    | 'lease'
    | 'endLeases'
    | 'listHeldUnnoticed'
    | 'noticeHeld'
  >
  changes: Pick<Store['changes'], 'subscribe' | 'onGap'>
}

export interface DispatcherDeps {
  store: DispatchStore
  receivers: Pick<Receivers, 'recheck' | 'find'>
  attempts: Pick<Attempts, 'send'>
  /**
   * Names this process. On PostgreSQL a new name for each start; on the embedded store, which one process has at a time, always the same one, so that
   * after a crash the next process goes on at once with its predecessor's leases.
   */
  node: string
  log: Log
  /** How long publishers wait now for their events to be kept: they come first. Left out: nobody publishes here. */
  publishersWaitMillis?: (() => number) | undefined
  settings?: Partial<DispatcherSettings> | undefined
  timers?: Timers | undefined
  /** A lane has been held for its webhook's `heldNoticeSeconds`; told once of each time. */
  onHeld?: ((lane: Lane) => void | Promise<void>) | undefined
  /** A webhook has answered 410. Undefined: only its record is written. */
  keepGone?: KeepGone | undefined
  /** Each attempt, for metrics. */
  onAttempt?: ((seen: AttemptSeen) => void) | undefined
}

/** A webhook that was just looked up, or fed from memory, is not looked up for each notice: so often at most. */
const NOTICE_MILLIS = 25
const SWEEP_PAGE = 500

/**
 * The story of one delivery: it is due (`published` here, or feeder.ts), its webhook has its turn (turns.ts), it is tried (carry-out.ts, deliver.ts), and what became of it
 * is kept (settler.ts). What else happens ends in `tend`, which sees what its webhook needs next (known-webhooks.ts).
 */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { store, receivers, attempts, log, timers = systemTimers } = deps
  const { relay } = store
  const settings = { ...defaultSettings, ...deps.settings }
  const attemptMax = attemptMillisMax(settings)
  const changes = { heard: 0 }
  let isClosed = false
  let unsubscribe: (() => void)[] = []

  const leases = createLeases({
    relay,
    node: deps.node,
    times: settings,
    timers,
    log,
    isBusy: (shard) => deliveries.isBusy(shard),
    onTaken: () => sweep.soon(),
    onLost: (shards) => known.leave(shards),
  })
  const known = createKnownWebhooks({
    readyBytes: { bytes: 0, max: settings.readyBytesMax },
    timers,
    isOurs: ({ shard }) => leases.owns(shard),
    mayBegin,
    offerTurn: (webhook) => turns.offer(webhook),
    look: (webhook) => feeder.want(webhook),
    onForgotten(webhook) {
      turns.remove(webhook)
      feeder.remove(webhook)
    },
  })
  const { tend } = known
  const turns = createTurns({
    attemptsMax: settings.attemptsMax,
    timers,
    publishersWaitMillis: deps.publishersWaitMillis ?? (() => 0),
    mayBegin: (webhook) => !isClosed && mayBegin(webhook),
    begin: (webhook, due) => deliveries.begin(webhook, due),
    tend,
  })
  const deliveries = createDeliveries({
    relay,
    keepGone: deps.keepGone ?? ((_, after) => relay.replaceWebhook(after)),
    receivers,
    attempts,
    leases,
    settler: createSettler({ relay, timers, log }),
    timers,
    log,
    attemptMillisMax: attemptMax,
    firstPauseMillis: settings.firstPauseMillis,
    changes,
    onAttempt: deps.onAttempt,
    onEnded: turns.ended,
    tend,
  })
  const epoch = ({ shard }: WebhookLanes) => leases.epoch(shard)
  const feeder = createFeeder({ relay, findSettings, epoch, timers, log, tend })
  const sweep = createRepeated({
    everyMillis: settings.sweepMillis,
    work: findDue,
    what: 'deliveries that no notice told of',
    timers,
    log,
  })
  const held = createRepeated({
    everyMillis: settings.heldMillis,
    work: () => noticeHeldLanes(leases.shards(), timers.now(), { relay, onHeld: deps.onHeld ?? (() => {}), log }),
    what: 'lanes that are held',
    timers,
    log,
  })

  function mayBegin({ shard, settings }: WebhookLanes): boolean {
    return leases.mayBegin(shard, Math.min(settings?.timeoutMillis ?? attemptMax, attemptMax))
  }

  /** As they are after every change that has been heard of. */
  async function findSettings(webhookId: string): Promise<WebhookSettings | undefined> {
    for (;;) {
      const { heard } = changes
      const receiver = await receivers.find(webhookId)
      // Without a receiver there may be deliveries all the same, which are then cancelled.
      const webhook = receiver?.webhook ?? (await relay.findWebhook(webhookId))
      if (heard === changes.heard) return webhook
    }
  }

  async function findDue(): Promise<void> {
    for (let after: string | undefined = ''; after !== undefined && !isClosed; ) {
      const shards = leases.shards()
      if (shards.length === 0) return
      const ids: string[] = await relay.listWebhooksWithDue(shards, timers.now(), after, SWEEP_PAGE)
      for (const id of ids) hasDue(id)
      after = ids.length < SWEEP_PAGE ? undefined : ids.at(-1)
    }
  }

  /** Something of it is due, and it is active, says the store. */
  function hasDue(webhookId: string): void {
    if (!leases.owns(shardOf(webhookId))) return
    const webhook = known.get(webhookId)
    // Somebody has resumed it, and we did not hear of it.
    if (webhook.settings?.state === 'paused' && !deliveries.isPausing(webhookId)) webhook.settings = undefined
    webhook.mayHaveDue = true
    tend(webhook)
  }

  function notice(webhookIds: readonly string[]): void {
    for (const id of webhookIds) {
      if (!leases.owns(shardOf(id))) continue
      const webhook = known.get(id)
      if (timers.elapsed() - webhook.fedAt >= NOTICE_MILLIS) webhook.mayHaveDue = true
      else webhook.lookAt(timers.now() + NOTICE_MILLIS)
      tend(webhook)
    }
  }

  function changed(webhookId: string): void {
    changes.heard++
    if (webhookId === '*') {
      for (const webhook of known.all()) webhook.settings = undefined
      sweep.soon()
    } else if (leases.owns(shardOf(webhookId))) {
      const webhook = known.get(webhookId)
      webhook.settings = undefined
      webhook.mayHaveDue = true
      tend(webhook)
    }
  }

  function published(event: NewEvent, { deliveries }: Published): void {
    const { receivedAt } = event
    for (const { webhookId, lane, seq, isHead } of deliveries) {
      if (!isHead || !leases.owns(shardOf(webhookId))) continue
      const webhook = known.get(webhookId)
      const due = {
        webhookId,
        lane,
        seq,
        attempts: 0,
        nextAt: receivedAt,
        createdAt: receivedAt,
        isReplay: false,
        event,
      }
      if (!webhook.offer(due, timers.elapsed())) webhook.mayHaveDue = true
      tend(webhook)
    }
  }

  return {
    start() {
      unsubscribe = [
        relay.onDue(notice),
        store.changes.subscribe(({ kind, id }) => {
          if (kind === 'webhook') changed(id)
        }),
        store.changes.onGap(() => changed('*')),
      ]
      leases.start()
      sweep.soon()
      held.soon()
    },
    published(events, results) {
      for (const [i, event] of events.entries()) {
        const result = results[i]
        if (result && !isClosed) published(event, result)
      }
    },
    health: () => ({ shards: leases.shards().length, underWay: turns.underWay, ...deliveries.counts }),
    shards: leases.shards,
    async close() {
      isClosed = true
      for (const stop of unsubscribe) stop()
      known.stop()
      turns.stop()
      feeder.stop()
      sweep.stop()
      held.stop()
      await deliveries.stop(attemptMax + settings.marginMillis)
      await leases.end()
    },
  }
}
