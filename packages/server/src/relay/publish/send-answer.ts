import type { IncomingMessage, ServerResponse } from 'node:http'
import { Header, type PublishingErrorBody } from '@portreeve/protocol'
import { discardRest } from '../../http/index.ts'
import { answer, type Refusal } from './refusals.ts'

/** One request of a publisher. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** Of the request: what our log has. */
  requestId: string
  /** Of the event: the publisher's own, or ours. */
  eventRequestId: string
}

/** 200 with the event's id (protocol.md 6.1). */
export function sendEventId(exchange: Exchange, eventId: string): void {
  send(exchange, 200, JSON.stringify({ eventId }), [])
}

export function sendRefusal(exchange: Exchange, refusal: Refusal): void {
  const { error, status, message, fields = [] } = answer(refusal)
  const body: PublishingErrorBody = { code: status, message, error, requestId: exchange.requestId }
  // What is still on its way would be read as the next request; and nobody knows where a malformed one ends (RFC 9112 §9.6, §11.2).
  const isCut = refusal.kind === 'malformed' || !exchange.request.complete
  send(exchange, status, JSON.stringify(body), isCut ? [...fields, 'Connection', 'close'] : fields)
  discardRest(exchange.request)
}

function send(
  { response, requestId, eventRequestId }: Exchange,
  status: number,
  body: string,
  fields: readonly string[],
) {
  if (response.destroyed) return
  response.writeHead(status, [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    Header.requestId,
    requestId,
    Header.eventRequestId,
    eventRequestId,
    ...fields,
  ])
  response.end(body)
}
