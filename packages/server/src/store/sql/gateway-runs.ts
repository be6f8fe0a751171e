import type { GatewayRun, GatewayRunProgress, GatewayRunStore } from '../gateway-runs.ts'
import type { GatewayRunRow } from '../schema.ts'
import { PRUNED_MAX, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const columns = [
  'id',
  'host',
  'pid',
  'sequence',
  'log_file',
  'log_bytes',
  'started_at',
  'seen_at',
  'closed',
  'lost_from',
  'lost_to',
] as const satisfies (keyof GatewayRunRow)[]

export const gatewayRunStatements = {
  /** The first step makes the row; a later one follows the one before it and nothing else. */
  advance: statement('gateway_run_advance', (db, p: GatewayRunRow & { before: number }) =>
    db
      .insertInto('gateway_run')
      .values({
        id: p.id,
        host: p.host,
        pid: p.pid,
        sequence: p.sequence,
        log_file: p.log_file,
        log_bytes: p.log_bytes,
        started_at: p.started_at,
        seen_at: p.seen_at,
        closed: p.closed,
        lost_from: p.lost_from,
        lost_to: p.lost_to,
      })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((row) => ({
            sequence: row.ref('excluded.sequence'),
            log_file: row.ref('excluded.log_file'),
            log_bytes: row.ref('excluded.log_bytes'),
            seen_at: row.ref('excluded.seen_at'),
          }))
          .where('gateway_run.sequence', '=', p.before)
          .where('gateway_run.closed', '=', 0),
      )
      .returning('id'),
  ),
  end: statement('gateway_run_end', (db, p: Pick<GatewayRunRow, 'id' | 'sequence' | 'lost_from' | 'lost_to'>) =>
    db
      .updateTable('gateway_run')
      .set({ closed: 1, lost_from: p.lost_from, lost_to: p.lost_to })
      .where('id', '=', p.id)
      .where('sequence', '=', p.sequence)
      .where('closed', '=', 0)
      .returning('id'),
  ),
  find: statement('gateway_run_find', (db, p: { id: string }) =>
    db
      .selectFrom('gateway_run')
      .select([...columns])
      .where('id', '=', p.id),
  ),
  listOpen: statement('gateway_run_list_open', (db, p: { after: string }) =>
    db
      .selectFrom('gateway_run')
      .select([...columns])
      .where('closed', '=', 0)
      .where('id', '>', p.after)
      .orderBy('id'),
  ),
  listLossy: statement('gateway_run_list_lossy', (db, p: { from: number; to: number }) =>
    db
      .selectFrom('gateway_run')
      .select([...columns])
      .where('lost_to', '>=', p.from)
      .where('lost_from', '<=', p.to)
      .orderBy('lost_to'),
  ),
  prune: statement('gateway_run_prune', (db, p: { before: number }) =>
    db
      .deleteFrom('gateway_run')
      .where('id', 'in', (row) =>
        row
          .selectFrom('gateway_run')
          .select('id')
          .where('closed', '=', 1)
          .where('seen_at', '<', p.before)
          .limit(PRUNED_MAX),
      )
      .returning('id'),
  ),
}

function fromRow(row: GatewayRunRow): GatewayRun {
  const { id, host, pid, sequence, lost_from, lost_to } = row
  return {
    ...{ id, host, pid, sequence },
    ...(row.log_file !== null && { logFile: row.log_file }),
    logBytes: row.log_bytes,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    closed: row.closed === 1,
    ...(lost_from !== null && lost_to !== null && { lost: { from: lost_from, to: lost_to } }),
  }
}

export function gatewayRunReads(reads: Reads): Pick<GatewayRunStore, 'find' | 'listOpen' | 'listLossy'> {
  return {
    async find(id) {
      const row = await reads.first(gatewayRunStatements.find, { id })
      return row && fromRow(row)
    },
    async listOpen() {
      return (await reads.all(gatewayRunStatements.listOpen, { after: '' })).map(fromRow)
    },
    async listLossy(from, to) {
      return (await reads.all(gatewayRunStatements.listLossy, { from, to })).map(fromRow)
    },
  }
}

export const gatewayRunWrites = {
  async advance(
    tx: Transaction,
    { id, host, pid, startedAt }: Pick<GatewayRun, 'id' | 'host' | 'pid' | 'startedAt'>,
    sequence: number,
    { logFile, logBytes, seenAt }: GatewayRunProgress,
  ): Promise<'advanced' | 'changed'> {
    const params = {
      ...{ id, host, pid, sequence },
      before: sequence - 1,
      log_file: logFile ?? null,
      log_bytes: logBytes,
      started_at: startedAt,
      seen_at: seenAt,
      closed: 0,
      lost_from: null,
      lost_to: null,
    }
    return (await tx.first(gatewayRunStatements.advance, params)) ? 'advanced' : 'changed'
  },
  async end(tx: Transaction, id: string, sequence: number, lost?: GatewayRun['lost']): Promise<'ended' | 'changed'> {
    const params = { id, sequence, lost_from: lost?.from ?? null, lost_to: lost?.to ?? null }
    return (await tx.first(gatewayRunStatements.end, params)) ? 'ended' : 'changed'
  },
  async prune(tx: Transaction, before: number): Promise<boolean> {
    return pruneSome(tx, gatewayRunStatements.prune, { before })
  },
}
