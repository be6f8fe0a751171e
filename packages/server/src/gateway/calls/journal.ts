import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { type GatewayRun, type Store, StoreUnavailable, type WriteCall, writeCalls } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import { type AccessLog, type LogPosition, noAccessLog } from './access-log.ts'
import type { CallJournal, CallRecord } from './call-record.ts'
import { type FinishedCall, finishedCallOf } from './finished-call.ts'

/** Makes something of calls that are over, and has it kept. Neither method may wait for anything. */
export interface CallSink {
  /**
   * Calls that are over, up to RECORDS_AT_ONCE of them and within about a second; `calls` are the same ones as the access log has them. Keeps of them
   * what it needs, and no more than it has room for: while the store is away, many calls may follow one another before the next `drain`.
   */
  collect(records: readonly CallRecord[], calls: readonly FinishedCall[]): void
  /**
   * What has to be written of everything collected since the last time. The journal sees to it that it is written, in one transaction with what the
   * other sinks have, once: whatever becomes of the first attempts, the sink may forget it. It may as well wait for a later time, but not when this
   * is the last one.
   */
  drain(isLast?: boolean): WriteCall[]
  /** Whether it has hardly any room left: then it is drained although the store has much to do. */
  isFull?(): boolean
}

/** Which process writes. */
export type JournalRun = Pick<GatewayRun, 'id' | 'host' | 'pid' | 'startedAt'>

export interface JournalDeps {
  store: Pick<Store, 'together' | 'gatewayRuns'>
  /** Of the first one is how far its access log is counted. */
  sinks: readonly CallSink[]
  log: Log
  run?: JournalRun
  accessLog?: AccessLog
  /** Milliseconds since 1970. */
  now?: () => number
}

/** How it is with the journal: for those who watch the process. */
export interface JournalHealth {
  /** Calls that are over. */
  calls: number
  /** Milliseconds since 1970: when the store last took something. */
  keptAt: number
  failedFlushes: number
  lostLogLines: number
}

export interface Journal extends CallJournal {
  readonly run: JournalRun
  /** Writes what is there by now. Never rejects. */
  flush(): Promise<void>
  health(): JournalHealth
  /** Writes what is left, if the store takes it. */
  close(): Promise<void>
}

/** So few that their records are forgotten before the collector of young garbage meets them and has to carry them along. */
const RECORDS_AT_ONCE = 8
const FLUSH_EVERY_MILLIS = 1_000
/** Others learn by it that this process lives, when it has nothing else to say. */
const SIGN_OF_LIFE_MILLIS = 30_000
/** The store is busy with us for at most a twentieth of the time, however many subscriptions call. */
const REST_PER_WORK = 19

export function newJournalRun(now: number): JournalRun {
  return { id: randomUUID(), host: hostname(), pid: process.pid, startedAt: now }
}

/** What belongs into one transaction: of each sink a part. */
interface Step {
  parts: WriteCall[][]
  position: LogPosition
}

const livingRuns = new Set<string>()

/** Whether a journal of this process goes by this name. */
export function isLivingRun(runId: string): boolean {
  return livingRuns.has(runId)
}

/**
 * Gives records of calls that are over to the access log and to the sinks, and what these make of them to the store, about once a second. What the store is
 * given goes with a step of this process's run, and the store takes each step once: so a transaction of which nobody knows whether it was
 * committed is simply tried again.
 */
export function createJournal(deps: JournalDeps): Journal {
  const { store, sinks, log, accessLog = noAccessLog, now = Date.now } = deps
  let run = deps.run ?? newJournalRun(now())
  livingRuns.add(run.id)
  let records: CallRecord[] = []
  let isDigestDue = false
  let sequence = 0
  /** Taken from the sinks, and not known to be kept. The first part of several steps is that of the first sink. */
  let pending: Step[] = []
  let kept: LogPosition = { file: undefined, bytes: 0 }
  let keptAt = 0
  let restUntil = 0
  let [calls, failedFlushes] = [0, 0]
  let flushing: Promise<void> | undefined
  const timer = setInterval(() => void flush(), FLUSH_EVERY_MILLIS).unref()

  function digest(): void {
    isDigestDue = false
    if (records.length === 0) return
    const collected = records
    records = []
    calls += collected.length
    guarded(() => {
      const finished = collected.map(finishedCallOf)
      for (const call of finished) accessLog.add(call)
      for (const sink of sinks) guarded(() => sink.collect(collected, finished))
    })
  }

  /** Nobody waits for what is done here, and a bug in it must not end the process. */
  function guarded(work: () => void): void {
    try {
      work()
    } catch (fault) {
      log.error({ err: fault }, 'records of calls are lost to one of those who wanted them')
    }
  }

  async function write(isLast: boolean): Promise<void> {
    digest()
    // What has been added to the log by now is what the sinks have collected: the two are taken in one breath.
    const writing = accessLog.write()
    const isTime = isLast || performance.now() >= restUntil || sinks.some((sink) => sink.isFull?.())
    const isBehind = pending.length > 0
    const drained = isBehind || !isTime ? [] : sinks.map((sink) => sink.drain(isLast))
    const written = await writing
    if (!isTime) return
    const parts = drained.filter((part) => part.length > 0)
    if (!isBehind && (parts.length > 0 || now() - keptAt > SIGN_OF_LIFE_MILLIS)) {
      // What the first sink still holds back is in the log, and in nothing else.
      pending = [{ parts, position: drained[0]?.length ? written : kept }]
    }
    await keepAll()
  }

  async function keepAll(): Promise<void> {
    const began = performance.now()
    try {
      for (let step = pending[0]; step; step = pending[0]) await keep(step)
      const end = performance.now()
      restUntil = end + Math.min(SIGN_OF_LIFE_MILLIS, (end - began) * REST_PER_WORK) - FLUSH_EVERY_MILLIS / 2
    } catch (fault) {
      failedFlushes++
      log.warn({ err: fault }, 'what is known of the last calls could not be kept; it is tried again')
    }
  }

  /** Rejects with StoreUnavailable. */
  async function keep(step: Step): Promise<void> {
    const { parts, position } = step
    const progress = { logFile: position.file, logBytes: position.bytes, seenAt: now() }
    const advance = writeCalls.gatewayRuns.advance(run, sequence + 1, progress)
    try {
      const answer = await store.together([advance, ...parts.flat()])
      if (answer !== 'done' && !(await isKept())) beginAnew()
    } catch (fault) {
      if (fault instanceof StoreUnavailable) throw fault
      // What is written for the second time may meet itself before the step says that it was made.
      if (!(await isKept())) {
        // What one sink wants cannot be written, and never will be: the others must not wait for it.
        log.error({ err: fault }, 'something that is known of the last calls cannot be kept')
        pending.splice(0, 1, ...(parts.length > 1 ? parts.map((part) => ({ parts: [part], position })) : []))
        return
      }
    }
    sequence++
    pending.shift()
    kept = position
    keptAt = now()
  }

  /** Whether the next step was made already, by an earlier attempt that was thought to have failed. */
  async function isKept(): Promise<boolean> {
    const found = await store.gatewayRuns.find(run.id)
    return found !== undefined && !found.closed && found.sequence === sequence + 1
  }

  /** Somebody else has closed this run, and counted what was in its log. */
  function beginAnew(): void {
    log.error({ runId: run.id }, 'this process was taken for dead; it goes on under another name')
    livingRuns.delete(run.id)
    run = { ...run, id: randomUUID(), startedAt: now() }
    livingRuns.add(run.id)
    // Its first step is the next one.
    sequence = -1
  }

  function flush(isLast = false): Promise<void> {
    flushing ??= write(isLast)
      .catch((fault: unknown) => log.error({ err: fault }, 'the journal of calls failed'))
      .finally(() => {
        flushing = undefined
      })
    return flushing
  }

  return {
    get run() {
      return run
    },
    add(record) {
      if (records.push(record) < RECORDS_AT_ONCE || isDigestDue) return
      isDigestDue = true
      setImmediate(digest)
    },
    async flush() {
      await flushing
      await flush(true)
    },
    health: () => ({ calls, keptAt, failedFlushes, lostLogLines: accessLog.lostLines }),
    async close() {
      clearInterval(timer)
      await flushing
      await flush(true)
      // Once more, for what could only follow an uncertain step.
      if (pending.length === 0) await flush(true)
      await accessLog.close()
      livingRuns.delete(run.id)
      if (sequence === 0 || pending.length > 0) return
      await store.gatewayRuns
        .end(run.id, sequence)
        .catch((fault: unknown) => log.warn({ err: fault }, 'the end of this run could not be kept'))
    },
  }
}
