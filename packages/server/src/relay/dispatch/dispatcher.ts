import type { NewEvent, Published } from '../../store/index.ts'

/**
 * Brings what is due to the webhooks of this process's shards, in order, again and again until they take it (protocol.md 6.4).
 * One event of a lane is under way at a time, and the next one begins when the store has kept what became of the one before.
 */
export interface Dispatcher {
  /** Takes shards and begins. */
  start(): void
  /** What was just published here: heads of webhooks of ours are sent from memory, without a look at the store. */
  published(events: readonly NewEvent[], results: readonly Published[]): void
  health(): DispatcherHealth
  /** Whose webhooks are this process's to deliver to, just now. */
  shards(): readonly number[]
  /** Begins nothing more, waits for what is under way (no longer than the longest time-out), gives its shards back. */
  close(): Promise<void>
}

/** For metrics, since the start of this process. */
export interface DispatcherHealth {
  shards: number
  underWay: number
  delivered: number
  failed: number
  cancelled: number
}
