/**
 * A whole exchange as code: `portreeve apply` makes a running exchange what YAML documents say, and `portreeve export` writes such a document of it.
 * Knows the management API only, asks it for everything before it writes anything, and leaves to the server what may be said at all.
 * Start at apply-command.ts, then make-plan.ts and plan-apis.ts.
 */
export * from './apply-command.ts'
export * from './export-command.ts'
