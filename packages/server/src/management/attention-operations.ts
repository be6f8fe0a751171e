import { accept, type OrganizationId } from '@portreeve/protocol'
import { z } from 'zod'
import { attentionKinds, attentionSubjects } from './attention/attention-item.ts'
import { type AttentionDeps, whatNeedsPerson } from './attention/what-needs-person.ts'
import { type Operation, operation } from './operation.ts'
import { anyId, epochSeconds } from './schemas.ts'

const named = z.object({ id: anyId, name: z.string().optional().describe('Absent: it is gone') })

const item = z.object({
  kind: z.enum(attentionKinds),
  severity: z.enum(['now', 'soon']).describe('`now`: something does not work, or somebody has waited for a day'),
  at: epochSeconds.describe('When it is due, where it is still to come; otherwise when it happened or began'),
  organizationId: anyId.optional().describe('Whose people it needs'),
  subject: named.extend({ kind: z.enum(attentionSubjects) }).describe('What it is about. A webhook has no name'),
  since: epochSeconds.optional().describe('Since when it has been so'),
  count: z.int().min(1).optional().describe('Activations, connections, calls, lanes or requests to join'),
  isAtLeast: z.boolean().optional().describe('There may be more than `count`'),
  invitationId: anyId.optional().describe('Of `invitation`'),
  app: named.optional().describe('Of a webhook, as is the next'),
  api: named.optional(),
  pausedBy: z.enum(['person', 'gone']).optional().describe('Of `webhook_paused`. `gone`: it answered 410'),
  errors: z.int().optional().describe('Of `error_spike`: in the hour that began at `at`'),
  usualErrors: z.number().optional().describe('In an hour of the day before, on average'),
  valueNames: z.array(z.string()).optional().describe('Of `values_missing`: their names'),
  millis: z.number().optional().describe('Of `store_behind`: how long ago everything was last heard of'),
})

/** What needs whoever asks. */
export function attentionOperations(deps: AttentionDeps): Operation[] {
  return [
    operation({
      id: 'me.attention',
      method: 'GET',
      path: '/me/attention',
      summary: 'Shows what needs you',
      description: [
        'Over all your organizations, or of one: what waits for you, what does not work, and what soon will not. Of apps and APIs for owners and developers, of the organization for owners, of the exchange itself for operators. What does not work comes first.',
        '`error_spike`: in the hour that runs, or in the one before it, an app or an API had at least 20 errors, and three times as many as in an hour of the day before. `secret_expiring` and `key_rotation` are told a week ahead.',
        'At most 50, and of each kind at most 200 things are looked at in an organization.',
      ].join('\n\n'),
      query: z.object({ organizationId: anyId.optional() }),
      success: {
        status: 200,
        body: z.object({ items: z.array(item), more: z.boolean().describe('This is not all') }),
        description: 'What needs you; empty where nothing does.',
      },
      refusals: [],
      handle: async ({ actor, query }) =>
        accept(await whatNeedsPerson(actor, query.organizationId as OrganizationId | undefined, deps)),
    }),
  ]
}
