import type { EpochSeconds } from '@portreeve/protocol'
import type pg from 'pg'
import type { Change, ChangeKind } from '../changes.ts'
import { StoreUnavailable } from '../errors.ts'
import { GaveWay, type Transaction } from '../sql/session.ts'
import { isOneStatement, performWrite, type WriteCall } from '../sql/writes.ts'
import { DUE_CHANNEL, dueNotices } from './due-notices.ts'
import { translateFault } from './faults.ts'
import { createPostgresSession, type createStatementNames, type RunQuery, translating } from './session.ts'

export const CHANGE_CHANNEL = 'portreeve_change'

/** A notice holds 8,000 bytes at most; ids are far shorter, but a client may have been given any. */
const ID_CHARS_MAX = 1_000

/**
 * One round trip: takes the next revision, keeps the change and tells the listeners (on commit): `{revision} {kind} {id}`, or the revision
 * alone. The row lock on change_head, held from here to the commit, makes revision order commit order; that is why it comes last.
 */
const ANNOUNCE = `with head as (update change_head set revision = revision + 1 returning revision),
  kept as (insert into change (revision, kind, id, at) select revision, $1, $2, $3 from head returning revision)
  select revision, pg_notify('${CHANGE_CHANNEL}', revision::text ||
    case when length($2) <= ${ID_CHARS_MAX} then ' ' || $1 || ' ' || $2 else '' end) from kept`

/** Without `change` it only says that there is something new. */
export function parseNotice(payload: string): { revision: number; change?: Change } {
  const [first = '', kind, ...id] = payload.split(' ')
  const revision = Number(first)
  if (kind === undefined) return { revision }
  return { revision, change: { revision, kind: kind as ChangeKind, id: id.join(' ') } }
}

/** Writes that take each other's rows in opposite order wait until the database undoes one of them; that one goes again. */
const ATTEMPTS_MAX = 3

export interface TransactionsOptions {
  pool: pg.Pool
  named: ReturnType<typeof createStatementNames>
  /** As due-notices.ts knows this one. */
  process: string
  now: () => EpochSeconds
}

/** What a committed write answered, the changes it announced with their revisions, and the webhooks that have something to be sent. */
export interface Done {
  value: unknown
  changes: Change[]
  due: string[]
}

/** Runs each call in a transaction of its own. Rejects with the fault of the write method or StoreUnavailable. */
export function createTransactions({
  pool,
  named,
  process,
  now,
}: TransactionsOptions): (call: WriteCall) => Promise<Done> {
  async function inTransaction(client: pg.PoolClient, call: WriteCall): Promise<Done> {
    const announced: { kind: ChangeKind; id: string }[] = []
    const run = translating((query) => client.query(query))
    const session = createPostgresSession(run, named)
    const due = new Set<string>()
    const tx: Transaction = {
      ...session,
      announce: (kind, id) => void announced.push({ kind, id }),
      tellDue(webhookIds) {
        for (const id of webhookIds) due.add(id)
      },
    }
    // Travels with the first statement; should it fail, the commit finds no transaction and says so.
    const begun = run({ text: 'begin' })
    begun.catch(() => undefined)
    const value = await performWrite(call, tx)
    await begun
    // The commit travels right behind: change_head stays locked for no round trip, only until the disk has answered.
    const telling = announced.map(({ kind, id }) =>
      run({ name: 'announce', text: ANNOUNCE, values: [kind, id, now()] }),
    )
    for (const payload of dueNotices(process, due)) {
      telling.push(run({ name: 'tell_due', text: `select pg_notify('${DUE_CHANNEL}', $1)`, values: [payload] }))
    }
    const [end, ...told] = await Promise.all([run({ text: 'commit' }), ...telling])
    // A transaction in which something failed answers a commit with ROLLBACK, and no error.
    if (end.command !== 'COMMIT') throw new StoreUnavailable('the transaction was rolled back')
    const changes = announced.map((change, index) => ({ ...change, revision: told[index]?.rows[0].revision as number }))
    return { value, changes, due: [...due] }
  }

  const query = translating((config) => pool.query(config))
  async function inOneStatement(call: WriteCall): Promise<Done> {
    let left = 1
    const onlyOne: RunQuery = (config) => {
      if (left-- === 0) throw new Error(`${call.kind}.${call.method} is more than one statement`)
      return query(config)
    }
    const announce = () => {
      throw new Error(`${call.kind}.${call.method} announces: it is more than one statement`)
    }
    const value = await performWrite(call, { ...createPostgresSession(onlyOne, named), announce, tellDue: announce })
    return { value, changes: [], due: [] }
  }

  async function once(call: WriteCall): Promise<Done> {
    if (isOneStatement(call)) return inOneStatement(call)
    const client = await pool.connect().catch((fault: unknown) => {
      throw translateFault(fault, `${call.kind}.${call.method}`)
    })
    let destroy = false
    try {
      return await inTransaction(client, call)
    } catch (fault) {
      // In doubt about the connection it is not used again; otherwise the transaction ends here.
      destroy = fault instanceof StoreUnavailable || !(await rolledBack(client))
      throw fault
    } finally {
      client.release(destroy)
    }
  }

  return async (call) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(call)
      } catch (fault) {
        // A call is plain data, and nothing of it was kept: it can be made again as it is.
        if (!(fault instanceof GaveWay) || attempt === ATTEMPTS_MAX) throw fault
      }
    }
  }
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    return false
  }
}
