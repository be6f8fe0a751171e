/**
 * The API behind the command line and, later, the console: `/management/v1/…` on the console's listener, described by OpenAPI.
 * Decides nothing itself: it knows who asks, checks what they send, and hands on to the rooms; what they answer becomes a reply.
 * Start at operation.ts, which is how each endpoint is declared, then serve-operations.ts. Loaded with the first request.
 */
export * from './lazy-management.ts'
export { renderPathProblem } from './problem.ts'
