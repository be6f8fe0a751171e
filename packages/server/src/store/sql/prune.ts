import type { Kysely } from 'kysely'
import type { Tables } from '../schema.ts'
import type { Transaction } from './session.ts'
import { type Statement, statement } from './statement.ts'

/** One transaction forgets at most so many: more would keep other writers waiting, or be cancelled for taking too long. */
export const PRUNED_MAX = 1_000

/** Deletes up to PRUNED_MAX rows whose `column` is below `before`, and answers one row for each. */
export function prune<T extends keyof Tables>(
  name: string,
  table: T,
  key: readonly (keyof Tables[T] & string)[],
  column: keyof Tables[T] & string,
): Statement<{ before: number }, unknown> {
  return statement(name, (db, { before }) => {
    // As in statement.ts: Kysely's types cannot follow a table that is a type parameter.
    const untyped = db as unknown as Kysely<Record<string, Record<string, unknown>>>
    return (
      untyped
        .deleteFrom<string>(table)
        .where((row) =>
          row(
            row.refTuple(...(key as unknown as [string, string])),
            'in',
            untyped
              .selectFrom<string>(table)
              .select([...key])
              .where(column as string, '<', before)
              .limit(PRUNED_MAX)
              .$castTo<never>(),
          ),
        )
        // Once more: PostgreSQL looks only here at what a writer has made of the row meanwhile.
        .where(column as string, '<', before)
        .returning(key[0] as string)
    )
  })
}

/** Runs `statement` once. Whether there may be more to forget. */
export async function pruneSome<P>(tx: Transaction, statement: Statement<P, unknown>, params: P): Promise<boolean> {
  return (await tx.all(statement, params)).length === PRUNED_MAX
}

/** `some`, as often as there may be more to forget. */
export function untilPruned<Args extends unknown[]>(
  some: (...args: Args) => Promise<boolean>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    while (await some(...args));
  }
}
