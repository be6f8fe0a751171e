/** A process of the exchange, as it said itself a few seconds ago. */
export interface Node {
  id: string
  host: string
  pid: number
  /** Of the program. */
  version: string
  /** What it listens for: `gateway`. */
  roles: readonly string[]
  /** Milliseconds since 1970, as `seenAt`, both by its own clock. */
  startedAt: number
  seenAt: number
  /** The revision of the last change that it knew of then. */
  revision: number
  /** `Changes.behindMillis` then. */
  behindMillis: number
}

/** Methods reject with StoreUnavailable only. Proven by contract/nodes.ts. */
export interface NodeStore {
  /** Inserts or replaces. */
  put(node: Node): Promise<void>
  remove(id: string): Promise<void>
  /** At most `limit`, those first that were seen last. */
  list(limit: number): Promise<Node[]>
  /** Forgets those last seen before `before`. */
  prune(before: number): Promise<void>
}
