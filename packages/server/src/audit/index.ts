/**
 * Who changed what: the actor behind a request, what they may do, and the entries that go into the record with each change.
 * Leaves to others what a change is; entries are written in the transaction of the change (store `together`).
 * Start at actor.ts, then entry.ts.
 */
export * from './actor.ts'
export * from './entry.ts'
