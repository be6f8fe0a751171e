import { Agent, buildConnector, fetch } from 'undici'
import { type ListenSettings, publicRoles, subscriptionsUrlOf } from './config/index.ts'

/**
 * A `fetch` for the bundled service that reaches this process's own listeners under their public URLs, which need not lead
 * here from this machine. Certificates are not checked: it connects to ports that this process holds, and nowhere else.
 */
export function createOwnFetch({ urls, ports, host, tls }: ListenSettings): typeof globalThis.fetch {
  const portOf = new Map(publicRoles.map((role) => [urls[role], ports[role]]))
  portOf.set(subscriptionsUrlOf(urls), ports.console)
  const connect = buildConnector({ rejectUnauthorized: false, allowH2: false })
  const agent = new Agent({
    connect(target, callback) {
      const port = portOf.get(new URL(`${target.protocol}//${target.host}`).origin)
      if (port === undefined) {
        callback(new Error(`${target.host} is not part of this exchange`), null)
        return
      }
      // Where a proxy ends https, the listener behind it speaks plain http, whatever its URL says.
      const protocol = tls ? 'https:' : 'http:'
      connect({ ...target, protocol, hostname: reachable(host), host: reachable(host), port: String(port) }, callback)
    },
  })
  const own: typeof fetch = (input, init) => fetch(input, { ...init, dispatcher: agent })
  return own as unknown as typeof globalThis.fetch
}

/** An address that a listener bound to `host` can be reached at. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
