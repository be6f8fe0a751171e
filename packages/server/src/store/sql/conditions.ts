import type { Expression, ExpressionBuilder, SelectQueryBuilder, SqlBool } from 'kysely'

/**
 * Conditions of lists. A statement's text is fixed (statement.ts), so a filter that may be left out is a parameter that may be
 * null, and a list of values a fixed number of parameters.
 */
type Builder<DB, TB extends keyof DB> = ExpressionBuilder<DB, TB>

/** Greater than every id: the first page of a list that runs downwards begins below it. */
export const ABOVE_ALL = '\u{10ffff}'

/** `column` is `value`, or `value` is null: then every row will do. Never the condition an index has to serve. */
export function isOrAny<DB, TB extends keyof DB>(
  row: Builder<DB, TB>,
  column: string,
  value: string | null,
): Expression<SqlBool> {
  return row.or([row(column as never, '=', value as never), row(row.val(value), 'is', null)])
}

// biome-ignore lint/suspicious/noExplicitAny: the columns are those of whatever is listed.
type Any = any
type AnyQuery = SelectQueryBuilder<Any, Any, Any>

/**
 * Rows whose `columns` have these values, in descending order of `id`, below `after` and not below `to`. As a range and not as equations, so that the index of them all is the only one with that
 * order: where half of a table's rows fit, PostgreSQL walked down the index of ids to meet them, past half a million rows that did not.
 */
export function ledBy<Query>(query: Query, led: Record<string, string>, id: string, after: string, to?: string): Query {
  const columns = Object.keys(led)
  const values = Object.values(led)
  // Kysely's types are of tables that are known.
  const tuple = (row: ExpressionBuilder<Any, Any>, names: string[], given: string[], than: '<' | '>=') =>
    row(row.refTuple(...(names as unknown as [never, never])), than, row.tuple(...(given as [never, never])) as never)
  const [column] = columns as [string]
  const below = (query as AnyQuery).where((row) => tuple(row, [...columns, id], [...values, after], '<'))
  const within =
    to !== undefined
      ? below.where((row) => tuple(row, [...columns, id], [...values, to], '>='))
      : columns.length === 1
        ? below.where(column, '>=', values[0])
        : below.where((row) => tuple(row, columns, values, '>='))
  return [...columns, id].reduce((ordered, name) => ordered.orderBy(name, 'desc'), within) as Query
}

/** Names of `count` parameters. */
export type ListParameters<Name extends string> = { [Parameter in `${Name}_${number}`]: string }

/** The placeholders of parameters made by `listParameters`. */
export function placeholders<Name extends string>(params: ListParameters<Name>, name: Name, count: number): string[] {
  return Array.from({ length: count }, (_, n) => params[`${name}_${n}` as keyof ListParameters<Name>])
}

/** `values` (at least one, at most `count`) as `count` parameters; the last one is repeated. */
export function listParameters<Name extends string>(
  name: Name,
  count: number,
  values: readonly string[],
): ListParameters<Name> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`${name}_${n}`, values[Math.min(n, values.length - 1)] as string]),
  ) as ListParameters<Name>
}
