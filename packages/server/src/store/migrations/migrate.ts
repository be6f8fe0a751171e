import { StoreCannotOpen } from '../errors.ts'
import { firstRecords } from './0001-first-records.ts'
import { signIn } from './0002-sign-in.ts'
import { organizations } from './0003-organizations.ts'
import { apisAppsSubscriptions } from './0004-apis-apps-subscriptions.ts'
import { traffic } from './0005-traffic.ts'
import { quotaCounts } from './0006-quota-counts.ts'
import { decisions } from './0007-decisions.ts'
import { usage } from './0008-usage.ts'
import { relay } from './0009-relay.ts'
import { tokensOfApps } from './0010-tokens-of-apps.ts'
import { exchangeSettings } from './0011-exchange-settings.ts'
import { attention } from './0012-attention.ts'
import { searchWords } from './0013-search-words.ts'
import { auditSubjects } from './0014-audit-subjects.ts'
import { knownTerms } from './0015-known-terms.ts'
import type { Dialect, Migration } from './migration.ts'

const migrations: readonly Migration[] = [
  firstRecords,
  signIn,
  organizations,
  apisAppsSubscriptions,
  traffic,
  quotaCounts,
  decisions,
  usage,
  relay,
  tokensOfApps,
  exchangeSettings,
  attention,
  searchWords,
  auditSubjects,
  knownTerms,
]

export interface MigrationTarget {
  dialect: Dialect
  /** Names it in messages: the file, or host and database. */
  place: string
  /**
   * Runs `work` in one transaction that no other process can run at the same time.
   * `query` runs one statement without parameters and answers its rows.
   */
  alone(work: (query: (sql: string) => Promise<Record<string, unknown>[]>) => Promise<void>): Promise<void>
}

/**
 * Brings the schema up to what this program knows, in one transaction: a process that dies here leaves the old schema.
 * Rejects with StoreCannotOpen when a newer program has been here.
 */
export async function migrate({ dialect, place, alone }: MigrationTarget): Promise<void> {
  await alone(async (query) => {
    await query(
      `create table if not exists migration (name ${dialect.text} not null primary key) ${dialect.tableOptions}`,
    )
    const applied = new Set((await query('select name from migration')).map((row) => String(row.name)))
    const known = new Set(migrations.map(({ name }) => name))
    const unknown = [...applied].filter((name) => !known.has(name)).toSorted()
    if (unknown.length > 0) {
      throw new StoreCannotOpen(
        `The store in ${place} was last opened by a newer Portreeve (it has schema step ${unknown.at(-1)}, this program ` +
          `knows steps up to ${migrations.at(-1)?.name}). Start that newer version, or restore a backup made before the upgrade.`,
      )
    }
    for (const migration of migrations) {
      if (applied.has(migration.name)) continue
      for (const sql of migration.up(dialect)) await query(sql)
      await query(`insert into migration (name) values ('${migration.name}')`)
    }
  })
}
