import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import type { JoinRequest, JoinRequestStore } from '../join-requests.ts'
import type { JoinRequestRow } from '../schema.ts'
import { ABOVE_ALL } from './conditions.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const selected = [
  'id',
  'organization_id',
  'user_id',
  'message',
  'state',
  'created_at',
  'decided_by',
  'decided_at',
] as const satisfies (keyof JoinRequestRow)[]

type SelectedRow = Pick<JoinRequestRow, (typeof selected)[number]>

export const joinRequestStatements = {
  insert: statement('join_request_insert', (db, p: JoinRequestRow) =>
    db
      .insertInto('join_request')
      .values({
        id: p.id,
        organization_id: p.organization_id,
        user_id: p.user_id,
        open_user_id: p.open_user_id,
        message: p.message,
        state: p.state,
        created_at: p.created_at,
        decided_by: p.decided_by,
        decided_at: p.decided_at,
      })
      .onConflict((conflict) => conflict.columns(['open_user_id', 'organization_id']).doNothing())
      .returning('id'),
  ),
  decide: statement(
    'join_request_decide',
    (db, p: { id: string; state: string; decided_by: string; decided_at: number }) =>
      db
        .updateTable('join_request')
        .set({ state: p.state, open_user_id: null, decided_by: p.decided_by, decided_at: p.decided_at })
        .where('id', '=', p.id)
        .where('open_user_id', 'is not', null)
        .returning('id'),
  ),
  find: statement('join_request_find', (db, p: { id: string }) =>
    db.selectFrom('join_request').select(selected).where('id', '=', p.id),
  ),
  listByOrganization: statement(
    'join_request_list_by_organization',
    (db, p: { organization_id: string; before: string; limit: number }) =>
      db
        .selectFrom('join_request')
        .select(selected)
        .where('organization_id', '=', p.organization_id)
        .where('id', '<', p.before)
        .orderBy('id', 'desc')
        .limit(p.limit),
  ),
  listByUser: statement('join_request_list_by_user', (db, p: { user_id: string }) =>
    db.selectFrom('join_request').select(selected).where('user_id', '=', p.user_id).orderBy('id', 'desc').limit(100),
  ),
}

function fromRow(row: SelectedRow): JoinRequest {
  return {
    id: row.id,
    organizationId: row.organization_id as OrganizationId,
    userId: row.user_id as UserId,
    message: row.message,
    state: row.state as JoinRequest['state'],
    createdAt: row.created_at as EpochSeconds,
    ...(row.decided_by !== null && { decidedBy: row.decided_by as UserId }),
    ...(row.decided_at !== null && { decidedAt: row.decided_at as EpochSeconds }),
  }
}

export function joinRequestReads(reads: Reads): Pick<JoinRequestStore, 'find' | 'listByOrganization' | 'listByUser'> {
  return {
    async find(id) {
      const row = await reads.first(joinRequestStatements.find, { id })
      return row && fromRow(row)
    },
    async listByOrganization({ organizationId, after = ABOVE_ALL, limit }) {
      const page = { organization_id: organizationId, before: after, limit }
      return (await reads.all(joinRequestStatements.listByOrganization, page)).map(fromRow)
    },
    async listByUser(user_id) {
      return (await reads.all(joinRequestStatements.listByUser, { user_id })).map(fromRow)
    },
  }
}

export const joinRequestWrites = {
  async insert(tx: Transaction, request: JoinRequest): Promise<'made' | 'exists'> {
    const made = await tx.first(joinRequestStatements.insert, {
      id: request.id,
      organization_id: request.organizationId,
      user_id: request.userId,
      open_user_id: request.state === 'open' ? request.userId : null,
      message: request.message,
      state: request.state,
      created_at: request.createdAt,
      decided_by: request.decidedBy ?? null,
      decided_at: request.decidedAt ?? null,
    })
    return made ? 'made' : 'exists'
  },
  async decide(
    tx: Transaction,
    id: string,
    { state, decidedBy, decidedAt }: Parameters<JoinRequestStore['decide']>[1],
  ): Promise<'decided' | 'changed'> {
    const decision = { id, state, decided_by: decidedBy, decided_at: decidedAt }
    return (await tx.first(joinRequestStatements.decide, decision)) ? 'decided' : 'changed'
  },
}
