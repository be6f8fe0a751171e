import type { ApiId, AppId, OrganizationId } from '@portreeve/protocol'
import type { Attempt, Delivery, Lane, RelayEvent, Webhook } from '../../store/index.ts'
import type { SecretView } from '../webhooks/secrets.ts'
import { shownChannel } from './channel-name.ts'
import type { SeenWebhook } from './reach-webhook.ts'

/*
 * A delivery has two sides. People of the app see everything of it but the partition key, which is the publisher's own (protocol.md 6.1). People of the
 * API see that it waits or was taken, and nothing that the webhook said (threat T-30). Operators see both. Times are seconds since 1970, with milliseconds.
 */

/** What a webhook's people set. */
export interface WebhookSettings
  extends Pick<Webhook, 'accepts' | 'concurrencyMax' | 'perSecondMax' | 'timeoutMillis' | 'heldNoticeSeconds'> {}

export interface WebhookView extends Partial<WebhookSettings> {
  id: string
  app: { id: AppId; name: string; organizationId?: OrganizationId }
  api: { id: ApiId; name: string }
  state: Webhook['state']
  pausedBy?: NonNullable<Webhook['pausedBy']>
  pausedAt?: number
  pauseReason?: string
  /** Absent: the app has let the API go, so nothing is sent. */
  url?: string
  secrets?: { createdAt: number; endsAt?: number; isShown: boolean }[]
  revision: number
  createdAt: number
  updatedAt: number
}

export interface DeliveryView {
  webhookId: string
  app: { id: AppId; name: string }
  eventId: string
  /** Place in its lane. */
  seq: number
  state: Delivery['state']
  attempts: number
  isReplay: boolean
  createdAt: number
  doneAt?: number
  lastStatus?: number
  note?: string
  /** Where one event is looked at, and it waits. */
  wait?: WaitView
}

/** What an event waits for. Next attempt, since when and last answer are of the head of its lane, which may be another event. */
export interface WaitView {
  /** `paused`: for somebody to resume the webhook. `behind`: for those before it. `held`: it fails, and is tried again. `due`: nothing but its turn. */
  why: 'paused' | 'behind' | 'held' | 'due'
  /** Events before it in its lane. */
  ahead: number
  nextAttemptAt?: number
  heldSince?: number
  lastStatus?: number
  lastFault?: string
}

export interface AttemptView extends Pick<Attempt, 'number' | 'millis' | 'status' | 'fault' | 'answer'> {
  at: number
}

export interface LaneView {
  /** The event at its head names it. */
  eventId: string
  partitionKey?: string
  /** Of the head. */
  seq: number
  waiting: number
  attempts: number
  /** Absent while the webhook is paused. */
  nextAttemptAt?: number
  heldSince?: number
  lastStatus?: number
  lastFault?: string
}

export interface EventView {
  id: string
  kind: RelayEvent['kind']
  apiId: ApiId
  /** Whose API published it. */
  organizationId: OrganizationId
  dataOwnerId: string
  /** As `shownChannel` has it. */
  channel: string
  partitionKey?: string
  requestId: string
  payloadBytes: number
  receivedAt: number
}

export const moment = (millis: number): number => millis / 1000

/** Pure. */
export function viewOfWebhook({ webhook, app, api, sees }: SeenWebhook, secrets: readonly SecretView[]): WebhookView {
  const { id, apiId, state, revision, createdAt, updatedAt } = webhook
  const { accepts, concurrencyMax, perSecondMax, timeoutMillis, heldNoticeSeconds } = webhook
  const { pausedBy, pausedAt, pauseReason } = webhook
  const url = app?.selections.find((selection) => selection.apiId === apiId)?.webhookUrl
  return {
    id,
    app: appOf({ webhook, app }),
    api: { id: apiId, name: api?.name ?? '' },
    state,
    ...(sees.receiver && {
      ...(pausedBy !== undefined && { pausedBy }),
      ...(pausedAt !== undefined && { pausedAt: moment(pausedAt) }),
      ...(pauseReason !== undefined && { pauseReason }),
      ...(url !== undefined && { url }),
      ...{ accepts, concurrencyMax, timeoutMillis, heldNoticeSeconds },
      ...(perSecondMax !== undefined && { perSecondMax }),
      secrets: secrets.map((secret) => ({
        createdAt: moment(secret.createdAt),
        ...(secret.lapsesAt !== undefined && { endsAt: moment(secret.lapsesAt) }),
        isShown: secret.isShown,
      })),
    }),
    ...{ revision, createdAt: moment(createdAt), updatedAt: moment(updatedAt) },
  }
}

const appOf = ({ webhook, app }: Pick<SeenWebhook, 'webhook' | 'app'>) => ({ id: webhook.appId, name: app?.name ?? '' })

/** Pure. */
export function viewOfDelivery(delivery: Delivery, seen: SeenWebhook): DeliveryView {
  const { webhookId, eventId, seq, state, attempts, isReplay, createdAt, doneAt, lastStatus, note } = delivery
  return {
    ...{ webhookId, app: appOf(seen), eventId, seq, state, attempts, isReplay },
    createdAt: moment(createdAt),
    ...(doneAt !== undefined && { doneAt: moment(doneAt) }),
    ...(seen.sees.receiver && {
      ...(lastStatus !== undefined && { lastStatus }),
      ...(note !== undefined && { note }),
    }),
  }
}

/** For the receiver's people alone. Pure. */
export function viewOfAttempt({ number, at, millis, status, fault, answer }: Attempt): AttemptView {
  return {
    ...{ number, at: moment(at), millis },
    ...(status !== undefined && { status }),
    ...(fault !== undefined && { fault }),
    ...(answer !== undefined && { answer }),
  }
}

/** Pure. */
export function viewOfLane(lane: Lane, eventId: string, { sees, webhook }: SeenWebhook): LaneView {
  const { headSeq, nextSeq, attempts, nextAt, heldSince, lastStatus, lastFault } = lane
  const partitionKey = lane.lane.startsWith('k') ? lane.lane.slice(1) : undefined
  return {
    eventId,
    ...(sees.publisher && partitionKey !== undefined && { partitionKey }),
    ...{ seq: headSeq, waiting: nextSeq - headSeq, attempts },
    ...(webhook.state !== 'paused' && { nextAttemptAt: moment(nextAt) }),
    ...(heldSince !== undefined && { heldSince: moment(heldSince) }),
    ...(sees.receiver && {
      ...(lastStatus !== undefined && { lastStatus }),
      ...(lastFault !== undefined && { lastFault }),
    }),
  }
}

/** Pure. */
export function viewOfEvent(
  event: Omit<RelayEvent, 'payload'> & { payloadBytes: number },
  { isPublisher }: { isPublisher: boolean },
): EventView {
  const { id, kind, apiId, organizationId, dataOwnerId, channel, partitionKey, requestId } = event
  const { payloadBytes, receivedAt } = event
  return {
    ...{ id, kind, apiId, organizationId, dataOwnerId, channel: shownChannel(channel) },
    ...(isPublisher && partitionKey !== undefined && { partitionKey }),
    ...{ requestId, payloadBytes, receivedAt: moment(receivedAt) },
  }
}
