import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** A network in CIDR form, parsed. */
export type Network = readonly [network: Address, bits: number]

/** What was given for a network is none. The message says what to write instead. */
export class NetworkRefused extends Error {
  override readonly name = 'NetworkRefused'
}

export function isInNetwork(address: Address, [network, bits]: Network): boolean {
  return network.kind() === address.kind() && address.match(network as ipaddr.IPv4 & ipaddr.IPv6, bits)
}

/**
 * Only what every reader takes for the same network: `10/8` is 0.0.0.10 to one and 10.0.0.0 to another, `010.` is 8 or 10,
 * and bits behind the prefix say that somebody meant something else.
 */
export function parseNetwork(cidr: string): Network {
  const [network = '', prefix = '', ...rest] = cidr.split('/')
  const unusable = (why: string) =>
    new NetworkRefused(`Network "${cidr}" ${why}. Write it like 10.0.0.0/8 or fd00::/8.`)
  if (isIP(network) === 0 || network.includes('%') || rest.length > 0) throw unusable('has no full network address')
  const address = ipaddr.parse(network)
  const bytes = address.toByteArray()
  const bits = Number(prefix)
  if (!/^(0|[1-9]\d{0,2})$/.test(prefix) || bits > bytes.length * 8) {
    throw unusable(`needs a prefix length from 0 to ${bytes.length * 8}`)
  }
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()) throw unusable('is IPv4 written as IPv6')
  const hasHostBits = bytes.some((byte, at) => (byte & (0xff >> Math.min(8, Math.max(0, bits - at * 8)))) !== 0)
  if (hasHostBits) throw unusable('has bits set behind its prefix')
  return [address, bits]
}
