import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'

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

/**
 * `search` is found in the folded text of `column`, or is empty. Taking it out changes the text: the engines share no function that finds
 * one text in another as it is. `nothing` is always the empty text.
 */
export function contains<DB, TB extends keyof DB>(
  row: Builder<DB, TB>,
  column: string,
  search: string,
  nothing: string,
): Expression<SqlBool> {
  return row.or([
    row(row.val(search), '=', row.val(nothing)),
    row(
      column as never,
      '<>',
      row.fn<string>('replace', [row.ref(column as never), row.val(search), row.val(nothing)]) as never,
    ),
  ])
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
