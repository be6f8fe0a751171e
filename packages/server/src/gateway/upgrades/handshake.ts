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
export function acceptFor(key: string): string {
  return createHash('sha1')
    .update(key + ACCEPT_SUFFIX)
    .digest('base64')
}
