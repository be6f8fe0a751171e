import type { EpochSeconds } from '@portreeve/protocol'
import { accept, type OrganizationId } from '@portreeve/protocol'
import { z } from 'zod'
import { auditWrite, type UserActor } from '../audit/index.ts'
import { type OwnAccount, refuseField } from '../identity/index.ts'
import { type Store, writeCalls } from '../store/index.ts'
import { refuseOfApp } from './for-own-tokens.ts'
import { type Operation, operation } from './operation.ts'
import { line, uuid } from './schemas.ts'

export interface MeOperationDeps {
  store: Pick<Store, 'users' | 'members' | 'organizations' | 'together'>
  ownAccount: Pick<OwnAccount, 'rename'>
  now: () => EpochSeconds
}

const me = z.object({
  id: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  name: z.string(),
  operator: z.boolean().describe('Runs the exchange, and may do everything on it'),
  scope: z.enum(['read', 'write']).describe('What the token of this request allows'),
  memberships: z.array(
    z.object({
      organizationId: z.string(),
      name: z.string(),
      disabled: z.boolean(),
      roles: z.array(z.enum(['owner', 'developer'])).describe('Empty: looks, and changes nothing'),
    }),
  ),
  currentOrganizationId: z.string().optional().describe('The organization that they work for at the moment'),
})

/** Whoever asks. */
export function meOperations({ store, ownAccount, now }: MeOperationDeps): Operation[] {
  async function view({ userId, operator, memberships }: UserActor, scope: 'read' | 'write') {
    const [user, organizations, current] = await Promise.all([
      store.users.find(userId),
      store.organizations.findMany([...memberships.keys()]),
      store.members.findCurrent(userId),
    ])
    const { email = '', emailVerified = false, name = '' } = user ?? {}
    return {
      ...{ id: userId, email, emailVerified, name, operator, scope },
      memberships: organizations
        .map(({ id, name, disabled }) => ({ organizationId: id, name, disabled, roles: memberships.get(id) ?? [] }))
        .toSorted((one, other) => one.name.localeCompare(other.name)),
      ...(current !== undefined && memberships.has(current) && { currentOrganizationId: current }),
    }
  }

  return [
    operation({
      id: 'me.get',
      method: 'GET',
      path: '/me',
      summary: 'Shows who asks, and for which organizations they may',
      success: { status: 200, body: me, description: 'You.' },
      refusals: [],
      handle: async ({ actor, token }) => accept(await view(actor, token.scope)),
    }),
    operation({
      id: 'me.update',
      method: 'PATCH',
      path: '/me',
      summary: 'Says what one is called, and for which organization one works at the moment',
      description: 'An app that one signed in to does not change the name.',
      body: z.strictObject({
        name: line(200).optional().describe('As others see it'),
        currentOrganizationId: uuid.optional(),
      }),
      success: { status: 200, body: me, description: 'You, as it is now.' },
      refusals: ['forbidden', 'not_found'],
      audit: 'room',
      async handle({ actor, token, body: { name, currentOrganizationId } }) {
        if (name !== undefined && token.isOfApp) return refuseOfApp()
        if (currentOrganizationId !== undefined) {
          const id = currentOrganizationId as OrganizationId
          if (!actor.memberships.has(id))
            return refuseField('/currentOrganizationId', 'has to be an organization of yours')
          const before = { currentOrganizationId: await store.members.findCurrent(actor.userId) }
          const subject = { kind: 'user', id: actor.userId }
          const step = {
            action: 'user.set_current',
            subject,
            organizationIds: [],
            before,
            after: { currentOrganizationId },
          }
          await store.together([writeCalls.members.setCurrent(actor.userId, id), auditWrite(actor, step, now())])
        }
        const renamed = name === undefined ? accept(undefined) : await ownAccount.rename(actor, name)
        if (!renamed.ok) return renamed
        return accept(await view(actor, token.scope))
      },
    }),
  ]
}
