import { type ApiId, type AppId, accept } from '@portreeve/protocol'
import { z } from 'zod'
import type { DeliveryFilter, RelayAdministration } from '../relay/index.ts'
import { type Operation, operation } from './operation.ts'
import {
  attempt,
  channel,
  delivery,
  deliveryFilter,
  deliveryWithWait,
  event,
  eventDetail,
  lane,
  moment,
  queue,
  reason,
  settings,
  webhook,
} from './relay-schemas.ts'
import { anyId, digits, listOf, page, search, uuid } from './schemas.ts'

const params = z.object({ webhookId: anyId })
const one = '/webhooks/:webhookId'
const changes = ['forbidden', 'not_found', 'conflict', 'changed'] as const
const DAY_SECONDS = 86_400

export interface RelayOperationsDeps {
  relay: RelayAdministration
}

/** Webhooks, what waits for them, and what was published. */
export function relayOperations({ relay }: RelayOperationsDeps): Operation[] {
  return [
    ...webhookOperations(relay),
    ...queueOperations(relay),
    ...deliveryOperations(relay),
    ...eventOperations(relay),
  ]
}

const shown = { status: 200, body: webhook, description: 'The webhook as it is now.' } as const

function webhookOperations(relay: RelayAdministration): Operation[] {
  return [
    operation({
      id: 'webhooks.list',
      method: 'GET',
      path: '/webhooks',
      summary: 'Lists webhooks',
      description:
        'Of an app, or of an API: one for each app and async API that it has selected. The app’s people see theirs, the API’s people those of apps that organizations have connected to it. Operators may leave both out.',
      query: z.object({
        ...page,
        appId: anyId.optional(),
        apiId: anyId.optional(),
        search: search
          .optional()
          .describe("Each word begins a word of the app's name, or of the API's where `appId` or `apiId` is given"),
      }),
      success: { status: 200, body: listOf(webhook), description: 'Yours to see; of each, your part.' },
      refusals: [],
      handle: ({ query, actor }) =>
        relay.listWebhooks(actor, {
          ...query,
          appId: query.appId as AppId | undefined,
          apiId: query.apiId as ApiId | undefined,
        }),
    }),
    operation({
      id: 'webhooks.get',
      method: 'GET',
      path: one,
      summary: 'Shows a webhook',
      params,
      success: { ...shown, description: 'Your part of it.' },
      refusals: ['not_found'],
      handle: ({ params, actor }) => relay.showWebhook(actor, params.webhookId),
    }),
    operation({
      id: 'webhooks.update',
      method: 'PATCH',
      path: one,
      summary: 'Changes how events are sent to a webhook',
      description: 'For the app’s developers. Its URL is the app’s: `apps.apis.select`.',
      params,
      body: settings,
      success: shown,
      refusals: changes,
      audit: 'room',
      handle: ({ params, body, actor, ifMatch }) => relay.updateWebhook(actor, { id: params.webhookId, ifMatch }, body),
    }),
    operation({
      id: 'webhooks.pause',
      method: 'POST',
      path: `${one}/pause`,
      summary: 'Pauses a webhook',
      description: 'For the app’s developers. Events go on to be queued in their order; nothing is sent.',
      params,
      body: z.strictObject({ reason }),
      success: shown,
      refusals: changes,
      audit: 'room',
      handle: ({ params, body, actor, ifMatch }) => relay.pause(actor, { id: params.webhookId, ifMatch }, body.reason),
    }),
    operation({
      id: 'webhooks.resume',
      method: 'POST',
      path: `${one}/resume`,
      summary: 'Resumes a webhook',
      description:
        'For the app’s developers, whoever or whatever has paused it. What waits is tried at once, in its order.',
      params,
      success: shown,
      refusals: changes,
      audit: 'room',
      handle: ({ params, actor, ifMatch }) => relay.resume(actor, { id: params.webhookId, ifMatch }),
    }),
    operation({
      id: 'webhooks.rotateSecret',
      method: 'POST',
      path: `${one}/rotate-secret`,
      summary: 'Makes a new secret to sign with',
      description:
        'For the app’s developers. It is shown this once. Deliveries carry a signature with each secret, the older ones until the overlap is over (Standard Webhooks).',
      params,
      body: z.strictObject({
        overlapSeconds: z
          .int()
          .min(0)
          .max(30 * DAY_SECONDS)
          .optional()
          .describe('So long the older secrets sign along. 0: not at all, for one in wrong hands. Default: 86400'),
      }),
      success: {
        status: 200,
        body: webhook.extend({ secret: z.string().describe('`whsec_…`') }),
        description: 'The only time that the secret is shown.',
      },
      refusals: changes,
      audit: 'room',
      handle: ({ params, body, actor, ifMatch }) =>
        relay.rotateSecret(actor, { id: params.webhookId, ifMatch }, body.overlapSeconds ?? DAY_SECONDS),
    }),
    operation({
      id: 'webhooks.test',
      method: 'POST',
      path: `${one}/test`,
      summary: 'Sends a test event',
      description:
        'For the app’s developers: to this webhook alone, through the queue as every event, about the app’s own organization. Without a payload, the example of the API’s AsyncAPI description.',
      params,
      body: z.strictObject({
        channel: channel.optional(),
        payload: z.unknown().optional().describe('JSON, up to 256 KiB'),
      }),
      bodyBytesMax: 320 * 1024,
      success: { status: 202, body: event, description: 'The event, which waits in a lane of its own.' },
      refusals: changes,
      audit: 'room',
      handle: ({ params, body, actor }) => relay.sendTest(actor, params.webhookId, body),
    }),
  ]
}

const replay = z.strictObject({
  eventIds: z.array(uuid).min(1).max(100).optional(),
  sameKeyAs: uuid.optional().describe('Those with the same partition key as this event'),
  partitionKey: z.string().min(1).max(1_000).optional().describe('For the API’s people: those with this key'),
  all: z.literal(true).optional().describe('All that are kept'),
  from: moment.optional().describe('Received from then on'),
  to: moment.optional().describe('Received before then'),
  after: uuid.optional().describe('`next` of the page before'),
  dryRun: z.boolean().optional().describe('Only counts. Up to 100000; `next` says that there are more'),
})

function queueOperations(relay: RelayAdministration): Operation[] {
  return [
    operation({
      id: 'webhooks.queue',
      method: 'GET',
      path: `${one}/queue`,
      summary: 'Shows what waits for a webhook',
      params,
      success: { status: 200, body: queue, description: 'Counts.' },
      refusals: ['not_found'],
      handle: ({ params, actor }) => relay.showQueue(actor, params.webhookId),
    }),
    operation({
      id: 'webhooks.lanes',
      method: 'GET',
      path: `${one}/lanes`,
      summary: 'Lists lanes that are held',
      description:
        'A lane is all events of a webhook with one partition key. While the event at its head fails, nothing behind it is sent. The event at the head names the lane.',
      params,
      query: z.object(page),
      success: { status: 200, body: listOf(lane), description: 'Of each, your part.' },
      refusals: ['not_found'],
      handle: ({ params, query, actor }) => relay.listHeldLanes(actor, params.webhookId, query),
    }),
    operation({
      id: 'webhooks.retry',
      method: 'POST',
      path: `${one}/retry`,
      summary: 'Tries now what waits',
      description: 'For the app’s developers: the head of one lane, or of all, without the rest of its pause.',
      params,
      body: z.strictObject({ eventId: uuid.optional().describe('In whose lane. Left out: in all') }),
      success: { status: 202, body: queue, description: 'What waits.' },
      refusals: changes,
      audit: 'room',
      handle: ({ params, body, actor }) => relay.retryNow(actor, params.webhookId, body),
    }),
    operation({
      id: 'webhooks.skip',
      method: 'POST',
      path: `${one}/skip`,
      summary: 'Skips the event that holds a lane',
      description:
        'For the app’s developers. It is not sent any more, and what stands behind it is tried at once. It can be replayed as long as it is kept.',
      params,
      body: z.strictObject({
        eventId: uuid.describe('At the head of its lane'),
        seq: z.int().min(0).optional().describe('The place where you saw it: of a replayed event, which one is meant'),
        reason,
      }),
      success: { status: 200, body: queue, description: 'What waits now.' },
      refusals: changes,
      audit: 'room',
      handle: ({ params, body, actor }) => relay.skip(actor, params.webhookId, body),
    }),
    operation({
      id: 'webhooks.replay',
      method: 'POST',
      path: `${one}/replay`,
      summary: 'Sends events again',
      description:
        'For the app’s developers: events that the webhook was sent and that are kept, oldest first, behind what waits. A thousand with each request; `next` says that there are more. Each is checked again before it is sent.',
      params,
      body: replay,
      success: {
        status: 200,
        body: z.object({
          events: z.int().describe('Put into the queue; with `dryRun`, only counted'),
          next: z.string().optional().describe('There are more: ask again with this as `after`'),
        }),
        description: 'How many.',
      },
      refusals: changes,
      audit: 'room',
      handle: ({ params, body, actor }) =>
        relay.replay(actor, params.webhookId, { ...body, ...millisOf(body), dryRun: body.dryRun }),
    }),
  ]
}

/** Seconds, as people and programs say them, to the milliseconds of the relay. */
const millisOf = ({ from, to }: { from?: number | undefined; to?: number | undefined }) => ({
  from: from === undefined ? undefined : Math.round(from * 1000),
  to: to === undefined ? undefined : Math.round(to * 1000),
})

const filterOf = (query: z.output<z.ZodObject<typeof deliveryFilter>>): DeliveryFilter => ({
  ...query,
  ...millisOf(query),
})

function deliveryOperations(relay: RelayAdministration): Operation[] {
  return [
    operation({
      id: 'webhooks.deliveries.list',
      method: 'GET',
      path: `${one}/deliveries`,
      summary: 'Lists what became of events',
      description: 'Newest event first; one that was replayed is there again.',
      params,
      query: z.object({ ...page, ...deliveryFilter }),
      success: { status: 200, body: listOf(delivery), description: 'Of each, your part.' },
      refusals: ['not_found'],
      handle: ({ params, query, actor }) =>
        relay.listDeliveries(actor, params.webhookId, { ...filterOf(query), limit: query.limit }),
    }),
    operation({
      id: 'webhooks.deliveryReport',
      method: 'GET',
      path: `${one}/deliveries.csv`,
      summary: 'What became of events, as a table',
      description:
        'As `webhooks.deliveries.list`, with a line of names above. A page with fewer rows than `limit` is the last one; `after` is the event id in the last row of the page before.',
      params,
      query: z.object({
        ...deliveryFilter,
        limit: digits(1, 50_000, 10_000).describe('How many rows at most'),
        after: page.after,
      }),
      success: { status: 200, content: 'text/csv; charset=utf-8', description: 'CSV (RFC 4180).' },
      refusals: ['not_found'],
      async handle({ params, query, actor }) {
        const wanted = { ...filterOf(query), limit: query.limit }
        const report = await relay.reportDeliveries(actor, params.webhookId, wanted)
        return report.ok ? accept({ text: report.value, fileName: 'deliveries.csv' }) : report
      },
    }),
    operation({
      id: 'webhooks.deliveries.get',
      method: 'GET',
      path: `${one}/deliveries/:eventId`,
      summary: 'Shows what became of an event',
      description: 'With its attempts: those that failed, of each delivery the first ten and the last ten.',
      params: params.extend({ eventId: anyId }),
      success: {
        status: 200,
        body: z.object({
          event,
          deliveries: z.array(
            deliveryWithWait.extend({
              failedAttempts: z.array(attempt).optional().describe('For the app’s people'),
            }),
          ),
        }),
        description: 'Your part of it.',
      },
      refusals: ['not_found'],
      handle: ({ params, actor }) => relay.showDelivery(actor, params.webhookId, params.eventId),
    }),
  ]
}

function eventOperations(relay: RelayAdministration): Operation[] {
  return [
    operation({
      id: 'events.list',
      method: 'GET',
      path: '/events',
      summary: 'Lists published events',
      description:
        'Newest first: those that APIs of your organizations have published, and test events that your developers have sent. Operators say of which API. With a channel or a key a page may be short, or even empty, and have a `next`.',
      query: z.object({
        ...page,
        apiId: anyId.optional(),
        requestId: anyId.optional().describe('Their `X-Request-Id`'),
        partitionKey: z.string().min(1).max(1_000).optional(),
        channel: z.string().max(1_024).optional().describe('A slash before it is passed over'),
        from: deliveryFilter.from,
        to: deliveryFilter.to,
      }),
      success: { status: 200, body: listOf(event), description: 'Without their payloads.' },
      refusals: [],
      handle: ({ query, actor }) =>
        relay.listEvents(actor, { ...query, ...millisOf(query), apiId: query.apiId as ApiId | undefined }),
    }),
    operation({
      id: 'events.get',
      method: 'GET',
      path: '/events/:eventId',
      summary: 'Shows an event',
      description:
        'For the people of the API that published it, and of each app that was sent it: with what became of it on its way to the webhooks that are yours to know.',
      params: z.object({ eventId: anyId }),
      success: { status: 200, body: eventDetail, description: 'Your part of it.' },
      refusals: ['not_found'],
      handle: ({ params, actor }) => relay.showEvent(actor, params.eventId),
    }),
  ]
}
