import type { Store, WriteCall } from '../../store/index.ts'
import type { Log } from '../../telemetry/index.ts'
import type { CallJournal, CallRecord } from './call-record.ts'

/** Makes something of calls that are over, and has it kept. Neither method may wait for anything. */
export interface CallSink {
  /**
   * Calls that are over, up to RECORDS_AT_ONCE of them and within about a second. Keeps of them what it needs, and no more than it has room for:
   * while the store is away, many calls may follow one another before the next `drain`.
   */
  collect(records: readonly CallRecord[]): void
  /**
   * What has to be written of everything collected since the last time. The journal sees to it that it is written, in one transaction with what the
   * other sinks have, once: whatever becomes of the first attempts, the sink may forget it.
   */
  drain(): WriteCall[]
}

export interface JournalDeps {
  store: Pick<Store, 'together'>
  sinks: readonly CallSink[]
  log: Log
}

export interface Journal extends CallJournal {
  /** Writes what is there by now. Never rejects. */
  flush(): Promise<void>
  /** Writes what is left, if the store takes it. */
  close(): Promise<void>
}

/** So many that a batch pays, so few that nobody's call waits noticeably while they are gone through. */
const RECORDS_AT_ONCE = 128
const FLUSH_EVERY_MILLIS = 1_000

/** Gives records of calls that are over to the sinks, and what these make of them to the store, about once a second. */
export function createJournal({ store, sinks, log }: JournalDeps): Journal {
  let records: CallRecord[] = []
  let isDigestDue = false
  /** Handed over by the sinks, and not known to be kept yet. */
  let pending: WriteCall[] = []
  let flushing: Promise<void> | undefined
  const timer = setInterval(() => void flush(), FLUSH_EVERY_MILLIS).unref()

  function digest(): void {
    isDigestDue = false
    if (records.length === 0) return
    const collected = records
    records = []
    for (const sink of sinks) {
      try {
        sink.collect(collected)
      } catch (fault) {
        log.error({ err: fault }, 'records of calls are lost to one of those who wanted them')
      }
    }
  }

  async function write(): Promise<void> {
    digest()
    if (pending.length === 0) pending = sinks.flatMap((sink) => sink.drain())
    if (pending.length === 0) return
    try {
      await store.together(pending)
      pending = []
    } catch (fault) {
      log.warn({ err: fault }, 'what is known of the last calls could not be kept; it is tried again')
    }
  }

  function flush(): Promise<void> {
    flushing ??= write().finally(() => {
      flushing = undefined
    })
    return flushing
  }

  return {
    add(record) {
      if (records.push(record) < RECORDS_AT_ONCE || isDigestDue) return
      isDigestDue = true
      setImmediate(digest)
    },
    flush,
    async close() {
      clearInterval(timer)
      await flushing
      await flush()
    },
  }
}
