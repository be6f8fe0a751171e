import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { createSecureContext } from 'node:tls'
import { Agent, buildConnector, type Dispatcher } from 'undici'
import { type AddressPolicy, createAddressPolicy } from './address-policy.ts'

export interface GuardedConnectorOptions {
  /** Networks an operator opened for calls to URLs somebody else typed, such as `10.20.0.0/16`. Normally none. */
  allowedCidrs: readonly string[]
  /** From the name look-up to the finished TCP or TLS handshake. */
  connectTimeoutMillis?: number
  /** How a name becomes addresses: from createNameLookup, one for all of the process. Undefined: the system's way. */
  lookup?: LookupFunction
  /** PEM. Who may have signed the server's certificate, instead of the public authorities; and what we show of ourselves. */
  tls?: { ca?: string | undefined; cert?: string | undefined; key?: string | undefined } | undefined
}

export interface GuardedAgentOptions extends GuardedConnectorOptions {
  /** To one origin at a time; further calls wait for a free one. */
  connectionsMax?: number
}

const CONNECT_TIMEOUT_MILLIS = 5_000
const CONNECTIONS_MAX = 256

/** The URL leads where no caller may send us. The message says where, so it is for the log and never for a caller. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = 'PORTREEVE_ADDRESS_REFUSED'
}

/**
 * The one HTTP client for URLs that somebody else typed: targets, webhooks, token URLs, key sets (design.md decision 11,
 * threats T-28 and G-I). Connects to unicast public addresses, and to what the operator allowed; http and https only;
 * follows no redirect, because `dispatch` never does; sends one request at a time on a connection (threat G-D).
 */
export function createGuardedAgent(options: GuardedAgentOptions): Dispatcher {
  return new Agent({
    pipelining: 1,
    connections: options.connectionsMax ?? CONNECTIONS_MAX,
    connect: createGuardedConnector(options),
  })
}

/**
 * An address is checked where the socket takes it, so there is no second look-up that could answer differently: literal
 * addresses in `connect` (they skip `lookup`), names in `lookup`, and once more what the socket is connected to.
 * Throws when certificate or key cannot be used.
 */
export function createGuardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  const policy = createAddressPolicy(options.allowedCidrs)
  const { ca, cert, key } = options.tls ?? {}
  const connectUnchecked = buildConnector({
    timeout: options.connectTimeoutMillis ?? CONNECT_TIMEOUT_MILLIS,
    allowH2: false,
    lookup: guardLookup(options.lookup ?? (systemLookup as LookupFunction), policy),
    // Said here, so that no variable of the environment says otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(options.tls && { secureContext: createSecureContext({ ca, cert, key, minVersion: 'TLSv1.2' }) }),
  })
  return (target, callback) => {
    if (target.protocol !== 'http:' && target.protocol !== 'https:') {
      callback(new AddressRefused(`${target.protocol} is not a protocol for calls`), null)
      return
    }
    const verdict = policy.checkLiteral(target.hostname)
    if (verdict) {
      callback(new AddressRefused(verdict), null)
      return
    }
    connectUnchecked(target, (...[fault, socket]) => {
      if (fault) {
        callback(fault, null)
        return
      }
      const peer = socket.remoteAddress
      const refusal = peer === undefined ? 'the peer is gone' : policy.check(peer)
      if (refusal) {
        socket.destroy()
        callback(new AddressRefused(refusal), null)
        return
      }
      callback(null, socket)
    })
  }
}

/** Leaves out what may not be connected to; a name without any other address is refused. */
function guardLookup(lookup: LookupFunction, policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (fault, found) => {
      if (fault) {
        callback(fault, [])
        return
      }
      const addresses = Array.isArray(found) ? found : []
      const [first, ...others] = addresses.filter(({ address }) => policy.check(address) === undefined)
      if (!first) {
        const why = addresses.map(({ address }) => policy.check(address)).join('; ')
        callback(
          new AddressRefused(`${hostname} has no address that may be called: ${why || 'it has none at all'}`),
          [],
        )
        return
      }
      if (options.all) callback(null, [first, ...others])
      else callback(null, first.address, first.family)
    })
  }
}
