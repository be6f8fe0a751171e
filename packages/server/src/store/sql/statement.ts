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
}

export function statement<P, Row>(name: string, build: Statement<P, Row>['build']): Statement<P, Row> {
  return { name, build }
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

type Versioned = 'client' | 'user_account'

/** As `upsert`, and keeps count of writes: `version` is 1 at first and grows by 1 each time. `columns` are without it. */
export function upsertVersion<T extends Versioned>(
  name: string,
  table: T,
  key: Column<T>,
  columns: readonly Column<T>[],
): Statement<Omit<Tables[T], 'version'>, unknown> {
  return statement(name, (db, params) => {
    const replaced = columns.filter((column) => column !== key)
    return (db as unknown as Untyped)
      .insertInto<string>(table)
      .values({ ...pick(params, columns), version: 1 })
      .onConflict((conflict) =>
        conflict.column(key).doUpdateSet((row) => ({
          ...Object.fromEntries(replaced.map((column) => [column, row.ref(`excluded.${column}`)])),
          version: row(`${table}.version` as string, '+', 1),
        })),
      )
  })
}

/** Replaces `columns` of a row that is still of `version`, and counts that up. Answers a row if it was. */
export function replaceVersion<T extends Versioned | 'interaction', Key extends Column<T>, Replaced extends Column<T>>(
  name: string,
  table: T,
  key: Key,
  columns: readonly Replaced[],
): Statement<Pick<Tables[T], Key | Replaced | 'version'>, unknown> {
  return statement(name, (db, params) =>
    (db as unknown as Untyped)
      .updateTable<string>(table)
      .set((row) => ({ ...pick(params, columns), version: row('version', '+', 1) }))
      .where(key as string, '=', params[key])
      .where('version', '=', params.version)
      .returning('version'),
  )
}

function pick(params: object, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column, (params as Record<string, unknown>)[column]]))
}
