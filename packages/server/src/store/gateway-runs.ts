/** One process with a gateway, from its start to its end, as the journal of its calls sees it. */
export interface GatewayRun {
  id: string
  host: string
  pid: number
  /** How much of what it counted is kept: grows by one with each transaction. */
  sequence: number
  /** Everything in its access log up to here is counted; undefined while it has none. */
  logFile?: string | undefined
  logBytes: number
  /** Milliseconds since 1970. */
  startedAt: number
  /** The last time it said something. */
  seenAt: number
  /** Nothing more will come from it. */
  closed: boolean
  /** Calls between these, for up to about a second, may be missing: it ended without a word. */
  lost?: { from: number; to: number } | undefined
}

export type GatewayRunProgress = Pick<GatewayRun, 'logFile' | 'logBytes' | 'seenAt'>

/** Methods reject with StoreUnavailable only. Proven by contract/gateway-runs.ts. */
export interface GatewayRunStore {
  /**
   * The next step of a run, which becomes known with its first (`sequence` 1). 'changed': this step was made already, or the run is closed; what is
   * written together with it would be counted twice.
   */
  advance(
    run: Pick<GatewayRun, 'id' | 'host' | 'pid' | 'startedAt'>,
    sequence: number,
    progress: GatewayRunProgress,
  ): Promise<'advanced' | 'changed'>
  /** Closes it, if it has made no step since `sequence`. */
  end(id: string, sequence: number, lost?: GatewayRun['lost']): Promise<'ended' | 'changed'>
  find(id: string): Promise<GatewayRun | undefined>
  /** Those that are not closed. */
  listOpen(): Promise<GatewayRun[]>
  /** Those with a loss that ends after `from` and begins before `to`. */
  listLossy(from: number, to: number): Promise<GatewayRun[]>
  /** Forgets closed ones last seen before `before`. */
  prune(before: number): Promise<void>
}
