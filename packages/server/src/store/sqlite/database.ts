import Database from 'libsql'
import { StoreCannotOpen } from '../errors.ts'

export type { Database }

export const DATABASE_FILE = 'portreeve.db'

/**
 * Opens `file` for reading and writing. WAL lets the main thread read while the worker writes; synchronous=FULL makes a
 * commit wait for the disk, so that what was acknowledged survives a power cut. A throwaway store waits for nothing: it is
 * gone with its process anyway.
 */
export function openDatabase(file: string, { isThrowaway = false } = {}): Database.Database {
  // A backup or somebody's sqlite3 may hold the file for a moment.
  const db = new Database(file, { timeout: 5_000 })
  const mode = db.prepare('PRAGMA journal_mode = WAL').get([]) as { journal_mode: string }
  if (mode.journal_mode !== 'wal') {
    db.close()
    throw new StoreCannotOpen(
      `The file system of ${file} cannot do SQLite's write-ahead log (it answers ${mode.journal_mode}). ` +
        'Use a local disk, or PostgreSQL.',
    )
  }
  db.exec(`PRAGMA synchronous = ${isThrowaway ? 'OFF' : 'FULL'}`)
  db.exec('PRAGMA foreign_keys = ON')
  return db
}
