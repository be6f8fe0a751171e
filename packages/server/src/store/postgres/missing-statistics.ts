import type pg from 'pg'
import { translateFault } from './faults.ts'

/** Any plan reads a smaller table in no time. */
const BYTES_MIN = 500_000

/**
 * The tables of which PostgreSQL knows nothing, though there is much in them: of a database that was restored, say, or brought to another version of
 * PostgreSQL. Its autovacuum comes to them by and by; until then it sorted all connections of an API for each page of them (docs/performance.md).
 */
export async function findUnknownTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    `select relname as name from pg_class
     where relkind = 'r' and relnamespace = current_schema()::regnamespace and pg_relation_size(oid) >= ${BYTES_MIN}
       and not exists (select 1 from pg_stats where schemaname = current_schema() and tablename = relname)
     order by pg_relation_size(oid)`,
  )
  return rows.map(({ name }) => String(name))
}

export interface GatheringStatistics {
  /** Gives up what is still to do. */
  end(): Promise<void>
}

/**
 * Has PostgreSQL look at `tables`, one after the other, over a connection that only this has; plans are made anew by what it finds. Nobody waits for that: a table of a million rows
 * takes about half a second. What another node is looking at is left to it.
 */
export function gatherStatistics(
  client: pg.Client,
  tables: readonly string[],
  onFault: (fault: unknown) => void,
): GatheringStatistics {
  let isEnded = false
  // What a query is waiting for rejects by itself; this is only for a connection lost between two.
  client.on('error', () => undefined)
  async function gather(): Promise<void> {
    try {
      await client.connect()
      for (const table of tables) await client.query(`analyze (skip_locked) ${client.escapeIdentifier(table)}`)
    } catch (fault) {
      if (!isEnded) onFault(translateFault(fault, 'gathering statistics'))
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const gathering = gather()
  return {
    async end() {
      isEnded = true
      await client.end().catch(() => undefined)
      await gathering
    },
  }
}
