import { type Call, readId } from './read-headers.ts'
import type { EventRefusal } from './refusals.ts'

/** What the headers of a delivery say (protocol.md 6.2), once they are known to be there. */
export interface EventHeaders {
  dataOwnerId: string
  eventId: string
}

/** A UUID, but a receiver needs no more than one word of it. No full stop: Standard Webhooks sign ids with one behind them. */
const eventIdForm = /^[\w-]{1,100}$/

export function readEventHeaders(call: Call): ({ ok: true } & EventHeaders) | EventRefusal {
  const owner = readId(call, 'DATA-OWNER-ID', 'Data-Owner-Id')
  if (!owner.ok) return owner
  const event = readId(call, 'EVENT-ID', 'Fortellis-Event-Id', eventIdForm)
  return event.ok ? { ok: true, dataOwnerId: owner.id, eventId: event.id } : event
}
