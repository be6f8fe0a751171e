import type { EpochSeconds } from '@portreeve/protocol'
import type { Change, ChangeKind } from '../changes.ts'
import { StoreUnavailable } from '../errors.ts'
import { changeStatements } from '../sql/change-log.ts'
import type { Transaction } from '../sql/session.ts'
import { performWrite, type WriteCall } from '../sql/writes.ts'
import type { Database } from './database.ts'
import { translateFault } from './faults.ts'
import { createSqliteSession } from './session.ts'

/** What became of calls, in their order. Errors lose their class between threads, so the class goes by name. */
export interface Committed {
  /** One for each call; undefined where it failed. */
  values: unknown[]
  faults: { at: number; name: string; message: string }[]
  /** Of the calls that succeeded, in revision order. */
  changes: Change[]
  /** Webhooks that have something to be sent now, of the calls that succeeded. */
  due: string[]
}

/**
 * Runs calls in one transaction: one wait for the disk pays for all of them. Nothing is answered before the commit has
 * succeeded. Hardly any call fails, so they are first run without more ado; if one does fail, all is undone and run again
 * with a savepoint around each, so that it takes nothing of its neighbours along. (Savepoints around every call would
 * cost a third of the rate.)
 */
export function createGroupCommit(
  db: Database.Database,
  now: () => EpochSeconds,
): (calls: WriteCall[]) => Promise<Committed> {
  const session = createSqliteSession(db)
  const [begin, rollback] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('ROLLBACK')]
  // Not prepared: a COMMIT that failed would go on holding its view of the file, and once another program had written to
  // it, no BEGIN would succeed again (SQLITE_BUSY_SNAPSHOT).
  const commit = () => db.exec('COMMIT')
  const [savepoint, release] = [db.prepare('SAVEPOINT one_call'), db.prepare('RELEASE one_call')]
  const rollbackToSavepoint = db.prepare('ROLLBACK TO one_call')

  /** Runs one call; appends its changes to `changes`, and to `due`. Rejects with its fault. */
  async function runOne(call: WriteCall, { changes, due }: Pick<Committed, 'changes' | 'due'>): Promise<unknown> {
    const announced: { kind: ChangeKind; id: string }[] = []
    const tx: Transaction = {
      run: session.run,
      first: session.first,
      all: session.all,
      announce: (kind, id) => void announced.push({ kind, id }),
      tellDue: (webhookIds) => void due.push(...webhookIds),
    }
    const value = await performWrite(call, tx)
    for (const change of announced) changes.push(await record(change))
    return value
  }

  async function record(change: { kind: ChangeKind; id: string }): Promise<Change> {
    const head = await session.first(changeStatements.advance, {})
    if (!head) throw new Error('the table change_head is empty')
    await session.run(changeStatements.insert, { ...change, revision: head.revision, at: now() })
    return { ...change, revision: head.revision }
  }

  /** Rejects when any call fails. */
  async function runTogether(calls: WriteCall[]): Promise<Committed> {
    const done: Committed = { values: [], faults: [], changes: [], due: [] }
    begin.run([])
    for (const call of calls) done.values.push(await runOne(call, done))
    commit()
    return done
  }

  /** Rejects when the transaction fails. */
  async function runApart(calls: WriteCall[]): Promise<Committed> {
    const done: Committed = { values: [], faults: [], changes: [], due: [] }
    begin.run([])
    for (const [at, call] of calls.entries()) {
      const told: Pick<Committed, 'changes' | 'due'> = { changes: [], due: [] }
      savepoint.run([])
      try {
        done.values[at] = await runOne(call, told)
        done.changes.push(...told.changes)
        done.due.push(...told.due)
      } catch (fault) {
        // Some faults, such as a full disk, end the whole transaction.
        if (!db.inTransaction) throw fault
        rollbackToSavepoint.run([])
        done.values[at] = undefined
        done.faults.push({ at, ...plainFault(fault) })
      }
      release.run([])
    }
    commit()
    return done
  }

  return async (calls) => {
    try {
      return await runTogether(calls)
    } catch {
      if (db.inTransaction) rollback.run([])
    }
    try {
      return await runApart(calls)
    } catch (fault) {
      if (db.inTransaction) rollback.run([])
      const lost = new StoreUnavailable(`nothing was committed: ${translateFault(fault, 'the transaction').message}`)
      const faults = calls.map((_, at) => ({ at, ...plainFault(lost) }))
      return { values: calls.map(() => undefined), faults, changes: [], due: [] }
    }
  }
}

function plainFault(fault: unknown): { name: string; message: string } {
  const { name, message } = fault instanceof Error ? fault : new Error(String(fault))
  return { name, message }
}
