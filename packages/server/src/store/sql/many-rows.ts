import type { Compilable, Kysely } from 'kysely'
import type { Tables } from '../schema.ts'
import type { Transaction } from './session.ts'
import { type Statement, statement } from './statement.ts'
import { Rows } from './template.ts'

/**
 * Statements that write ROWS rows at once: on PostgreSQL one such statement costs hardly more than one of a single row. More
 * rows would only make compiled.ts longer.
 */
const ROWS = 20

type Column<T extends keyof Tables> = keyof Tables[T] & string
/** As in statement.ts: Kysely's types cannot follow a table that is a type parameter. */
type Untyped = Kysely<Record<string, Record<string, unknown>>>
/** `id_0`, `status_0`, … `id_19`, `status_19`. */
export type ManyParams = Record<string, unknown>

const rowNumbers = Array.from({ length: ROWS }, (_, row) => row)
const nameOf = (column: string, row: number) => `${column}_${row}`
const rowsOf = (params: ManyParams, columns: readonly string[]) =>
  rowNumbers.map((row) => Object.fromEntries(columns.map((column) => [column, params[nameOf(column, row)]])))

/** Inserts rows. */
export function insertMany<T extends keyof Tables>(
  name: string,
  table: T,
  columns: readonly Column<T>[],
): Statement<ManyParams, unknown> {
  return statement(name, (db, params) =>
    (db as unknown as Untyped).insertInto<string>(table).values(rowsOf(params, columns)),
  )
}

/** Inserts rows, or replaces all of `columns` in those with the same id; `revision` is 1 at first and grows by 1 each time. */
export function upsertManyCounted<T extends keyof Tables>(
  name: string,
  table: T,
  columns: readonly Column<T>[],
): Statement<ManyParams, unknown> {
  return statement(name, (db, params) =>
    (db as unknown as Untyped)
      .insertInto<string>(table)
      .values(rowsOf(params, columns).map((row) => ({ ...row, revision: 1 })))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          ...Object.fromEntries(
            columns.filter((column) => column !== 'id').map((column) => [column, row.ref(`excluded.${column}`)]),
          ),
          revision: row(`${table}.revision` as string, '+', 1),
        })),
      ),
  )
}

interface Adding<T extends keyof Tables> {
  key: readonly Column<T>[]
  columns: readonly Column<T>[]
  /** Numbers that are added to those of the row with the same key. Of the other columns it keeps what it has. */
  added: readonly Column<T>[]
}

/** Inserts a row, or adds to the one that has the same key. */
export function insertOrAdd<T extends keyof Tables>(
  name: string,
  table: T,
  adding: Adding<T>,
): Statement<Tables[T], unknown> {
  return statement(name, (db, params) => {
    const values = params as unknown as Record<string, unknown>
    return addRows(db, table, [Object.fromEntries(adding.columns.map((column) => [column, values[column]]))], adding)
  })
}

/** As `insertOrAdd`; no two of the rows may have one key. */
export function insertOrAddMany<T extends keyof Tables>(
  name: string,
  table: T,
  adding: Adding<T>,
): Statement<ManyParams, unknown> {
  return statement(name, (db, params) => addRows(db, table, rowsOf(params, adding.columns), adding))
}

function addRows<T extends keyof Tables>(
  db: Kysely<Tables>,
  table: T,
  rows: Record<string, unknown>[],
  { key, added }: Adding<T>,
) {
  return (db as unknown as Untyped)
    .insertInto<string>(table)
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns([...key])
        .doUpdateSet((row) =>
          Object.fromEntries(
            added.map((column) => [column, row(`${table}.${column}` as string, '+', row.ref(`excluded.${column}`))]),
          ),
        ),
    )
}

/** Deletes the rows whose `column` has one of the values. */
export function deleteMany<T extends keyof Tables>(
  name: string,
  table: T,
  column: Column<T>,
): Statement<ManyParams, unknown> {
  return statement(name, (db, params) =>
    (db as unknown as Untyped).deleteFrom<string>(table).where(
      column as string,
      'in',
      rowNumbers.map((row) => params[nameOf(column, row)]),
    ),
  )
}

/** Runs `many` as often as there are ROWS rows, and `one` for each that is left over. All are sent at once. */
export async function runMany<Row extends object>(
  tx: Transaction,
  rows: readonly Row[],
  { many, one }: { many: Statement<ManyParams, unknown>; one: Statement<Row, unknown> },
): Promise<void> {
  const running: Promise<void>[] = []
  let at = 0
  for (; at + ROWS <= rows.length; at += ROWS) running.push(tx.run(many, paramsOf(rows.slice(at, at + ROWS))))
  for (; at < rows.length; at++) running.push(tx.run(one, rows[at] as Row))
  await Promise.all(running)
}

/** One statement for ROWS rows, and the same for one. Parameters of the one are numbered as those of the many, with 0. */
export interface OfRows<Row> {
  many: Statement<ManyParams, Row>
  one: Statement<ManyParams, Row>
}

/** `build` gets the placeholders of `columns`, row by row. */
export function ofRows<Columns extends string, Row>(
  name: string,
  columns: readonly Columns[],
  build: (db: Kysely<Tables>, rows: Record<Columns, never>[]) => Compilable<Row>,
): OfRows<Row> {
  const rows = (params: ManyParams) => rowsOf(params, columns) as Record<Columns, never>[]
  return {
    many: statement(`${name}_many`, (db, params) => build(db, rows(params))),
    one: statement(name, (db, params) => build(db, rows(params).slice(0, 1))),
  }
}

/** Runs `many` as often as there are ROWS rows, and `one` for each that is left over, all sent at once. Answers what they answered. */
export async function allRows<Row>(
  tx: Transaction,
  rows: readonly object[],
  { many, one }: OfRows<Row>,
): Promise<Row[]> {
  const running: Promise<Row[]>[] = []
  let at = 0
  for (; at + ROWS <= rows.length; at += ROWS) running.push(tx.all(many, paramsOf(rows.slice(at, at + ROWS))))
  for (; at < rows.length; at++) running.push(tx.all(one, paramsOf(rows.slice(at, at + 1))))
  return (await Promise.all(running)).flat()
}

/** Statements are built with placeholders by name, and run with rows. */
function paramsOf(rows: readonly object[]): ManyParams {
  return new Rows(rows) as unknown as ManyParams
}
