import { compiledStatements } from './compiled.ts'
import { NotStorable } from './session.ts'
import type { Statement } from './statement.ts'

/** What may be bound. Anything else is a bug in a record's mapping; the SQLite binding would end the process on a boolean. */
export type Value = string | number | Uint8Array | null

/** Parameters of a statement of many rows: `NAME_3` is `NAME` of the fourth row. */
export class Rows {
  readonly rows: readonly object[]
  constructor(rows: readonly object[]) {
    this.rows = rows
  }
}

export interface Template {
  /** With `marker(n)` for the n-th parameter, from 1; a parameter used twice has one number. */
  sql: string
  bind(params: object): Value[]
}

/** The compiled text of `statement` with an engine's own parameter markers. */
export function templateOf(statement: Statement<never, unknown>, marker: (n: number) => string): Template {
  const text = compiledStatements[statement.name]
  if (text === undefined) throw new Error(`statement ${statement.name} is not in compiled.ts: see its first lines`)
  const names: string[] = []
  const sql = text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name)
    return marker(names.indexOf(name) + 1)
  })
  let places: readonly RowPlace[] | undefined
  return {
    sql,
    bind(params) {
      if (params instanceof Rows) {
        places ??= names.map(placeOf)
        return bindRows(statement.name, places, params.rows)
      }
      return names.map((name) => checkedValue(statement.name, name, (params as Record<string, unknown>)[name]))
    },
  }
}

interface RowPlace {
  column: string
  row: number
}

function placeOf(name: string): RowPlace {
  const end = name.lastIndexOf('_')
  return { column: name.slice(0, end), row: Number(name.slice(end + 1)) }
}

/** Straight from the rows: an object with hundreds of properties, made for each statement, took longer than the statement did. */
function bindRows(statement: string, places: readonly RowPlace[], rows: readonly object[]): Value[] {
  const values: Value[] = []
  for (const { column, row } of places) {
    values.push(checkedValue(statement, column, (rows[row] as Record<string, unknown>)[column]))
  }
  return values
}

function checkedValue(statement: string, name: string, value: unknown): Value {
  if (typeof value === 'string') {
    if (!isStorable(value)) throw new NotStorable(`statement ${statement} cannot keep the text of ${name}`)
    return value
  }
  if (Number.isSafeInteger(value) || value instanceof Uint8Array || value === null) return value as Value
  throw new TypeError(`statement ${statement} cannot take a ${typeof value} for ${name}`)
}

/**
 * PostgreSQL refuses NUL and SQLite's binding cuts text there; half a surrogate pair would come back as another
 * character, so that two ids could meet.
 */
function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text)
}
