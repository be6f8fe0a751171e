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

/** Ids from `since` on and below `before`. */
interface Page {
  since: string
  before: string
  limit: number
}

/** Texts from the first on and below the second: those that begin in some way, one alone, or any. */
interface Actions {
  actions_from: string
  actions_below: string
}
interface Subjects {
  subjects_from: string
  subjects_below: string
}

type Joined = Tables & { e: AuditEntryRow }

/** `null` is any. */
function ofOrganizationOrAny(row: ExpressionBuilder<Joined, 'e'>, organization_id: string | null): Expression<SqlBool> {
  const ofOrganization = row
    .selectFrom('audit_entry_organization as o')
    .select('o.entry_id')
    .where('o.organization_id', '=', organization_id)
    .whereRef('o.entry_id', '=', 'e.id')
  return row.or([row.exists(ofOrganization), row(row.val(organization_id), 'is', null)])
}

/** What no index is needed for, row by row. */
function rest(
  row: ExpressionBuilder<Joined, 'e'>,
  p: Actions & Subjects & { subject_kind: string | null },
): Expression<SqlBool> {
  return row.and([
    row('e.action', '>=', p.actions_from),
    row('e.action', '<', p.actions_below),
    row('e.subject_id', '>=', p.subjects_from),
    row('e.subject_id', '<', p.subjects_below),
    isOrAny(row, 'e.subject_kind', p.subject_kind),
  ])
}
type Rest = Parameters<typeof rest>[1]

/** The text that changes nothing. */
interface Nothing {
  nothing: string
}

/** A column in a form that no index has, so that none of its own is followed where another one leaves far less to look at. */
function unindexed<DB, TB extends keyof DB>(
  row: ExpressionBuilder<DB, TB>,
  column: string,
  { nothing }: Nothing,
): Expression<string> {
  return row(column as never, '||', row.val(nothing) as never) as never
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
    'subject_id',
  ]),
  list: statement('audit_entry_list', (db, p: Page) =>
    db
      .selectFrom('audit_entry as e')
      .select(selected)
      .where('e.id', '>=', p.since)
      .where('e.id', '<', p.before)
      .orderBy('e.id', 'desc')
      .limit(p.limit),
  ),
  listByAction: statement('audit_entry_list_by_action', (db, p: Page & { action: string }) =>
    db
      .selectFrom('audit_entry as e')
      .select(selected)
      .where('e.action', '=', p.action)
      .where('e.id', '>=', p.since)
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
      .where('o.entry_id', '>=', p.since)
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
        .where('o.entry_id', '>=', p.since)
        .where('o.entry_id', '<', p.before)
        .orderBy('o.entry_id', 'desc')
        .limit(p.limit),
  ),
  listBySubject: statement(
    'audit_entry_list_by_subject',
    (db, p: Page & Rest & { subject_id: string; user_id: string | null; organization_id: string | null }) =>
      db
        .selectFrom('audit_entry as e')
        .select(selected)
        .where('e.subject_id', '=', p.subject_id)
        .where('e.id', '>=', p.since)
        .where('e.id', '<', p.before)
        .where((row) => isOrAny(row, 'e.user_id', p.user_id))
        .where((row) => rest(row, p))
        .where((row) => ofOrganizationOrAny(row, p.organization_id))
        .orderBy('e.id', 'desc')
        .limit(p.limit),
  ),
  listByUser: statement(
    'audit_entry_list_by_user',
    (db, p: Page & Rest & { user_id: string; organization_id: string | null }) =>
      db
        .selectFrom('audit_entry as e')
        .select(selected)
        .where('e.user_id', '=', p.user_id)
        .where('e.id', '>=', p.since)
        .where('e.id', '<', p.before)
        .where((row) => rest(row, p))
        .where((row) => ofOrganizationOrAny(row, p.organization_id))
        .orderBy('e.id', 'desc')
        .limit(p.limit),
  ),
  /**
   * Subjects that begin in some way may have one entry or a million, and no plan is good for both. So it is looked first among the newest entries of
   * all, where a page of what is frequent is found, and then in the index of subjects, which tells every id without its row.
   */
  windowOfSubjects: statement('audit_entry_window_of_subjects', (db, p: Page & Rest & { window: number }) =>
    db
      .selectFrom((of) =>
        of
          .selectFrom('audit_entry')
          .selectAll()
          .where('id', '>=', p.since)
          .where('id', '<', p.before)
          .orderBy('id', 'desc')
          .limit(p.window)
          .as('e'),
      )
      .select(selected)
      .where((row) => rest(row as never, p))
      .orderBy('e.id', 'desc')
      .limit(p.limit),
  ),
  windowOfOrganizationAndSubjects: statement(
    'audit_entry_window_of_organization_and_subjects',
    (db, p: Page & Rest & { organization_id: string; window: number }) =>
      db
        .selectFrom((of) =>
          of
            .selectFrom('audit_entry_organization')
            .select('entry_id')
            .where('organization_id', '=', p.organization_id)
            .where('entry_id', '>=', p.since)
            .where('entry_id', '<', p.before)
            .orderBy('entry_id', 'desc')
            .limit(p.window)
            .as('f'),
        )
        .innerJoin('audit_entry as e', 'e.id', 'f.entry_id')
        .select(selected)
        .where((row) => rest(row as never, p))
        .orderBy('e.id', 'desc')
        .limit(p.limit),
  ),
  listBySubjects: statement('audit_entry_list_by_subjects', (db, p: Page & Subjects & Nothing) =>
    db
      .selectFrom((of) =>
        of
          .selectFrom('audit_entry')
          .select('id')
          .where('subject_id', '>=', p.subjects_from)
          .where('subject_id', '<', p.subjects_below)
          .where((row) => row(unindexed(row, 'id', p), '>=', p.since))
          .where((row) => row(unindexed(row, 'id', p), '<', p.before))
          .orderBy((row) => unindexed(row, 'id', p), 'desc')
          .limit(p.limit)
          .as('f'),
      )
      .innerJoin('audit_entry as e', 'e.id', 'f.id')
      .select(selected)
      .orderBy('e.id', 'desc'),
  ),
  listByOrganizationAndSubjects: statement(
    'audit_entry_list_by_organization_and_subjects',
    (db, p: Page & Subjects & Nothing & { organization_id: string }) =>
      db
        .selectFrom((of) =>
          of
            .selectFrom('audit_entry_organization')
            .select('entry_id')
            .where('organization_id', '=', p.organization_id)
            .where('subject_id', '>=', p.subjects_from)
            .where('subject_id', '<', p.subjects_below)
            .where((row) => row(unindexed(row, 'entry_id', p), '>=', p.since))
            .where((row) => row(unindexed(row, 'entry_id', p), '<', p.before))
            .orderBy((row) => unindexed(row, 'entry_id', p), 'desc')
            .limit(p.limit)
            .as('f'),
        )
        .innerJoin('audit_entry as e', 'e.id', 'f.entry_id')
        .select(selected)
        .orderBy('e.id', 'desc'),
  ),
  // Who says so much more means few: the rest of the filter is looked at in each row.
  listBySubjectsAndRest: statement(
    'audit_entry_list_by_subjects_and_rest',
    (db, p: Page & Rest & Nothing & { organization_id: string | null }) =>
      db
        .selectFrom((of) =>
          of
            .selectFrom('audit_entry as e')
            .select('e.id')
            .where((row) => row(unindexed(row, 'e.id', p), '>=', p.since))
            .where((row) => row(unindexed(row, 'e.id', p), '<', p.before))
            .where('e.subject_id', '>=', p.subjects_from)
            .where('e.subject_id', '<', p.subjects_below)
            .where((row) => row(unindexed(row, 'e.action', p), '>=', p.actions_from))
            .where((row) => row(unindexed(row, 'e.action', p), '<', p.actions_below))
            .where((row) => isOrAny(row, 'e.subject_kind', p.subject_kind))
            .where((row) => ofOrganizationOrAny(row, p.organization_id))
            .orderBy((row) => unindexed(row, 'e.id', p), 'desc')
            .limit(p.limit)
            .as('f'),
        )
        .innerJoin('audit_entry as e', 'e.id', 'f.id')
        .select(selected)
        .orderBy('e.id', 'desc'),
  ),
  // Each action once, with the kind of subject that it is about: from one to the next in the index, however many entries there are of each.
  actions: statement('audit_entry_actions', (db, p: Actions) =>
    db
      .withRecursive('a', (cte) =>
        cte
          .selectFrom('audit_entry')
          .select(({ fn }) => fn.min<string | null>('action').as('action'))
          .where('action', '>=', p.actions_from)
          .where('action', '<', p.actions_below)
          .unionAll((of) =>
            of
              .selectFrom('a')
              .select((row) =>
                row
                  .selectFrom('audit_entry as n')
                  .select(({ fn }) => fn.min<string | null>('n.action').as('action'))
                  .whereRef('n.action', '>', 'a.action')
                  .where('n.action', '<', p.actions_below)
                  .as('action'),
              )
              .where('a.action', 'is not', null),
          ),
      )
      .selectFrom('a')
      .select((row) => [
        'a.action',
        row
          .selectFrom('audit_entry as k')
          .select('k.subject_kind')
          .whereRef('k.action', '=', 'a.action')
          .orderBy('k.id', 'desc')
          .limit(row.val(1))
          .as('subject_kind'),
      ])
      .where('a.action', 'is not', null),
  ),
  actionsOfOrganization: statement(
    'audit_entry_actions_of_organization',
    (db, p: Actions & { organization_id: string }) =>
      db
        .withRecursive('a', (cte) =>
          cte
            .selectFrom('audit_entry_organization')
            .select(({ fn }) => fn.min<string | null>('action').as('action'))
            .where('organization_id', '=', p.organization_id)
            .where('action', '>=', p.actions_from)
            .where('action', '<', p.actions_below)
            .unionAll((of) =>
              of
                .selectFrom('a')
                .select((row) =>
                  row
                    .selectFrom('audit_entry_organization as n')
                    .select(({ fn }) => fn.min<string | null>('n.action').as('action'))
                    .where('n.organization_id', '=', p.organization_id)
                    .whereRef('n.action', '>', 'a.action')
                    .where('n.action', '<', p.actions_below)
                    .as('action'),
                )
                .where('a.action', 'is not', null),
            ),
        )
        .selectFrom('a')
        .select((row) => [
          'a.action',
          row
            .selectFrom('audit_entry as k')
            .select('k.subject_kind')
            .whereRef('k.action', '=', 'a.action')
            .orderBy('k.id', 'desc')
            .limit(row.val(1))
            .as('subject_kind'),
        ])
        .where('a.action', 'is not', null),
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

/** What ids of that moment and later ones are not smaller than (RFC 9562 §5.7: milliseconds, 12 hexadecimal digits). */
function idAt(at: EpochSeconds): string {
  const digits = (at * 1000).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}`
}

/** Texts that begin so: none of ours has the last character that there is. */
const beginningWith = (text: string) => [text, text + ABOVE_ALL] as const
/** This one text: no other is between it and it with the first character that there is. */
const just = (text: string) => [text, `${text}\u0001`] as const
const any = beginningWith('')

/** What `search` turns out to be about, and what follows for actions and subjects. */
async function rangesOf(reads: Reads, { organizationId, action, search }: Filter): Promise<Actions & Subjects> {
  const ofActions = action === undefined ? any : just(action)
  const range = ([actions_from, actions_below]: readonly [string, string], subjects: readonly [string, string]) => ({
    ...{ actions_from, actions_below },
    ...{ subjects_from: subjects[0], subjects_below: subjects[1] },
  })
  if (search === undefined) return range(ofActions, any)
  const searched = range(beginningWith(search), any)
  const found = await actionsIn(reads, searched, organizationId)
  if (found.length === 0) return range(ofActions, beginningWith(search))
  if (action === undefined) return searched
  // Both have to be so.
  return range(action.startsWith(search) ? ofActions : ['', ''], any)
}

function actionsIn(
  reads: Reads,
  { actions_from, actions_below }: Actions,
  organization_id: OrganizationId | undefined,
): Promise<{ action: string | null; subject_kind: string | null }[]> {
  const within = { actions_from, actions_below }
  return organization_id === undefined
    ? reads.all(auditEntryStatements.actions, within)
    : reads.all(auditEntryStatements.actionsOfOrganization, { ...within, organization_id })
}

/** Through the index that leaves least to look at. */
async function pageOf(reads: Reads, filter: Filter): Promise<AuditEntryRow[]> {
  const { organizationId, subjectId, subjectKind, userId, action, search, from, to, after = ABOVE_ALL, limit } = filter
  const end = to === undefined ? ABOVE_ALL : idAt(to)
  const page = { since: from === undefined ? '' : idAt(from), before: [after, end].toSorted()[0] ?? end, limit }
  const ranges = await rangesOf(reads, filter)
  const one = { organization_id: organizationId ?? null, user_id: userId ?? null }
  const all = { ...page, ...ranges, ...one, subject_kind: subjectKind ?? null }
  if (subjectId !== undefined) return reads.all(auditEntryStatements.listBySubject, { ...all, subject_id: subjectId })
  if (userId !== undefined) return reads.all(auditEntryStatements.listByUser, { ...all, user_id: userId })
  if (ranges.subjects_from !== '') return newestOfSubjects(reads, filter, all)
  if (action !== undefined || search !== undefined || subjectKind !== undefined) {
    return newestOfActions(reads, filter, ranges, page)
  }
  return organizationId === undefined
    ? reads.all(auditEntryStatements.list, page)
    : reads.all(auditEntryStatements.listByOrganization, { ...page, organization_id: organizationId })
}

/** Of these, newest first, a page is looked for before all others are. */
const WINDOW = 2_000

async function newestOfSubjects(
  reads: Reads,
  { organizationId: organization_id, subjectKind, action }: Filter,
  all: Page & Rest & { organization_id: string | null },
): Promise<AuditEntryRow[]> {
  const windowed = { ...all, window: WINDOW }
  const newest = await (organization_id === undefined
    ? reads.all(auditEntryStatements.windowOfSubjects, windowed)
    : reads.all(auditEntryStatements.windowOfOrganizationAndSubjects, { ...windowed, organization_id }))
  if (newest.length === all.limit) return newest
  const wanted = { ...all, nothing: '' }
  if (action !== undefined || subjectKind !== undefined) {
    return reads.all(auditEntryStatements.listBySubjectsAndRest, wanted)
  }
  return organization_id === undefined
    ? reads.all(auditEntryStatements.listBySubjects, wanted)
    : reads.all(auditEntryStatements.listByOrganizationAndSubjects, { ...wanted, organization_id })
}

/** A page of each action, and the newest of them all: there are some hundred actions at most, whatever was done how often. */
async function newestOfActions(
  reads: Reads,
  { organizationId, subjectKind }: Filter,
  ranges: Actions,
  page: Page,
): Promise<AuditEntryRow[]> {
  const found = await actionsIn(reads, ranges, organizationId)
  const wanted = found.filter(({ subject_kind }) => subjectKind === undefined || subject_kind === subjectKind)
  const pages = await Promise.all(
    wanted.map(({ action }) => {
      const of = { ...page, action: action ?? '' }
      return organizationId === undefined
        ? reads.all(auditEntryStatements.listByAction, of)
        : reads.all(auditEntryStatements.listByOrganizationAndAction, { ...of, organization_id: organizationId })
    }),
  )
  return pages
    .flat()
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, page.limit)
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
    const subject_id = entry.subject.id
    await Promise.all([
      tx.run(auditEntryStatements.append, toRow(entry)),
      ...[...new Set(entry.organizationIds)].map((organization_id) =>
        tx.run(auditEntryStatements.appendOrganization, { organization_id, entry_id, action, subject_id }),
      ),
    ])
  },
}
