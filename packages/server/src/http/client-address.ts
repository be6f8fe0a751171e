import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { isInNetwork, parseNetwork } from './network.ts'

/**
 * Who is calling: the peer of the connection, or what the proxies in front of us say about theirs.
 * `forwarded` is the value of X-Forwarded-For, with several lines joined by commas as Node does.
 */
export type ClientAddress = (peer: string | undefined, forwarded: string | undefined) => string

/** Who is calling, and by what way. */
export interface CallerChain {
  client: string
  /** The client, the proxies of ours behind it, and the peer: a value for X-Forwarded-For with nothing in it that might be invented. */
  chain: string
}

/** As `createCallerChain`, the client alone. */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const chainOf = createCallerChain(trustedProxies)
  return (peer, forwarded) => chainOf(peer, forwarded).client
}

/**
 * X-Forwarded-For is read from right to left: each proxy of ours has appended the address it saw, and everything left of the
 * first address that is no proxy of ours may be invented (threat T-06). Without listed proxies the header means nothing.
 * Throws NetworkRefused on a CIDR that is not written in full.
 */
export function createCallerChain(
  trustedProxies: readonly string[],
): (peer: string | undefined, forwarded: string | undefined) => CallerChain {
  const networks = trustedProxies.map(parseNetwork)
  const isProxy = (address: string): boolean => {
    const parsed = ipaddr.parse(address)
    return networks.some((network) => isInNetwork(parsed, network))
  }
  return (peer, forwarded) => {
    let client = canonical(peer ?? '') ?? ''
    let chain = client
    if (networks.length === 0 || forwarded === undefined || client === '') return { client, chain }
    // Not split: what stands left of all that is believed may be as long as a header can be.
    let end = forwarded.length
    while (end >= 0 && isProxy(client)) {
      const comma = end === 0 ? -1 : forwarded.lastIndexOf(',', end - 1)
      const address = canonical(forwarded.slice(comma + 1, end).trim())
      // No address, so nobody's word about one: what is known to be true is the proxy itself.
      if (address === undefined) break
      client = address
      chain = `${address}, ${chain}`
      end = comma
    }
    return { client, chain }
  }
}

/** One spelling for each address, IPv4 as such although it came through an IPv6 socket. Undefined when it is none. */
function canonical(text: string): string | undefined {
  if (isIP(text) === 0) return undefined
  if (text.includes('%')) return text.slice(0, text.indexOf('%'))
  return ipaddr.process(text).toString()
}
