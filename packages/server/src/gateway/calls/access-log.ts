import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import type { Log } from '../../telemetry/index.ts'

/** Where the access log has got to: everything before it is on the disk. */
export interface LogPosition {
  file: string | undefined
  bytes: number
}

/** Takes lines, and writes them when it is told to. */
export interface AccessLog {
  add(line: string): void
  /** Writes what has been added. Never rejects: what cannot be written is gone, and `lostLines` says how much that is. */
  write(): Promise<LogPosition>
  readonly lostLines: number
  /** Deletes files that were last written before this (milliseconds since 1970). */
  prune(before: number): Promise<void>
  close(): Promise<void>
}

const MEBIBYTE = 1024 * 1024
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
  let lines: string[] = []
  let lostLines = 0
  let file: { handle: FileHandle; name: string; bytes: number; day: string } | undefined
  let position: LogPosition = { file: undefined, bytes: 0 }
  let numbered = 0

  async function fileFor(at: Date) {
    const day = at.toISOString().slice(0, 10)
    if (file && file.bytes < fileBytesMax && file.day === day) return file
    await file?.handle.close()
    file = undefined
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const time = at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
    const name = `${PREFIX}${time}-${String(numbered++).padStart(6, '0')}-${runId}${SUFFIX}`
    file = { handle: await open(join(directory, name), 'ax', 0o600), name, bytes: 0, day }
    return file
  }

  return {
    get lostLines() {
      return lostLines
    },
    add: (line) => void lines.push(line),
    async write() {
      if (lines.length === 0) return position
      const written = lines
      lines = []
      try {
        const to = await fileFor(new Date(now()))
        const bytes = Buffer.from(written.join(''), 'utf8')
        await to.handle.appendFile(bytes)
        // Before the store learns of these calls: what it has counted is in the log, whatever happens to this machine.
        await to.handle.datasync()
        to.bytes += bytes.length
        position = { file: to.name, bytes: to.bytes }
      } catch (fault) {
        lostLines += written.length
        log.error({ err: fault, lines: written.length }, 'lines of the access log cannot be written; they are lost')
        // Half of a line may be there: what comes next must not be the other half.
        await file?.handle.close().catch(() => undefined)
        file = undefined
      }
      return position
    },
    async prune(before) {
      for (const name of (await listLogFiles(directory)).keys()) {
        if (name === file?.name) continue
        const path = join(directory, name)
        if ((await stat(path)).mtimeMs < before) await unlink(path)
      }
    },
    async close() {
      await file?.handle.close()
      file = undefined
    },
  }
}

/** Lines for whoever collects what this process prints. */
export function createAccessLogStream(stream: Pick<Writable, 'write'>): AccessLog {
  let lines: string[] = []
  return {
    lostLines: 0,
    add: (line) => void lines.push(line),
    async write() {
      if (lines.length > 0) stream.write(lines.join(''))
      lines = []
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
