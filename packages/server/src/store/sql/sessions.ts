import type { EpochSeconds, UserId } from '@portreeve/protocol'
import type { SessionRow } from '../schema.ts'
import type { Session, SessionStore } from '../sessions.ts'
import { prune, pruneSome } from './prune.ts'
import type { Reads, Transaction } from './session.ts'
import { insert, statement } from './statement.ts'

const columns = [
  'sid',
  'id_hash',
  'user_id',
  'auth_time',
  'amr',
  'created_at',
  'last_seen_at',
  'ended_at',
  'user_agent',
  'address',
] as const satisfies (keyof SessionRow)[]

type Renewal = Pick<SessionRow, 'id_hash' | 'auth_time' | 'amr' | 'last_seen_at'>

export const sessionStatements = {
  put: insert('session_put', 'session', columns),
  find: statement('session_find', (db, p: { sid: string }) =>
    db.selectFrom('session').select(columns).where('sid', '=', p.sid),
  ),
  findByIdHash: statement('session_find_by_id_hash', (db, p: { id_hash: Uint8Array }) =>
    db.selectFrom('session').select(columns).where('id_hash', '=', p.id_hash),
  ),
  listByUser: statement('session_list_by_user', (db, p: { user_id: string }) =>
    db
      .selectFrom('session')
      .select(columns)
      .where('user_id', '=', p.user_id)
      .where('ended_at', 'is', null)
      .orderBy('created_at', 'desc')
      .orderBy('sid'),
  ),
  renew: statement('session_renew', (db, p: Renewal & { old_id_hash: Uint8Array }) =>
    db
      .updateTable('session')
      .set({ id_hash: p.id_hash, auth_time: p.auth_time, amr: p.amr, last_seen_at: p.last_seen_at })
      .where('id_hash', '=', p.old_id_hash)
      .where('ended_at', 'is', null)
      .returning('sid'),
  ),
  touch: statement('session_touch', (db, p: { sid: string; at: number }) =>
    db.updateTable('session').set({ last_seen_at: p.at }).where('sid', '=', p.sid).where('last_seen_at', '<', p.at),
  ),
  end: statement('session_end', (db, p: { sid: string; at: number }) =>
    db
      .updateTable('session')
      .set({ ended_at: p.at })
      .where('sid', '=', p.sid)
      .where('ended_at', 'is', null)
      .returning('sid'),
  ),
  endByUser: statement('session_end_by_user', (db, p: { user_id: string; except_sid: string; at: number }) =>
    db
      .updateTable('session')
      .set({ ended_at: p.at })
      .where('user_id', '=', p.user_id)
      .where('sid', '<>', p.except_sid)
      .where('ended_at', 'is', null)
      .returning('sid'),
  ),
  prune: prune('session_prune', 'session', ['sid'], 'created_at'),
}

export function sessionFromRow(row: SessionRow): Session {
  return {
    sid: row.sid,
    idHash: row.id_hash,
    userId: row.user_id as UserId,
    authTime: row.auth_time as EpochSeconds,
    amr: JSON.parse(row.amr),
    createdAt: row.created_at as EpochSeconds,
    lastSeenAt: row.last_seen_at as EpochSeconds,
    ...(row.ended_at !== null && { endedAt: row.ended_at as EpochSeconds }),
    userAgent: row.user_agent,
    address: row.address,
  }
}

export function sessionReads(reads: Reads): Pick<SessionStore, 'find' | 'findByIdHash' | 'listByUser'> {
  return {
    async find(sid) {
      const row = await reads.first(sessionStatements.find, { sid })
      return row && sessionFromRow(row)
    },
    async findByIdHash(id_hash) {
      const row = await reads.first(sessionStatements.findByIdHash, { id_hash })
      return row && sessionFromRow(row)
    },
    async listByUser(user_id) {
      return (await reads.all(sessionStatements.listByUser, { user_id })).map(sessionFromRow)
    },
  }
}

export const sessionWrites = {
  async put(tx: Transaction, session: Session): Promise<void> {
    await tx.run(sessionStatements.put, {
      sid: session.sid,
      id_hash: session.idHash,
      user_id: session.userId,
      auth_time: session.authTime,
      amr: JSON.stringify(session.amr),
      created_at: session.createdAt,
      last_seen_at: session.lastSeenAt,
      ended_at: session.endedAt ?? null,
      user_agent: session.userAgent,
      address: session.address,
    })
  },
  async renew(
    tx: Transaction,
    old_id_hash: Uint8Array,
    changes: Pick<Session, 'idHash' | 'authTime' | 'amr' | 'lastSeenAt'>,
  ): Promise<'renewed' | 'gone'> {
    const renewed = await tx.first(sessionStatements.renew, {
      old_id_hash,
      id_hash: changes.idHash,
      auth_time: changes.authTime,
      amr: JSON.stringify(changes.amr),
      last_seen_at: changes.lastSeenAt,
    })
    return renewed ? 'renewed' : 'gone'
  },
  async touch(tx: Transaction, sid: string, at: EpochSeconds): Promise<void> {
    await tx.run(sessionStatements.touch, { sid, at })
  },
  async end(tx: Transaction, sid: string, at: EpochSeconds): Promise<'first' | 'again'> {
    return (await tx.first(sessionStatements.end, { sid, at })) ? 'first' : 'again'
  },
  /** No sid is empty: without `exceptSid` all are ended. */
  async endByUser(tx: Transaction, user_id: UserId, at: EpochSeconds, exceptSid = ''): Promise<string[]> {
    const ended = await tx.all(sessionStatements.endByUser, { user_id, except_sid: exceptSid, at })
    return ended.map(({ sid }) => sid)
  },
  async prune(tx: Transaction, at: EpochSeconds): Promise<boolean> {
    return pruneSome(tx, sessionStatements.prune, { before: at })
  },
}
