import type { EpochSeconds } from '@portreeve/protocol'
import type { Change, ChangeKind } from '../changes.ts'
import { StoreUnavailable } from '../errors.ts'
import { changeStatements } from '../sql/change-log.ts'
import type { Transaction } from '../sql/session.ts'
import { performWrite, type WriteCall } from '../sql/writes.ts'
import type { Database } from './database.ts'
import { translateFault } from './faults.ts'
import { createSqliteSession } from './session.ts'

/** A write method's call and the number its reply goes to. */
export interface QueuedCall {
  id: number
  call: WriteCall
}

/** Errors lose their class between threads, so the class goes by name. */
export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; fault: { name: string; message: string } }

export interface Committed {
  replies: Reply[]
  /** Of the calls that succeeded, in revision order. */
  changes: Change[]
}

/**
 * Runs calls in one transaction: one wait for the disk pays for all of them. Each has its own savepoint, so that one
 * that fails takes nothing of its neighbours along. No reply is made before the commit has succeeded.
 */
export function createGroupCommit(
  db: Database.Database,
  now: () => EpochSeconds,
): (calls: QueuedCall[]) => Promise<Committed> {
  const session = createSqliteSession(db)
  const [begin, commit, rollback] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT'), db.prepare('ROLLBACK')]
  const [savepoint, release] = [db.prepare('SAVEPOINT one_call'), db.prepare('RELEASE one_call')]
  const rollbackToSavepoint = db.prepare('ROLLBACK TO one_call')

  /** Runs one call. Answers its value and its changes; rejects with its fault after undoing it. */
  async function runOne(call: WriteCall): Promise<{ value: unknown; changes: Change[] }> {
    const announced: { kind: ChangeKind; id: string }[] = []
    const tx: Transaction = {
      run: session.run,
      first: session.first,
      all: session.all,
      announce: (kind, id) => void announced.push({ kind, id }),
    }
    savepoint.run([])
    try {
      const value = await performWrite(call, tx)
      const changes: Change[] = []
      for (const change of announced) changes.push(await record(change))
      release.run([])
      return { value, changes }
    } catch (fault) {
      // Some faults (a full disk) end the whole transaction; the caller of runOne finds out.
      if (db.inTransaction) {
        rollbackToSavepoint.run([])
        release.run([])
      }
      throw fault
    }
  }

  async function record(change: { kind: ChangeKind; id: string }): Promise<Change> {
    const head = await session.first(changeStatements.advance, {})
    if (!head) throw new Error('the table change_head is empty')
    await session.run(changeStatements.insert, { ...change, revision: head.revision, at: now() })
    return { ...change, revision: head.revision }
  }

  async function runAll(calls: QueuedCall[]): Promise<Committed> {
    const replies: Reply[] = []
    const changes: Change[] = []
    begin.run([])
    for (const { id, call } of calls) {
      try {
        const done = await runOne(call)
        replies.push({ id, ok: true, value: done.value })
        changes.push(...done.changes)
      } catch (fault) {
        if (!db.inTransaction) throw fault
        replies.push({ id, ok: false, fault: plainFault(fault) })
      }
    }
    commit.run([])
    return { replies, changes }
  }

  return async (calls) => {
    try {
      return await runAll(calls)
    } catch (fault) {
      if (db.inTransaction) rollback.run([])
      const lost = new StoreUnavailable(`nothing was committed: ${translateFault(fault, 'the transaction').message}`)
      return { replies: calls.map(({ id }) => ({ id, ok: false, fault: plainFault(lost) })), changes: [] }
    }
  }
}

function plainFault(fault: unknown): { name: string; message: string } {
  const { name, message } = fault instanceof Error ? fault : new Error(String(fault))
  return { name, message }
}
