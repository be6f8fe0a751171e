/**
 * Settings, parsed once at start, and the files of a home directory that are not the store's.
 * Leaves to app.ts what is done with them.
 * Start at settings.ts.
 */
export * from './durable-file.ts'
export * from './encryption-key.ts'
export * from './settings.ts'
