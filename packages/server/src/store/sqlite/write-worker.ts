/**
 * The thread that owns the embedded store's write handle. Gets arrays of calls, answers with what was committed.
 * Imports little: every module loaded here is loaded a second time in the process.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { EpochSeconds } from '@portreeve/protocol'
import type { WriteCall } from '../sql/writes.ts'
import { openDatabase } from './database.ts'
import { createGroupCommit } from './group-commit.ts'

/** One transaction holds at most so many calls, so that the first of them does not wait for too many others. */
const CALLS_MAX = 512

function serve(port: MessagePort, file: string): void {
  const db = openDatabase(file)
  // 8 MB: records with random ids dirty pages all over the file, and what does not fit is written more than once.
  db.exec('PRAGMA cache_size = -8000')
  const commit = createGroupCommit(db, () => Math.floor(Date.now() / 1000) as EpochSeconds)
  const queued: WriteCall[] = []
  let closing = false
  let running = false

  function take(message: WriteCall[] | 'close'): void {
    if (message === 'close') closing = true
    else for (const call of message) queued.push(call)
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

  port.on('message', (message: WriteCall[] | 'close') => {
    take(message)
    if (!running) void run()
  })
  port.postMessage('ready')
}

if (!parentPort) throw new Error('write-worker.ts runs as a worker thread only')
serve(parentPort, (workerData as { file: string }).file)
