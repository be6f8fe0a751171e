import { accept, type Outcome, type Refused, type UserId } from '@portreeve/protocol'
import { z } from 'zod'
import { type Identity, type ListedUser, refuseAdministration, refuseField, type UserFault } from '../identity/index.ts'
import type { Store } from '../store/index.ts'
import { forOperators } from './for-operators.ts'
import type { Operation, OperationOutcome } from './operation.ts'
import { pageOf } from './page-of.ts'
import { epochSeconds, line, listOf, page, search } from './schemas.ts'

type Users = Identity['users']

export interface UserOperationDeps {
  users: Users
  store: Pick<Store, 'members' | 'operators' | 'organizations'>
}

const listed = z.object({
  id: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  name: z.string(),
  disabled: z.boolean(),
  hasPassword: z.boolean(),
  hasTotp: z.boolean(),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
})
const summary = listed.extend({
  passkeys: z.int(),
  sessions: z.int(),
  operator: z.boolean().describe('Runs the exchange, and may do everything on it'),
  memberships: z
    .array(
      z.object({
        organizationId: z.string(),
        name: z.string(),
        disabled: z.boolean(),
        roles: z.array(z.enum(['owner', 'developer'])).describe('Empty: looks, and changes nothing'),
      }),
    )
    .describe('By name'),
})

/** An address, or the first characters of one: the last of a page is where the next begins. */
const address = z.string().min(1).max(254)
const params = z.object({ user: address.describe('Id or e-mail') })
const one = '/users/:user'

/** People with a login. */
export function userOperations({ users, store }: UserOperationDeps): Operation[] {
  const act = (
    name: string,
    segment: string,
    text: string,
    change: (id: UserId) => Promise<Outcome<ListedUser, UserFault>>,
    { notOneself = false } = {},
  ) =>
    forOperators({
      id: `users.${name}`,
      method: 'POST',
      path: `${one}/${segment}`,
      summary: text,
      params,
      success: { status: 200, body: listed, description: 'The user, as they are now.' },
      refusals: ['not_found', 'conflict'],
      audit: 'shell',
      async handle({ params, actor }) {
        const user = await users.show(params.user)
        if (!user.ok) return refusedUser(user)
        if (notOneself && user.value.id === actor.userId) {
          return refuseAdministration('conflict', 'This is you. Have somebody else do it.')
        }
        const changed = await change(user.value.id)
        return changed.ok ? changed : refusedUser(changed)
      },
    })

  return [
    forOperators({
      id: 'users.list',
      method: 'GET',
      path: '/users',
      summary: 'Lists users',
      query: z.object({
        ...page,
        after: address.optional(),
        search: search.optional().describe('Each word begins a word of the name or of the e-mail'),
      }),
      success: { status: 200, body: listOf(listed), description: 'By e-mail.' },
      refusals: [],
      async handle({ query }) {
        const { search, after, limit } = query
        if (!search) return accept(pageOf(await users.list(query), limit, ({ email }) => email))
        const { items, searchedTo } = await users.search({ search, after, limit })
        const next = items.length < limit ? searchedTo : items.at(-1)?.email
        return accept({ items, ...(next !== undefined && { next }) })
      },
    }),
    forOperators({
      id: 'users.get',
      method: 'GET',
      path: one,
      summary: 'Shows a user, by id or e-mail',
      params,
      success: { status: 200, body: summary, description: 'The user.' },
      refusals: ['not_found'],
      async handle({ params }) {
        const user = await users.show(params.user)
        if (!user.ok) return refusedUser(user)
        const [operator, members] = await Promise.all([
          store.operators.find(user.value.id),
          store.members.listByUser(user.value.id),
        ])
        const organizations = await store.organizations.findMany(members.map(({ organizationId }) => organizationId))
        const rolesIn = new Map(members.map(({ organizationId, roles }) => [organizationId, roles]))
        const memberships = organizations
          .map(({ id, name, disabled }) => ({ organizationId: id, name, disabled, roles: rolesIn.get(id) ?? [] }))
          .toSorted((one, other) => one.name.localeCompare(other.name))
        return accept({ ...user.value, operator: operator !== undefined, memberships })
      },
    }),
    forOperators({
      id: 'users.create',
      method: 'POST',
      path: '/users',
      summary: 'Makes a user',
      body: z.strictObject({
        email: address,
        name: line(200).optional().describe('Default: the e-mail'),
        // Longer than anybody types, and short enough to be hashed.
        password: z
          .string()
          .max(1000)
          .optional()
          .describe('Without one they sign in after an invitation, or not at all'),
      }),
      success: { status: 201, body: listed, description: 'The user.' },
      refusals: ['conflict'],
      audit: 'shell',
      async handle({ body: { email, name = email, password } }) {
        const made = await users.create({ email, name, password })
        return made.ok ? made : refusedUser(made)
      },
    }),
    forOperators({
      id: 'users.invite',
      method: 'POST',
      path: '/users/invite',
      summary: 'Invites a user by mail',
      body: z.strictObject({ email: address, name: line(200).optional().describe('Default: the e-mail') }),
      success: { status: 201, body: listed, description: 'The user.' },
      refusals: ['conflict'],
      audit: 'shell',
      async handle({ body: { email, name = email } }) {
        const invited = await users.invite({ email, name })
        return invited.ok ? invited : refusedUser(invited)
      },
    }),
    act('disable', 'disable', 'Disables a user', (id) => users.disable(id), { notOneself: true }),
    act('enable', 'enable', 'Enables a user', (id) => users.enable(id)),
    act('resetPassword', 'reset-password', 'Mails a user a link to set a new password', (id) =>
      users.sendPasswordReset(id),
    ),
    act('resetSecondFactor', 'reset-second-factor', "Takes a user's second factors away", (id) =>
      users.resetSecondFactor(id),
    ),
    act('endSessions', 'end-sessions', "Ends a user's sessions", (id) => users.endSessions(id)),
  ]
}

/** Every refusal has its answer: a new one does not compile until it has. */
function refusedUser({ error, detail }: Refused<UserFault>): OperationOutcome {
  switch (error) {
    case 'not_found':
      return refuseAdministration('not_found', 'There is no user with this id or e-mail.')
    case 'invalid_email':
      return refuseField('/email', 'email has to be an e-mail address.')
    case 'email_taken':
      return refuseAdministration('conflict', 'There is a user with this e-mail already.')
    case 'too_short':
      return refuseField('/password', 'The password is too short. Use 10 characters or more.')
    case 'too_common':
      return refuseField('/password', 'The password is easily guessed. Use another one.')
    case 'disabled':
      return refuseAdministration('conflict', 'This user is disabled.')
    case 'busy': {
      const description = 'Too many passwords are being checked at the moment. Try again.'
      return { ok: false, error, detail, description }
    }
  }
}
