/**
 * The API behind the command line and, later, the console: `/management/v1/…` on the console's listener, for operators.
 * Decides nothing itself: it knows who asks, reads JSON, and hands on to the rooms; what they answer becomes an answer.
 * Start at routes.ts, then authenticate.ts.
 */
export * from './routes.ts'
