import type { WriteCall } from '../sql/writes.ts'
import type { RunQuery } from './session.ts'

/** The first look after so many rows; each one after twice as many as the one before. */
const FIRST_ROWS = 2_000
const ROWS_MAX = 500_000
const MANY: ReadonlySet<string> = new Set(['insertMany', 'replaceMany'])

/**
 * PostgreSQL keeps the plans of named statements, and a plan that was made while a table was all but empty reads the whole table: an
 * import got slower with each row that it had brought. Its own look at the tables comes once a minute at most, so after many rows we
 * ask for one; with new statistics all plans are made anew.
 */
export function createKeepStatistics(query: RunQuery, onFault: (fault: unknown) => void): (call: WriteCall) => void {
  let rows = 0
  let lookAfter = FIRST_ROWS
  return (call) => {
    rows += rowsOf(call)
    if (rows < lookAfter) return
    rows = 0
    lookAfter = Math.min(lookAfter * 2, ROWS_MAX)
    query({ text: 'analyze subscription, connection' }).catch(onFault)
  }
}

/** How many subscriptions a call has written at once; those of `together` are in its arguments. */
function rowsOf({ kind, method, args }: WriteCall): number {
  if (kind === 'together') return (args as WriteCall[]).reduce((sum, call) => sum + rowsOf(call), 0)
  return kind === 'subscriptions' && MANY.has(method) ? (args[0] as unknown[]).length : 0
}
