import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { StoreCannotOpen } from '../errors.ts'
import { sqliteCode } from './faults.ts'

/**
 * Makes this process the only one on `directory`. The lock is an exclusive transaction on an empty SQLite file: the
 * kernel holds it and drops it when the process ends, however it ends. Nobody may read that file with other means: closing
 * any other descriptor of it would drop the lock, which is why the process id stands in a file beside it.
 * Throws StoreCannotOpen when another process (or another store in this one) holds it.
 */
export function lockDirectory(directory: string): { release(): void } {
  const pidFile = join(directory, 'portreeve.pid')
  // One that is just ending may hold it a little longer.
  const lock = new Database(join(directory, 'portreeve.lock'), { timeout: 500 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (fault) {
    lock.close()
    if (sqliteCode(fault) !== 'SQLITE_BUSY') throw fault
    throw new StoreCannotOpen(
      `The directory ${directory} is in use by another Portreeve server (process ${readPid(pidFile)}). ` +
        'Stop that server first, or give this one a directory of its own.',
    )
  }
  writeFileSync(pidFile, `${process.pid}\n`)
  return {
    release() {
      lock.exec('ROLLBACK')
      lock.close()
    },
  }
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim() || 'unknown'
  } catch {
    return 'unknown'
  }
}
