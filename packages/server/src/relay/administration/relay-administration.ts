import type { Refused } from '@portreeve/protocol'
import type { UserActor } from '../../audit/index.ts'
import type { AdministrationOutcome } from '../../identity/index.ts'
import type { Page } from '../../registry/index.ts'
import { type ExplainPublishDeps, explainPublishes, type PublishExplanation } from '../explain/explain-publish.ts'
import {
  pauseWebhook,
  resumeWebhook,
  rotateWebhookSecret,
  updateWebhook,
  type WebhookPatch,
  type WebhookReach,
} from './change-webhook.ts'
import {
  type DeliveryDetail,
  type DeliveryFilter,
  listDeliveries,
  reportDeliveries,
  showDelivery,
} from './list-deliveries.ts'
import { type EventDetail, type EventQuery, listEvents, showEvent } from './list-events.ts'
import { listWebhooks, viewFor, type WebhookQuery } from './list-webhooks.ts'
import { listHeldLanes, type QueueView, showQueue } from './queue-view.ts'
import { reachWebhook } from './reach-webhook.ts'
import type { RelayAdministrationDeps } from './relay-deps.ts'
import { type Replayed, type ReplayWish, replayEvents } from './replay-events.ts'
import { sendTestEvent, type TestEventWish } from './test-event.ts'
import type { DeliveryView, EventView, LaneView, WebhookView } from './views.ts'
import { retryNow, skipHead } from './work-the-queue.ts'

/**
 * What people do with webhooks, events and what waits: the app's people with their own webhooks, the API's people with what they published, each with
 * their part alone. Methods reject with StoreUnavailable.
 */
export interface RelayAdministration {
  listWebhooks(actor: UserActor, query: WebhookQuery): Promise<AdministrationOutcome<Page<WebhookView>>>
  showWebhook(actor: UserActor, id: string): Promise<AdministrationOutcome<WebhookView>>
  updateWebhook(actor: UserActor, reach: WebhookReach, patch: WebhookPatch): Promise<AdministrationOutcome<WebhookView>>
  pause(actor: UserActor, reach: WebhookReach, reason: string): Promise<AdministrationOutcome<WebhookView>>
  resume(actor: UserActor, reach: WebhookReach): Promise<AdministrationOutcome<WebhookView>>
  /** The only time that the secret is shown. */
  rotateSecret(
    actor: UserActor,
    reach: WebhookReach,
    overlapSeconds: number,
  ): Promise<AdministrationOutcome<WebhookView & { secret: string }>>
  sendTest(
    actor: UserActor,
    id: string,
    wish: TestEventWish,
  ): Promise<AdministrationOutcome<EventView> | (Refused<'busy'> & { description: string })>
  showQueue(actor: UserActor, id: string): Promise<AdministrationOutcome<QueueView>>
  listHeldLanes(
    actor: UserActor,
    id: string,
    page: { after?: string | undefined; limit: number },
  ): Promise<AdministrationOutcome<Page<LaneView>>>
  listDeliveries(
    actor: UserActor,
    id: string,
    query: DeliveryFilter & { limit: number },
  ): Promise<AdministrationOutcome<Page<DeliveryView>>>
  showDelivery(actor: UserActor, id: string, eventId: string): Promise<AdministrationOutcome<DeliveryDetail>>
  /** CSV. */
  reportDeliveries(
    actor: UserActor,
    id: string,
    query: DeliveryFilter & { limit: number },
  ): Promise<AdministrationOutcome<string>>
  retryNow(
    actor: UserActor,
    id: string,
    of: { eventId?: string | undefined },
  ): Promise<AdministrationOutcome<QueueView>>
  skip(
    actor: UserActor,
    id: string,
    head: { eventId: string; seq?: number | undefined; reason: string },
  ): Promise<AdministrationOutcome<QueueView>>
  replay(actor: UserActor, id: string, wish: ReplayWish): Promise<AdministrationOutcome<Replayed>>
  listEvents(actor: UserActor, query: EventQuery): Promise<AdministrationOutcome<Page<EventView>>>
  showEvent(actor: UserActor, id: string): Promise<AdministrationOutcome<EventDetail>>
  /** What became of requests to publish with this id, as far as they may know; none is no refusal. */
  explain(actor: UserActor, requestId: string): Promise<PublishExplanation>
}

export function createRelayAdministration(deps: RelayAdministrationDeps & ExplainPublishDeps): RelayAdministration {
  return {
    explain: (actor, requestId) => explainPublishes(actor, requestId, deps),
    listWebhooks: (actor, query) => listWebhooks(actor, query, deps),
    async showWebhook(actor, id) {
      const reached = await reachWebhook(actor, id, deps)
      return reached.ok ? { ok: true, value: viewFor(reached.value, deps) } : reached
    },
    updateWebhook: (actor, reach, patch) => updateWebhook(actor, reach, patch, deps),
    pause: (actor, reach, reason) => pauseWebhook(actor, reach, reason, deps),
    resume: (actor, reach) => resumeWebhook(actor, reach, deps),
    rotateSecret: (actor, reach, overlapSeconds) => rotateWebhookSecret(actor, reach, overlapSeconds, deps),
    sendTest: (actor, id, wish) => sendTestEvent(actor, id, wish, deps),
    showQueue: (actor, id) => showQueue(actor, id, deps),
    listHeldLanes: (actor, id, page) => listHeldLanes(actor, id, page, deps),
    listDeliveries: (actor, id, query) => listDeliveries(actor, id, query, deps),
    showDelivery: (actor, id, eventId) => showDelivery(actor, id, eventId, deps),
    reportDeliveries: (actor, id, query) => reportDeliveries(actor, id, query, deps),
    retryNow: (actor, id, of) => retryNow(actor, id, of, deps),
    skip: (actor, id, head) => skipHead(actor, id, head, deps),
    replay: (actor, id, wish) => replayEvents(actor, id, wish, deps),
    listEvents: (actor, query) => listEvents(actor, query, deps),
    showEvent: (actor, id) => showEvent(actor, id, deps),
  }
}
