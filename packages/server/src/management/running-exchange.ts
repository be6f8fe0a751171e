import type { Node } from '../store/index.ts'

/** What only the process itself knows of the exchange that it runs. */
export interface RunningExchange {
  /** Origins, as the world sees them. */
  urls: Readonly<Record<'identity' | 'console' | 'gateway' | 'relay', string>>
  /** This process. */
  node: Omit<Node, 'seenAt' | 'revision' | 'behindMillis'>
  /** Of what is known of calls: when the store last took some of it, in milliseconds since 1970, 0 for not yet. */
  journalHealth: () => { keptAt: number; failedFlushes: number; lostLogLines: number }
  /** Milliseconds since 1970. */
  nowMillis: () => number
}
