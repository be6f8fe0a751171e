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

/** Inserts a row, or replaces all of `columns` in the row that has the same `key`. */
export function upsert<T extends keyof Tables>(
  name: string,
  table: T,
  key: readonly (keyof Tables[T] & string)[],
  columns: readonly (keyof Tables[T] & string)[],
): Statement<Tables[T], unknown> {
  return statement(name, (db, params) => {
    // The list of columns is checked above; Kysely's types cannot follow a table that is a type parameter.
    const untyped = db as unknown as Kysely<Record<string, Record<string, unknown>>>
    const values = Object.fromEntries(columns.map((column) => [column, params[column]]))
    const replaced = columns.filter((column) => !key.includes(column))
    return untyped
      .insertInto<string>(table)
      .values(values)
      .onConflict((conflict) =>
        conflict
          .columns([...key])
          .doUpdateSet((row) => Object.fromEntries(replaced.map((column) => [column, row.ref(`excluded.${column}`)]))),
      )
  })
}
