import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type CallerChain, createCallerChain } from '../http/index.ts'
import { rememberNames } from './remember-names.ts'

/** Whose call it is, as far as an address says that. */
export type CallerOf = (request: IncomingMessage) => CallerChain | string

/**
 * The peer of the connection; where that is a proxy of ours, whom it names in `X-Forwarded-For` and the way the call took (http/client-address.ts). A text: both are
 * the same, as they always are where no proxies are listed; then a call costs nothing.
 */
export function createCallerOf(trustedProxies: readonly string[]): CallerOf {
  if (trustedProxies.length === 0) return ({ socket }) => peerOf(socket)
  const chainOf = createCallerChain(trustedProxies)
  // A caller comes again and again by the same way.
  const remembered = rememberNames((way) => {
    const space = way.indexOf(' ')
    return chainOf(way.slice(0, space), way.slice(space + 1))
  })
  return ({ socket, headers }) => {
    const peer = peerOf(socket)
    const forwarded = headers['x-forwarded-for']
    return forwarded === undefined || peer === UNKNOWN ? peer : remembered(`${peer} ${forwarded}`)
  }
}

/** Of a connection that is closed by now. */
const UNKNOWN = 'unknown'

/** Without the prefix that a dual-stack socket puts before an IPv4 address. */
function peerOf(socket: Socket): string {
  const address = socket.remoteAddress ?? UNKNOWN
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
