import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EpochSeconds } from '@portreeve/protocol'
import { createChangeHub } from '../change-hub.ts'
import { createDueHub, type DueHub } from '../due-hub.ts'
import { StoreCannotOpen, StoreUnavailable } from '../errors.ts'
import type { Published, Store } from '../index.ts'
import { sqliteDialect } from '../migrations/dialects.ts'
import { migrate } from '../migrations/migrate.ts'
import { readHead } from '../sql/change-log.ts'
import { createRecords } from '../sql/records.ts'
import { lookUps } from '../sql/session.ts'
import { countBacklog } from '../sql/vitals.ts'
import { bindTogether, bindWrites } from '../sql/writes.ts'
import { DATABASE_FILE, type Database, openDatabase } from './database.ts'
import { lockDirectory } from './directory-lock.ts'
import { translateFault } from './faults.ts'
import { packEvents } from './packed-events.ts'
import { createSqliteSession } from './session.ts'
import { startWriter, type Writer } from './writer.ts'

const PRUNE_EVERY_MILLIS = 600_000

/** A store as migrations leave it, for the next throwaway one of this process: to make one takes longer than everything else here. */
let template: Buffer | undefined

export interface SqliteStoreOptions {
  directory: string
  /** Nobody misses it once its process has ended, so nothing waits for the disk. For tests. */
  isThrowaway?: boolean | undefined
  onFault: (fault: unknown) => void
  now: () => EpochSeconds
}

/** Opens, or makes, the embedded store in `directory`. Rejects with StoreCannotOpen. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { directory, isThrowaway, onFault, now } = options
  const file = join(directory, DATABASE_FILE)
  const hub = createChangeHub(onFault)
  const dueHub = createDueHub(onFault)
  const undo: (() => void)[] = []
  try {
    makeDirectory(directory)
    const lock = lockDirectory(directory)
    undo.push(lock.release)
    // Made before SQLite does, for its mode: the log beside it gets the same.
    writeFileSync(file, (isThrowaway && template) || '', { mode: 0o600, flag: 'a' })
    const db = openDatabase(file, { isThrowaway })
    undo.push(() => db.close())
    await migrateFile(db, file)
    if (isThrowaway) template ??= copyOf(db, directory)
    // The binding's `readonly` option does not prevent writes (measured with 0.5.29); this does.
    db.exec('PRAGMA query_only = ON')
    const writer = await startWriter({ file, isThrowaway, onChanges: hub.deliver, onDue: dueHub.tell, onFault })
    return assemble({ db, file, writer, hub, dueHub, lock, onFault, now })
  } catch (fault) {
    for (const step of undo.toReversed()) step()
    throw cannotOpen(fault, directory, file)
  }
}

/** By SQLite itself: reading the file here would let go of the locks that this process has on it (directory-lock.ts). */
function copyOf(db: Database.Database, directory: string): Buffer {
  const copy = join(directory, 'template.db')
  db.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`)
  const bytes = readFileSync(copy)
  rmSync(copy)
  return bytes
}

interface Parts {
  db: Database.Database
  file: string
  writer: Writer
  hub: ReturnType<typeof createChangeHub>
  dueHub: DueHub
  lock: { release(): void }
  onFault: (fault: unknown) => void
  now: () => EpochSeconds
}

function assemble({ db, file, writer, hub, dueHub, lock, onFault, now }: Parts): Store {
  const session = createSqliteSession(db)
  const writes = bindWrites(writer.perform)
  writes.relay.publish = async (events) =>
    writer.perform({ kind: 'relay', method: 'publish', args: [], packed: packEvents(events) }) as Promise<Published[]>
  let closed: Promise<void> | undefined

  function openOnly<T>(read: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new StoreUnavailable('the store is closed'))
    return read()
  }
  const reads = lookUps({
    first: (statement, params) => openOnly(() => session.first(statement, params)),
    all: (statement, params) => openOnly(() => session.all(statement, params)),
  })

  const prune = () => void writes.changeLog.prune(now()).catch(onFault)
  const pruning = setInterval(prune, PRUNE_EVERY_MILLIS).unref()
  prune()

  return {
    ...createRecords(reads, writes, dueHub.onDue),
    vitals: {
      async state() {
        const [sizeBytes, latest] = await Promise.all([sizeOf(file), readHead(reads)])
        // Whoever reads what was committed has been told of it.
        return { kind: 'embedded', sizeBytes, waiting: writer.waiting(), revision: { latest, known: latest } }
      },
      countBacklog: (countedMax) => countBacklog(reads, countedMax),
    },
    together: bindTogether(writer.perform),
    changes: { subscribe: hub.subscribe, onGap: hub.onGap, behindMillis: () => 0 },
    async ping() {
      // Both ways to the data: the read handle, and through the writer's queue.
      await readHead(reads)
      await writes.changeLog.touch()
    },
    close() {
      closed ??= (async () => {
        clearInterval(pruning)
        await writer.close()
        db.close()
        lock.release()
      })()
      return closed
    },
  }
}

/** With the log beside it. Looked at and not opened: to close a file lets go of the locks on it (directory-lock.ts). */
async function sizeOf(file: string): Promise<number> {
  const sizes = [file, `${file}-wal`].map((path) =>
    stat(path).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

async function migrateFile(db: Database.Database, file: string): Promise<void> {
  await migrate({
    place: file,
    dialect: sqliteDialect,
    async alone(work) {
      db.exec('BEGIN IMMEDIATE')
      try {
        await work(async (sql) => {
          const statement = db.prepare(sql)
          if (statement.reader) return statement.all([]) as Record<string, unknown>[]
          statement.run([])
          return []
        })
        db.exec('COMMIT')
      } catch (fault) {
        if (db.inTransaction) db.exec('ROLLBACK')
        throw fault
      }
    },
  })
}

function makeDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
}

function cannotOpen(fault: unknown, directory: string, file: string): Error {
  if (fault instanceof StoreCannotOpen) return fault
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return new StoreCannotOpen(
      `The directory ${directory} cannot be written by this user (${code}). Change its owner, or choose another directory.`,
    )
  }
  if (['ENOTDIR', 'EEXIST'].includes(code)) {
    return new StoreCannotOpen(`${directory} is not a directory. Choose another one for the store.`)
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new StoreCannotOpen(
      `${file} is damaged or is not a Portreeve store (${code}). Restore it from a backup, or move it away to start anew.`,
    )
  }
  return new StoreCannotOpen(
    `The store in ${directory} cannot be opened: ${translateFault(fault, 'opening it').message}`,
  )
}
