/**
 * The thread that owns the embedded store's write handle. Gets arrays of calls, answers with what was committed.
 * Imports little: every module loaded here is loaded a second time in the process.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { EpochSeconds } from '@portreeve/protocol'
import type { WriteCall } from '../sql/writes.ts'
import { openDatabase } from './database.ts'
import { createGroupCommit } from './group-commit.ts'
import { unpackEvents } from './packed-events.ts'
import type { SentCall } from './writer.ts'

/** One transaction holds at most so many calls, so that the first of them does not wait for too many others. */
const CALLS_MAX = 512

function serve(port: MessagePort, { file, isThrowaway }: { file: string; isThrowaway: boolean }): void {
  const db = openDatabase(file, { isThrowaway })
  // 8 MB: records with random ids dirty pages all over the file, and what does not fit is written more than once.
  db.exec('PRAGMA cache_size = -8000')
  // 16 MB of log before it goes into the file, and four times fewer waits for that: what is written again and again is copied once (commits a quarter to a third shorter).
  db.exec('PRAGMA wal_autocheckpoint = 4000')
  const commit = createGroupCommit(db, () => Math.floor(Date.now() / 1000) as EpochSeconds)
  const queued: WriteCall[] = []
  let closing = false
  let running = false

  function take(message: SentCall[] | 'close'): void {
    if (message === 'close') {
      closing = true
      return
    }
    for (const { packed, ...call } of message) queued.push(packed ? { ...call, args: [unpackEvents(packed)] } : call)
  }

  async function run(): Promise<void> {
    running = true
    for (;;) {
      // What arrived while the last transaction waited for the disk goes into this one.
      for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) take(more.message)
      if (queued.length === 0) break
      port.postMessage(await commit(queued.splice(0, CALLS_MAX)))
    }
    running = false
    if (closing) close()
  }

  function close(): void {
    try {
      // So that the one file is the whole store while no server runs.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } finally {
      db.close()
      port.close()
    }
  }

  port.on('message', (message: SentCall[] | 'close') => {
    take(message)
    if (!running) void run()
  })
  port.postMessage('ready')
}

if (!parentPort) throw new Error('write-worker.ts runs as a worker thread only')
serve(parentPort, workerData as { file: string; isThrowaway: boolean })
