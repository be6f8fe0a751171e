import type { EpochSeconds } from '@portreeve/protocol'
import type pg from 'pg'
import { type ChangeHub, createChangeHub } from '../change-hub.ts'
import { createDueHub, type DueHub } from '../due-hub.ts'
import { StoreUnavailable } from '../errors.ts'
import type { Store } from '../index.ts'
import { readHead } from '../sql/change-log.ts'
import { createRecords } from '../sql/records.ts'
import { lookUps } from '../sql/session.ts'
import { countBacklog } from '../sql/vitals.ts'
import { bindTogether, bindWrites, type WriteCall } from '../sql/writes.ts'
import { type ChangeFeed, startChangeFeed } from './change-feed.ts'
import { cannotOpen, createClient, createPool, placeOf, renewIdle } from './connect.ts'
import { createProcessName, parseDueNotice } from './due-notices.ts'
import { createKeepStatistics } from './keep-statistics.ts'
import { findUnknownTables, type GatheringStatistics, gatherStatistics } from './missing-statistics.ts'
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
  const queuePool = createPool(url, onFault, 'queue')
  try {
    const unknownTables = await prepare(url, place)
    const named = createStatementNames()
    const query = translating((config) => pool.query(config))
    const hub = createChangeHub(onFault)
    const dueHub = createDueHub(onFault)
    const process = createProcessName()
    const feed = await startChangeFeed({
      hub,
      onDueNotice(payload) {
        const notice = parseDueNotice(payload)
        // What was written here is told here, after the writer has been answered.
        if (notice.process !== process) dueHub.tell(notice.webhookIds)
      },
      named,
      createClient: () => createClient(url, 'changes'),
      onSilence() {
        void renewIdle(pool)
        void renewIdle(queuePool)
      },
      onFault,
    })
    const gathering =
      unknownTables.length > 0 ? gatherStatistics(createClient(url, 'statistics'), unknownTables, onFault) : undefined
    return assemble({ pool, queuePool, named, query, hub, dueHub, process, feed, gathering, onFault, now })
  } catch (fault) {
    await Promise.all([pool.end(), queuePool.end()])
    throw cannotOpen(fault, place)
  }
}

/** Answers the tables that PostgreSQL has to look at. */
async function prepare(url: string, place: string): Promise<string[]> {
  const client = createClient(url, 'migration')
  // What a query is waiting for rejects by itself; this is only for a connection lost between two.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await prepareDatabase(client, place)
    return await findUnknownTables(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

interface Parts {
  pool: pg.Pool
  queuePool: pg.Pool
  named: ReturnType<typeof createStatementNames>
  query: RunQuery
  hub: ChangeHub
  dueHub: DueHub
  /** As due-notices.ts knows this one. */
  process: string
  feed: ChangeFeed
  gathering: GatheringStatistics | undefined
  onFault: (fault: unknown) => void
  now: () => EpochSeconds
}

function assemble(parts: Parts): Store {
  const { pool, queuePool, named, query, hub, dueHub, process, feed, gathering, onFault, now } = parts
  let closed: Promise<void> | undefined
  const underWay = new Set<Promise<unknown>>()
  const transact = createTransactions({ pool, named, process, now })
  const keepStatistics = createKeepStatistics(query, onFault)

  async function whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new StoreUnavailable('the store is closed')
    return work()
  }
  async function write(call: WriteCall): Promise<unknown> {
    const { value, changes, due } = await transact(call)
    // Memories forget before the caller learns that its write is done.
    await feed.tellOwn(changes)
    keepStatistics(call)
    if (due.length > 0) setImmediate(dueHub.tell, due)
    return value
  }

  const queueQuery = translating((config) => queuePool.query(config))
  const session = createPostgresSession((config) => whileOpen(() => query(config)), named)
  const queueSession = createPostgresSession((config) => whileOpen(() => queueQuery(config)), named)
  const reads = lookUps({
    first: (statement, params) => (statement.isOfQueue ? queueSession : session).first(statement, params),
    all: (statement, params) => (statement.isOfQueue ? queueSession : session).all(statement, params),
  })
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
    await Promise.all([feed.close(), gathering?.end()])
    await Promise.all([pool.end(), queuePool.end()])
  }

  return {
    ...createRecords(reads, writes, dueHub.onDue),
    vitals: {
      async state() {
        const known = feed.known()
        const [size, latest] = await Promise.all([
          whileOpen(() => query({ text: 'select pg_database_size(current_database()) as bytes' })),
          readHead(reads),
        ])
        return {
          kind: 'postgresql',
          sizeBytes: Number(size.rows[0]?.bytes),
          waiting: pool.waitingCount + queuePool.waitingCount,
          revision: { latest, known: Math.min(known, latest) },
        }
      },
      countBacklog: (countedMax) => countBacklog(reads, countedMax),
    },
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
