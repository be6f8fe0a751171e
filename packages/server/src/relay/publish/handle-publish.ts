import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ClientId } from '@portreeve/protocol'
import type { Bearer } from '../../identity/index.ts'
import { type Api, type NewEvent, type RelayStore, type Store, StoreUnavailable } from '../../store/index.ts'
import { type Log, pathForLog } from '../../telemetry/index.ts'
import type { RefusedPublish } from '../explain/refused-publish.ts'
import type { Receivers } from '../receivers.ts'
import type { WaitingBounds } from '../waiting-bounds.ts'
import { type Batches, type BatchesDeps, createBatches } from './batches.ts'
import { checkHeaders, type EventFields, isRequestId } from './check-headers.ts'
import { checkPayload } from './check-payload.ts'
import { createEventIds } from './event-ids.ts'
import { findPublisher, type PublisherDeps } from './find-publisher.ts'
import { defaultPublishLimits, type PublishLimits } from './limits.ts'
import { type ReadBody, readBody } from './read-body.ts'
import { type PublishHeaders, readHeaders } from './read-headers.ts'
import { readTarget } from './read-target.ts'
import { answer, type Refusal } from './refusals.ts'
import { type Exchange, sendEventId, sendRefusal } from './send-answer.ts'
import { createWaitingRoom, DELIVERY_BYTES, type Place } from './waiting-room.ts'

export interface PublishingDeps extends PublisherDeps {
  store: { relay: Pick<RelayStore, 'publish'>; changes: Pick<Store['changes'], 'behindMillis'> }
  receivers: Pick<Receivers, 'of'>
  bounds: Pick<WaitingBounds, 'findFull' | 'queued'>
  onPublished: BatchesDeps['onPublished']
  /** For whoever asks later why it was. */
  onRefused: (refused: RefusedPublish) => void
  limits?: Partial<PublishLimits> | undefined
  log: Log
  nowMillis: () => number
}

/** Since the start of this process. */
export interface PublishingHealth {
  accepted: number
  /** Of the accepted ones: their X-Request-Id was there before. */
  repeated: number
  refused: number
  /** Of memory, now. */
  waitingBytes: number
}

export interface Publishing {
  /** Answers every request. */
  handle(request: IncomingMessage, response: ServerResponse, requestId: string): void
  health(): PublishingHealth
  /** How long events waited for the store just now, in milliseconds; 0 when none did. */
  waitedMillis(): number
  /** Resolves when what was taken is kept. */
  close(): Promise<void>
}

/** What is known when nothing but the event itself is still to come. */
interface Announced {
  api: Api
  channel: string
  fields: EventFields
  headers: PublishHeaders
}

/**
 * Events as async APIs publish them (protocol.md 6.1), in this order: where, who, what about, how big, and then the payload. Nobody has to send a payload that is refused
 * anyway, and nobody who may not publish takes memory. 200 means that it is committed.
 */
export function createPublishing(deps: PublishingDeps): Publishing {
  const { store, receivers, log, nowMillis } = deps
  const limits: PublishLimits = { ...defaultPublishLimits, ...deps.limits }
  const room = createWaitingRoom(limits)
  const batches: Batches = createBatches({
    ...{ store: store.relay, limits, onPublished: deps.onPublished },
    onFault: (fault) => log.error({ err: fault }, 'events that were published could not be passed on at once'),
  })
  const nextId = createEventIds()
  const counts = { accepted: 0, repeated: 0, refused: 0 }

  async function handle(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    const target = readTarget(request.url ?? '')
    if (!target.ok) return refuse(exchange, { kind: target.error, detail: target.detail })
    if (request.method !== 'POST') return refuse(exchange, { kind: 'not_a_post', detail: request.method ?? '' })
    const headers = readHeaders(request.rawHeaders)
    if (!headers.ok) return refuse(exchange, { kind: 'malformed', detail: headers.detail })
    const { requestId: given } = headers.value
    if (given !== undefined && isRequestId(given)) exchange.eventRequestId = given
    if (store.changes.behindMillis() > limits.memoryTrustedMillis) {
      return refuse(exchange, { kind: 'stale', detail: 'changes were not heard of for too long' })
    }
    const publisher = await findPublisher(headers.value.authorization, deps)
    if ('refusal' in publisher) return refuse(exchange, publisher.refusal, publisher)
    const { api } = publisher
    const fields = checkHeaders(headers.value)
    if (!fields.ok) return refuse(exchange, { kind: fields.error, detail: fields.detail }, { api })
    const announced: Announced = { api, channel: target.value, fields: fields.value, headers: headers.value }
    const place = room.enter(api.organizationId)
    if (!place) return refuse(exchange, { kind: 'busy', detail: 'no room for one more event' }, { api })
    try {
      const body = await receive(exchange, announced, place)
      if (body.kind === 'gone' || response.destroyed) return
      if (body.kind !== 'whole') return refuse(exchange, refusalOf(body), { api })
      const fault = checkPayload(body.bytes)
      if (fault !== undefined) return refuse(exchange, { kind: 'payload', detail: fault }, { api })
      await keep(exchange, announced, body.bytes, place)
    } finally {
      place.leave()
    }
  }

  function receive({ request, response }: Exchange, { headers }: Announced, place: Place): Promise<ReadBody> {
    const { contentLength, expectsContinue } = headers
    const { payloadBytesMax: bytesMax, bodyTimeoutMillis: timeoutMillis } = limits
    const isTooBig = contentLength !== undefined && contentLength > bytesMax
    // Only now: nobody has to send what is refused anyway (RFC 9110 §10.1.1).
    if (expectsContinue && !isTooBig && !response.destroyed) response.writeContinue()
    return readBody(request, { bytesMax, timeoutMillis, place, contentLength })
  }

  function refusalOf({ kind }: { kind: 'too_big' | 'too_slow' | 'no_room' }): Refusal {
    if (kind === 'no_room') return { kind: 'busy', detail: 'no room for its payload' }
    return kind === 'too_slow'
      ? { kind, detail: 'its body took too long' }
      : { kind, detail: 'its payload is too big', bytesMax: limits.payloadBytesMax }
  }

  async function keep(
    exchange: Exchange,
    { api, channel, fields }: Announced,
    payload: Buffer,
    place: Place,
  ): Promise<void> {
    const { dataOwnerId, partitionKey, requestId } = fields
    const found = await receivers.of(api.id, dataOwnerId)
    const webhooks = found.map(({ webhook }) => webhook)
    const full = deps.bounds.findFull(webhooks)
    if (full)
      return refuse(exchange, { kind: 'queue_full', detail: `of ${full.of}: webhook ${full.webhookId}` }, { api })
    if (!place.grow(found.length * DELIVERY_BYTES)) {
      return refuse(exchange, { kind: 'busy', detail: 'no room for so many deliveries of it' }, { api })
    }
    const receivedAt = nowMillis()
    const event: NewEvent = {
      id: nextId(receivedAt),
      apiId: api.id,
      organizationId: api.organizationId,
      dataOwnerId,
      channel,
      partitionKey,
      requestId: exchange.eventRequestId,
      isRequestIdGiven: requestId !== undefined,
      payload,
      receivedAt,
      kind: 'published',
      webhookIds: webhooks.map(({ id }) => id),
    }
    const { eventId, isRepeat } = await batches.add(event)
    counts.accepted++
    if (isRepeat) counts.repeated++
    else deps.bounds.queued(webhooks)
    sendEventId(exchange, eventId)
  }

  function refuse(
    exchange: Exchange,
    refusal: Refusal,
    { api, bearer, cid }: { api?: Api; bearer?: Bearer | undefined; cid?: ClientId | undefined } = {},
  ) {
    counts.refused++
    if (exchange.response.destroyed) return
    const { error, status, message } = answer(refusal)
    const about = { code: error, detail: refusal.detail, requestId: exchange.requestId, apiId: api?.id }
    log.info({ ...about, jti: bearer?.token.jti, cid: bearer?.token.cid }, 'event refused')
    const { requestId, eventRequestId, request } = exchange
    deps.onRefused({
      ...{ requestId, eventRequestId, atMillis: nowMillis(), method: request.method ?? '', path: pathOf(request) },
      ...{ api: api && { id: api.id, organizationId: api.organizationId }, cid: cid ?? api?.client_id },
      ...{ kind: refusal.kind, status, error, message, detail: refusal.detail },
    })
    sendRefusal(exchange, refusal)
  }

  function fail(exchange: Exchange, fault: unknown): void {
    log.error({ requestId: exchange.requestId, err: fault }, 'an event could not be taken')
    if (exchange.response.headersSent) {
      exchange.response.destroy()
      return
    }
    const kind = fault instanceof StoreUnavailable ? 'store_away' : 'fault'
    refuse(exchange, { kind, detail: 'see the error with this Request-Id' })
  }

  return {
    handle(request, response, requestId) {
      // One id for both where that can be, so that either finds what became of it.
      const eventRequestId = isRequestId(requestId) ? requestId : randomUUID()
      const exchange: Exchange = { request, response, requestId, eventRequestId }
      handle(exchange).catch((fault: unknown) => fail(exchange, fault))
    },
    health: () => ({ ...counts, waitingBytes: room.taken() }),
    waitedMillis: batches.waitedMillis,
    close: () => batches.close(),
  }
}

const PATH_LENGTH_MAX = 1_000

/** As it may be kept: without its query, and what may be a token cut short. */
const pathOf = ({ url = '' }: IncomingMessage): string =>
  pathForLog(url.slice(0, PATH_LENGTH_MAX).replace(/[?#].*$/s, ''))
