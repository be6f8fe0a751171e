/**
 * Logs (metrics and traces come here). Every server room may import it; it imports nothing of theirs.
 * Never given a token, code, secret or password: callers log `jti`, `client_id` or a Request-Id.
 * Start at log.ts.
 */
export * from './log.ts'
export * from './path-for-log.ts'
