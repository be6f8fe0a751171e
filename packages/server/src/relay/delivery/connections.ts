import type { buildConnector, Client } from 'undici'
import {
  createGuardedConnection,
  createGuardedConnector,
  type GuardedConnectorOptions,
  type PooledConnection,
} from '../../http/index.ts'

/** A connection that one call has to itself. */
export interface Connection {
  readonly client: Client & PooledConnection
}

/** Somebody who waits for a connection. */
export interface Wait {
  /** Never settles after `cancel`. */
  connection: Promise<Connection>
  cancel(): void
}

/**
 * The connections of this process to webhooks. Each is one webhook's alone, so that none waits for what another holds, whoever's host they share (threat
 * T-30). There are `socketsMax` at most. When half of them are taken a webhook gets no third one, and when three quarters are, no second one: slow webhooks,
 * however many, leave room for the rest.
 */
export interface Connections {
  /** One that is kept (unless it has to be new), or a new one. Undefined: there is no place for it now. */
  take(webhookId: string, origin: string, isNew: boolean): Connection | undefined
  /** For the next place, in turn with other webhooks. */
  wait(webhookId: string, origin: string): Wait
  /** The answer was read to its end: it is kept for the next call, until it is closed for being idle or for its place. */
  giveBack(connection: Connection): void
  /** Closes it, in the middle of a call or not. */
  drop(connection: Connection): void
  /** Closes all. */
  close(): void
}

interface Kept extends Connection {
  webhookId: string
  key: string
  isIdle: boolean
  isClosed: boolean
  /** Open or being opened: mostly one; two while it is opened anew. */
  sockets: number
}

interface Waiter {
  webhookId: string
  origin: string
  resolve: (connection: Kept) => void
}

/** Throws when an allowed network cannot be read. */
export function createConnections({
  guard,
  socketsMax,
}: {
  guard: GuardedConnectorOptions
  socketsMax: number
}): Connections {
  const connect = createGuardedConnector(guard)
  const all = new Set<Kept>()
  /** By webhook. Closed connections are in these figures until their sockets are. */
  const places = new Map<string, number>()
  let taken = 0
  /** By webhook and origin; the one that was used last is used next, so that the others grow old. */
  const idle = new Map<string, Kept[]>()
  /** The one that has been idle for longest is first. */
  const oldest = new Set<Kept>()
  /** By webhook; who was served last is last. */
  const waiting = new Map<string, Waiter[]>()

  function mayOpen(webhookId: string): boolean {
    if (taken < socketsMax / 2) return true
    const own = places.get(webhookId) ?? 0
    return own < (taken < (socketsMax / 4) * 3 ? 2 : 1) && taken < socketsMax
  }

  function open(webhookId: string, origin: string): Kept {
    const kept: Kept = {
      client: createGuardedConnection(
        origin,
        counted(connect, (change) => {
          kept.sockets += change
          if (change < 0) freeIfOver(kept)
        }),
      ),
      ...{ webhookId, key: keyOf(webhookId, origin) },
      ...{ isIdle: false, isClosed: false, sockets: 0 },
    }
    kept.client.on('disconnect', () => {
      if (kept.isIdle) drop(kept)
    })
    all.add(kept)
    taken++
    places.set(webhookId, (places.get(webhookId) ?? 0) + 1)
    return kept
  }

  function drop(kept: Kept): void {
    if (kept.isClosed) return
    kept.isClosed = true
    if (kept.isIdle) leaveIdle(kept)
    void kept.client.destroy()
    freeIfOver(kept)
  }

  function freeIfOver(kept: Kept): void {
    if (!kept.isClosed || kept.sockets > 0 || !all.delete(kept)) return
    taken--
    const own = (places.get(kept.webhookId) ?? 1) - 1
    if (own === 0) places.delete(kept.webhookId)
    else places.set(kept.webhookId, own)
    serve()
  }

  function leaveIdle(kept: Kept): void {
    kept.isIdle = false
    oldest.delete(kept)
    const others = idle.get(kept.key)?.filter((other) => other !== kept) ?? []
    if (others.length === 0) idle.delete(kept.key)
    else idle.set(kept.key, others)
  }

  function takeIdle(key: string): Kept | undefined {
    const kept = idle.get(key)?.at(-1)
    if (kept) leaveIdle(kept)
    return kept
  }

  /** Gives free places to those who wait, one each in turn. */
  function serve(): void {
    if (taken >= socketsMax) return
    for (const [webhookId, waiters] of [...waiting]) {
      if (!mayOpen(webhookId)) continue
      const waiter = waiters.shift() as Waiter
      waiting.delete(webhookId)
      if (waiters.length > 0) waiting.set(webhookId, waiters)
      waiter.resolve(open(webhookId, waiter.origin))
      if (taken >= socketsMax) return
    }
  }

  function closeOldest(): void {
    const [first] = oldest
    if (first) drop(first)
  }

  return {
    take(webhookId, origin, isNew) {
      const kept = isNew ? undefined : takeIdle(keyOf(webhookId, origin))
      if (kept) return kept
      if (mayOpen(webhookId)) return open(webhookId, origin)
      return undefined
    },
    wait(webhookId, origin) {
      let resolve: Waiter['resolve'] = () => undefined
      const connection = new Promise<Connection>((served) => {
        resolve = served
      })
      const waiter = { webhookId, origin, resolve }
      waiting.set(webhookId, [...(waiting.get(webhookId) ?? []), waiter])
      // A connection that nobody uses is worth less than one that somebody waits for.
      closeOldest()
      return {
        connection,
        cancel() {
          const others = waiting.get(webhookId)?.filter((other) => other !== waiter) ?? []
          if (others.length === 0) waiting.delete(webhookId)
          else waiting.set(webhookId, others)
        },
      }
    },
    giveBack(connection) {
      const kept = connection as Kept
      const waiters = waiting.get(kept.webhookId)
      const at = waiters?.findIndex(({ webhookId, origin }) => keyOf(webhookId, origin) === kept.key) ?? -1
      if (kept.isClosed || kept.client.socket === undefined || kept.client.socket.destroyed) drop(kept)
      else if (waiters && at >= 0) {
        const [waiter] = waiters.splice(at, 1)
        if (waiters.length === 0) waiting.delete(kept.webhookId)
        waiter?.resolve(kept)
      } else if (waiting.size > 0) drop(kept)
      else {
        kept.isIdle = true
        oldest.add(kept)
        idle.set(kept.key, [...(idle.get(kept.key) ?? []), kept])
      }
    },
    drop: (connection) => drop(connection as Kept),
    close() {
      waiting.clear()
      for (const kept of [...all]) drop(kept)
    },
  }
}

const keyOf = (webhookId: string, origin: string) => `${webhookId} ${origin}`

/** `connect`, whose sockets are told of: 1 when one is being opened, -1 when it is closed, or was not opened. */
function counted(connect: buildConnector.connector, tell: (change: 1 | -1) => void): buildConnector.connector {
  return (target, callback) => {
    tell(1)
    connect(target, (...answer) => {
      const [fault, socket] = answer
      if (fault) tell(-1)
      else socket.once('close', () => tell(-1))
      callback(...answer)
    })
  }
}
