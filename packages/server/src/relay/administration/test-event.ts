import { accept, type Outcome, type Refused } from '@portreeve/protocol'
import { v7 } from 'uuid'
import type { UserActor } from '../../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../../identity/index.ts'
import { type NewEvent, writeCalls } from '../../store/index.ts'
import { keptChannel, shownChannel } from './channel-name.ts'
import { type OwnWebhook, reachOwnWebhook } from './reach-webhook.ts'
import type { RelayAdministrationDeps } from './relay-deps.ts'
import { type EventView, viewOfEvent } from './views.ts'
import { auditQueue } from './work-the-queue.ts'

export interface TestEventWish {
  /** `hello/world`, with or without a slash before it, or empty. Left out: the one of the example. */
  channel?: string | undefined
  /** JSON. Left out: the example of the API's AsyncAPI description. */
  payload?: unknown
}

const PAYLOAD_BYTES_MAX = 256 * 1024

/**
 * Puts an event into the queue for this webhook alone, about the app's own organization: it is sent as all others are, in a lane of its own. Rejects with
 * StoreUnavailable.
 */
export async function sendTestEvent(
  actor: UserActor,
  id: string,
  wish: TestEventWish,
  deps: RelayAdministrationDeps,
): Promise<AdministrationOutcome<EventView> | (Refused<'busy'> & { description: string })> {
  const reached = await reachOwnWebhook(actor, { id }, deps)
  if (!reached.ok) return reached
  const { webhook, app } = reached.value
  if (webhook.state === 'paused') {
    return refuseAdministration('conflict', 'The webhook is paused, so nothing would be sent. Resume it first.')
  }
  if (!(await deps.receivers.find(id))) {
    return refuseAdministration(
      'conflict',
      'The app takes no events of this API now: it is disabled, or has no webhook URL for it.',
    )
  }
  const channelGiven = wish.channel === undefined ? undefined : keptChannel(wish.channel)
  const chosen = await choose(reached.value, { ...wish, channel: channelGiven }, deps)
  if (!chosen.ok) {
    if (chosen.error === 'busy') {
      const description = 'Too many descriptions are being read just now. Try again in a moment.'
      return { ok: false, error: 'busy', detail: chosen.detail, description }
    }
    return refuseField(
      '/payload',
      'The API has no AsyncAPI description with an example of this channel. Send a payload.',
    )
  }
  const { channel, text } = chosen.value
  const payload = Buffer.from(text)
  if (payload.length > PAYLOAD_BYTES_MAX) return refuseField('/payload', 'An event may have 256 KiB.')
  const at = deps.nowMillis()
  const event: NewEvent = {
    id: v7({ msecs: at }),
    apiId: webhook.apiId,
    // Whose test it is: the API's people did not publish it, and do not see it.
    organizationId: app.organizationId,
    dataOwnerId: app.organizationId,
    channel,
    requestId: actor.requestId,
    payload,
    receivedAt: at,
    kind: 'test',
    isRequestIdGiven: false,
    webhookIds: [id],
  }
  const after = { eventId: event.id, channel: shownChannel(channel), payloadBytes: payload.length }
  await deps.store.together([
    writeCalls.relay.publish([event]),
    auditQueue(actor, reached.value, { action: 'webhook.test', after }, at),
  ])
  return accept(viewOfEvent({ ...event, payloadBytes: payload.length }, { isPublisher: true }))
}

/** What is sent, and where: as it was asked for, else as the description of the API has it. */
async function choose(
  { webhook }: OwnWebhook,
  { channel, payload }: TestEventWish,
  { registry }: RelayAdministrationDeps,
): Promise<Outcome<{ channel: string; text: string }, 'no_example' | 'busy'>> {
  if (payload !== undefined) return accept({ channel: channel ?? '', text: JSON.stringify(payload) })
  const found = await registry.callDescriptions.findEventExamples(webhook.apiId)
  if (!found.ok) return { ...found, error: found.error === 'busy' ? 'busy' : 'no_example' }
  const example = found.value.find((one) => channel === undefined || channelOf(one.channel) === channel)
  if (!example) return { ok: false, error: 'no_example', detail: 'no message of this channel' }
  return accept({ channel: channel ?? channelOf(example.channel), text: example.payload })
}

/** As it is behind `/v2/events`. One with parameters is sent with their names: the relay does not know their values. */
function channelOf(described: string): string {
  const segments = described.split('/').map((segment) => segment.replace(/[^\w.~-]/g, ''))
  return segments.flatMap((segment) => (/^\.*$/.test(segment) ? [] : [`/${segment}`])).join('')
}
