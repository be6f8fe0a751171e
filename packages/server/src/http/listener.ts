import type { Server } from 'node:http'
import type { ServerHttp2Session } from 'node:http2'
import type { Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { type ListenerFault, renderErrorBody } from './error-body.ts'
import type { HotHandler } from './hot-handler.ts'
import { createNodeServer, type NodeServerOptions } from './node-server.ts'
import { PATH_REFUSED, parseRequestTarget } from './request-target.ts'
import { createRouteHandler, type RouteHandlerOptions, sendFault } from './route-handler.ts'
import { type TlsPair, tlsSettings } from './tls-pair.ts'

/** One open port. */
export interface Listener {
  /** Resolves with the port in use; rejects with PortTaken. `port` 0 lets the system choose. */
  listen(port: number, host: string): Promise<number>
  /** New connections get this certificate; those that are open keep theirs. Only where the listener was made with one. */
  renewTls(pair: TlsPair): void
  /** Stops accepting, lets requests in flight finish for a bounded time, then cuts. */
  close(): Promise<void>
}

/** Somebody else listens there. The message is for the person at the keyboard. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken'
  constructor(port: number, host: string) {
    super(`Port ${port} on ${host} is in use by another process. Stop that one, or use other ports with --port-base.`)
  }
}

export interface RouteListenerOptions extends RouteHandlerOptions {
  /** Asked before the routes. */
  hot?: HotHandler
  /** How the refusal of an ambiguous path looks, by the target as it came: what is below it may have a form of its own. */
  renderPathFault?: ((fault: ListenerFault, target: string) => ReturnType<typeof renderErrorBody>) | undefined
  /** As NodeServerOptions has them. */
  maxConnections?: number
  tls?: TlsPair | undefined
}

const REQUEST_TIMEOUT_MILLIS = 30_000
const CLOSE_GRACE_MILLIS = 5_000
const CLOSE_IDLE_EVERY_MILLIS = 50

/** A listener for declared routes. Path games are refused before any route or hot handler sees them (T-07). */
export async function createRouteListener(options: RouteListenerOptions): Promise<Listener> {
  const { hot, maxConnections, tls, renderPathFault = renderErrorBody } = options
  const routes = await createRouteHandler(options)
  const server = createNodeServer({
    requestTimeoutMillis: REQUEST_TIMEOUT_MILLIS,
    tls,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    handle(request, response, requestId) {
      const raw = request.url ?? ''
      if (!parseRequestTarget(raw).ok) {
        const fault = { status: 400, code: 'MALFORMED-REQUEST', message: PATH_REFUSED, requestId }
        sendFault(response, (fault) => renderPathFault(fault, raw), fault)
        return
      }
      // They refuse two Authorizations in words of their own.
      if (hot?.(request, response, requestId)) return
      routes.handle(request, response, requestId)
    },
  })
  return listenerOf(server, async () => {
    await closeServer(server)
    await routes.close()
  })
}

export interface RawListenerOptions extends Omit<NodeServerOptions, 'onHttp2Session'> {
  /** Speaks HTTP/2 as well, where it speaks https. */
  http2?: boolean
  /** When it begins to close: whoever took connections over ends them now. */
  onClosing?(): void
}

/** A listener whose every request goes to one handler: the gateway's. */
export function createRawListener({ http2 = false, onClosing, ...options }: RawListenerOptions): Listener {
  const sessions = new Set<ServerHttp2Session>()
  const onHttp2Session = (session: ServerHttp2Session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  }
  const server = createNodeServer({ ...options, ...(http2 && { onHttp2Session }) })
  return listenerOf(
    server,
    () => {
      onClosing?.()
      // Lets streams finish; no new ones (RFC 9113 §6.8).
      for (const session of sessions) session.close()
      return closeServer(server)
    },
    options.handleUpgrade !== undefined,
  )
}

const closeServer = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

function listenerOf(server: Server, closeGracefully: () => Promise<unknown>, upgrades = false): Listener {
  const isTls = 'setSecureContext' in server
  // What is still in its handshake, or speaks another protocol by now, is no connection to `closeAllConnections`, and close() would wait for it.
  const sockets = new Set<Socket>()
  if (isTls || upgrades) {
    server.on('connection', (socket: Socket) => {
      // Again, where an offer of another protocol was left alone.
      if (sockets.has(socket)) return
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
  }
  const cutAll = () => {
    server.closeAllConnections()
    for (const socket of sockets) socket.destroy()
  }
  return {
    renewTls(pair) {
      if (isTls) (server as unknown as TlsServer).setSecureContext(tlsSettings(pair))
    },
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        const onError = (fault: NodeJS.ErrnoException) =>
          reject(fault.code === 'EADDRINUSE' ? new PortTaken(port, host) : fault)
        server.once('error', onError)
        server.listen(port, host, () => {
          server.off('error', onError)
          resolve()
        })
      })
      return (server.address() as AddressInfo).port
    },
    async close() {
      const cut = setTimeout(cutAll, CLOSE_GRACE_MILLIS)
      // Again and again: a connection may become idle after this began, and would then be kept alive for the whole grace.
      const closeIdle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MILLIS)
      server.closeIdleConnections()
      await closeGracefully()
      clearInterval(closeIdle)
      clearTimeout(cut)
    },
  }
}
