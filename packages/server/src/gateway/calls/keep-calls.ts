import { join } from 'node:path'
import type { Store } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { createCountedCalls } from '../metering/counted-calls.ts'
import { createMeteringSink } from '../metering/metering-sink.ts'
// A type alone: what it is made of is loaded when somebody asks.
import type { Prometheus } from '../metering/prometheus.ts'
import { type AccessLog, createAccessLogFiles, createAccessLogStream, noAccessLog } from './access-log.ts'
import { type CallSink, createJournal, isLivingRun, type Journal, newJournalRun } from './journal.ts'
import { pruneAccessLogBySize } from './prune-access-log.ts'
import { settleRuns } from './settle-runs.ts'

/** Where each call leaves a line (docs/metering.md). */
export interface AccessLogSettings {
  to: 'files' | 'stdout' | 'off'
  /** For files; left out: `access-log` in the home. */
  directory?: string | undefined
  /** Files are kept for so many days, and no more of them than this in all. */
  keptDays: number
  keptBytesMax: number
}

const defaultAccessLog: AccessLogSettings = { to: 'files', keptDays: 30, keptBytesMax: 10 * 1024 ** 3 }

export interface KeepCallsDeps {
  store: Pick<Store, 'together' | 'gatewayRuns'>
  home: string
  accessLog?: AccessLogSettings | undefined
  /** Besides metering. */
  sinks: readonly CallSink[]
  log: Log
  /** Milliseconds since 1970. */
  now?: () => number
}

/** Everything that becomes of calls when they are over. */
export interface CallKeeping {
  journal: Journal
  /** Of this process, in a text format of Prometheus. */
  readMetrics(): Promise<{ type: string; text: string }>
  /** Counts what processes have left behind that ended without a word. Never rejects. */
  settle(): Promise<void>
  /** Deletes files of the access log that are older than they have to be kept, and the oldest where they are too many. */
  pruneAccessLog(): Promise<void>
  close(): Promise<void>
}

/** A little less than five flushes of the journal. */
const COUNTED_EVERY_MILLIS = 4_500
const SETTLE_EVERY_MILLIS = 60_000
const DAY_MILLIS = 86_400_000

/** Begins to count calls, and looks after those that an earlier process could not count any more. */
export function keepCalls({ store, home, sinks, log, ...options }: KeepCallsDeps): CallKeeping {
  const { accessLog: settings = defaultAccessLog, now = Date.now } = options
  const run = newJournalRun(now())
  const directory = settings.to === 'files' ? (settings.directory ?? join(home, 'access-log')) : undefined
  const accessLog = openAccessLog(directory)
  const counted = createCountedCalls()
  // Without files, what is not in the store yet is lost with the process.
  const everyMillis = directory === undefined ? 0 : COUNTED_EVERY_MILLIS
  const metering = createMeteringSink({ runId: run.id, everyMillis, onCounted: counted.add })
  // Metering comes first: where the access log has got to is kept together with what it has counted.
  const journal = createJournal({ store, sinks: [metering, ...sinks], log, run, accessLog, now })

  function openAccessLog(folder: string | undefined): AccessLog {
    if (folder !== undefined) return createAccessLogFiles({ directory: folder, runId: run.id, now, log })
    return settings.to === 'stdout' ? createAccessLogStream(process.stdout) : noAccessLog
  }

  let prometheus: Promise<Prometheus> | undefined
  const ended = new Set<string>()
  let settling: Promise<void> | undefined
  function settle(): Promise<void> {
    settling ??= settleRuns({ store, directory, isOwn: isLivingRun, ended, log, now })
      .catch((fault: unknown) => log.warn({ err: fault }, 'access logs of earlier processes wait to be counted'))
      .finally(() => {
        settling = undefined
      })
    return settling
  }
  async function pruneBySize(): Promise<void> {
    if (directory === undefined) return
    await pruneAccessLogBySize({ store, directory, bytesMax: settings.keptBytesMax, log })
  }
  /** Behind what is to be counted: much may be written in an hour. */
  const look = () =>
    settle()
      .then(pruneBySize)
      .catch((fault: unknown) => log.warn({ err: fault }, 'files of the access log could not be deleted'))
  const timer = setInterval(() => void look(), SETTLE_EVERY_MILLIS).unref()
  void settle()

  return {
    journal,
    async readMetrics() {
      // Hardly any process is asked for its metrics in its first second, and some never.
      prometheus ??= import('../metering/prometheus.ts').then(({ createPrometheus }) =>
        createPrometheus({ counted, health: journal.health }),
      )
      const { type, read } = await prometheus
      return { type, text: await read() }
    },
    settle,
    async pruneAccessLog() {
      await accessLog.prune(now() - settings.keptDays * DAY_MILLIS)
      await pruneBySize()
    },
    async close() {
      clearInterval(timer)
      await settling
      await journal.close()
    },
  }
}
