/**
 * Events from async APIs to the webhooks of subscribed apps: durable, in order within a key, again and again until they are taken.
 * Leaves to others who subscribes (subscriptions) and whose API or app it is (registry).
 * Start at relay.ts, then publish/handle-publish.ts and dispatch/dispatcher.ts.
 */
export type { DeliveryFilter } from './administration/list-deliveries.ts'
export type { RelayAdministration } from './administration/relay-administration.ts'
export type { Timers } from './dispatch/timers.ts'
export { publishChecks } from './explain/refused-publish.ts'
export * from './listener-options.ts'
export * from './relay.ts'
