import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type GatewayRun, type Store, writeCalls } from '../../store/index.ts'
import { createCallCounter } from '../metering/count-calls.ts'
import { drainCounter } from '../metering/metering-sink.ts'
import { parseAccessLine } from './access-line.ts'

export interface ReplayDeps {
  store: Pick<Store, 'together'>
  directory: string
  /** Milliseconds since 1970. */
  now: () => number
}

const CHUNK_BYTES = 1024 * 1024
const LINE_END = 10

/**
 * Counts what stands in the access log of a run that has ended, behind what it has counted itself. Each part goes with a step of that run, so that
 * nothing is counted twice: neither by somebody else who does the same, nor by the run, should it live after all. Answers the run's last step;
 * undefined: somebody else goes on with it. A half line at the end, which the process was writing when it died, is cut off. Rejects with
 * StoreUnavailable, and when a file cannot be read.
 */
export async function replayAccessLog(
  run: GatewayRun,
  files: readonly string[],
  { store, directory, now }: ReplayDeps,
): Promise<{ sequence: number; calls: number } | undefined> {
  let sequence = run.sequence
  let calls = 0
  // `r`: its errors are none that the process itself has listed.
  const counter = createCallCounter({ errorIdSuffix: `${run.id.slice(0, 8)}r` })
  // Where its own count ends; files before that one are done with.
  const remaining = run.logFile === undefined ? files : files.filter((name) => name >= (run.logFile ?? ''))
  for (const name of remaining) {
    const handle = await open(join(directory, name), 'r+')
    try {
      let bytes = name === run.logFile ? run.logBytes : 0
      for (;;) {
        const { lines, length } = await readLines(handle, bytes)
        if (length === 0) break
        for (const line of lines) {
          const call = parseAccessLine(line)
          if (call) counter.count(call)
        }
        bytes += length
        const progress = { logFile: name, logBytes: bytes, seenAt: run.seenAt }
        const step = writeCalls.gatewayRuns.advance(run, sequence + 1, progress)
        if ((await store.together([step, ...drainCounter(counter)])) !== 'done') return undefined
        sequence++
        calls += lines.length
      }
      const { size } = await handle.stat()
      if (size > bytes) await handle.truncate(bytes)
    } finally {
      await handle.close()
    }
  }
  if (sequence === 0) {
    // It has never been heard of: so that it can be closed.
    const step = writeCalls.gatewayRuns.advance(run, 1, { logBytes: 0, seenAt: now() })
    if ((await store.together([step])) !== 'done') return undefined
    sequence = 1
  }
  return { sequence, calls }
}

/** Whole lines from `from` on, and how many bytes they take. None: there is no line's end any more. */
async function readLines(
  handle: Awaited<ReturnType<typeof open>>,
  from: number,
): Promise<{ lines: string[]; length: number }> {
  for (let size = CHUNK_BYTES; ; size *= 2) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(size), 0, size, from)
    const length = buffer.subarray(0, bytesRead).lastIndexOf(LINE_END) + 1
    if (length > 0) return { lines: buffer.toString('utf8', 0, length - 1).split('\n'), length }
    // A line longer than a chunk; or the end.
    if (bytesRead < size) return { lines: [], length: 0 }
  }
}
