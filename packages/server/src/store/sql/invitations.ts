import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import { foldText } from '../fold-text.ts'
import type { Invitation, InvitationStore } from '../invitations.ts'
import type { InvitationRow } from '../schema.ts'
import { ABOVE_ALL } from './conditions.ts'
import type { Reads, Transaction } from './session.ts'
import { statement } from './statement.ts'

const selected = [
  'id',
  'organization_id',
  'email',
  'roles',
  'invited_by',
  'state',
  'created_at',
  'expires_at',
] as const satisfies (keyof InvitationRow)[]

type SelectedRow = Pick<InvitationRow, (typeof selected)[number]>

export const invitationStatements = {
  insert: statement('invitation_insert', (db, p: InvitationRow) =>
    db
      .insertInto('invitation')
      .values({
        id: p.id,
        organization_id: p.organization_id,
        email: p.email,
        open_email_key: p.open_email_key,
        roles: p.roles,
        invited_by: p.invited_by,
        state: p.state,
        created_at: p.created_at,
        expires_at: p.expires_at,
      })
      .onConflict((conflict) => conflict.columns(['open_email_key', 'organization_id']).doNothing())
      .returning('id'),
  ),
  withdrawOpen: statement(
    'invitation_withdraw_open',
    (db, p: { organization_id: string; open_email_key: string; withdrawn: string }) =>
      db
        .updateTable('invitation')
        .set({ state: p.withdrawn, open_email_key: null })
        .where('open_email_key', '=', p.open_email_key)
        .where('organization_id', '=', p.organization_id),
  ),
  decide: statement('invitation_decide', (db, p: { id: string; state: string }) =>
    db
      .updateTable('invitation')
      .set({ state: p.state, open_email_key: null })
      .where('id', '=', p.id)
      .where('open_email_key', 'is not', null)
      .returning('id'),
  ),
  find: statement('invitation_find', (db, p: { id: string }) =>
    db.selectFrom('invitation').select(selected).where('id', '=', p.id),
  ),
  listByOrganization: statement(
    'invitation_list_by_organization',
    (db, p: { organization_id: string; before: string; limit: number }) =>
      db
        .selectFrom('invitation')
        .select(selected)
        .where('organization_id', '=', p.organization_id)
        .where('id', '<', p.before)
        .orderBy('id', 'desc')
        .limit(p.limit),
  ),
  listOpenByEmail: statement('invitation_list_open_by_email', (db, p: { open_email_key: string }) =>
    db
      .selectFrom('invitation')
      .select(selected)
      .where('open_email_key', '=', p.open_email_key)
      .orderBy('id', 'desc')
      .limit(100),
  ),
}

function fromRow(row: SelectedRow): Invitation {
  return {
    id: row.id,
    organizationId: row.organization_id as OrganizationId,
    email: row.email,
    roles: JSON.parse(row.roles),
    invitedBy: row.invited_by as UserId,
    state: row.state as Invitation['state'],
    createdAt: row.created_at as EpochSeconds,
    expiresAt: row.expires_at as EpochSeconds,
  }
}

export function invitationReads(
  reads: Reads,
): Pick<InvitationStore, 'find' | 'listByOrganization' | 'listOpenByEmail'> {
  return {
    async find(id) {
      const row = await reads.first(invitationStatements.find, { id })
      return row && fromRow(row)
    },
    async listByOrganization({ organizationId, after = ABOVE_ALL, limit }) {
      const page = { organization_id: organizationId, before: after, limit }
      return (await reads.all(invitationStatements.listByOrganization, page)).map(fromRow)
    },
    async listOpenByEmail(email) {
      const open_email_key = foldText(email)
      return (await reads.all(invitationStatements.listOpenByEmail, { open_email_key })).map(fromRow)
    },
  }
}

export const invitationWrites = {
  async put(tx: Transaction, invitation: Invitation): Promise<void> {
    const [organization_id, email_key] = [invitation.organizationId, foldText(invitation.email)]
    const row: InvitationRow = {
      id: invitation.id,
      organization_id,
      email: invitation.email,
      open_email_key: invitation.state === 'open' ? email_key : null,
      roles: JSON.stringify(invitation.roles),
      invited_by: invitation.invitedBy,
      state: invitation.state,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt,
    }
    // Again when another one for the same e-mail was committed in between: then that one is withdrawn as well.
    do {
      await tx.run(invitationStatements.withdrawOpen, {
        organization_id,
        open_email_key: email_key,
        withdrawn: 'withdrawn',
      })
    } while (!(await tx.first(invitationStatements.insert, row)))
  },
  async decide(
    tx: Transaction,
    id: string,
    state: 'accepted' | 'declined' | 'withdrawn',
  ): Promise<'decided' | 'changed'> {
    return (await tx.first(invitationStatements.decide, { id, state })) ? 'decided' : 'changed'
  },
}
