import type { EpochSeconds, UserId } from '@portreeve/protocol'

/** A user who runs the exchange, and may do everything on it. */
export interface Operator {
  userId: UserId
  createdAt: EpochSeconds
}

/** Methods reject with StoreUnavailable only; "not there" is a value. Proven by contract/operators.ts. */
export interface OperatorStore {
  /** Inserts, or keeps the one that is there. Announces a change of kind 'member' under the user's id. */
  put(operator: Operator): Promise<void>
  /** Atomic across processes: the last operator stays ('last'). Announces as `put` does. */
  remove(userId: UserId): Promise<'removed' | 'last' | 'missing'>
  find(userId: UserId): Promise<Operator | undefined>
  /** All, by user id. There are a handful. */
  list(): Promise<Operator[]>
}
