import type { ChangeKind } from '../changes.ts'
import { StoreUnavailable } from '../errors.ts'
import type { Statement } from './statement.ts'

/** Where rows come from: a connection or a transaction of one engine. */
export interface Reads {
  first<P, Row>(statement: Statement<P, Row>, params: P): Promise<Row | undefined>
  all<P, Row>(statement: Statement<P, Row>, params: P): Promise<Row[]>
}

/** Rejects with StoreUnavailable, UniqueViolation or NotStorable. */
export interface Session extends Reads {
  run<P>(statement: Statement<P, unknown>, params: P): Promise<void>
}

/**
 * What a write method gets: everything it does is committed together, or nothing is. Statements run in the order of the
 * calls; those that need no answer of the one before go into one Promise.all and share a round trip to PostgreSQL.
 */
export interface Transaction extends Session {
  /** Gives the change a revision, last thing before the commit. */
  announce(kind: ChangeKind, id: string): void
  /** Tells listeners of `relay.onDue`, in every process, that these webhooks have something to be sent; after the commit. */
  tellDue(webhookIds: Iterable<string>): void
}

/** A row would break a unique index. Write methods turn it into the fault their interface names. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation'
  /** `{table}_{columns joined by _}_unique`, on both engines. */
  readonly index: string
  constructor(index: string) {
    super(`unique index ${index} is violated`)
    this.index = index
  }
}

export function violates(fault: unknown, index: string): boolean {
  return fault instanceof UniqueViolation && fault.index === index
}

/** No row can hold this text. */
export class NotStorable extends Error {
  override readonly name = 'NotStorable'
}

/** The engine has undone the transaction in favour of another one (a deadlock): nothing of it is there, and it may be tried again. */
export class GaveWay extends StoreUnavailable {}

/** Refused because an earlier statement of the same transaction failed: that one says why. */
export class AfterFault extends StoreUnavailable {}

/** `session` for look-ups by what a caller sent: text that no row can hold finds nothing, and is no fault. */
export function lookUps(session: Reads): Reads {
  function nothingFor<T>(nothing: T) {
    return (fault: unknown): T => {
      if (fault instanceof NotStorable) return nothing
      throw fault
    }
  }
  return {
    first: (statement, params) => session.first(statement, params).catch(nothingFor(undefined)),
    all: (statement, params) => session.all(statement, params).catch(nothingFor([])),
  }
}
