import { StoreUnavailable } from '../errors.ts'
import { NotStorable, UniqueViolation } from '../sql/session.ts'

/** The statement itself is wrong for the schema: a bug, and no reason to say that the store is away. */
const MISTAKE = /^(SQLITE_(ERROR|CONSTRAINT|MISMATCH|RANGE|MISUSE|TOOBIG)|UNKNOWN_SQLITE_ERROR)/

/** What `code` a fault of the binding carries, such as SQLITE_FULL or SQLITE_IOERR_WRITE. */
export function sqliteCode(fault: unknown): string | undefined {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** A fault of the binding as callers know it. Messages of SQLite name tables and columns, never values. */
export function translateFault(fault: unknown, doing: string): Error {
  if (fault instanceof NotStorable || fault instanceof TypeError) return fault
  const code = sqliteCode(fault)
  const message = fault instanceof Error ? fault.message : String(fault)
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return new UniqueViolation(indexName(message))
  }
  if (code !== undefined && MISTAKE.test(code)) return new Error(`${doing} failed: ${code} ${message}`)
  return new StoreUnavailable(`${doing} failed: ${code ?? 'SQLite'} ${message}`)
}

/** `UNIQUE constraint failed: api.namespace, api.base_path` → `api_namespace_base_path_unique`. */
function indexName(message: string): string {
  const columns = message.slice(message.indexOf(':') + 1).split(',')
  const [table = ''] = (columns[0] ?? '').trim().split('.')
  return [table, ...columns.map((column) => column.trim().slice(table.length + 1)), 'unique'].join('_')
}
