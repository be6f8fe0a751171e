import ipaddr from 'ipaddr.js'

const IPV4_PREFIX_BITS = 24
/** What one customer of a provider is given at least (RFC 6177). */
const IPV6_PREFIX_BITS = 64

/** The network that an address belongs to, as far as attempts are counted: /24 or /64. Text that is no address is one of its own. Pure. */
export function networkOf(address: string, ipv6PrefixBits = IPV6_PREFIX_BITS): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address) // ::ffff:192.0.2.1 is 192.0.2.1
  const prefixBits = parsed.kind() === 'ipv4' ? IPV4_PREFIX_BITS : ipv6PrefixBits
  const bytes = parsed.toByteArray().map((byte, index) => (index * 8 < prefixBits ? byte : 0))
  return `${ipaddr.fromByteArray(bytes).toString()}/${prefixBits}`
}
