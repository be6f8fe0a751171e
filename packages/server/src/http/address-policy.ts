import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Which IP addresses may be connected to. The answers are reasons for the log, or undefined for "may". */
export interface AddressPolicy {
  /** For an address as the system writes it. What cannot be read is refused. */
  check(address: string): string | undefined
  /** As `check` when `hostname` is an address, without or in brackets; undefined when it is a name. */
  checkLiteral(hostname: string): string | undefined
}

// Everything public in IPv6 is in here (IANA); what is outside and not on any list is refused, not trusted.
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
// Translators: the address behind the prefix is the one that is reached (RFC 6052 §2.1, RFC 3056 §2).
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')
const SIX_TO_FOUR = ipaddr.IPv6.parseCIDR('2002::/16')
// A public address by its number, yet Azure's own host agent answers there, to every machine on it, with credentials.
const AZURE_HOST = '168.63.129.16'

/** Throws on a CIDR that is not written in full: settings are checked at start. */
export function createAddressPolicy(allowedCidrs: readonly string[]): AddressPolicy {
  const allowed = allowedCidrs.map(parseNetwork)

  function isAllowed(address: Address): boolean {
    return allowed.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  }

  function judge(address: Address): string | undefined {
    if (address instanceof ipaddr.IPv4) {
      if (isAllowed(address)) return undefined
      if (address.toString() === AZURE_HOST) return `${address} is the host agent of a cloud`
      return address.range() === 'unicast' ? undefined : `${address} is ${address.range()}`
    }
    // The same socket as its IPv4 address, so the same rule (RFC 4291 §2.5.5.2).
    if (address.isIPv4MappedAddress()) return judge(address.toIPv4Address())
    if (isAllowed(address)) {
      const behind = addressBehind(address)
      return behind ? judge(behind) : undefined
    }
    if (address.match(GLOBAL_UNICAST) && address.range() === 'unicast') return undefined
    return `${address} is ${address.range() === 'unicast' ? 'outside 2000::/3' : address.range()}`
  }

  function check(text: string): string | undefined {
    if (isIP(text) === 0) return `"${text}" is not an address`
    // A scope only makes sense on a link of ours: fe80::1%eth0.
    if (text.includes('%')) return `${text} has a zone`
    return judge(ipaddr.parse(text))
  }

  return {
    check,
    checkLiteral(hostname) {
      const bare = hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname
      return isIP(bare) === 0 ? undefined : check(bare)
    },
  }
}

/** An operator who opens a translator's prefix opens the way to public addresses, not to everything behind it. */
function addressBehind(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray()
  if (address.match(NAT64)) return new ipaddr.IPv4(bytes.slice(12))
  if (address.match(SIX_TO_FOUR)) return new ipaddr.IPv4(bytes.slice(2, 6))
  return undefined
}

/**
 * Only what every reader takes for the same network: `10/8` is 0.0.0.10 to one and 10.0.0.0 to another, `010.` is 8 or 10,
 * and bits behind the prefix say that somebody meant something else.
 */
function parseNetwork(cidr: string): [network: Address, bits: number] {
  const [network = '', prefix = '', ...rest] = cidr.split('/')
  const unusable = (why: string) => new Error(`Allowed network "${cidr}" ${why}. Write it like 10.0.0.0/8 or fd00::/8.`)
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
