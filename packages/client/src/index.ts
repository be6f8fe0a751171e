/**
 * For apps on a Portreeve exchange: tokens, calls through the gateway, whose data the app may work on, people's sign-in, events of async
 * APIs. Decides nothing itself: the exchange does. The typed management API is a part of its own, `@portreeve/client/management`.
 * Start at client.ts, then create-client.ts and send.ts; for sign-in at sign-in.ts.
 */
export type { CallInit, Client, EventToPublish, PublishedEvent, SubscriptionFilter } from './client.ts'
export { createClient } from './create-client.ts'
export { createSignIn } from './create-sign-in.ts'
export { ExchangeError, ExchangeUnavailable, type UnavailableCode } from './errors.ts'
export type { ClientOptions } from './options.ts'
export { GatewayError, readRefusal } from './read-refusal.ts'
export type { KeptSignIn, RefreshOptions, SignalOption, SignedIn, SignIn, SignInWishes } from './sign-in.ts'
export { SignInError, type SignInErrorCode } from './sign-in-error.ts'
export type { SignInOptions } from './sign-in-options.ts'
