import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type Address, isInNetwork, parseNetwork } from './network.ts'

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
    return allowed.some((network) => isInNetwork(address, network))
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
