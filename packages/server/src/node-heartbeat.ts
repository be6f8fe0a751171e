import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Node, Store } from './store/index.ts'
import type { Log } from './telemetry/index.ts'
import { version } from './version.ts'

export interface NodeHeartbeatDeps {
  store: Pick<Store, 'nodes' | 'vitals'> & { changes: Pick<Store['changes'], 'behindMillis'> }
  roles: readonly string[]
  /** Milliseconds since 1970. */
  nowMillis: () => number
  log: Log
}

/** Says in the store that this process lives, so that operators see all of them (`GET /system`). */
export interface NodeHeartbeat {
  /** Who this process is, and since when. */
  readonly node: Omit<Node, 'seenAt' | 'revision' | 'behindMillis'>
  /** Says it now, and from now on. */
  start(): void
  /** Takes this process out of the list. */
  close(): Promise<void>
}

const BEAT_EVERY_MILLIS = 10_000

/** One write in ten seconds, of one row. One that fails is said once an outage, and the next may succeed. */
export function createNodeHeartbeat({ store, roles, nowMillis, log }: NodeHeartbeatDeps): NodeHeartbeat {
  const node = { id: randomUUID(), host: hostname(), pid: process.pid, version, roles, startedAt: nowMillis() }
  let timer: NodeJS.Timeout | undefined
  let beating: Promise<void> | undefined
  let isFailing = false

  async function beat(): Promise<void> {
    try {
      const { revision } = await store.vitals.state()
      const behindMillis = Math.round(store.changes.behindMillis())
      await store.nodes.put({ ...node, seenAt: nowMillis(), revision: revision.known, behindMillis })
      isFailing = false
    } catch (fault) {
      if (!isFailing) log.warn({ err: fault }, 'the store was not told that this process lives; it is tried again')
      isFailing = true
    }
  }
  function beatOnce(): void {
    beating ??= beat().finally(() => {
      beating = undefined
    })
  }

  return {
    node,
    start() {
      beatOnce()
      timer = setInterval(beatOnce, BEAT_EVERY_MILLIS).unref()
    },
    async close() {
      clearInterval(timer)
      await beating
      // Left there it is seen to be silent, and forgotten in a day.
      if (timer !== undefined) await store.nodes.remove(node.id).catch(() => undefined)
    },
  }
}
