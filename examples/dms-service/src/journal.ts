import { mkdir, open, readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResourceName, Rows } from './dealer-data/rows.ts'

/** A row that a caller created: one line of the journal. */
export type JournalEntry = {
  [Name in ResourceName]: { organizationId: string; resource: Name; row: Rows[Name] }
}[ResourceName]

/** Created rows, in the order in which they were acknowledged. */
export interface Journal {
  /** The day on which this journal begins: generated rows are generated for it, so that they stay as they are. */
  today: string
  /** Resolves once the entry would survive a power cut and has been applied. After a failure, rejects for good. */
  append(entry: JournalEntry): Promise<void>
  close(): Promise<void>
}

export interface JournalDeps {
  dataDirectory: string
  /** `YYYY-MM-DD`, for a journal that is new. */
  today: string
  /** Called in the order of the file: for each entry that is there already, and for each new one once it is durable. */
  apply(entry: JournalEntry): void
}

/**
 * An append-only file of JSON lines, the first of which is its heading. A process killed while writing leaves a torn
 * last line, which nobody was promised: it is cut off. Damage anywhere else is not ours to repair, and is an error.
 */
export async function openJournal({ dataDirectory, today, apply }: JournalDeps): Promise<Journal> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const file = join(dataDirectory, 'created-rows.jsonl')
  const { lines, usableBytes } = parseLines(await readOrEmpty(file), file)
  if (usableBytes > 0) await truncate(file, usableBytes)
  const [heading, ...entries] = lines as [Heading?, ...JournalEntry[]]
  if (heading && heading.journal !== 1) throw new Error(`${file} is not a journal that this version can read.`)
  for (const entry of entries) apply(entry)

  const handle = await open(file, heading ? 'a' : 'w', 0o600)
  const begunOn = heading?.today ?? today
  const writeLines = async (values: readonly unknown[]) => {
    await handle.appendFile(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
    await handle.datasync()
  }
  if (!heading) {
    await writeLines([{ journal: 1, today } satisfies Heading])
    await syncDirectory(dataDirectory)
  }
  return { today: begunOn, ...appender(writeLines, apply), close: () => handle.close() }
}

interface Heading {
  journal: 1
  today: string
}

/** One write and one sync for all entries that arrived during the last one. */
function appender(writeLines: (entries: readonly JournalEntry[]) => Promise<void>, apply: JournalDeps['apply']) {
  interface Waiting {
    entry: JournalEntry
    resolve: () => void
    reject: (fault: unknown) => void
  }
  let queue: Waiting[] = []
  let writing = false
  let broken: { fault: unknown } | undefined

  async function drain() {
    writing = true
    while (queue.length > 0) {
      const batch = queue
      queue = []
      try {
        // After a failed write or sync nobody knows what is on the disk; only reading it again, at a start, tells.
        if (broken) throw broken.fault
        await writeLines(batch.map(({ entry }) => entry))
        for (const { entry, resolve } of batch) {
          apply(entry)
          resolve()
        }
      } catch (fault) {
        broken ??= { fault }
        for (const { reject } of batch) reject(fault)
      }
    }
    writing = false
  }

  return {
    append(entry: JournalEntry): Promise<void> {
      return new Promise((resolve, reject) => {
        queue.push({ entry, resolve, reject })
        if (!writing) void drain()
      })
    },
  }
}

function parseLines(bytes: Buffer, file: string): { lines: unknown[]; usableBytes: number } {
  const lines: unknown[] = []
  let start = 0
  for (let end = bytes.indexOf(10, start); end !== -1; end = bytes.indexOf(10, start)) {
    try {
      lines.push(JSON.parse(bytes.toString('utf8', start, end)))
    } catch {
      // Blocks of the last write may reach the disk in any order, so even a torn line can end well.
      if (end === bytes.length - 1) break
      throw new Error(`${file} is damaged in line ${lines.length + 1}. Restore it, or move it away to begin anew.`)
    }
    start = end + 1
  }
  return { lines, usableBytes: start }
}

async function readOrEmpty(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return Buffer.alloc(0)
    throw fault
  }
}

/** A new file is only as durable as its name in the directory. */
async function syncDirectory(directory: string) {
  const handle = await open(directory, 'r')
  await handle.sync()
  await handle.close()
}
