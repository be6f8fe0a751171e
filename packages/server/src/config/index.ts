/**
 * Settings, parsed once at start, and the files of a home directory that are not the store's.
 * Leaves to app.ts what is done with them.
 * Start at dev-settings.ts and serve-settings.ts.
 */

export type { AccessLogSettings } from './access-log-settings.ts'
export * from './dev-settings.ts'
export * from './durable-file.ts'
export * from './encryption-key.ts'
export * from './home.ts'
export type { ListenSettings } from './listen-settings.ts'
export * from './ports.ts'
export * from './public-urls.ts'
export type { RelaySettings } from './relay-settings.ts'
export * from './serve-settings.ts'
export * from './settings-refused.ts'
export * from './tls-files.ts'
export type { TrafficSettings } from './traffic-settings.ts'
