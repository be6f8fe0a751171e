import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { AuditEntry, AuditEntryStore } from '../audit-entries.ts'
import type { AuditEntryRow, Tables } from '../schema.ts'
import { ABOVE_ALL, isOrAny } from './conditions.ts'
import type { Reads, Transaction } from './session.ts'
import { insert, statement } from './statement.ts'

const columns = [
  'id',
  'at',
  'actor',
  'user_id',
  'action',
  'subject_kind',
  'subject_id',
  'organization_ids',
  'changes',
  'request_id',
] as const satisfies (keyof AuditEntryRow)[]

const selected = [
  'e.id',
  'e.at',
  'e.actor',
  'e.user_id',
  'e.action',
  'e.subject_kind',
  'e.subject_id',
  'e.organization_ids',
  'e.changes',
  'e.request_id',
] as const

interface Page {
  before: string
  limit: number
}

/** `null` is any. */
function ofOrganizationOrAny(
  row: ExpressionBuilder<Tables & { e: AuditEntryRow }, 'e'>,
  organization_id: string | null,
): Expression<SqlBool> {
  const ofOrganization = row
    .selectFrom('audit_entry_organization as o')
    .select('o.entry_id')
    .where('o.organization_id', '=', organization_id)
    .whereRef('o.entry_id', '=', 'e.id')
  return row.or([row.exists(ofOrganization), row(row.val(organization_id), 'is', null)])
}

/**
 * A list for each index that leads to its page. A subject has few entries and a user hardly any outside of the organizations they belong
 * to, so there the rest of a filter may be looked at row by row; `null` is any.
 */
export const auditEntryStatements = {
  append: insert('audit_entry_append', 'audit_entry', columns),
  appendOrganization: insert('audit_entry_append_organization', 'audit_entry_organization', [
    'organization_id',
    'entry_id',
    'action',
  ]),
  list: statement('audit_entry_list', (db, p: Page) =>
    db
      .selectFrom('audit_entry as e')
      .select(selected)
      .where('e.id', '<', p.before)
      .orderBy('e.id', 'desc')
      .limit(p.limit),
  ),
  listByAction: statement('audit_entry_list_by_action', (db, p: Page & { action: string }) =>
    db
      .selectFrom('audit_entry as e')
      .select(selected)
      .where('e.action', '=', p.action)
      .where('e.id', '<', p.before)
      .orderBy('e.id', 'desc')
      .limit(p.limit),
  ),
  listByOrganization: statement('audit_entry_list_by_organization', (db, p: Page & { organization_id: string }) =>
    db
      .selectFrom('audit_entry_organization as o')
      .innerJoin('audit_entry as e', 'e.id', 'o.entry_id')
      .select(selected)
      .where('o.organization_id', '=', p.organization_id)
      .where('o.entry_id', '<', p.before)
      .orderBy('o.entry_id', 'desc')
      .limit(p.limit),
  ),
  listByOrganizationAndAction: statement(
    'audit_entry_list_by_organization_and_action',
    (db, p: Page & { organization_id: string; action: string }) =>
      db
        .selectFrom('audit_entry_organization as o')
        .innerJoin('audit_entry as e', 'e.id', 'o.entry_id')
        .select(selected)
        .where('o.organization_id', '=', p.organization_id)
        .where('o.action', '=', p.action)
        .where('o.entry_id', '<', p.before)
        .orderBy('o.entry_id', 'desc')
        .limit(p.limit),
  ),
  listBySubject: statement(
    'audit_entry_list_by_subject',
    (
      db,
      p: Page & { subject_id: string; user_id: string | null; action: string | null; organization_id: string | null },
    ) =>
      db
        .selectFrom('audit_entry as e')
        .select(selected)
        .where('e.subject_id', '=', p.subject_id)
        .where('e.id', '<', p.before)
        .where((row) => isOrAny(row, 'e.user_id', p.user_id))
        .where((row) => isOrAny(row, 'e.action', p.action))
        .where((row) => ofOrganizationOrAny(row, p.organization_id))
        .orderBy('e.id', 'desc')
        .limit(p.limit),
  ),
  listByUser: statement(
    'audit_entry_list_by_user',
    (db, p: Page & { user_id: string; action: string | null; organization_id: string | null }) =>
      db
        .selectFrom('audit_entry as e')
        .select(selected)
        .where('e.user_id', '=', p.user_id)
        .where('e.id', '<', p.before)
        .where((row) => isOrAny(row, 'e.action', p.action))
        .where((row) => ofOrganizationOrAny(row, p.organization_id))
        .orderBy('e.id', 'desc')
        .limit(p.limit),
  ),
}

function toRow(entry: AuditEntry): AuditEntryRow {
  return {
    id: entry.id,
    at: entry.at,
    actor: JSON.stringify(entry.actor),
    user_id: entry.actor.kind === 'user' ? entry.actor.userId : null,
    action: entry.action,
    subject_kind: entry.subject.kind,
    subject_id: entry.subject.id,
    organization_ids: JSON.stringify(entry.organizationIds),
    changes: JSON.stringify(entry.changes),
    request_id: entry.requestId,
  }
}

function fromRow(row: AuditEntryRow): AuditEntry {
  return {
    id: row.id,
    at: row.at as EpochSeconds,
    actor: JSON.parse(row.actor),
    action: row.action,
    subject: { kind: row.subject_kind, id: row.subject_id },
    organizationIds: JSON.parse(row.organization_ids) as OrganizationId[],
    changes: JSON.parse(row.changes),
    requestId: row.request_id,
  }
}

type Filter = Parameters<AuditEntryStore['list']>[0]

/** Through the index that leaves least to look at. */
function pageOf(reads: Reads, filter: Filter): Promise<AuditEntryRow[]> {
  const { organizationId, subjectId, userId, action, after = ABOVE_ALL, limit } = filter
  const page = { before: after, limit }
  const rest = { action: action ?? null, organization_id: organizationId ?? null }
  if (subjectId !== undefined) {
    return reads.all(auditEntryStatements.listBySubject, {
      ...page,
      ...rest,
      subject_id: subjectId,
      user_id: userId ?? null,
    })
  }
  if (userId !== undefined) return reads.all(auditEntryStatements.listByUser, { ...page, ...rest, user_id: userId })
  if (organizationId !== undefined && action !== undefined) {
    return reads.all(auditEntryStatements.listByOrganizationAndAction, {
      ...page,
      organization_id: organizationId,
      action,
    })
  }
  if (organizationId !== undefined) {
    return reads.all(auditEntryStatements.listByOrganization, { ...page, organization_id: organizationId })
  }
  if (action !== undefined) return reads.all(auditEntryStatements.listByAction, { ...page, action })
  return reads.all(auditEntryStatements.list, page)
}

export function auditEntryReads(reads: Reads): Pick<AuditEntryStore, 'list'> {
  return {
    async list(filter) {
      return (await pageOf(reads, filter)).map(fromRow)
    },
  }
}

export const auditEntryWrites = {
  async append(tx: Transaction, entry: AuditEntry): Promise<void> {
    const { id: entry_id, action } = entry
    await Promise.all([
      tx.run(auditEntryStatements.append, toRow(entry)),
      ...[...new Set(entry.organizationIds)].map((organization_id) =>
        tx.run(auditEntryStatements.appendOrganization, { organization_id, entry_id, action }),
      ),
    ])
  },
}
