import { accept, Header, type Outcome, refuse } from '@portreeve/protocol'
import { parseRequestTarget } from '../../http/index.ts'
import type { RelayEvent } from '../../store/index.ts'
import type { Receiver } from '../receivers.ts'
import { signatureOf } from './signature.ts'

/** Where an event goes. */
export interface Place {
  /** `https://webhook.example:8443`. */
  origin: string
  /** With `/event` and the channel. */
  path: string
}

/**
 * `{webhookUrl}/event{channel}` (protocol.md 6.2). Both were checked when they were registered and published; this is the look before the leap, because what
 * is kept may be older than a check. The refusal's detail is for the webhook's owner.
 */
export function placeOf(webhookUrl: string, channel: string): Outcome<Place, 'unusable'> {
  const url = URL.canParse(webhookUrl) ? new URL(webhookUrl) : undefined
  const isPlain = url && url.username === '' && url.password === '' && !/[?#]/.test(webhookUrl)
  if (!isPlain || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return refuse('unusable', 'the webhook URL cannot be called: http or https, no user name, query or fragment')
  }
  const base = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname
  const tail = `/event${channel}`
  // A channel that climbs out of `/event` would have us call another path of the webhook's host (threat G-A).
  const target = channel === '' || channel.startsWith('/') ? parseRequestTarget(tail) : undefined
  if (!target?.ok || target.value.path !== tail) return refuse('unusable', 'the channel cannot stand in a path')
  return accept({ origin: url.origin, path: base + tail })
}

export interface Stamp {
  /** `Bearer` and the token. */
  authorization: string
  keys: readonly Uint8Array[]
  /** Seconds since 1970: of this attempt. */
  timestamp: number
}

/**
 * Name, value, name, value, all that protocol.md 6.2 lists and the signature; Host and Content-Length follow from the rest. The partition key is the
 * publisher's alone.
 */
export function headersOf(event: RelayEvent, receiver: Receiver, { authorization, keys, timestamp }: Stamp): string[] {
  const headers = [
    ...[Header.authorization, authorization],
    ...['Content-Type', 'application/json'],
    ...['Accept', 'application/json'],
    ...['User-Agent', 'Portreeve'],
    ...[Header.eventRequestId, fieldText(event.requestId)],
    ...[Header.eventId, fieldText(event.id)],
    ...[Header.sourceOwnerId, fieldText(event.organizationId)],
    ...[Header.originRequestId, fieldText(event.requestId)],
    ...[Header.deliveredTimestamp, new Date(event.receivedAt).toISOString()],
    ...[Header.webhookId, fieldText(event.id)],
    ...[Header.webhookTimestamp, String(timestamp)],
    ...[Header.webhookSignature, signatureOf({ id: event.id, timestamp, body: event.payload }, keys)],
  ]
  if (event.dataOwnerId !== '') headers.push(Header.dataOwnerId, fieldText(event.dataOwnerId))
  if (receiver.subscriptionId !== undefined) headers.push(Header.enrollmentId, fieldText(receiver.subscriptionId))
  return headers
}

/**
 * A value that begins no other field, and that every server reads the same way: what is not printable ASCII, and a blank at either end, is percent-encoded
 * (threat G-D). Publishers are refused such ids, so this changes none of them.
 */
function fieldText(text: string): string {
  if (/^[!-~]+(?: +[!-~]+)*$/.test(text)) return text
  return text
    .replace(/\p{Cs}/gu, '\u{FFFD}')
    .replace(/[^ -~]/gu, (char) => encodeURIComponent(char))
    .replace(/^ | $/g, '%20')
}
