import { accept, type EpochSeconds, type OrganizationId, type UserId } from '@portreeve/protocol'
import { z } from 'zod'
import { mayRead, type UserActor } from '../audit/index.ts'
import { type AdministrationOutcome, refuseAdministration, refuseField } from '../identity/index.ts'
import type { AuditEntry, AuditEntryStore, Store } from '../store/index.ts'
import { reportAuditEntries } from './audit-entry-report.ts'
import { type Operation, operation } from './operation.ts'
import { pageOf } from './page-of.ts'
import { anyId, digits, epochSeconds, listOf, page, uuid } from './schemas.ts'

const entry = z.object({
  id: z.string(),
  at: epochSeconds,
  actor: z.object({
    kind: z.enum(['user', 'client', 'exchange']).describe('`exchange`: Portreeve itself, in the background'),
    userId: z.string().optional(),
    tokenId: z.string().optional().describe('The personal token they came with'),
    client_id: z.string().optional(),
  }),
  action: z.string().describe('`api.update`: the kind of subject, and what was done'),
  subject: z.object({ kind: z.string(), id: z.string() }),
  organizationIds: z.array(z.string()).describe('Organizations of yours that it concerns'),
  changes: z
    .record(z.string(), z.object({ from: z.unknown().optional(), to: z.unknown().optional() }))
    .describe('Members that changed, before and after. No secret is ever in here'),
  requestId: z.string(),
})

const seconds = (what: string) =>
  z
    .string()
    .regex(/^\d{1,11}$/, 'has to be seconds since 1970')
    .transform(Number)
    .optional()
    .describe(what)
    .meta({ jsonSchema: { type: 'integer' } })

const filter = {
  organizationId: uuid.optional(),
  subjectId: anyId.optional().describe('What was changed'),
  subjectKind: z
    .string()
    .regex(/^[a-z_-]+$/, 'has to be like api')
    .max(50)
    .optional()
    .describe('Of what kind it is: `api`, `app`, `member`, …'),
  userId: anyId.optional().describe('Who changed it'),
  action: z
    .string()
    .regex(/^[a-z_-]+\.[a-z_]+$/, 'has to be like api.update')
    .max(100)
    .optional(),
  search: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'has control characters')
    .optional()
    .describe(
      'What the action begins with, such as `api.`; where no action does, what the id of the subject begins with. In upper and lower case as it is',
    ),
  from: seconds('Made then or later'),
  to: seconds('Made before then'),
}
const listQuery = z.object({ ...page, ...filter })
const REPORT_ROWS_MAX = 50_000

/** The record of who changed what. */
export function auditEntryOperations({ store }: { store: Pick<Store, 'auditEntries'> }): Operation[] {
  return [
    operation({
      id: 'auditEntries.list',
      method: 'GET',
      path: '/audit-entries',
      summary: 'Lists who changed what',
      description:
        'Members see what concerns their organization, and name it with `organizationId`; operators of the exchange see everything.',
      query: listQuery,
      success: { status: 200, body: listOf(entry), description: 'Newest first.' },
      refusals: ['not_found'],
      async handle({ actor, query }) {
        const wanted = filterFor(actor, query)
        if (!wanted.ok) return wanted
        const entries = await store.auditEntries.list(wanted.value)
        return accept(
          pageOf(
            entries.map((one) => viewFor(actor, one)),
            query.limit,
            ({ id }) => id,
          ),
        )
      },
    }),
    operation({
      id: 'auditEntries.report',
      method: 'GET',
      path: '/audit-entries.csv',
      summary: 'Who changed what, as a table',
      description:
        'As `auditEntries.list`, with a line of names above. A page with fewer rows than `limit` is the last one; `after` is the entry id in the last row of the page before.',
      query: listQuery.extend({ limit: digits(1, REPORT_ROWS_MAX, 10_000).describe('How many rows at most') }),
      success: { status: 200, content: 'text/csv; charset=utf-8', description: 'CSV (RFC 4180).' },
      refusals: ['not_found'],
      async handle({ actor, query }) {
        const wanted = filterFor(actor, query)
        if (!wanted.ok) return wanted
        const text = await reportAuditEntries(wanted.value, (one) => viewFor(actor, one), store.auditEntries)
        return accept({ text, fileName: 'audit-entries.csv' })
      },
    }),
  ]
}

/** What they ask for, of the organization that they may read or of all of them. */
function filterFor(
  actor: UserActor,
  query: z.output<typeof listQuery>,
): AdministrationOutcome<Parameters<AuditEntryStore['list']>[0]> {
  const organizationId = organizationFor(actor, query.organizationId as OrganizationId | undefined)
  if (!actor.operator && organizationId === undefined) {
    const detail = 'You belong to several organizations, or to none. Say which with organizationId.'
    return refuseField('/organizationId', detail)
  }
  if (organizationId !== undefined && !mayRead(actor, organizationId)) {
    return refuseAdministration('not_found', 'There is no organization of yours with this id.')
  }
  const { userId, from, to, ...rest } = query
  return accept({
    ...{ ...rest, organizationId, userId: userId as UserId | undefined },
    ...{ from: from as EpochSeconds | undefined, to: to as EpochSeconds | undefined },
  })
}

/** The one they belong to, where it is one and they name none. */
function organizationFor(
  { operator, memberships }: UserActor,
  asked: OrganizationId | undefined,
): OrganizationId | undefined {
  const [only, ...others] = memberships.keys()
  return asked ?? (operator || others.length > 0 ? undefined : only)
}

/** An entry may concern several organizations, and which others is not everybody's to know (threat T-30). */
function viewFor(actor: UserActor, entry: AuditEntry) {
  return { ...entry, organizationIds: entry.organizationIds.filter((id) => mayRead(actor, id)) }
}
