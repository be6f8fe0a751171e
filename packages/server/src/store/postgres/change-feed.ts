import type { ChangeHub } from '../change-hub.ts'
import type { Change } from '../changes.ts'
import { StoreUnavailable } from '../errors.ts'
import { readChangesFrom, readHead } from '../sql/change-log.ts'
import { DUE_CHANNEL } from './due-notices.ts'
import { translateFault } from './faults.ts'
import { createListeningConnection, type ListeningConnectionOptions } from './listening-connection.ts'
import { parseNotice } from './transactions.ts'

/** A notice that was lost is made up for within this time and one look-up while the database answers. */
const CATCH_UP_MILLIS = 300
const PAGE = 1_000

export interface ChangeFeedOptions extends Pick<ListeningConnectionOptions, 'createClient' | 'named' | 'onSilence'> {
  hub: ChangeHub
  /** Told what comes by the other channel on the same connection. One that is lost is lost. */
  onDueNotice: (payload: string) => void
  onFault: (fault: unknown) => void
}

export interface ChangeFeed {
  /** Resolves when subscribers know of `changes`, which this process has just committed. */
  tellOwn(changes: Change[]): Promise<void>
  /** As Changes has it. */
  behindMillis(): number
  /** The revision of the change delivered last. */
  known(): number
  close(): Promise<void>
}

/**
 * Delivers committed changes in revision order. What was missed is read from the table, from the revision delivered last, so that a
 * lost notice costs time and nothing else.
 */
export async function startChangeFeed({
  hub,
  onDueNotice,
  onFault,
  ...connecting
}: ChangeFeedOptions): Promise<ChangeFeed> {
  let last = Number.POSITIVE_INFINITY
  let closed = false
  /** When the answered look for changes began that found everything told: on the clock of `performance.now()`. */
  let currentAt = performance.now()
  let failing = false
  // One reader at a time; who asks while it reads gets another round, because his commit may be younger.
  let wanted = false
  let running: Promise<void> | undefined
  function report(fault: unknown): void {
    if (closed) return
    onFault(fault instanceof StoreUnavailable ? fault : translateFault(fault, 'listening for changes'))
  }
  const ear = createListeningConnection({
    ...connecting,
    onNotice: (channel, payload) => (channel === DUE_CHANNEL ? onDueNotice(payload) : onNotice(payload)),
    onEnd: () => catchUpSoon(),
    onFault: report,
  })
  // It listens from before this on: what is committed later is heard.
  last = await ear.read(readHead)

  /** The next change by number is told from the notice itself; whenever anything is in between, the table is asked. */
  function onNotice(payload: string): void {
    const { revision, change } = parseNotice(payload)
    if (change && revision === last + 1 && !closed) deliver([change])
    else if (revision > last) catchUpSoon()
  }
  /** Reads one page. Answers whether there may be more. */
  async function readPage(): Promise<boolean> {
    const from = last
    const rows = await ear.read((reads) => readChangesFrom(reads, from, PAGE))
    if (closed) return false
    // The change delivered last comes again, as a proof that nothing between was pruned or restored away. Before the
    // very first change there is none: then the first has to be number 1.
    const unbroken = from === 0 ? (rows[0]?.revision ?? 1) === 1 : rows[0]?.revision === from
    if (!unbroken) {
      last = await ear.read(readHead)
      hub.gap()
      return false
    }
    deliver(rows)
    return rows.length === PAGE
  }
  function deliver(changes: Change[]): void {
    for (const change of changes) {
      if (change.revision <= last) continue
      last = change.revision
      hub.deliver([change])
    }
  }

  async function read(): Promise<void> {
    try {
      while (wanted && !closed) {
        wanted = false
        const asked = performance.now()
        while (await readPage());
        currentAt = asked
      }
    } finally {
      // Here and not in a `.finally`: that runs a moment later, and who asks in that moment would get no round.
      running = undefined
    }
  }
  function catchUp(): Promise<void> {
    wanted = true
    running ??= read()
    return running
  }
  function catchUpSoon(): void {
    catchUp().then(
      () => {
        failing = false
      },
      (fault: unknown) => {
        // Once an outage, not three times a second.
        if (!failing) report(fault)
        failing = true
      },
    )
  }

  const polling = setInterval(catchUpSoon, CATCH_UP_MILLIS).unref()

  return {
    behindMillis: () => performance.now() - currentAt,
    known: () => last,
    async tellOwn(changes) {
      for (const change of changes) {
        if (change.revision === last + 1) deliver([change])
      }
      const newest = changes.at(-1)?.revision ?? 0
      if (newest <= last) return
      await catchUp().catch(report)
      // It is committed and cannot be read back: then nobody may trust what he remembers.
      if (newest > last && !closed) hub.gap()
    },
    async close() {
      closed = true
      clearInterval(polling)
      await ear.close()
      await running?.catch(() => undefined)
    },
  }
}
