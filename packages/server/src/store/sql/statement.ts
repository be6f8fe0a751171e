import type { Compilable, Kysely } from 'kysely'
import type { Tables } from '../schema.ts'

/**
 * One SQL statement, written with Kysely so that the compiler checks tables, columns and result, and compiled once:
 * its text stands in compiled.ts and Kysely is not loaded at run time (docs/decisions/0011).
 */
export interface Statement<P, Row> {
  /** Unique. The key in compiled.ts, and the name of the prepared statement on PostgreSQL. */
  readonly name: string
  /** `params` holds a placeholder for each parameter; only the name of the property is used. */
  readonly build: (db: Kysely<Tables>, params: P) => Compilable<Row>
  /** PostgreSQL plans it anew each time, for the tables as they are. */
  readonly isPlannedEachTime?: true
  /** As `ofQueue` has it. */
  readonly isOfQueue?: true
}

export function statement<P, Row>(name: string, build: Statement<P, Row>['build']): Statement<P, Row> {
  return { name, build }
}

/** For lists with conditions that may be left out: PostgreSQL sees which are, and answers from an index what it can. Planning takes a fraction of a millisecond. */
export function plannedEachTime<P, Row>(planned: Statement<P, Row>): Statement<P, Row> {
  return { ...planned, isPlannedEachTime: true }
}

/**
 * For look-ups in a queue: it is empty most of the time, and the plan that is best then sorts all of it once there are a million rows. PostgreSQL
 * follows the indexes there (postgres/connect.ts), as SQLite does.
 */
export function ofQueue<P, Row>(queued: Statement<P, Row>): Statement<P, Row> {
  return { ...queued, isOfQueue: true }
}

type Column<T extends keyof Tables> = keyof Tables[T] & string

/** The lists of columns are checked where a statement is made; Kysely's types cannot follow a table that is a type parameter. */
type Untyped = Kysely<Record<string, Record<string, unknown>>>

/** Inserts a row. */
export function insert<T extends keyof Tables>(
  name: string,
  table: T,
  columns: readonly Column<T>[],
): Statement<Tables[T], unknown> {
  return statement(name, (db, params) =>
    (db as unknown as Untyped).insertInto<string>(table).values(pick(params, columns)),
  )
}

/** Inserts a row, or replaces all of `columns` in the row that has the same `key`. */
export function upsert<T extends keyof Tables>(
  name: string,
  table: T,
  key: readonly Column<T>[],
  columns: readonly Column<T>[],
): Statement<Tables[T], unknown> {
  return statement(name, (db, params) => {
    const replaced = columns.filter((column) => !key.includes(column))
    return (db as unknown as Untyped)
      .insertInto<string>(table)
      .values(pick(params, columns))
      .onConflict((conflict) =>
        conflict
          .columns([...key])
          .doUpdateSet((row) => Object.fromEntries(replaced.map((column) => [column, row.ref(`excluded.${column}`)]))),
      )
  })
}

/** The column that counts the writes of a row. */
type Counter = 'version' | 'revision'
type CountedBy<C extends Counter> = {
  [T in keyof Tables]: Tables[T] extends Record<C, number> ? T : never
}[keyof Tables]

/** Inserts a row as the first of its key, with 1 write counted. Answers a row if it was. `columns` are without the counter. */
export function insertFirst<T extends CountedBy<C>, C extends Counter>(
  name: string,
  table: T,
  key: Column<T>,
  columns: readonly Column<T>[],
  counter: C,
): Statement<Omit<Tables[T], C>, unknown> {
  return statement(name, (db, params) =>
    (db as unknown as Untyped)
      .insertInto<string>(table)
      .values({ ...pick(params, columns), [counter]: 1 })
      .onConflict((conflict) => conflict.column(key).doNothing())
      .returning(counter as string),
  )
}

/** As `upsert`, and counts the writes: the counter is 1 at first and grows by 1 each time. `columns` are without it. */
export function upsertCounted<T extends CountedBy<C>, C extends Counter>(
  name: string,
  table: T,
  key: Column<T>,
  columns: readonly Column<T>[],
  counter: C,
): Statement<Omit<Tables[T], C>, unknown> {
  return statement(name, (db, params) => {
    const replaced = columns.filter((column) => column !== key)
    return (db as unknown as Untyped)
      .insertInto<string>(table)
      .values({ ...pick(params, columns), [counter]: 1 })
      .onConflict((conflict) =>
        conflict.column(key).doUpdateSet((row) => ({
          ...Object.fromEntries(replaced.map((column) => [column, row.ref(`excluded.${column}`)])),
          [counter]: row(`${table}.${counter}` as string, '+', 1),
        })),
      )
  })
}

/** Replaces `columns` of a row whose counter is still the given one, and counts that up. Answers a row if it was. */
export function replaceCounted<
  T extends CountedBy<C>,
  Key extends Column<T>,
  Replaced extends Column<T>,
  C extends Counter,
>(
  name: string,
  table: T,
  key: Key,
  columns: readonly Replaced[],
  counter: C,
): Statement<Pick<Tables[T], Key | Replaced> & Record<C, number>, unknown> {
  return statement(name, (db, params) =>
    (db as unknown as Untyped)
      .updateTable<string>(table)
      .set((row) => ({ ...pick(params, columns), [counter]: row(counter as string, '+', 1) }))
      .where(key as string, '=', params[key])
      .where(counter as string, '=', (params as Record<string, unknown>)[counter])
      .returning(counter as string),
  )
}

/**
 * Takes the row with these values and changes nothing in it. Answers a row if there is one. Until the transaction ends nobody else writes that row, and statements
 * behind this one see all that was committed before (PostgreSQL: each statement of READ COMMITTED looks anew). So who removes a row that must not be referred to, and
 * who begins to refer to it, both take it first: one of them comes second and sees what the other did.
 */
export function take<T extends keyof Tables, Given extends Column<T>>(
  name: string,
  table: T,
  columns: readonly [Given, ...Given[]],
): Statement<Pick<Tables[T], Given>, unknown> {
  const [first] = columns
  return statement(name, (db, params) => {
    const update = (db as unknown as Untyped).updateTable<string>(table).set((row) => ({ [first]: row.ref(first) }))
    return columns
      .reduce((narrowed, column) => narrowed.where(column as string, '=', params[column]), update)
      .returning(first as string)
  })
}

/** Counts one more write of a row of which nothing changes but when it was changed: something beside it is seen with it. Answers a row if there is one. */
export function touch(name: string, table: 'api' | 'app') {
  return statement(name, (db, p: { id: string; updated_at: number }) =>
    db
      .updateTable(table)
      .set((row) => ({ updated_at: p.updated_at, revision: row('revision', '+', 1) }))
      .where('id', '=', p.id)
      .returning('client_id'),
  )
}

function pick(params: object, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column, (params as Record<string, unknown>)[column]]))
}
