import { createHash } from 'node:crypto'
import type { Asked } from '../decide.ts'
import type { RequestHeaders } from '../read-request-headers.ts'

/** RFC 6455 §1.3: joined to the key by whoever accepts, so that no answer to another request can be taken for an acceptance. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** RFC 6455 §4.1: base64 of 16 bytes. */
const KEY = /^[A-Za-z0-9+/]{22}==$/

/**
 * Why this request cannot open a WebSocket at any service (RFC 6455 §4.2.1); undefined when it can. Which version, subprotocols and extensions
 * there may be is between the client and the API service.
 */
export function whyNoWebSocket({ method, mayUpgrade }: Asked, { body, upgrade }: RequestHeaders): string | undefined {
  if (!mayUpgrade) return 'Upgrade that Connection does not name, or that cannot be done here'
  if (method !== 'GET') return 'Upgrade to WebSocket with another method than GET'
  // What followed would be a body to one reader, and the first frames to another.
  if (body) return 'Upgrade to WebSocket with a body'
  if (upgrade?.key === undefined || !KEY.test(upgrade.key)) return 'Upgrade to WebSocket without a Sec-WebSocket-Key'
  return undefined
}

/** What `Sec-WebSocket-Accept` has to say. */
function acceptFor(key: string): string {
  return createHash('sha1')
    .update(key + ACCEPT_SUFFIX)
    .digest('base64')
}

/**
 * Why the API service's 101 opens no WebSocket; undefined when it does (RFC 6455 §4.1). Only what was computed from this call's own key is believed: otherwise
 * a service could be got to say 101 about something else, and the rest of the connection would pass unseen.
 */
export function whyNotAccepted(statusCode: number, rawHeaders: readonly Buffer[], key: string): string | undefined {
  if (statusCode !== 101) return `upgraded with status ${statusCode}`
  let accept: string | undefined
  let protocol: string | undefined
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = String(rawHeaders[at]).toLowerCase()
    if (name === 'sec-websocket-accept') accept = String(rawHeaders[at + 1])
    else if (name === 'upgrade') protocol = String(rawHeaders[at + 1]).toLowerCase()
  }
  if (protocol !== 'websocket') return `upgraded to ${protocol}`
  return accept === acceptFor(key) ? undefined : 'Sec-WebSocket-Accept does not fit the key'
}
