import pg from 'pg'
import { StoreCannotOpen } from '../errors.ts'
import { postgresCode, translateFault } from './faults.ts'

/** A connection that does not come about in this time counts as refused; so does waiting for a free one. */
const CONNECT_MILLIS = 5_000
/** The server cancels a statement after this; look-ups and writes take a thousandth of it. */
const STATEMENT_MILLIS = 5_000
/** Should the server not even do that, the connection is given up. */
const ANSWER_MILLIS = STATEMENT_MILLIS + 1_000
const CONNECTIONS_MAX = 16
const QUEUE_CONNECTIONS_MAX = 4

/**
 * Statements touch a few rows each, to which an index leads (sql/plans.test.ts). Where statistics are missing, or are of a table that was still empty, their costs are
 * overrated: compiling one took a hundred times longer than running it (measured: imports 5 times slower), and a plan that was made then would read
 * the whole table for as long as the connection lives.
 */
const OPTIONS = '-c jit=off -c enable_seqscan=off'
/**
 * For look-ups in a queue, whatever the statistics say: they are of another moment, and a queue fills and empties in minutes. Each of these look-ups has an index for what it
 * asks and for its order (sql/plans.test.ts); with the statistics of an empty table all lanes were read and sorted for each page (measured: 0.5 s of 40,000).
 */
const QUEUE_OPTIONS = ['bitmapscan', 'sort', 'hashjoin', 'mergejoin'].reduce(
  (options, way) => `${options} -c enable_${way}=off`,
  OPTIONS,
)

/** `int8` as a number (all of ours are below 2^53) and `bytea` as Uint8Array, as the embedded engine answers them. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    const known = pg.types.getTypeParser(oid, format as 'text')
    if (oid === pg.types.builtins.INT8) return Number
    if (oid === pg.types.builtins.BYTEA) return (text: string) => new Uint8Array(known(text) as unknown as Buffer)
    return known
  },
}

const base = { types, connectionTimeoutMillis: CONNECT_MILLIS, keepAlive: true, application_name: 'portreeve' }

export function createPool(url: string, onFault: (fault: unknown) => void, use: 'all' | 'queue' = 'all'): pg.Pool {
  const pool = new pg.Pool({
    ...base,
    connectionString: url,
    max: use === 'queue' ? QUEUE_CONNECTIONS_MAX : CONNECTIONS_MAX,
    statement_timeout: STATEMENT_MILLIS,
    query_timeout: ANSWER_MILLIS,
    // A node that freezes in the middle of a write must not hold the lock on change_head for the others.
    idle_in_transaction_session_timeout: STATEMENT_MILLIS,
    // Lets `begin` travel with the first statement.
    pipeline: true,
    options: use === 'queue' ? QUEUE_OPTIONS : OPTIONS,
  })
  // The pool listens to idle connections only. One that is lost in a transaction fails its query, and says 'error' besides,
  // which would end the process if nobody listened.
  pool.on('connect', (client) => client.on('error', () => undefined))
  // Translated, because the driver's fault carries the whole connection along.
  pool.on('error', (fault) => {
    if (!pool.ending) onFault(translateFault(fault, 'an idle connection'))
  })
  return pool
}

/** One connection outside the pool, without time limits: to migrate, or to listen. `purpose` shows in pg_stat_activity. */
export function createClient(url: string, purpose: string): pg.Client {
  return new pg.Client({ ...base, connectionString: url, application_name: `portreeve ${purpose}` })
}

/** Lets go of connections that nobody uses at the moment; they may be dead without knowing it. */
export async function renewIdle(pool: pg.Pool): Promise<void> {
  const taken = await Promise.allSettled(Array.from({ length: pool.idleCount }, () => pool.connect()))
  for (const one of taken) if (one.status === 'fulfilled') one.value.release(true)
}

/** `host:port/database`, for people to read: never with user or password. Throws StoreCannotOpen on a bad URL. */
export function placeOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'postgres:' && parsed?.protocol !== 'postgresql:') {
    throw new StoreCannotOpen(
      'The database URL cannot be read. It looks like postgres://user:password@host:5432/database, ' +
        'with special characters in the password percent-encoded.',
    )
  }
  return `${parsed.hostname || 'localhost'}:${parsed.port || '5432'}${parsed.pathname}`
}

/** Says what is wrong and what to do. */
export function cannotOpen(fault: unknown, place: string): StoreCannotOpen {
  if (fault instanceof StoreCannotOpen) return fault
  const code = postgresCode(fault)
  const what = {
    ECONNREFUSED: 'Nothing answers there: is PostgreSQL running, and are host and port right?',
    ENOTFOUND: 'No such host.',
    '28P01': 'It refuses the password.',
    '28000': 'It refuses the user: see pg_hba.conf there.',
    '3D000': 'There is no such database: make it with createdb.',
    '42501': 'The user may not make tables: it has to own the database or its schema.',
    '57P03': 'It is starting up or shutting down: try again in a moment.',
  }[code ?? '']
  const reason = what ?? translateFault(fault, 'opening it').message
  return new StoreCannotOpen(`The PostgreSQL store at ${place} cannot be opened. ${reason}${code ? ` (${code})` : ''}`)
}
