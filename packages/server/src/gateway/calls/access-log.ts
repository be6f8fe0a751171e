import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import type { Log } from '../../telemetry/index.ts'
import { AccessLines, type TakenLines } from './access-line.ts'
import type { FinishedCall } from './finished-call.ts'

/** Where the access log has got to: everything before it is on the disk. */
export interface LogPosition {
  file: string | undefined
  bytes: number
}

/** Takes calls, and writes their lines when it is told to. */
export interface AccessLog {
  add(call: FinishedCall): void
  /** Writes what has been added. Never rejects: what cannot be written is gone, and `lostLines` says how much that is. */
  write(): Promise<LogPosition>
  readonly lostLines: number
  /** Deletes files that were last written before this (milliseconds since 1970). */
  prune(before: number): Promise<void>
  close(): Promise<void>
}

const MEBIBYTE = 1024 * 1024
/** Half a megabyte: what a second brings need not wait for its end. */
const CHUNKS_WAITING_MAX = 4
/** About 50 MB: a disk that takes no more must not take the memory. */
const LINES_WAITING_MAX = 100_000
const PREFIX = 'access-'
const SUFFIX = '.jsonl'
const UUID_LENGTH = 36

export interface AccessLogFilesOptions {
  /** Made when it is absent, for this user only. */
  directory: string
  /** UUID of this process's run: its files are its own. */
  runId: string
  /** A file that has grown to this is followed by another one; also at midnight (UTC). */
  fileBytesMax?: number
  /** Milliseconds since 1970. */
  now: () => number
  log: Log
}

/** Files of lines, only ever added to: `access-{when it begins}-{run}.jsonl`. By name they are in the order in which they were written. */
export function createAccessLogFiles(options: AccessLogFilesOptions): AccessLog {
  const { directory, runId, fileBytesMax = 64 * MEBIBYTE, now, log } = options
  const lines = new AccessLines()
  let lostLines = 0
  let file: { handle: FileHandle; name: string; bytes: number; day: string } | undefined
  let position: LogPosition = { file: undefined, bytes: 0 }
  let writing: Promise<LogPosition> = Promise.resolve(position)
  let isSynced = true
  /** Taken, and not on the disk yet. */
  let waitingLines = 0
  let numbered = 0

  async function fileFor(at: Date) {
    const day = at.toISOString().slice(0, 10)
    if (file && file.bytes < fileBytesMax && file.day === day) return file
    await file?.handle.datasync()
    await file?.handle.close()
    file = undefined
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const time = at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
    const name = `${PREFIX}${time}-${String(numbered++).padStart(6, '0')}-${runId}${SUFFIX}`
    file = { handle: await open(join(directory, name), 'ax', 0o600), name, bytes: 0, day }
    return file
  }

  /** Behind what is being written. */
  function write(isLast: boolean): Promise<LogPosition> {
    const taken = lines.take()
    waitingLines += taken.count
    writing = writing.then(async () => {
      if (taken.count > 0) await append(taken)
      waitingLines -= taken.count
      // Before the store learns of these calls: what it has counted is in the log, whatever happens to this machine.
      if (isLast && !isSynced) await sync()
      return position
    })
    return writing
  }

  async function append(taken: TakenLines): Promise<void> {
    try {
      const to = await fileFor(new Date(now()))
      for (const chunk of taken.chunks) {
        await to.handle.appendFile(chunk)
        to.bytes += chunk.length
      }
      position = { file: to.name, bytes: to.bytes }
      isSynced = false
    } catch (fault) {
      await lose(taken.count, fault)
    }
    lines.release(taken)
  }

  async function sync(): Promise<void> {
    try {
      await file?.handle.datasync()
      isSynced = true
    } catch (fault) {
      await lose(0, fault)
    }
  }

  async function lose(count: number, fault: unknown): Promise<void> {
    lostLines += count
    log.error({ err: fault, lines: count }, 'the access log cannot be written')
    // Half of a line may be there: what comes next must not be the other half.
    await file?.handle.close().catch(() => undefined)
    file = undefined
  }

  return {
    get lostLines() {
      return lostLines
    },
    add(call) {
      if (waitingLines > LINES_WAITING_MAX) {
        lostLines++
        return
      }
      lines.add(call)
      if (lines.fullChunks >= CHUNKS_WAITING_MAX) void write(false)
    },
    write: () => write(true),
    async prune(before) {
      for (const name of (await listLogFiles(directory)).keys()) {
        if (name === file?.name) continue
        const path = join(directory, name)
        if ((await stat(path)).mtimeMs < before) await unlink(path)
      }
    },
    async close() {
      await writing
      await file?.handle.close()
      file = undefined
    },
  }
}

/** Lines for whoever collects what this process prints. */
export function createAccessLogStream(stream: Pick<Writable, 'write'>): AccessLog {
  const lines = new AccessLines()
  return {
    lostLines: 0,
    add: (call) => lines.add(call),
    async write() {
      for (const chunk of lines.take().chunks) stream.write(chunk)
      return { file: undefined, bytes: 0 }
    },
    prune: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

export const noAccessLog: AccessLog = {
  lostLines: 0,
  add() {},
  write: () => Promise.resolve({ file: undefined, bytes: 0 }),
  prune: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** Files of access logs in `directory`, in the order in which they began, each with the run that wrote it. */
export async function listLogFiles(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const names = await readdir(directory).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return []
    throw fault
  })
  for (const name of names.toSorted()) {
    if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) continue
    found.set(name, name.slice(-SUFFIX.length - UUID_LENGTH, -SUFFIX.length))
  }
  return found
}
