import type { ApiId } from '@portreeve/protocol'
import { LRUCache } from 'lru-cache'
import type { RelayStore, Webhook } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'

/** How many events may wait (docs/decisions/0052). */
export interface WaitingLimits {
  /** For one webhook. */
  webhookWaitingMax: number
  /** For all webhooks of one async API; then those are full that have a hundredth of their own bound waiting. */
  apiWaitingMax: number
}

export const defaultWaitingLimits = (webhookWaitingMax = 1_000_000): WaitingLimits => ({
  webhookWaitingMax,
  apiWaitingMax: 10 * webhookWaitingMax,
})

type Place = Pick<Webhook, 'id' | 'apiId' | 'appId'>

/** Why no more are taken: which of the two is full, and of the first webhook that is, its id. */
export interface FullQueue {
  of: 'webhook' | 'api'
  webhookId: string
}

/**
 * Whether there is room for more events that wait, from what this process knows: each webhook is counted in the background, from its first event on and whenever enough has
 * come since, so nobody waits for a count, and several processes together may take some more than the bound.
 */
export interface WaitingBounds {
  /** Undefined: there is room at all of them. */
  findFull(webhooks: readonly Place[]): FullQueue | undefined
  /** One event more waits for each. */
  queued(webhooks: readonly Place[], events?: number): void
  /** Resolves when no count is under way. */
  settled(): Promise<void>
}

export interface WaitingBoundsDeps {
  relay: Pick<RelayStore, 'countLanes'>
  limits: WaitingLimits
  /** Tells the webhook's owners: four fifths of what may wait do. */
  onNearlyFull: (webhook: Place) => Promise<void>
  nowMillis: () => number
  log: Log
}

const NEARLY_FULL = 0.8
const PART_OF_API = 100
/** What has come since the last count may have been delivered since. */
const COUNT_AFTER_EVENTS = 10_000
/** One that is nearly full is counted again so often, so that it opens soon after there is room. */
const COUNT_EVERY_MILLIS = 10_000
const WEBHOOKS_MAX = 100_000

interface Queue extends Place {
  waiting: number
  /** Queued since the last count began. */
  since: number
  countedAt: number
  isCounting: boolean
}

export function createWaitingBounds(deps: WaitingBoundsDeps): WaitingBounds {
  const { relay, limits, nowMillis, log } = deps
  const byApi = new Map<ApiId, number>()
  const counting = new Set<Promise<void>>()
  const queues = new LRUCache<string, Queue>({
    max: WEBHOOKS_MAX,
    dispose: ({ apiId, waiting }) => add(apiId, -waiting),
  })

  function add(apiId: ApiId, events: number): void {
    const sum = (byApi.get(apiId) ?? 0) + events
    if (sum > 0) byApi.set(apiId, sum)
    else byApi.delete(apiId)
  }

  function queueOf({ id, apiId, appId }: Place): Queue {
    let queue = queues.get(id)
    if (!queue) {
      queue = { id, apiId, appId, waiting: 0, since: 0, countedAt: Number.NEGATIVE_INFINITY, isCounting: false }
      queues.set(id, queue)
    }
    return queue
  }

  function countIfNeeded(queue: Queue): void {
    if (queue.isCounting) return
    const isNew = queue.countedAt === Number.NEGATIVE_INFINITY
    const isNearlyFull = isNear(queue) && nowMillis() - queue.countedAt >= COUNT_EVERY_MILLIS
    const hasGrown = queue.since >= Math.min(COUNT_AFTER_EVENTS, limits.webhookWaitingMax / 10)
    if (!isNew && !isNearlyFull && !hasGrown) return
    const done = count(queue).then(() => void counting.delete(done))
    counting.add(done)
  }

  const isNear = ({ waiting, apiId }: Queue): boolean =>
    waiting >= NEARLY_FULL * limits.webhookWaitingMax || (byApi.get(apiId) ?? 0) >= NEARLY_FULL * limits.apiWaitingMax

  /** Never rejects: a count that fails leaves what is known, and is tried again later. */
  async function count(queue: Queue): Promise<void> {
    queue.isCounting = true
    queue.countedAt = nowMillis()
    queue.since = 0
    try {
      const { waiting } = await relay.countLanes(queue.id)
      // What came meanwhile may be in the count or not: rather one too many.
      change(queue, waiting + queue.since - queue.waiting)
      if (waiting >= NEARLY_FULL * limits.webhookWaitingMax) await deps.onNearlyFull(queue)
    } catch (fault) {
      log.warn({ err: fault, webhookId: queue.id }, 'what waits for a webhook could not be counted')
    } finally {
      queue.isCounting = false
    }
  }

  function change(queue: Queue, events: number): void {
    queue.waiting += events
    if (queues.peek(queue.id) === queue) add(queue.apiId, events)
  }

  return {
    findFull(webhooks) {
      for (const webhook of webhooks) {
        const queue = queueOf(webhook)
        countIfNeeded(queue)
        if (queue.waiting >= limits.webhookWaitingMax) return { of: 'webhook', webhookId: queue.id }
        // Webhooks that take their events pay nothing for those that do not.
        const hasPart = queue.waiting >= limits.webhookWaitingMax / PART_OF_API
        if (hasPart && (byApi.get(queue.apiId) ?? 0) >= limits.apiWaitingMax) {
          return { of: 'api', webhookId: queue.id }
        }
      }
      return undefined
    },
    queued(webhooks, events = 1) {
      for (const webhook of webhooks) {
        const queue = queueOf(webhook)
        queue.since += events
        change(queue, events)
      }
    },
    async settled() {
      while (counting.size > 0) await Promise.all(counting)
    },
  }
}
