/**
 * Checks each API call in a fixed order, puts in the credentials the provider wants, forwards it, and explains refusals.
 * Decides nothing about who subscribed to what: it reads that from registry and subscriptions.
 * Start at gateway.ts, then checks.ts.
 */
export * from './calls/journal.ts'
export * from './calls/keep-calls.ts'
export { createDecisionAdministration, type DecisionAdministration } from './explain/decision-administration.ts'
export { createDecisionSink, type DecisionRetention, defaultRetention } from './explain/decision-sink.ts'
export * from './gateway.ts'
export * from './listener-options.ts'
export * from './metering/reports/metering-administration.ts'
export { steps as gatewaySteps } from './refusals.ts'
