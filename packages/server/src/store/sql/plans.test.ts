import Database from 'libsql'
import { expect, it } from 'vitest'
import { sqliteDialect } from '../migrations/dialects.ts'
import { migrate } from '../migrations/migrate.ts'
import { compiledStatements } from './compiled.ts'
import { templateOf } from './template.ts'

/** Tables that stay small, and lists that are asked for whole. */
const mayWalkTheTable = [
  'api_list', // the gateway's route table
  'authorization_server_list',
  'change_head_advance', // one row
  'change_head_get',
  'decision_block_prune', // counts its blocks, about a thousand
  'mail_list', // along its ids, to the limit
  'operator_list',
  'operator_remove',
  'registration_token_list',
]

/** How SQLite answers each statement, line by line. PostgreSQL has the same indexes. */
async function plans(): Promise<Map<string, string[]>> {
  const db = new Database(':memory:')
  await migrate({
    place: 'memory',
    dialect: sqliteDialect,
    alone: (work) =>
      work(async (sql) => {
        db.exec(sql)
        return []
      }),
  })
  const found = new Map<string, string[]>()
  for (const name of Object.keys(compiledStatements)) {
    const { sql } = templateOf({ name, build: () => expect.unreachable() }, (n) => `?${n}`)
    const rows = db.prepare(`explain query plan ${sql}`).all([]) as { detail: string }[]
    found.set(
      name,
      rows.map(({ detail }) => detail),
    )
  }
  db.close()
  return found
}

it('an index leads to every row that a statement looks at, and to the order of every page', async () => {
  const walks: string[] = []
  for (const [name, lines] of await plans()) {
    // A page that is joined with what belongs to its records was found before, and is walked and sorted as it is.
    const pages = lines.flatMap((line) => /^CO-ROUTINE (\w+)/.exec(line)?.[1] ?? [])
    const walked = lines.filter(
      (line) => /^SCAN (?!\d+ CONSTANT)/.test(line) && !pages.includes(line.split(' ')[1] ?? ''),
    )
    const sorted = compiledStatements[name]?.includes('limit {limit}') && pages.length === 0
    if (walked.length > 0 || (sorted && lines.includes('USE TEMP B-TREE FOR ORDER BY'))) walks.push(name)
  }
  expect(walks).toEqual(mayWalkTheTable)
})
