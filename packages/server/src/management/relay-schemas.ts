import { z } from 'zod'
import { anyId, line, uuid } from './schemas.ts'

/** What the relay's operations take and answer. */

const MAX = 99_999_999_999

/** Attempts are a second apart, so whole seconds would not do. */
export const moment = z.number().min(0).max(MAX).describe('Seconds since 1970, with milliseconds')

/** The same in a query. */
const momentInQuery = z
  .string()
  .regex(/^\d{1,11}(?:\.\d{1,3})?$/, 'has to be seconds since 1970')
  .transform(Number)
  .pipe(z.number().max(MAX))
  .optional()
  .meta({ jsonSchema: { type: 'number', minimum: 0, maximum: MAX } })

/** An attempt has to fit into what is left of a lease at any time (docs/decisions/0047). */
const TIMEOUT_MILLIS_MAX = 20_000
const DAY_SECONDS = 86_400

const accepts = z
  .enum(['202', '2xx'])
  .describe('Which answers count as taken. Some webhooks answer 200 to what they do not trust: only 202 by default')
const concurrencyMax = z.int().min(1).max(100).describe('Requests under way at once, in all lanes together')
const perSecondMax = z.int().min(1).max(10_000)
const timeoutMillis = z
  .int()
  .min(1_000)
  .max(TIMEOUT_MILLIS_MAX)
  .describe('For one attempt, from the look-up of its name to the end of the answer')
const heldNoticeSeconds = z
  .int()
  .min(60)
  .max(7 * DAY_SECONDS)
  .describe('The app’s people are told by mail of a lane that is held for so long')

export const settings = z
  .strictObject({
    accepts,
    concurrencyMax,
    perSecondMax: perSecondMax.nullable().describe('Requests begun in a second. `null`: as many as there are'),
    timeoutMillis,
    heldNoticeSeconds,
  })
  .partial()

export const reason = line(500).describe('For the record, and for those who look at it later')
export const channel = z
  .string()
  .max(1_024)
  .regex(
    /^(?:\/?(?!\.{1,2}(?:\/|$))[\w.~!$&'()*+,;=:@-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.~!$&'()*+,;=:@-]+)*)?$/,
    'has to be empty, or a path such as hello/world',
  )
  .describe('What is behind `/v2/events/`. A slash before it is passed over')

const named = z.object({ id: anyId, name: z.string().describe('Empty: it is gone') })

export const webhook = z.object({
  id: anyId,
  app: named,
  api: named,
  state: z.enum(['active', 'paused']),
  pausedBy: z
    .enum(['person', 'gone'])
    .optional()
    .describe('`gone`: it answered 410. This and all below but the last three are for the app’s people'),
  pausedAt: moment.optional(),
  pauseReason: z.string().optional(),
  url: z.string().optional().describe('Without `/event`. Absent: the app has let the API go, so nothing is sent'),
  accepts: accepts.optional(),
  concurrencyMax: concurrencyMax.optional(),
  perSecondMax: perSecondMax.optional().describe('Requests begun in a second. Absent: as many as there are'),
  timeoutMillis: timeoutMillis.optional(),
  heldNoticeSeconds: heldNoticeSeconds.optional(),
  secrets: z
    .array(
      z.object({
        createdAt: moment,
        endsAt: moment.optional().describe('Until then it signs along'),
        isShown: z.boolean().describe('Nobody has seen the one that a webhook begins with'),
      }),
    )
    .optional()
    .describe('What deliveries are signed with, newest first'),
  revision: z.int(),
  createdAt: moment,
  updatedAt: moment,
})

export const queue = z.object({
  waiting: z.int().describe('Events'),
  lanes: z.int(),
  held: z.int().describe('Lanes whose head has failed'),
  heldSince: moment.optional().describe('Of the one that is held longest'),
})

export const lane = z.object({
  eventId: anyId.describe('At its head'),
  partitionKey: z.string().optional().describe('For the API’s people. Absent also where the event has none'),
  seq: z.int().describe('Place of the head'),
  waiting: z.int().describe('Events, the head included'),
  attempts: z.int().describe('Of the head'),
  nextAttemptAt: moment.optional().describe('Absent while the webhook is paused'),
  heldSince: moment.optional(),
  lastStatus: z.int().optional().describe('HTTP status of the last answer. For the app’s people'),
  lastFault: z.string().optional().describe('Why there was no answer. For the app’s people'),
})

const deliveryState = z
  .enum(['waiting', 'delivered', 'skipped', 'cancelled'])
  .describe('`cancelled`: when its turn came, the webhook was not to get it any more')

export const delivery = z.object({
  webhookId: anyId,
  app: named,
  eventId: anyId,
  seq: z.int().describe('Place in its lane'),
  state: deliveryState,
  attempts: z.int(),
  isReplay: z.boolean(),
  createdAt: moment.describe('When it was queued'),
  doneAt: moment.optional().describe('When it stopped waiting'),
  lastStatus: z.int().optional().describe('HTTP status of the last answer. For the app’s people'),
  note: z.string().optional().describe('Why it was skipped or cancelled. For the app’s people'),
})

/** Of one that is looked at alone. */
export const deliveryWithWait = delivery.extend({
  wait: z
    .object({
      why: z
        .enum(['paused', 'behind', 'held', 'due'])
        .describe(
          '`paused`: until somebody resumes the webhook. `behind`: until those before it are taken. `held`: it fails, and is tried again. `due`: its turn is now',
        ),
      ahead: z.int().describe('Events before it in its lane'),
      nextAttemptAt: moment.optional().describe('Of the head of its lane'),
      heldSince: moment.optional().describe('Since when the head of its lane fails'),
      lastStatus: z.int().optional().describe('Of the head of its lane. For the app’s people'),
      lastFault: z.string().optional().describe('Why the head of its lane had no answer. For the app’s people'),
    })
    .optional()
    .describe('What it waits for, where it does'),
})

export const deliveryFilter = {
  state: deliveryState.optional(),
  eventId: uuid.optional(),
  sameKeyAs: uuid.optional().describe('Those with the same partition key as this event'),
  requestId: anyId.optional().describe('Their `X-Request-Id`'),
  from: momentInQuery.describe('Received from then on, in seconds since 1970'),
  to: momentInQuery.describe('Received before then'),
}

export const attempt = z.object({
  number: z.int().describe('From 1'),
  at: moment,
  millis: z.int().describe('How long it took'),
  status: z.int().optional(),
  fault: z.string().optional().describe('Why there was no answer'),
  answer: z.string().optional().describe('The first characters of the answer'),
})

export const event = z.object({
  id: anyId.describe('`eventId` of the publisher, `Fortellis-Event-Id` of the webhook'),
  kind: z.enum(['published', 'test']).describe('`test`: sent by the webhook’s own people'),
  apiId: anyId,
  organizationId: anyId.describe('Whose API published it; of a test, whose test it is'),
  dataOwnerId: z.string(),
  channel: z.string().describe('What is behind `/v2/events/`, or empty'),
  partitionKey: z.string().optional().describe('For the API’s people'),
  requestId: z.string(),
  payloadBytes: z.int(),
  receivedAt: moment,
})

export const eventDetail = event.extend({
  payload: z
    .string()
    .optional()
    .describe('The first 64 KiB. For the API’s people, and for those whose webhook was sent it'),
  isPayloadCut: z.boolean(),
  deliveries: z.array(deliveryWithWait).describe('To webhooks that are yours to know, newest first'),
  areDeliveriesCut: z.boolean().describe('There are more than are listed'),
})
