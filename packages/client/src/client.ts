import type { ListedSubscription, SubscriptionContext } from '@portreeve/protocol'

/** One app on one exchange. Made by `createClient`. */
export interface Client {
  /**
   * The app's access token: one request for however many callers, kept until shortly before it expires, then renewed ahead while the old
   * one still serves. Rejects with ExchangeError (`invalid_client`, …) or with ExchangeUnavailable.
   */
  token(): Promise<string>
  /**
   * As `fetch`, with the token, `Subscription-Id` and `Request-Id` set. `input` is a URL of the gateway, or a path behind `gatewayUrl`; any
   * other host is a TypeError before anything is sent. Answers are answers, whatever their status: `readRefusal` tells the gateway's own refusals from the API's.
   */
  fetch(input: string | URL, init: CallInit): Promise<Response>
  /** `fetch` with one Subscription-Id, for libraries that take a `fetch`. */
  forSubscription(subscriptionId: string): (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** protocol.md 4.4. */
  subscriptions(filter?: SubscriptionFilter): Promise<ListedSubscription[]>
  /** protocol.md 4.5. Undefined: there is no such subscription of this app. */
  context(subscriptionId: string): Promise<SubscriptionContext | undefined>
  /**
   * protocol.md 6.1. Resolves once the relay has it on disk. Sent again after 5xx and broken connections under the same `X-Request-Id`, so
   * the event is there once.
   */
  publish(event: EventToPublish): Promise<PublishedEvent>
}

/** A call through the gateway: what `fetch` takes, and for whom it is. */
export interface CallInit extends RequestInit {
  /** A UUID, or `test` for the API's examples (protocol.md 3.8). */
  subscriptionId: string
  /** A person's access token, from `createSignIn`, instead of the app's own. It is not renewed here. There and undefined, it is a TypeError. */
  accessToken?: string
  /** Made when left out. It is in the answer's `Request-Id`, and is what `portreeve explain` takes. */
  requestId?: string
}

/** Which subscriptions are wanted; left out: all of them. */
export interface SubscriptionFilter {
  /** Only those of this organization. */
  organizationId?: string
  environment?: 'Test' | 'Production'
  /** Left out: both. */
  status?: 'active' | 'inactive'
}

/** An event of an async API (protocol.md 6.1). */
export interface EventToPublish {
  channel?: string
  /** The organization whose data this is: only its subscriptions receive the event. */
  dataOwnerId: string
  /** Events with the same key arrive in the order in which they were published. */
  partitionKey?: string
  /** A UUID; made when left out. The same one again within a day is the same event. */
  requestId?: string
  /** JSON; a string or bytes go as they are. */
  body: unknown
}

/** An event that the relay has on disk. */
export interface PublishedEvent {
  eventId: string
  requestId: string
}
