import type { ApiId, AppId, OrganizationId } from '@portreeve/protocol'

/**
 * Webhooks, events and their deliveries. The row of a delivery is its place in the queue (docs/decisions/0047): a *lane* is all deliveries of one
 * webhook with one partition key, each has a place in it (`seq`), and only the one at its head may be tried.
 */

/** Webhooks are spread over so many shards; each shard is one process's at a time, which alone delivers to its webhooks. */
export const SHARDS = 64

/** Which one a webhook is in: FNV-1a of its id, so that ids of any version spread evenly. */
export function shardOf(webhookId: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < webhookId.length; i++) hash = Math.imul(hash ^ webhookId.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % SHARDS
}

/** Where an app takes the events of one async API. Its URL is in the app's selection, so that there is one place to change it. */
export interface Webhook {
  /** UUID. */
  id: string
  appId: AppId
  apiId: ApiId
  /** 0 to SHARDS - 1, from the id: `shardOf`. */
  shard: number
  /** `paused`: events are queued, nothing is sent. */
  state: 'active' | 'paused'
  /** `person`: somebody did. `gone`: it answered 410. */
  pausedBy?: 'person' | 'gone' | undefined
  /** Of a person: why, in their words. At most 500 characters. */
  pauseReason?: string | undefined
  /** Milliseconds since 1970. */
  pausedAt?: number | undefined
  /** Which answers count as taken (protocol.md 6.3). */
  accepts: '202' | '2xx'
  /** Requests under way at once, in all lanes together. */
  concurrencyMax: number
  /** Requests begun in a second. Undefined: as many as there are. */
  perSecondMax?: number | undefined
  /** For one attempt, from the look-up of its name to the end of the answer. */
  timeoutMillis: number
  /** A lane whose head has failed for so long is told to the webhook's owner. */
  heldNoticeSeconds: number
  /** Sealed JSON: the secrets that deliveries are signed with (relay/webhooks/secrets.ts). */
  sealedSecrets: Uint8Array
  /** Grows with each write. */
  revision: number
  /** Milliseconds since 1970. */
  createdAt: number
  updatedAt: number
}

/** What was published, byte for byte. */
export interface RelayEvent {
  /** UUID of version 7: newer ones have greater ids. The `eventId` that the publisher was given. */
  id: string
  apiId: ApiId
  /** Whose API published it. */
  organizationId: OrganizationId
  /** Whose data it is about (`Data-Owner-Id`), as it was sent. */
  dataOwnerId: string
  /** What came behind `/v2/events`, with its slash (`/hello/world`), or empty. */
  channel: string
  partitionKey?: string | undefined
  /** `X-Request-Id`, the publisher's or ours. */
  requestId: string
  payload: Uint8Array
  /** Milliseconds since 1970. */
  receivedAt: number
  /** `test`: sent by the webhook's owner to try it. */
  kind: 'published' | 'test'
}

export type DeliveryState = 'waiting' | 'delivered' | 'skipped' | 'cancelled'

/** One event on its way to one webhook. */
export interface Delivery {
  webhookId: string
  /** `k` and the partition key, or `e` and the event's id. */
  lane: string
  /** Place in the lane. Those of one lane follow one another without a gap while any of them waits. */
  seq: number
  eventId: string
  state: DeliveryState
  /** Attempts that were made. Of a waiting head, those so far. */
  attempts: number
  /** Milliseconds since 1970. When it was put into the lane: when published, or replayed. */
  createdAt: number
  isReplay: boolean
  /** Milliseconds since 1970. When it stopped waiting. */
  doneAt?: number | undefined
  /** HTTP status of the last answer. */
  lastStatus?: number | undefined
  /** Why it was skipped or cancelled, in somebody's words. */
  note?: string | undefined
}

/** The lane of an event at any webhook: of its partition key, or its own. */
export const laneOf = ({ id, partitionKey }: Pick<RelayEvent, 'id' | 'partitionKey'>): string =>
  partitionKey === undefined ? `e${id}` : `k${partitionKey}`

/** A lane exists while something waits in it. */
export interface Lane {
  webhookId: string
  lane: string
  /** Place of the delivery at its head, and the place of the next one to come. */
  headSeq: number
  nextSeq: number
  /** Of the head: attempts that failed. */
  attempts: number
  /** Milliseconds since 1970. When the head may be tried. While it is being tried it stays as it was. */
  nextAt: number
  /** Milliseconds since 1970. Since when the head has been failing. */
  heldSince?: number | undefined
  /** Whether its owner has been told. */
  isNoticed: boolean
  lastStatus?: number | undefined
  /** Why there was no answer, in our words. */
  lastFault?: string | undefined
}

/** One try that failed. Of each delivery the first ten and the last ten are kept. */
export interface Attempt {
  webhookId: string
  lane: string
  seq: number
  eventId: string
  /** From 1. */
  number: number
  /** Milliseconds since 1970. */
  at: number
  /** How long it took. */
  millis: number
  status?: number | undefined
  fault?: string | undefined
  /** The first characters of the answer, for the webhook's owner. */
  answer?: string | undefined
}

/** A published event, and who gets it. */
export interface NewEvent extends RelayEvent {
  /** The publisher sent its `X-Request-Id` itself: the same one within a day is the same event. */
  isRequestIdGiven: boolean
  webhookIds: readonly string[]
}

export interface Published {
  /** Of the event that was published with this `X-Request-Id` before, where there is one; else its own. */
  eventId: string
  isRepeat: boolean
  /** In the order of `webhookIds`. Empty for a repeat. `isHead`: its lane was empty. */
  deliveries: { webhookId: string; lane: string; seq: number; isHead: boolean }[]
}

/** The head of a lane whose time has come. */
export interface DueDelivery {
  webhookId: string
  lane: string
  seq: number
  /** That failed. */
  attempts: number
  nextAt: number
  createdAt: number
  isReplay: boolean
  event: RelayEvent
}

/** What became of one attempt, or of a head that somebody took out of the queue. Written only while `seq` is still the lane's head. */
export type Settlement = {
  webhookId: string
  lane: string
  seq: number /** Milliseconds since 1970. */
  at: number
} & (
  | { kind: 'delivered'; attempts: number; status: number }
  | { kind: 'skipped' | 'cancelled'; note: string }
  | {
      kind: 'failed'
      nextAt: number
      attempt: Pick<Attempt, 'eventId' | 'number' | 'millis' | 'status' | 'fault' | 'answer'>
    }
)

/** `changed`: it is not the head any more; somebody else has settled it, and nothing was written. */
export type Settled =
  | { kind: 'changed' }
  | { kind: 'settled' /** Whether something waits behind it. */; hasNext: boolean }

/**
 * Methods reject with StoreUnavailable; "not there" is a value. Times are milliseconds since 1970. Lists are newest first, and `after` is the id (event id,
 * or `lane`) of the last one of the page before. Proven by contract/relay.ts on both engines.
 */
export interface RelayStore {
  // Webhooks. Writes of them announce 'webhook'.
  /** Keeps it unless there is one of this app and API. */
  insertWebhook(webhook: Webhook): Promise<'made' | 'exists'>
  /** Only where the kept revision is still `webhook.revision`. */
  replaceWebhook(webhook: Webhook): Promise<'replaced' | 'changed'>
  /** 'in_use' while a delivery of it is kept. For webhooks whose app or API is gone. */
  removeWebhook(id: string): Promise<'removed' | 'in_use'>
  findWebhook(id: string): Promise<Webhook | undefined>
  findWebhookOf(appId: AppId, apiId: ApiId): Promise<Webhook | undefined>
  /** By id, ascending. `search` as in organizations.ts, of the app's name; not with `appId`. */
  listWebhooks(page: {
    appId?: AppId | undefined
    apiId?: ApiId | undefined
    search?: string | undefined
    after?: string | undefined
    limit: number
  }): Promise<Webhook[]>

  // The queue.
  /**
   * Keeps events, and a delivery of each at the end of a lane of each of its webhooks: in the order of `events`, and of any two batches the one that is committed
   * later stands behind the other. Resolves after the commit, in the order of `events`. A batch may hold up to some hundred. Also for `together`.
   */
  publish(events: readonly NewEvent[]): Promise<Published[]>
  /** Puts events that are kept into lanes of one webhook once more, in the order of `eventIds`; those that are not there any more are left out. Answers how many. Also for `together`. */
  replay(webhookId: string, eventIds: readonly string[], at: number): Promise<number>
  /**
   * For `together`, beside the audit entry: `settle` of one head that somebody takes out of the queue. 'changed': it is not the head any more. Due at once
   * then is what stood behind it.
   */
  skip(head: { webhookId: string; lane: string; seq: number; at: number; note: string }): Promise<'skipped' | 'changed'>
  /**
   * Heads whose time has come, those first that came due first: up to `limit` of each webhook. Lanes that are being tried are among them: who asks knows them.
   * Of each webhook also when the next one after these is due, if any.
   */
  listDue(
    asks: readonly { webhookId: string; limit: number }[],
    now: number,
  ): Promise<{ webhookId: string; due: DueDelivery[]; nextAt?: number | undefined }[]>
  /** One transaction; answers in the order of `settlements`, no two of which are of one lane. */
  settle(settlements: readonly Settlement[]): Promise<Settled[]>
  /** Ids of active webhooks of these shards that have a head due by `now`, ascending from `after`. */
  listWebhooksWithDue(shards: readonly number[], now: number, after: string, limit: number): Promise<string[]>
  /** Makes heads due at once: of one lane, or of all lanes of a webhook. Answers how many. Whoever delivers is told, as of new events. Also for `together`. */
  retryNow(webhookId: string, lane: string | undefined, at: number): Promise<number>
  /**
   * Called in every process, soon after the commit of anything that makes deliveries due at once, with the webhooks' ids; a notice may be lost, or come
   * twice. In the process that wrote, after the write has resolved. Returns the way to stop.
   */
  onDue(listener: (webhookIds: readonly string[]) => void): () => void

  // Who delivers.
  /**
   * Says that process `node` lives, gives back `releasing`, extends its leases until `at + leaseMillis`, and takes free or lapsed shards until it has its fair
   * share of all living processes'. A lease that had lapsed is not extended but taken anew, if nobody else has. Answers what it has now, and its fair share:
   * whoever has more gives back the rest when nothing of it is under way.
   */
  lease(ask: {
    node: string
    at: number
    leaseMillis: number
    releasing: readonly number[]
  }): Promise<{ shards: number[]; fairShare: number }>
  /** Gives everything back at once; nothing may be under way. */
  endLeases(node: string): Promise<void>

  // What people see.
  findEvent(id: string): Promise<RelayEvent | undefined>
  /** Without payloads' bytes: `payloadBytes` instead. `apiId` or `organizationId` leads. */
  listEvents(page: {
    apiId?: ApiId | undefined
    organizationId?: OrganizationId | undefined
    requestId?: string | undefined
    partitionKey?: string | undefined
    channel?: string | undefined
    from?: number | undefined
    to?: number | undefined
    after?: string | undefined
    /** None with an id below this. */
    downTo?: string | undefined
    limit: number
  }): Promise<(Omit<RelayEvent, 'payload'> & { payloadBytes: number })[]>
  /** The id that is `behind` events behind the first of such a list without filters. Undefined: there are not so many. */
  placeOfEvents(page: {
    apiId?: ApiId | undefined
    organizationId?: OrganizationId | undefined
    from?: number | undefined
    to?: number | undefined
    after?: string | undefined
    behind: number
  }): Promise<string | undefined>
  /** `eventId` or `webhookId` leads; newest event first. */
  listDeliveries(page: {
    eventId?: string | undefined
    webhookId?: string | undefined
    lane?: string | undefined
    state?: DeliveryState | undefined
    from?: number | undefined
    to?: number | undefined
    after?: string | undefined
    limit: number
  }): Promise<Delivery[]>
  /**
   * What may be replayed: each event once that was ever put into lanes of the webhook and does not wait in one now, by the place of its first delivery. Oldest event first: by its
   * id, ascending from `after`.
   * `from` (inclusive) and `to` (exclusive) are when the event was received, which its id says as well.
   */
  listReplayable(page: {
    webhookId: string
    lane?: string | undefined
    from?: number | undefined
    to?: number | undefined
    after?: string | undefined
    limit: number
  }): Promise<{ eventId: string; lane: string; seq: number }[]>
  listAttempts(webhookId: string, lane: string, seq: number): Promise<Attempt[]>
  /** By lane, ascending. `held`: whose head has failed. */
  listLanes(page: {
    webhookId: string
    held?: boolean | undefined
    after?: string | undefined
    limit: number
  }): Promise<Lane[]>
  findLane(webhookId: string, lane: string): Promise<Lane | undefined>
  /** Of one webhook: what waits, how many lanes are held, since when its oldest head has waited. */
  countLanes(
    webhookId: string,
  ): Promise<{ lanes: number; held: number; waiting: number; oldestHeldSince?: number | undefined }>
  /** Lanes of these shards' webhooks that have been held since `before` of their webhook's own time, and whose owner has not been told. */
  listHeldUnnoticed(shards: readonly number[], now: number, limit: number): Promise<Lane[]>
  /** 'noticed' for exactly one of any number of processes. */
  noticeHeld(webhookId: string, lane: string, heldSince: number): Promise<'noticed' | 'changed'>
  /** For metrics, of these shards' webhooks: what waits, and what has waited longest. */
  measure(
    shards: readonly number[],
  ): Promise<{ lanes: number; held: number; waiting: number; oldestDueAt?: number | undefined }>
  /**
   * Deletes events received before `before` that wait nowhere, with their deliveries and attempts, and what is known of `X-Request-Id`s of before `requestIdsBefore`. Answers
   * whether there may be more.
   */
  prune(before: number, requestIdsBefore: number): Promise<boolean>
}
