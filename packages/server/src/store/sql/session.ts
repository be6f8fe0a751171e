import type { ChangeKind } from '../changes.ts'
import type { Statement } from './statement.ts'

/** Where statements run: a connection or a transaction of one engine. Rejects with StoreUnavailable or UniqueViolation. */
export interface Session {
  run<P>(statement: Statement<P, unknown>, params: P): Promise<void>
  first<P, Row>(statement: Statement<P, Row>, params: P): Promise<Row | undefined>
  all<P, Row>(statement: Statement<P, Row>, params: P): Promise<Row[]>
}

/** What a write method gets: everything it does is committed together, or nothing is. */
export interface Transaction extends Session {
  /** Gives the change a revision, last thing before the commit. */
  announce(kind: ChangeKind, id: string): void
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
