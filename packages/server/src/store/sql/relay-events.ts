import type { ApiId, OrganizationId } from '@portreeve/protocol'
import type { NewEvent, RelayEvent } from '../relay.ts'
import type { RelayEventRow } from '../schema.ts'
import { ABOVE_ALL } from './conditions.ts'

export function eventToRow(event: NewEvent): Omit<RelayEventRow, 'replays'> {
  return {
    id: event.id,
    api_id: event.apiId,
    organization_id: event.organizationId,
    data_owner_id: event.dataOwnerId,
    channel: event.channel,
    partition_key: event.partitionKey ?? null,
    request_id: event.requestId,
    received_at: event.receivedAt,
    kind: event.kind,
    payload_bytes: event.payload.length,
    payload: event.payload,
  }
}

/** What is known of an event besides its payload. */
export function headFromRow(
  row: Omit<RelayEventRow, 'replays' | 'payload' | 'payload_bytes'>,
): Omit<RelayEvent, 'payload'> {
  return {
    id: row.id,
    apiId: row.api_id as ApiId,
    organizationId: row.organization_id as OrganizationId,
    dataOwnerId: row.data_owner_id,
    channel: row.channel,
    ...(row.partition_key !== null && { partitionKey: row.partition_key }),
    requestId: row.request_id,
    receivedAt: row.received_at,
    kind: row.kind as RelayEvent['kind'],
  }
}

export function eventFromRow(row: Omit<RelayEventRow, 'replays' | 'payload_bytes'>): RelayEvent {
  return { ...headFromRow(row), payload: row.payload }
}

/** The first of the ids that events received at `millis` or later have: a UUID of version 7 begins with 48 bits of milliseconds (RFC 9562 §5.7). */
export function idsFrom(millis: number | undefined): string {
  if (millis === undefined) return ''
  const digits = Math.max(0, Math.floor(millis)).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}`
}

/** Above all ids that events received before `millis` have. */
export function idsUntil(millis: number | undefined): string {
  return millis === undefined ? ABOVE_ALL : idsFrom(millis)
}
