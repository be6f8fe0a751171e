/**
 * Listeners, declared routes, error rendering, Request-Ids and the one guarded HTTP client.
 * Knows nothing of OAuth or of subscriptions: rooms hand it routes and it hands them requests.
 * Start at listener.ts, then route.ts.
 */
export { type AddressPolicy, createAddressPolicy } from './address-policy.ts'
export { type CallerChain, createCallerChain } from './client-address.ts'
export * from './discard-rest.ts'
export * from './error-body.ts'
export * from './fetch-text.ts'
export * from './guarded-agent.ts'
export * from './guarded-pool.ts'
export * from './has-two-authorizations.ts'
export * from './hot-handler.ts'
export * from './listener.ts'
export { createNameLookup } from './name-lookup.ts'
export * from './network.ts'
export { CLIENT_IDLE_MILLIS } from './node-server.ts'
export * from './own-cookies.ts'
export * from './request-id.ts'
export * from './request-target.ts'
export * from './route.ts'
export * from './route-handler.ts'
export type { TlsPair } from './tls-pair.ts'
export type { Upgrade } from './upgrades.ts'
