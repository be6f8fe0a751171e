import type { Socket } from 'node:net'
import { type buildConnector, Client, type Dispatcher, Pool } from 'undici'
import { createGuardedConnector, type GuardedAgentOptions } from './guarded-agent.ts'

/** A connection as a handler of calls sees it. */
export interface PooledConnection {
  /** How many calls were begun on `socket` before. Who begins one counts it. */
  calls: number
  /** Undefined until it is open for the first time. */
  socket: Socket | undefined
}

/** A handler that is told, before `onConnect`, which connection its call has. */
export interface PooledHandler extends Dispatcher.DispatchHandler {
  connection: PooledConnection | undefined
}

/** Connections to one origin, under the rules of the guarded agent: everything it says of addresses and redirects holds here. */
export interface GuardedPool {
  /** On a connection that is kept, or on a new one while there are fewer than may be. Otherwise the call waits. */
  dispatch(options: Dispatcher.DispatchOptions, handler: PooledHandler): void
  /** On a connection that is opened for this call and closed after it, whatever others there are. */
  dispatchFresh(options: Dispatcher.DispatchOptions, handler: PooledHandler): void
  /** Lets calls that are under way finish. */
  close(): Promise<void>
}

/** Of the header of one answer; more is no answer (`UND_ERR_HEADERS_OVERFLOW`). As much as we take from our own clients. */
const HEADER_BYTES_MAX = 32 * 1024
/** A service that promises to keep idle connections for longer is not taken at its word: each takes a descriptor of ours. */
const IDLE_MILLIS_MAX = 60_000
const SETTINGS = { pipelining: 1, maxHeaderSize: HEADER_BYTES_MAX, keepAliveMaxTimeout: IDLE_MILLIS_MAX }

/** Throws when certificate or key cannot be used. Opens no connection by itself. */
export function createGuardedPool(
  origin: string,
  options: GuardedAgentOptions & { connectionsMax: number },
): GuardedPool {
  const connect = createGuardedConnector(options)
  const pool = new Pool(origin, {
    ...SETTINGS,
    connections: options.connectionsMax,
    connect,
    factory: (to, clientOptions) => createConnection(to, clientOptions, connect),
  })
  return {
    dispatch(call, handler) {
      pool.dispatch(call, handler)
    },
    dispatchFresh(call, handler) {
      const connection = createConnection(origin, SETTINGS, connect)
      connection.dispatch({ ...call, reset: true }, handler)
      // When the call is over.
      void connection.close()
    },
    close: () => pool.close(),
  }
}

/**
 * One connection, which its owner keeps and closes, to `origin`: it is opened with a first call, and anew with a later one that finds it closed. Calls are sent one
 * after the other. `connect` is from createGuardedConnector. A `disconnect` says that it is closed.
 */
export function createGuardedConnection(origin: string, connect: buildConnector.connector): Client & PooledConnection {
  return createConnection(origin, SETTINGS, connect)
}

/** undici tells a handler nothing about its connection, and whether one was used before decides what a fault on it means. */
class Connection extends Client implements PooledConnection {
  calls = 0
  socket: Socket | undefined = undefined

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    ;(handler as PooledHandler).connection = this
    return super.dispatch(options, handler)
  }
}

function createConnection(
  origin: string | URL,
  options: Client.Options,
  connect: buildConnector.connector,
): Connection {
  const connection: Connection = new Connection(origin, {
    ...options,
    connect(target, callback) {
      connect(target, (...answer) => {
        const [fault, socket] = answer
        if (!fault) {
          connection.calls = 0
          connection.socket = socket
        }
        callback(...answer)
      })
    },
  })
  return connection
}
