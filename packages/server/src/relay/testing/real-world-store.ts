import { type Settlement, SHARDS, type Store, StoreUnavailable } from '../../store/index.ts'
import type { WorldStore } from './dispatch-world.ts'
import type { Connection } from './model-relay-store.ts'

/**
 * Many times what a world asks for in one moment of its time. Without a bound, a process that asks again and again would do so for ever: time does not pass meanwhile, on SQLite
 * not even that of the machine, so that no time-out ends the test and nothing that is freed later is freed at all.
 */
const CALLS_AT_ONCE_MAX = 20_000

/** A real store behind a world. Its calls take real time, in which the world's own stands still. */
export interface RealWorldStore extends WorldStore {
  /** Whether something is on its way to the store or back. Throws when it has been for so many calls that it would never end. */
  isBusy(): boolean
  outage(isAway: boolean): void
}

export function realWorldStore(store: Store): RealWorldStore {
  const { relay } = store
  let underWay = 0
  /** Of processes, since nothing was under way. */
  const calls = new Map<string, number>()
  let callsAtOnce = 0
  let isAway = false
  const ends = new Map<string, Map<string, Settlement['kind']>>()

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    underWay++
    try {
      return await work()
    } finally {
      // Whoever hears of it by `onDue` is told a moment later.
      setImmediate(() => setImmediate(() => underWay--))
    }
  }

  async function endsOf(webhookId: string): Promise<Map<string, Settlement['kind']>> {
    const found = new Map<string, Settlement['kind']>()
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page = await relay.listDeliveries({ webhookId, ...(after && { after }), limit: 500 })
      for (const { lane, seq, state } of page) if (state !== 'waiting') found.set(`${lane} ${seq}`, state)
      after = page.length < 500 ? undefined : page.at(-1)?.eventId
    }
    ends.set(webhookId, found)
    return found
  }

  function connect(): Connection {
    let [isKilled, isCut] = [false, false]
    const stops: (() => void)[] = []
    /** Nothing is answered to the dead, nor to those who never stop. */
    function call<T>(name: string, work: () => Promise<T>): Promise<T> {
      if (isKilled || callsAtOnce > CALLS_AT_ONCE_MAX) return new Promise(() => {})
      callsAtOnce++
      calls.set(name, (calls.get(name) ?? 0) + 1)
      if (isAway || isCut) return Promise.reject(new StoreUnavailable('away'))
      const working = counted(work)
      return new Promise((resolve, reject) => {
        working.then(
          (value) => isKilled || resolve(value),
          (fault: Error) => isKilled || reject(fault),
        )
      })
    }
    function keep(stop: () => void): () => void {
      stops.push(stop)
      return stop
    }
    return {
      relay: {
        findWebhook: (id) => call('findWebhook', () => relay.findWebhook(id)),
        replaceWebhook: (webhook) => call('replaceWebhook', () => relay.replaceWebhook(webhook)),
        listDue: (asks, now) => call('listDue', () => relay.listDue(asks, now)),
        settle: (settlements) => call('settle', () => relay.settle(settlements)),
        listWebhooksWithDue: (...ask) => call('listWebhooksWithDue', () => relay.listWebhooksWithDue(...ask)),
        onDue: (listener) => keep(relay.onDue((ids) => isCut || listener(ids))),
        lease: (ask) => call('lease', () => relay.lease(ask)),
        endLeases: (node) => call('endLeases', () => relay.endLeases(node)),
        listHeldUnnoticed: (...ask) => call('listHeldUnnoticed', () => relay.listHeldUnnoticed(...ask)),
        noticeHeld: (...lane) => call('noticeHeld', () => relay.noticeHeld(...lane)),
      },
      changes: {
        subscribe: (listener) => keep(store.changes.subscribe((change) => isCut || listener(change))),
        onGap: (listener) => keep(store.changes.onGap(listener)),
      },
      kill() {
        isKilled = true
        for (const stop of stops) stop()
      },
      cut(isNowCut) {
        isCut = isNowCut
      },
    }
  }

  return {
    isBusy() {
      if (callsAtOnce > CALLS_AT_ONCE_MAX) {
        throw new Error(`more than ${CALLS_AT_ONCE_MAX} calls in one moment: ${JSON.stringify([...calls])}`)
      }
      if (underWay > 0) return true
      calls.clear()
      callsAtOnce = 0
      return false
    },
    outage(away) {
      isAway = away
    },
    connect,
    insertWebhook: async (webhook) => void (await counted(() => relay.insertWebhook(webhook))),
    webhook: async (id) => (await counted(() => relay.findWebhook(id)))!,
    async changeWebhook(id, change) {
      for (;;) {
        const webhook = (await counted(() => relay.findWebhook(id)))!
        if ((await counted(() => relay.replaceWebhook({ ...webhook, ...change }))) === 'replaced') return
      }
    },
    publish: (events) => counted(() => relay.publish(events)),
    async skip(webhookId, lane, at) {
      const head = await counted(() => relay.findLane(webhookId, lane))
      if (!head) return
      const skipped = { webhookId, lane, seq: head.headSeq, at, kind: 'skipped' as const, note: 'no use' }
      await counted(() => relay.settle([skipped]))
    },
    retryNow: async (webhookId, at) => void (await counted(() => relay.retryNow(webhookId, undefined, at))),
    countLanes: async () => (await relay.measure(Array.from({ length: SHARDS }, (_, shard) => shard))).lanes,
    async endOf(webhookId, lane, seq) {
      return (ends.get(webhookId) ?? (await endsOf(webhookId))).get(`${lane} ${seq}`)
    },
  }
}
