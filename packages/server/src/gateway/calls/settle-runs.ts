import { stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { GatewayRun, Store } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { listLogFiles } from './access-log.ts'
import { replayAccessLog } from './replay-access-log.ts'

export interface SettleRunsDeps {
  store: Pick<Store, 'together' | 'gatewayRuns'>
  /** Of the access logs; undefined: there are none. */
  directory: string | undefined
  /** Runs that go on in this process. */
  isOwn: (runId: string) => boolean
  /** Runs that are known to have ended: they are not asked for again. */
  ended: Set<string>
  log: Log
  /** Milliseconds since 1970. */
  now: () => number
}

/** A process that says nothing for so long has ended: it gives a sign of life every 30 s. */
const SILENT_MILLIS = 120_000
/** So long a log is waited for that is on another machine. */
const ABSENT_MILLIS = 3_600_000

/**
 * Ends the runs of processes that ended without a word: counts what is in their access logs and in no report yet, and notes when calls may have
 * been lost. Rejects with StoreUnavailable; may be called again and again, by any number of processes at once.
 */
export async function settleRuns({ store, directory, isOwn, ended, log, now }: SettleRunsDeps): Promise<void> {
  const files = new Map<string, string[]>()
  if (directory !== undefined) {
    for (const [name, runId] of await listLogFiles(directory)) files.set(runId, [...(files.get(runId) ?? []), name])
  }
  const open = new Map((await store.gatewayRuns.listOpen()).map((run) => [run.id, run]))
  const unheard = [...files.keys()].filter((id) => !open.has(id) && !isOwn(id) && !ended.has(id))
  for (const id of unheard) {
    // Files of runs that have ended well are the rule; of one that nobody has heard of there may be some.
    if ((await store.gatewayRuns.find(id))?.closed) {
      ended.add(id)
      continue
    }
    open.set(id, { id, host: '', pid: 0, sequence: 0, logBytes: 0, startedAt: 0, seenAt: 0, closed: false })
  }
  for (const run of open.values()) {
    if (isOwn(run.id)) continue
    const own = files.get(run.id)
    const seenAt = Math.max(run.seenAt, await lastWrittenAt(directory, own))
    if (!hasEnded(run, seenAt, now())) continue
    if (own === undefined && run.logFile !== undefined && now() - seenAt < ABSENT_MILLIS) continue
    const replayed = await replayAccessLog(run, own ?? [], { store, directory: directory ?? '', now })
    if (!replayed) continue
    const lost = { from: seenAt, to: now() }
    if ((await store.gatewayRuns.end(run.id, replayed.sequence, lost)) === 'changed') continue
    const about = { runId: run.id, calls: replayed.calls, from: seenAt }
    log.warn(
      about,
      'a gateway had ended without a word; its access log is counted, up to a second of calls may be missing',
    )
  }
}

async function lastWrittenAt(directory: string | undefined, files: readonly string[] = []): Promise<number> {
  const last = files.at(-1)
  if (directory === undefined || last === undefined) return 0
  return Math.floor((await stat(join(directory, last))).mtimeMs)
}

/** On this machine the kernel knows; of any other, and of a process id that is in use again, silence tells. */
function hasEnded({ host, pid }: GatewayRun, seenAt: number, now: number): boolean {
  if (now - seenAt > SILENT_MILLIS) return true
  // Its run is not one of ours: another process had our id before us, as the first in a container always has.
  return host === hostname() && (pid === process.pid || !isRunning(pid))
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM'
  }
}
