/**
 * Who may call what: subscriptions and their connections, read from memory, and the context endpoint for providers.
 * Leaves to others what exists (registry) and how a call is checked (gateway).
 * Start at subscriptions.ts, then context.ts.
 */
export * from './subscriptions.ts'
