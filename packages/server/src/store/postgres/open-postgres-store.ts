import type { EpochSeconds } from '@portreeve/protocol'
import type pg from 'pg'
import { type ChangeHub, createChangeHub } from '../change-hub.ts'
import { StoreUnavailable } from '../errors.ts'
import type { Store } from '../index.ts'
import { readHead } from '../sql/change-log.ts'
import { createRecords } from '../sql/records.ts'
import { lookUps } from '../sql/session.ts'
import { bindTogether, bindWrites, type WriteCall } from '../sql/writes.ts'
import { type ChangeFeed, startChangeFeed } from './change-feed.ts'
import { cannotOpen, createClient, createPool, placeOf, renewIdle } from './connect.ts'
import { createKeepStatistics } from './keep-statistics.ts'
import { prepareDatabase } from './prepare-database.ts'
import { createPostgresSession, createStatementNames, type RunQuery, translating } from './session.ts'
import { createTransactions } from './transactions.ts'

const PRUNE_EVERY_MILLIS = 600_000

export interface PostgresStoreOptions {
  url: string
  onFault: (fault: unknown) => void
  now: () => EpochSeconds
}

/** Opens the store in a PostgreSQL database that any number of nodes share. Rejects with StoreCannotOpen. */
export async function openPostgresStore({ url, onFault, now }: PostgresStoreOptions): Promise<Store> {
  const place = placeOf(url)
  const pool = createPool(url, onFault)
  try {
    await prepare(url, place)
    const named = createStatementNames()
    const query = translating((config) => pool.query(config))
    const hub = createChangeHub(onFault)
    const feed = await startChangeFeed({
      hub,
      named,
      createClient: () => createClient(url, 'changes'),
      onSilence: () => void renewIdle(pool),
      onFault,
    })
    return assemble({ pool, named, query, hub, feed, onFault, now })
  } catch (fault) {
    await pool.end()
    throw cannotOpen(fault, place)
  }
}

async function prepare(url: string, place: string): Promise<void> {
  const client = createClient(url, 'migration')
  // What a query is waiting for rejects by itself; this is only for a connection lost between two.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await prepareDatabase(client, place)
  } finally {
    await client.end().catch(() => undefined)
  }
}

interface Parts {
  pool: pg.Pool
  named: ReturnType<typeof createStatementNames>
  query: RunQuery
  hub: ChangeHub
  feed: ChangeFeed
  onFault: (fault: unknown) => void
  now: () => EpochSeconds
}

function assemble({ pool, named, query, hub, feed, onFault, now }: Parts): Store {
  let closed: Promise<void> | undefined
  const underWay = new Set<Promise<unknown>>()
  const transact = createTransactions({ pool, named, now })
  const keepStatistics = createKeepStatistics(query, onFault)

  async function whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new StoreUnavailable('the store is closed')
    return work()
  }
  async function write(call: WriteCall): Promise<unknown> {
    const { value, changes } = await transact(call)
    // Memories forget before the caller learns that its write is done.
    await feed.tellOwn(changes)
    keepStatistics(call)
    return value
  }

  const reads = lookUps(createPostgresSession((config) => whileOpen(() => query(config)), named))
  const perform = (call: WriteCall) =>
    whileOpen(() => {
      const writing = write(call).finally(() => underWay.delete(writing))
      underWay.add(writing)
      return writing
    })
  const writes = bindWrites(perform)

  const prune = () => void writes.changeLog.prune(now()).catch(onFault)
  const pruning = setInterval(prune, PRUNE_EVERY_MILLIS).unref()
  prune()

  async function close(): Promise<void> {
    clearInterval(pruning)
    await Promise.allSettled(underWay)
    await feed.close()
    await pool.end()
  }

  return {
    ...createRecords(reads, writes),
    together: bindTogether(perform),
    changes: { subscribe: hub.subscribe, onGap: hub.onGap, behindMillis: feed.behindMillis },
    async ping() {
      await readHead(reads)
    },
    close() {
      closed ??= close()
      return closed
    },
  }
}
