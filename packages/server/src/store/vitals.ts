/** So many of `count`; when `isAtLeast`, counting stopped there. */
export interface BoundedCount {
  count: number
  isAtLeast: boolean
}

/** What waits to be done, in every process together. */
export interface Backlog {
  events: {
    waiting: number
    /** Milliseconds since 1970: when the event was queued that has waited longest. */
    oldestAt?: number | undefined
    /** There are more lanes than were looked at: `waiting` is at least this, and an older event may be in another lane. */
    isAtLeast: boolean
    /** Lanes whose head has failed. */
    held: BoundedCount
  }
  /** `failed`: given up. */
  mails: { waiting: BoundedCount; failed: BoundedCount }
  providerCalls: { due: BoundedCount; failed: BoundedCount }
}

/** How it is with the store itself. */
export interface StoreState {
  kind: 'embedded' | 'postgresql'
  /** On disk: of the embedded store its file and the log beside it, of PostgreSQL the whole database. */
  sizeBytes: number
  /** Writes, or on PostgreSQL statements, of this process that wait for their turn. */
  waiting: number
  /** Of the last change of all, and of the last one that this process has been told of. */
  revision: { latest: number; known: number }
}

/** For those who watch the exchange. Methods reject with StoreUnavailable only. Proven by contract/vitals.ts. */
export interface VitalsStore {
  state(): Promise<StoreState>
  /** Looks at no more than `countedMax` of anything, so that it takes no longer when millions wait. */
  countBacklog(countedMax: number): Promise<Backlog>
}
