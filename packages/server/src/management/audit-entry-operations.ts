import { accept, type OrganizationId, type UserId } from '@portreeve/protocol'
import { z } from 'zod'
import { mayRead, type UserActor } from '../audit/index.ts'
import { refuseAdministration, refuseField } from '../identity/index.ts'
import type { AuditEntry, Store } from '../store/index.ts'
import { type Operation, operation } from './operation.ts'
import { pageOf } from './page-of.ts'
import { anyId, epochSeconds, listOf, page, uuid } from './schemas.ts'

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
      query: z.object({
        ...page,
        organizationId: uuid.optional(),
        subjectId: anyId.optional().describe('What was changed'),
        userId: anyId.optional().describe('Who changed it'),
        action: z
          .string()
          .regex(/^[a-z_]+\.[a-z_]+$/, 'has to be like api.update')
          .max(100)
          .optional(),
      }),
      success: { status: 200, body: listOf(entry), description: 'Newest first.' },
      refusals: ['not_found'],
      async handle({ actor, query }) {
        const organizationId = organizationFor(actor, query.organizationId as OrganizationId | undefined)
        if (!actor.operator && organizationId === undefined) {
          const detail = 'You belong to several organizations, or to none. Say which with organizationId.'
          return refuseField('/organizationId', detail)
        }
        if (organizationId !== undefined && !mayRead(actor, organizationId)) {
          return refuseAdministration('not_found', 'There is no organization of yours with this id.')
        }
        const { limit, after, subjectId, action } = query
        const userId = query.userId as UserId | undefined
        const entries = await store.auditEntries.list({ organizationId, subjectId, userId, action, after, limit })
        return accept(
          pageOf(
            entries.map((one) => viewFor(actor, one)),
            limit,
            ({ id }) => id,
          ),
        )
      },
    }),
  ]
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
