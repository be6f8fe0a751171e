import type pg from 'pg'
import { StoreUnavailable } from '../errors.ts'
import type { Session } from '../sql/session.ts'
import { DUE_CHANNEL } from './due-notices.ts'
import { createPostgresSession, type createStatementNames, translating } from './session.ts'
import { CHANGE_CHANNEL } from './transactions.ts'

/** Whoever does not answer a look-up of a moment in this time is taken for gone, unless the database was slow lately. */
const ANSWER_MILLIS_MIN = 300
const ANSWER_MILLIS_MAX = 6_000
/** A moment that took so long may take so many times as long the next time. */
const SLOWER = 3

export interface ListeningConnectionOptions {
  /** A new connection outside the pool, not connected yet. */
  createClient: () => pg.Client
  named: ReturnType<typeof createStatementNames>
  onNotice: (channel: string, payload: string) => void
  /** The connection ended. `read` makes a new one. */
  onEnd: () => void
  /** The connection did not answer although nobody ended it: others may have gone the same way without a word. */
  onSilence: () => void
  /** Told why a connection was lost. */
  onFault: (fault: unknown) => void
}

/**
 * The one connection on which notices come. What changed is read on it as well, so that each look is a proof that it still hears:
 * a connection that a firewall has forgotten says nothing, and would say nothing for ever.
 */
export interface ListeningConnection {
  /**
   * Runs `work` on it; on a new one that listens as well, if this one is lost or does not answer in time. One at a time.
   * Rejects with StoreUnavailable.
   */
  read<T>(work: (session: Session) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export function createListeningConnection(options: ListeningConnectionOptions): ListeningConnection {
  const { createClient, named, onNotice, onEnd, onSilence, onFault } = options
  let current: pg.Client | undefined
  let closed = false
  let patienceMillis = ANSWER_MILLIS_MIN

  async function open(): Promise<pg.Client> {
    const fresh = createClient()
    let listened = false
    fresh.on('notification', ({ channel, payload = '' }) => onNotice(channel, payload))
    fresh.on('error', (fault) => letGo(fresh, fault))
    fresh.once('end', () => {
      letGo(fresh, new StoreUnavailable('the connection that listens has ended'))
      if (listened && !closed) onEnd()
    })
    try {
      await fresh.connect()
      await inTime(fresh.query(`listen ${CHANGE_CHANNEL}; listen ${DUE_CHANNEL}`), ANSWER_MILLIS_MAX)
      if (closed) throw new StoreUnavailable('the store is closed')
    } catch (fault) {
      void fresh.end().catch(() => undefined)
      throw fault
    }
    listened = true
    current = fresh
    return fresh
  }
  /** The first reason counts; what follows from it is no news. */
  function letGo(client: pg.Client, why: unknown): void {
    if (current !== client) return
    current = undefined
    onFault(why)
    // With a query that hangs this breaks the connection; nobody waits for a goodbye.
    void client.end().catch(() => undefined)
  }
  const run = <T>(client: pg.Client, work: (session: Session) => Promise<T>): Promise<T> =>
    work(
      createPostgresSession(
        translating((query) => client.query(query)),
        named,
      ),
    )

  return {
    async read(work) {
      if (current) {
        const used = current
        try {
          return await inTime(run(used, work), patienceMillis)
        } catch (fault) {
          letGo(used, fault)
          if (fault instanceof Silence) onSilence()
        }
      }
      const fresh = await open()
      const begun = performance.now()
      try {
        const answer = await inTime(run(fresh, work), ANSWER_MILLIS_MAX)
        const took = performance.now() - begun
        patienceMillis = Math.min(Math.max(ANSWER_MILLIS_MIN, SLOWER * took), ANSWER_MILLIS_MAX)
        return answer
      } catch (fault) {
        letGo(fresh, fault)
        throw fault
      }
    },
    async close() {
      closed = true
      const last = current
      current = undefined
      await last?.end().catch(() => undefined)
    },
  }
}

class Silence extends StoreUnavailable {
  constructor(millis: number) {
    super(`listening for changes failed: no answer within ${Math.round(millis)} ms; trying a new connection`)
  }
}

/** `answer`, or a rejection with Silence. */
function inTime<T>(answer: Promise<T>, millis: number): Promise<T> {
  return new Promise((resolve, reject) => {
    // A process that was busy itself finds the time up and the answer waiting: the answer is looked at first.
    const timer = setTimeout(() => setImmediate(() => reject(new Silence(millis))), millis)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
