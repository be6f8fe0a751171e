import type pg from 'pg'
import { StoreCannotOpen } from '../errors.ts'
import { postgresDialect } from '../migrations/dialects.ts'
import { migrate } from '../migrations/migrate.ts'

const VERSION_MIN = 15
/** Any number, the same for every Portreeve: whoever holds this lock migrates. */
const MIGRATION_LOCK = 7_166_811

/** Checks the server's version and brings the schema up to date, alone among any number of starting nodes. */
export async function prepareDatabase(client: pg.Client, place: string): Promise<void> {
  const { rows } = await client.query('show server_version_num')
  const version = Math.floor(Number(rows[0].server_version_num) / 10_000)
  if (version < VERSION_MIN) {
    throw new StoreCannotOpen(`${place} is PostgreSQL ${version}; Portreeve needs ${VERSION_MIN} or later.`)
  }
  await migrate({
    place,
    dialect: postgresDialect,
    async alone(work) {
      await client.query('begin')
      try {
        await client.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
        await work(async (sql) => (await client.query(sql)).rows)
        await client.query('commit')
      } catch (fault) {
        await client.query('rollback').catch(() => undefined)
        throw fault
      }
    },
  })
}
