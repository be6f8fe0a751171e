import type { QueryConfig, QueryResult } from 'pg'
import type { Session } from '../sql/session.ts'
import type { Statement } from '../sql/statement.ts'
import { type Template, templateOf } from '../sql/template.ts'
import { translateFault } from './faults.ts'

/** Rejects with what callers may see (faults.ts). */
export type RunQuery = (query: QueryConfig) => Promise<QueryResult>

/** `run` of the driver, its faults translated. */
export function translating(run: (query: QueryConfig) => Promise<QueryResult>): RunQuery {
  return (query) =>
    run(query).catch((fault: unknown) => {
      throw translateFault(fault, query.name ?? query.text)
    })
}

/** Statements as named queries: PostgreSQL parses and plans each once per connection, unless it is to plan each time. */
export function createStatementNames(): (statement: Statement<never, unknown>, params: unknown) => QueryConfig {
  const templates = new Map<string, Template>()
  return (statement, params) => {
    let template = templates.get(statement.name)
    if (!template) {
      template = templateOf(statement, (n) => `$${n}`)
      templates.set(statement.name, template)
    }
    const query = { text: template.sql, values: template.bind(params as object) }
    return statement.isPlannedEachTime ? query : { name: statement.name, ...query }
  }
}

/** Runs statements wherever `run` takes them: any connection of the pool, or the one of a transaction. */
export function createPostgresSession(run: RunQuery, named: ReturnType<typeof createStatementNames>): Session {
  async function rows(statement: Statement<never, unknown>, params: unknown): Promise<unknown[]> {
    return (await run(named(statement, params))).rows
  }
  return {
    async run(statement, params) {
      await rows(statement, params)
    },
    async first<P, Row>(statement: Statement<P, Row>, params: P) {
      return (await rows(statement, params))[0] as Row | undefined
    },
    async all<P, Row>(statement: Statement<P, Row>, params: P) {
      return (await rows(statement, params)) as Row[]
    },
  }
}
