import { createHmac } from 'node:crypto'
import { Header } from '@portreeve/protocol'
import { UsageRefused } from '../refusal.ts'

export interface SampleEvent {
  eventId: string
  requestId: string
  dataOwnerId: string
  sourceOwnerId: string
  enrollmentId: string | undefined
  payload: Uint8Array
  at: Date
}

/** Everything that comes with an event (protocol.md 6.2). With a secret also the signature of Standard Webhooks. */
export function webhookHeaders(event: SampleEvent, token: string, secret: string | undefined): Record<string, string> {
  const { eventId, requestId, enrollmentId, payload, at } = event
  return {
    [Header.authorization]: `Bearer ${token}`,
    'Content-Type': 'application/json',
    Accept: 'application/json',
    [Header.dataOwnerId]: event.dataOwnerId,
    [Header.eventRequestId]: requestId,
    [Header.eventId]: eventId,
    [Header.sourceOwnerId]: event.sourceOwnerId,
    [Header.originRequestId]: requestId,
    [Header.deliveredTimestamp]: at.toISOString(),
    ...(enrollmentId !== undefined && { [Header.enrollmentId]: enrollmentId }),
    ...(secret !== undefined && signed(eventId, payload, { secret, at })),
  }
}

function signed(eventId: string, payload: Uint8Array, { secret, at }: { secret: string; at: Date }) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  if (key.length < 24 || key.length > 64) {
    throw new UsageRefused('--signing-secret (PORTREEVE_SIGNING_SECRET) must be whsec_ and base64 of 24 to 64 bytes.')
  }
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const mac = createHmac('sha256', key).update(`${eventId}.${timestamp}.`).update(payload).digest('base64')
  return { [Header.webhookId]: eventId, [Header.webhookTimestamp]: timestamp, [Header.webhookSignature]: `v1,${mac}` }
}
