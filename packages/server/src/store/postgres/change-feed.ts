import type pg from 'pg'
import type { ChangeHub } from '../change-hub.ts'
import type { Change } from '../changes.ts'
import { readChangesFrom, readHead } from '../sql/change-log.ts'
import type { Reads } from '../sql/session.ts'
import { translateFault } from './faults.ts'
import { CHANGE_CHANNEL } from './transactions.ts'

/** A notice that was lost is made up for within this time while the database answers. */
const CATCH_UP_MILLIS = 500
const PAGE = 1_000
const RECONNECT_MILLIS_MIN = 100
const RECONNECT_MILLIS_MAX = 2_000

export interface ChangeFeedOptions {
  reads: Reads
  hub: ChangeHub
  /** A new connection outside the pool, not connected yet. */
  createClient: () => pg.Client
  onFault: (fault: unknown) => void
}

export interface ChangeFeed {
  /** Resolves when subscribers know of `changes`, which this process has just committed. */
  tellOwn(changes: Change[]): Promise<void>
  close(): Promise<void>
}

/**
 * Delivers committed changes in revision order. A notice only wakes it; what changed is read from the table, from the
 * revision delivered last, so that a lost notice costs time and nothing else.
 */
export async function startChangeFeed({ reads, hub, createClient, onFault }: ChangeFeedOptions): Promise<ChangeFeed> {
  let last = await readHead(reads)
  let closed = false
  let failing = false

  /** Reads one page. Answers whether there may be more. */
  async function readPage(): Promise<boolean> {
    const from = last
    const rows = await readChangesFrom(reads, from, PAGE)
    if (closed) return false
    // The change delivered last comes again, as a proof that nothing between was pruned or restored away. Before the
    // very first change there is none: then the first has to be number 1.
    const unbroken = from === 0 ? (rows[0]?.revision ?? 1) === 1 : rows[0]?.revision === from
    if (!unbroken) {
      last = await readHead(reads)
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

  // One reader at a time; who asks while it reads gets another round, because his commit may be younger.
  let wanted = false
  let running: Promise<void> | undefined
  async function read(): Promise<void> {
    try {
      while (wanted && !closed) {
        wanted = false
        while (await readPage());
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
        // Once an outage, not twice a second.
        if (!failing && !closed) onFault(fault)
        failing = true
      },
    )
  }

  const polling = setInterval(catchUpSoon, CATCH_UP_MILLIS).unref()
  const ear = keepListening({ createClient, onFault, onNotice: (revision) => revision > last && catchUpSoon() })

  const feed: ChangeFeed = {
    async tellOwn(changes) {
      for (const change of changes) {
        if (change.revision === last + 1) deliver([change])
      }
      const newest = changes.at(-1)?.revision ?? 0
      if (newest <= last) return
      await catchUp().catch(onFault)
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
  try {
    await ear.listening
    return feed
  } catch (fault) {
    await feed.close()
    throw fault
  }
}

interface EarOptions {
  createClient: () => pg.Client
  onNotice: (revision: number) => void
  onFault: (fault: unknown) => void
}

/** Holds one connection that listens, and makes a new one when it is lost. */
function keepListening({ createClient, onNotice, onFault }: EarOptions) {
  let client: pg.Client | undefined
  let closed = false
  let retry: NodeJS.Timeout | undefined
  let waitMillis = RECONNECT_MILLIS_MIN

  async function listen(): Promise<void> {
    const fresh = createClient()
    client = fresh
    fresh.on('notification', ({ payload }) => onNotice(Number(payload)))
    fresh.on('error', (fault) => !closed && onFault(translateFault(fault, 'listening for changes')))
    fresh.once('end', () => {
      if (client === fresh) again()
    })
    try {
      await fresh.connect()
      await fresh.query(`listen ${CHANGE_CHANNEL}`)
    } catch (fault) {
      await fresh.end().catch(() => undefined)
      throw fault
    }
    waitMillis = RECONNECT_MILLIS_MIN
    // What was said while nobody listened.
    onNotice(Number.POSITIVE_INFINITY)
  }
  function again(): void {
    client = undefined
    if (closed || retry) return
    retry = setTimeout(() => {
      retry = undefined
      listen().catch(again)
    }, waitMillis).unref()
    waitMillis = Math.min(waitMillis * 2, RECONNECT_MILLIS_MAX)
  }

  return {
    /** Resolves when the first connection listens; rejects when it cannot. */
    listening: listen(),
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end().catch(() => undefined)
    },
  }
}
