import type { ReadyBytes } from './ready-deliveries.ts'
import type { Timers } from './timers.ts'
import { createWebhookLanes, type WebhookLanes } from './webhook-lanes.ts'

/** The webhooks that something is known of, and what each of them needs next. */
export interface KnownWebhooks {
  find(id: string): WebhookLanes | undefined
  /** Known from now on. */
  get(id: string): WebhookLanes
  /** Sees that it gets its turn, is looked up, or is woken when its time comes. To be called whenever something has changed. */
  tend(webhook: WebhookLanes): void
  /** Nothing more begins from these, and what has not begun is forgotten. */
  leave(shards: readonly number[]): void
  all(): Iterable<WebhookLanes>
  /** Nothing is tended any more. */
  stop(): void
}

export interface KnownWebhooksDeps {
  readyBytes: ReadyBytes
  timers: Timers
  /** Whether its shard is ours to begin from. */
  isOurs(webhook: WebhookLanes): boolean
  /** Whether the lease is long enough for one attempt. */
  mayBegin(webhook: WebhookLanes): boolean
  offerTurn(webhook: WebhookLanes): void
  look(webhook: WebhookLanes): void
  onForgotten(webhook: WebhookLanes): void
}

/** Beyond so many, those at rest are forgotten; what comes due of them is found by the sweep. */
const KNOWN_MAX = 20_000
const LEASE_MILLIS = 500

interface Known {
  webhook: WebhookLanes
  /** By `Timers.elapsed`. */
  wakeAt: number
  cancelWake(): void
}

export function createKnownWebhooks(deps: KnownWebhooksDeps): KnownWebhooks {
  const { readyBytes, timers, isOurs, mayBegin, offerTurn, look, onForgotten } = deps
  const known = new Map<string, Known>()
  let isStopped = false

  function get(id: string): WebhookLanes {
    const found = known.get(id)
    if (found) return found.webhook
    if (known.size >= KNOWN_MAX) forgetSome()
    const webhook = createWebhookLanes(id, readyBytes)
    known.set(id, { webhook, wakeAt: Number.POSITIVE_INFINITY, cancelWake() {} })
    return webhook
  }

  /** Of those known for longest. One that is not at rest goes to the end, so that the next search does not meet it first. */
  function forgetSome(): void {
    let seen = 0
    for (const [id, one] of known) {
      if (++seen > 10) return
      if (one.webhook.isAtRest) forget(one)
      else {
        known.delete(id)
        known.set(id, one)
      }
    }
  }

  function forget(one: Known): void {
    one.cancelWake()
    one.webhook.forgetReady()
    known.delete(one.webhook.id)
    onForgotten(one.webhook)
  }

  function tend(webhook: WebhookLanes): void {
    const one = known.get(webhook.id)
    if (!one || isStopped) return
    if (!isOurs(webhook) || webhook.settings?.state === 'paused') {
      webhook.forgetReady()
      if (webhook.isAtRest) forget(one)
      return
    }
    if ((webhook.nextAt ?? Number.POSITIVE_INFINITY) <= timers.now()) webhook.cameDue()
    if (webhook.wantsLook()) look(webhook)
    wake(one, beginsIn(webhook))
    if (webhook.nextAt !== undefined) wake(one, webhook.nextAt - timers.now())
  }

  /** Offers it a turn, if one can begin; else says when. */
  function beginsIn(webhook: WebhookLanes): number | undefined {
    const wait = webhook.waitMillis(timers.elapsed())
    if (wait !== 0) return wait
    if (!mayBegin(webhook)) return LEASE_MILLIS
    offerTurn(webhook)
    return undefined
  }

  function wake(one: Known, millis: number | undefined): void {
    if (millis === undefined) return
    const at = timers.elapsed() + millis
    // Waking too early does no harm: it is tended, and sleeps on.
    if (at >= one.wakeAt) return
    one.cancelWake()
    one.wakeAt = at
    one.cancelWake = timers.after(millis, () => {
      one.wakeAt = Number.POSITIVE_INFINITY
      tend(one.webhook)
    })
  }

  return {
    find: (id) => known.get(id)?.webhook,
    get,
    tend,
    leave(shards) {
      const left = new Set(shards)
      for (const one of [...known.values()]) {
        if (!left.has(one.webhook.shard)) continue
        one.webhook.forgetReady()
        if (one.webhook.isAtRest) forget(one)
      }
    },
    *all() {
      for (const { webhook } of known.values()) yield webhook
    },
    stop() {
      isStopped = true
      for (const one of known.values()) {
        one.cancelWake()
        one.webhook.forgetReady()
      }
    },
  }
}
