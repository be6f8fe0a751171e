import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Identity } from '../identity/index.ts'
import type { Registry } from '../registry/index.ts'
import type { RelayStore, Store } from '../store/index.ts'
import type { Log } from '../telemetry/index.ts'
import { createRelayAdministration, type RelayAdministration } from './administration/relay-administration.ts'
import { type AttemptsDeps, createAttempts } from './delivery/attempts.ts'
import { createDispatcher, type DispatcherDeps } from './dispatch/create-dispatcher.ts'
import type { DispatcherHealth } from './dispatch/dispatcher.ts'
import { createKeptRefusals } from './explain/keep-refusals.ts'
import { forgetOldEvents } from './forget-old-events.ts'
import { keepGone } from './keep-gone.ts'
import { mailHeldLane, mailOwners } from './owner-mails.ts'
import { createPublishing, type PublishingHealth } from './publish/handle-publish.ts'
import type { PublishLimits } from './publish/limits.ts'
import { createReceivers } from './receivers/create-receivers.ts'
import type { Receivers } from './receivers.ts'
import { createRelayMetrics } from './relay-metrics.ts'
import { createWaitingBounds, defaultWaitingLimits } from './waiting-bounds.ts'
import { createWebhookSecrets, type WebhookSecrets } from './webhooks/secrets.ts'

/** What other rooms see of the relay. */
export interface Relay {
  /** Answers publishers, for the relay's listener. */
  handle(request: IncomingMessage, response: ServerResponse, requestId: string): void
  receivers: Receivers
  secrets: WebhookSecrets
  /** What people do with webhooks, events and what waits. */
  administration: RelayAdministration
  health(): { publishing: PublishingHealth; dispatching: DispatcherHealth }
  /** Of this process, in a text format of Prometheus. */
  readMetrics(): Promise<string>
  /** Forgets what has been kept for long enough. Rejects with StoreUnavailable. */
  forgetOld(): Promise<void>
  /** Begins to deliver. */
  start(): void
  /** Resolves when what was taken is kept and nothing is under way any more. */
  close(): Promise<void>
}

export interface RelayDeps {
  store: { relay: RelayStore } & Pick<
    Store,
    'decisions' | 'subscriptions' | 'changes' | 'together' | 'throttles' | 'members' | 'users'
  >
  registry: Pick<Registry, 'apis' | 'apps' | 'findApp' | 'organizations' | 'callDescriptions'>
  identity: Pick<Identity, 'verifyBearer' | 'clients' | 'createSealer' | 'webhookMails'> & AttemptsDeps['identity']
  /** Of what webhooks' URLs lead to. */
  guard: AttemptsDeps['guard']
  /** Whether other processes may use the store at the same time: they share the work. */
  isStoreShared: boolean
  publishing?: Partial<PublishLimits> | undefined
  dispatching?: Pick<DispatcherDeps, 'settings' | 'timers' | 'onHeld' | 'onAttempt'> | undefined
  /** How long events are kept that wait nowhere. Default: 30. */
  eventsKeptDays?: number | undefined
  /** How many events may wait for one webhook. Default: a million. */
  webhookWaitingMax?: number | undefined
  /** For how long it can be asked why something was refused. Default: a day. */
  explainedSeconds?: number | undefined
  log: Log
  nowMillis: () => number
}

const EVENTS_KEPT_DAYS = 30
const DAY_MILLIS = 86_400_000
const EXPLAINED_SECONDS = 86_400

/** What the secrets of webhooks are sealed for. */
const WEBHOOK_SECRETS = 'webhook secrets'

export function createRelay(deps: RelayDeps): Relay {
  const { store, identity, log, nowMillis } = deps
  const secrets = createWebhookSecrets({ sealer: identity.createSealer(WEBHOOK_SECRETS), nowMillis })
  const receivers = createReceivers({ ...deps, secrets })
  const attempts = createAttempts({ identity, secrets, nowMillis, log, guard: deps.guard })
  const dispatcher = createDispatcher({
    ...{ onHeld: (lane) => mailHeldLane(lane, deps), keepGone: (before, after) => keepGone(before, after, deps) },
    ...{ ...deps.dispatching, store, receivers, attempts, log },
    onAttempt(seen) {
      metrics.attempted(seen)
      deps.dispatching?.onAttempt?.(seen)
    },
    publishersWaitMillis: () => publishing.waitedMillis(),
    node: deps.isStoreShared ? randomUUID() : 'the only one',
  })
  const retentionSeconds = deps.explainedSeconds ?? EXPLAINED_SECONDS
  const refusals = createKeptRefusals({ ...{ decisions: store.decisions, retentionSeconds, nowMillis, log } })
  const bounds = createWaitingBounds({
    ...{ relay: store.relay, limits: defaultWaitingLimits(deps.webhookWaitingMax), nowMillis, log },
    onNearlyFull: (webhook) => mailOwners(webhook, 'webhook_full', deps),
  })
  const publishing = createPublishing({
    ...{ ...deps, receivers, bounds, limits: deps.publishing },
    onPublished: dispatcher.published,
    onRefused: refusals.add,
  })
  const metrics = createRelayMetrics({
    ...{ relay: store.relay, publishing: publishing.health, dispatching: dispatcher.health, nowMillis },
    shards: dispatcher.shards,
  })
  const keptMillis = (deps.eventsKeptDays ?? EVENTS_KEPT_DAYS) * DAY_MILLIS
  return {
    handle: publishing.handle,
    receivers,
    secrets,
    administration: createRelayAdministration({ ...deps, receivers, secrets, bounds, refusals, retentionSeconds }),
    health: () => ({ publishing: publishing.health(), dispatching: dispatcher.health() }),
    readMetrics: metrics.read,
    async forgetOld() {
      await refusals.prune()
      await forgetOldEvents({ ...deps, relay: store.relay, keptMillis })
    },
    start: dispatcher.start,
    async close() {
      await publishing.close()
      await refusals.close()
      await bounds.settled()
      await dispatcher.close()
      await attempts.close()
      receivers.close()
    },
  }
}
