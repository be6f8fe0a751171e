/** What was decided about many requests, in one record (docs/decisions/0039): by the gateway about calls, by the relay about what it was sent, by identity about who asked for a token. What is in it is theirs alone to read. */
export interface DecisionBlock {
  /** UUID of version 7; that of its oldest part, so that whoever goes from the newest to the oldest comes upon a part or upon what it became. */
  id: string
  /** `anonymous`: calls of nobody knows whom. Anybody can make those, so they have a share of their own and take none of the others'. */
  share: CallShare | DecisionShare
  /** Of its first call and of its last one: milliseconds since 1970. */
  fromMillis: number
  toMillis: number
  calls: number
  /** Four bytes for each call, in the order of `content`: a hash of its Request-Id. */
  hashes: Uint8Array
  content: Uint8Array
}

export type CallShare = 'known' | 'anonymous'
/** The same of requests to publish. */
export type PublishingShare = 'publishing' | 'publishing anonymous'
/** And of requests for tokens. */
export type TokenShare = 'tokens' | 'tokens anonymous'
/** Whose blocks are none of calls. */
export type DecisionShare = PublishingShare | TokenShare

/** How much of one share is kept. */
export interface DecisionLimits {
  /** What ended before is forgotten: milliseconds since 1970. */
  beforeMillis: number
  callsMax: number
  /** Of `content`, all together. */
  bytesMax: number
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/decisions.ts. */
export interface DecisionStore {
  /** Inserts or replaces by `id`, and takes away those that became part of it. */
  put(block: DecisionBlock, absorbed: readonly string[]): Promise<void>
  /** Newest id first, those below `before`; without their content. Of one share, or without one of all calls. */
  listHashes(page: {
    share?: DecisionShare | undefined
    before?: string | undefined
    limit: number
  }): Promise<Pick<DecisionBlock, 'id' | 'toMillis' | 'hashes'>[]>
  findContent(id: string): Promise<Uint8Array | undefined>
  /** Forgets the oldest blocks of a share, up to 100 of them, while there is more than `limits` allow. Whether there may be more to forget. */
  prune(share: DecisionBlock['share'], limits: DecisionLimits): Promise<boolean>
}
