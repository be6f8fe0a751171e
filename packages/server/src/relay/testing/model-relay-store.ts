import type { DueDelivery, NewEvent, Published, RelayStore, Settled, Settlement, Webhook } from '../../store/index.ts'
import { laneOf, SHARDS, StoreUnavailable } from '../../store/index.ts'
import type { DispatchStore } from '../dispatch/create-dispatcher.ts'
import type { VirtualTime } from './virtual-time.ts'

/** As in the real one: takers wait for longer than the lease says, because clocks differ. */
const GRACE_MILLIS = 5_000

interface ModelLane {
  headSeq: number
  waiting: { event: NewEvent; createdAt: number }[]
  attempts: number
  nextAt: number
  heldSince?: number | undefined
  isNoticed: boolean
}

export interface ModelStoreOptions {
  time: VirtualTime
  /** From 0 to below 1. */
  random(): number
  /** How long a call takes at most. */
  latencyMillis: number
  /** Of calls, and of notices. */
  faultShare: number
  lostNoticeShare: number
}

/** How one process sees the store. */
export type Connection = DispatchStore & {
  /** Nothing it has asked for is answered, and nothing it asks for. */
  kill(): void
  /** While it is cut off, all it asks for is refused, and it hears of nothing. */
  cut(isCut: boolean): void
}

/**
 * The part of the store that the dispatcher needs, as plainly as it can be said: what store/relay.ts promises, with calls that take their time, and faults of which nobody
 * knows whether they came before or after the commit.
 */
export interface ModelStore {
  connect(): Connection
  insertWebhook(webhook: Webhook): void
  /** As somebody in the management API does it. */
  changeWebhook(id: string, change: Partial<Webhook>): void
  webhook(id: string): Webhook | undefined
  /** At once, and without a fault. */
  publish(events: readonly NewEvent[]): Published[]
  skip(webhookId: string, lane: string): number | undefined
  retryNow(webhookId: string): void
  head(webhookId: string, lane: string): NewEvent | undefined
  lanes(): { webhookId: string; lane: string }[]
  /** What became of deliveries, by webhook, lane and place. */
  readonly ends: Map<string, Settlement['kind']>
  outage(isAway: boolean): void
  faults(share: number): void
}

export function createModelStore(options: ModelStoreOptions): ModelStore {
  const { time, random, latencyMillis, lostNoticeShare } = options
  let { faultShare } = options
  const webhooks = new Map<string, Webhook>()
  const lanes = new Map<string, Map<string, ModelLane>>()
  const lastSeq = new Map<string, number>()
  const ends: ModelStore['ends'] = new Map()
  const nodes = new Map<string, number>()
  const shards = Array.from({ length: SHARDS }, () => ({ node: '', until: 0 }))
  const dueListeners = new Set<(ids: readonly string[]) => unknown>()
  const changeListeners = new Set<(id: string) => unknown>()
  let isAway = false

  const lanesOf = (webhookId: string) => {
    const found = lanes.get(webhookId) ?? new Map<string, ModelLane>()
    lanes.set(webhookId, found)
    return found
  }

  function publish(events: readonly NewEvent[]): Published[] {
    const results = events.map((event) => ({
      eventId: event.id,
      isRepeat: false,
      deliveries: event.webhookIds.map((webhookId) => {
        const name = laneOf(event)
        const ofWebhook = lanesOf(webhookId)
        const key = `${webhookId} ${name}`
        const lane = ofWebhook.get(name) ?? {
          headSeq: Math.max(event.receivedAt * 1_000, (lastSeq.get(key) ?? 0) + 1),
          waiting: [],
          attempts: 0,
          nextAt: event.receivedAt,
          isNoticed: false,
        }
        ofWebhook.set(name, lane)
        const seq = lane.headSeq + lane.waiting.push({ event, createdAt: event.receivedAt }) - 1
        lastSeq.set(key, seq)
        return { webhookId, lane: name, seq, isHead: seq === lane.headSeq }
      }),
    }))
    tellDue(events.flatMap(({ webhookIds }) => webhookIds))
    return results
  }

  function settle(one: Settlement): Settled {
    const ofWebhook = lanesOf(one.webhookId)
    const lane = ofWebhook.get(one.lane)
    if (lane?.headSeq !== one.seq) return { kind: 'changed' }
    if (one.kind === 'failed') {
      lane.attempts = one.attempt.number
      lane.nextAt = one.nextAt
      lane.heldSince ??= one.at
      return { kind: 'settled', hasNext: lane.waiting.length > 1 }
    }
    ends.set(`${one.webhookId} ${one.lane} ${one.seq}`, one.kind)
    lane.waiting.shift()
    Object.assign(lane, { headSeq: one.seq + 1, attempts: 0, nextAt: one.at, heldSince: undefined, isNoticed: false })
    if (lane.waiting.length === 0) ofWebhook.delete(one.lane)
    return { kind: 'settled', hasNext: lane.waiting.length > 0 }
  }

  function listDue(webhookId: string, limit: number, now: number) {
    const sorted = [...lanesOf(webhookId)].sort(([, a], [, b]) => a.nextAt - b.nextAt)
    const due = sorted.slice(0, limit).flatMap(([lane, { headSeq, waiting, attempts, nextAt }]): DueDelivery[] => {
      const [head] = waiting
      if (nextAt > now || !head) return []
      const { event, createdAt } = head
      return [{ webhookId, lane, seq: headSeq, attempts, nextAt, createdAt, isReplay: false, event }]
    })
    return { webhookId, due, nextAt: sorted[due.length]?.[1].nextAt }
  }

  function lease({ node, at, leaseMillis, releasing }: Parameters<RelayStore['lease']>[0]) {
    nodes.set(node, at + leaseMillis)
    for (const [id, until] of nodes) if (until + GRACE_MILLIS < at) nodes.delete(id)
    const fairShare = Math.ceil(SHARDS / nodes.size)
    for (const shard of releasing) if (shards[shard]!.node === node) shards[shard] = { node: '', until: 0 }
    const mine = shards.flatMap((one, shard) => (one.node === node && one.until >= at ? [shard] : []))
    const free = shards.flatMap((one, shard) => {
      const isFree = one.node === '' || one.until + GRACE_MILLIS < at || (one.node === node && one.until < at)
      return isFree && !releasing.includes(shard) ? [shard] : []
    })
    const has = [...mine, ...free.slice(0, Math.max(0, fairShare - mine.length))]
    for (const shard of has) shards[shard] = { node, until: at + leaseMillis }
    return { shards: has, fairShare }
  }

  function changeWebhook(id: string, change: Partial<Webhook>): void {
    const before = webhooks.get(id)!
    webhooks.set(id, { ...before, ...change, revision: before.revision + 1 })
    for (const listener of changeListeners) listener(id)
  }

  function tellDue(ids: readonly string[]): void {
    for (const listener of dueListeners) {
      if (random() >= lostNoticeShare) time.after(random() * latencyMillis, () => listener(ids))
    }
  }

  function connect(): Connection {
    let [isKilled, isCut] = [false, false]
    const mine: (() => void)[] = []
    function call<T>(work: () => T): Promise<T> {
      return new Promise((resolve, reject) => {
        const unavailable = () => reject(new StoreUnavailable('the model is away'))
        time.after(random() * latencyMillis, () => {
          // What a dead process has sent may still arrive.
          const fate = random()
          if (isAway || isCut || fate < faultShare / 2) return isKilled || unavailable()
          const value = work()
          time.after(random() * latencyMillis, () => {
            if (isKilled) return
            if (isCut || fate < faultShare) unavailable()
            else resolve(value)
          })
        })
      })
    }
    function listen<T>(listeners: Set<T>, listener: T): () => void {
      listeners.add(listener)
      const stop = () => void listeners.delete(listener)
      mine.push(stop)
      return stop
    }
    return {
      relay: {
        findWebhook: (id) => call(() => webhooks.get(id)),
        replaceWebhook: (webhook) =>
          call(() => {
            if (webhooks.get(webhook.id)?.revision !== webhook.revision) return 'changed'
            changeWebhook(webhook.id, webhook)
            return 'replaced'
          }),
        listDue: (asks, now) => call(() => asks.map(({ webhookId, limit }) => listDue(webhookId, limit, now))),
        settle: (settlements) => call(() => settlements.map(settle)),
        listWebhooksWithDue: (ofShards, now, after, limit) =>
          call(() =>
            [...webhooks.values()]
              .filter(({ id, shard, state }) => id > after && ofShards.includes(shard) && state === 'active')
              .filter(({ id }) => [...lanesOf(id).values()].some(({ nextAt }) => nextAt <= now))
              .map(({ id }) => id)
              .sort()
              .slice(0, limit),
          ),
        onDue: (listener) => listen(dueListeners, (ids: readonly string[]) => isCut || listener(ids)),
        lease: (ask) => call(() => lease(ask)),
        endLeases: (node) =>
          call(() => {
            nodes.delete(node)
            for (const one of shards) if (one.node === node) Object.assign(one, { node: '', until: 0 })
          }),
        listHeldUnnoticed: (ofShards, now, limit) =>
          call(() =>
            [...webhooks.values()]
              .filter(({ shard }) => ofShards.includes(shard))
              .flatMap(({ id, heldNoticeSeconds }) =>
                [...lanesOf(id)].map(([lane, one]) => ({ ...one, webhookId: id, lane, heldNoticeSeconds })),
              )
              .filter((one) => !one.isNoticed && (one.heldSince ?? now) < now - one.heldNoticeSeconds * 1_000)
              .map(({ waiting, ...one }) => ({ ...one, nextSeq: one.headSeq + waiting.length }))
              .slice(0, limit),
          ),
        noticeHeld: (webhookId, name, heldSince) =>
          call(() => {
            const lane = lanesOf(webhookId).get(name)
            if (lane?.heldSince !== heldSince || lane.isNoticed) return 'changed'
            lane.isNoticed = true
            return 'noticed'
          }),
      },
      changes: {
        subscribe: (listener) =>
          listen(changeListeners, (id: string) => isCut || listener({ revision: 0, kind: 'webhook', id })),
        onGap: () => () => {},
      },
      kill() {
        isKilled = true
        for (const stop of mine) stop()
      },
      cut(isNowCut) {
        isCut = isNowCut
      },
    }
  }

  return {
    connect,
    insertWebhook: (webhook) => void webhooks.set(webhook.id, webhook),
    changeWebhook,
    webhook: (id) => webhooks.get(id),
    publish,
    skip(webhookId, lane) {
      const seq = lanesOf(webhookId).get(lane)?.headSeq
      if (seq === undefined) return undefined
      settle({ webhookId, lane, seq, at: time.now(), kind: 'skipped', note: 'x' })
      tellDue([webhookId])
      return seq
    },
    retryNow(webhookId) {
      for (const lane of lanesOf(webhookId).values()) lane.nextAt = Math.min(lane.nextAt, time.now())
      tellDue([webhookId])
    },
    head: (webhookId, lane) => lanesOf(webhookId).get(lane)?.waiting[0]?.event,
    lanes: () => [...lanes].flatMap(([webhookId, of]) => [...of.keys()].map((lane) => ({ webhookId, lane }))),
    ends,
    outage(away) {
      isAway = away
    },
    faults(share) {
      faultShare = share
    },
  }
}
