/**
 * Who may call what: subscriptions and their connections, what people and providers do with them, the calls to providers' admin APIs, and the
 * exchange's own endpoints. Leaves to others what exists (registry) and how a call is checked (gateway).
 * Start at life-cycle.ts, then keep-step.ts; subscriptions.ts builds the room.
 */
export * from './administration.ts'
export { checkActing } from './check-acting.ts'
export { missingValues, VALUE_LENGTH_MAX } from './connection-values.ts'
export type { ProviderCallAdministration } from './provider-calls/administration.ts'
export { csvRow } from './report.ts'
export * from './subscriptions.ts'
