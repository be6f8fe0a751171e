import type { Session } from '../sql/session.ts'
import type { Statement } from '../sql/statement.ts'
import { type Template, templateOf } from '../sql/template.ts'
import type { Database } from './database.ts'
import { translateFault } from './faults.ts'

/** Runs statements on `db`, each prepared once. Everything happens before the returned promise does. */
export function createSqliteSession(db: Database.Database): Session {
  const prepared = new Map<string, { handle: Database.Statement; bind: Template['bind']; answers: boolean }>()

  function prepare(statement: Statement<never, unknown>) {
    let entry = prepared.get(statement.name)
    if (!entry) {
      const { sql, bind } = templateOf(statement, (n) => `?${n}`)
      const handle = db.prepare(sql)
      entry = { handle, bind, answers: handle.reader }
      prepared.set(statement.name, entry)
    }
    return entry
  }

  function guarded<T>(statement: Statement<never, unknown>, work: () => T): T {
    try {
      return work()
    } catch (fault) {
      // After a fault the binding's `get` answers that same fault forever (measured with 0.5.29): prepare anew.
      prepared.delete(statement.name)
      throw translateFault(fault, `statement ${statement.name}`)
    }
  }

  return {
    async run(statement, params) {
      guarded(statement, () => {
        const { handle, bind } = prepare(statement)
        handle.run(bind(params as object))
      })
    },
    async first<P, Row>(statement: Statement<P, Row>, params: P) {
      return guarded(statement, () => {
        const { handle, bind } = prepare(statement)
        const row = handle.get(bind(params as object)) as Record<string, unknown> | undefined
        return row && (normalised(row) as Row)
      })
    },
    async all<P, Row>(statement: Statement<P, Row>, params: P) {
      return guarded(statement, () => {
        const { handle, bind, answers } = prepare(statement)
        if (!answers) {
          handle.run(bind(params as object))
          return []
        }
        return handle.all(bind(params as object)).map((row) => normalised(row as Record<string, unknown>) as Row)
      })
    },
  }
}

/** The binding answers bytes as Buffer, and none as ArrayBuffer; callers get Uint8Array, as from PostgreSQL. */
function normalised(row: Record<string, unknown>): Record<string, unknown> {
  for (const column in row) {
    const value = row[column]
    if (Buffer.isBuffer(value) || value instanceof ArrayBuffer) row[column] = new Uint8Array(value)
  }
  return row
}
