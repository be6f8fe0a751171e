import type { Client } from '@portreeve/client'
import type { Answer, Management } from '@portreeve/client/management'
import type { Demo } from 'portreeve/testing-support'
import type { FetchHandler } from './local-server.ts'

/** What `startExchange` takes; nothing is required. */
export interface ExchangeOptions {
  /** Epoch seconds at which the exchange's clock begins; the machine's when left out. It goes on with the machine's, and `setClock` moves it. */
  now?: number
  /** What the server logs, a line of JSON at a time. Left out: nothing, unless it fails to start. */
  onLog?: (line: string) => void
  /** `portreeve dev`'s own organizations, APIs, app, people and API service as well (docs/demo.md). Left out: an exchange with nothing in it. */
  demo?: boolean
  /**
   * How long an event waits after its first failed attempt; twice as long after each further one. 0.02 when left out, so that tests need not wait; 1 is what
   * the protocol says (protocol.md 6.4).
   */
  firstRetrySeconds?: number
}

/** A running exchange. Everything it made is gone after `close`. */
export interface TestExchange {
  readonly issuer: string
  readonly authServerId: string
  /** Origins on 127.0.0.1, for programs in any language. `subscriptions` and `console` are the same. */
  readonly urls: { identity: string; console: string; subscriptions: string; gateway: string; relay: string }
  /** An operator's management token. */
  readonly managementToken: string
  /** With it, for everything that has no factory here. */
  readonly management: Management
  /** What `demo.json` would say. With `demo: true` only. */
  readonly demo: Demo | undefined
  organization(values?: { name?: string }): Promise<TestOrganization>
  /** A person with a login, a member of `organization` if one is given. */
  user(values?: {
    email?: string
    /** 10 characters or more; made when left out. */
    password?: string
    name?: string
    organization?: TestOrganization
  }): Promise<TestUser>
  /**
   * An API with a target: a URL, or a handler of Fetch that is called in this process, with the path behind the gateway's namespace (`/orders/v1/…`). Without a
   * target every call is answered with `{}`. With `events: true` it is an async one, which has no calls and publishes events.
   */
  api(values?: {
    name?: string
    organization?: TestOrganization
    /** `/orders/v1`; made when left out. */
    basePath?: string
    target?: string | FetchHandler
    events?: boolean
  }): Promise<TestApi>
  /** An app that has selected `apis`. */
  app(values?: {
    name?: string
    organization?: TestOrganization
    apis?: readonly TestApi[]
    /** Where people come back to; nothing has to listen there. */
    callbackUrl?: string
    /** Where events of its async APIs go: `webhook().url`, or a program of yours. */
    webhookUrl?: string
  }): Promise<TestApp>
  /** `organization` (a new one when left out) has activated `app`; all its connections are active when this resolves. */
  subscription(values: { app: TestApp; organization?: TestOrganization }): Promise<TestSubscription>
  /** A webhook on a port of its own, which verifies every event and answers 202 unless told otherwise. */
  webhook(): Promise<TestWebhook>
  /** What became of a call, step by step, as management says it (docs/explain.md). `requestId`: from the answer's header. */
  explain(requestId: string): Promise<Explanation>
  /** Epoch seconds by the exchange's clock: for verifiers and clients that take a `now`. */
  now(): number
  /** Tokens, codes and sessions expire accordingly, and events that rested long enough are tried again. */
  setClock(epochSeconds: number): void
  advanceClock(seconds: number): void
  /** Ends what is under way and takes everything away: ports, files, threads, timers. May be called twice. */
  close(): Promise<void>
}

/** What was decided about one call, step by step, as `portreeve explain` shows it. */
export type Explanation = Answer<'get', '/decisions/{requestId}'>

/** An organization that a test has made. */
export interface TestOrganization {
  readonly id: string
  readonly name: string
}

/** A person with a login, who needs no browser. */
export interface TestUser {
  readonly id: string
  readonly email: string
  readonly password: string
  readonly name: string
  /**
   * Signs in and agrees, over HTTP as a browser would, and resolves with what the app's token request brought (protocol.md 2.7). The browser stays the same one: while its
   * session lasts, no password is asked for. Rejects with ExchangeRefused, and what the server said. `scope`: `openid profile email offline_access` when left out.
   */
  signIn(app: TestApp, values?: { scope?: string }): Promise<TestTokens>
}

/** What a token request answered (RFC 6749 §5.1). */
export interface TestTokens {
  readonly access_token: string
  readonly id_token?: string
  readonly refresh_token?: string
  readonly expires_in: number
  readonly scope: string
}

/** An API that a test has made. */
export interface TestApi {
  readonly id: string
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  /** At the gateway, without a slash at the end. */
  readonly url: string
  /** The calls that have come to a handler, oldest first. Their bodies can be read. */
  readonly calls: readonly Request[]
  /** Of an async API. Resolves when the relay has it. `channel`: `events` when left out. */
  publish(values: {
    organization: TestOrganization
    body: unknown
    channel?: string
    partitionKey?: string
  }): Promise<{ eventId: string }>
}

/** An app that a test has made. */
export interface TestApp {
  readonly id: string
  readonly name: string
  readonly apiKey: string
  readonly apiSecret: string
  readonly callbackUrl: string
  /** Of `@portreeve/client`, by the exchange's clock, ready to call the gateway. */
  readonly client: Client
  /** Takes a refresh token to the token endpoint. Rejects with ExchangeRefused. */
  refresh(tokens: Pick<TestTokens, 'refresh_token'>): Promise<TestTokens>
}

/** An organization’s activation of an app. */
export interface TestSubscription {
  readonly id: string
  readonly app: TestApp
  readonly organization: TestOrganization
  deactivate(): Promise<void>
}

/** A webhook on a port of its own that keeps what it gets, and answers as the test says. */
export interface TestWebhook {
  /** For `app({ webhookUrl })`. */
  readonly url: string
  /** Everything that has come, oldest first, refused ones included. */
  readonly deliveries: readonly TestDelivery[]
  /** The next one that has not been waited for; when it was refused, once the relay has planned the next attempt. Rejects after `timeoutSeconds` (5). */
  next(values?: { timeoutSeconds?: number }): Promise<TestDelivery>
  /** What good deliveries are answered from now on; with `times` only so many of them, and then what was said before. 202 at first. TypeError: no status from 200 to 599. */
  answer(status: number, values?: { times?: number }): void
}

/** One attempt to deliver an event, as the webhook got it. */
export interface TestDelivery {
  readonly eventId: string
  /** Empty: the publisher named none. */
  readonly channel: string
  readonly dataOwnerId: string
  readonly headers: Headers
  /** Of JSON; a text where it is none. */
  readonly body: unknown
  readonly answered: number
  /** Why it was refused, as `@portreeve/verifier` says it. Undefined: it was good. */
  readonly refused: string | undefined
}
