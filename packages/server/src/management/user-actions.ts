import type { Outcome, Refused, UserId } from '@portreeve/protocol'
import type { JsonReply, RouteRequest } from '../http/index.ts'
import type { ListedUser, UserFault } from '../identity/index.ts'
import { created, ok, refusal } from './answers.ts'
import { pageOf, readJson, readPage } from './read-request.ts'
import type { Action, ActionDeps } from './routes.ts'

type Users = ActionDeps['users']

/** People with a login. */
export function userActions({ users }: Pick<ActionDeps, 'users'>): Action[] {
  const one = '/users/:user'

  const act = (
    path: string,
    summary: string,
    change: (id: UserId) => Promise<Outcome<ListedUser, UserFault>>,
    { notOneself = false } = {},
  ): Action => ({
    method: 'POST',
    path: `${one}/${path}`,
    summary,
    async handle(request, operator) {
      const user = await users.show(request.params.user ?? '')
      if (!user.ok) return refusedUser(user, request)
      if (notOneself && user.value.id === operator.userId) {
        return refusal('CONFLICT', 'This is the user of the token you came with. Have somebody else do it.', request)
      }
      const changed = await change(user.value.id)
      return changed.ok ? ok(changed.value) : refusedUser(changed, request)
    },
  })

  return [
    {
      method: 'GET',
      path: '/users',
      summary: 'Lists users',
      async handle(request) {
        const page = readPage(request)
        if (!page.ok) return refusal('INVALID-REQUEST', page.detail, request)
        const listed = await users.list(page.value)
        return ok(pageOf(listed, page.value.limit, ({ email }) => email))
      },
    },
    {
      method: 'GET',
      path: one,
      summary: 'Shows a user, by id or e-mail',
      async handle(request) {
        const user = await users.show(request.params.user ?? '')
        return user.ok ? ok(user.value) : refusedUser(user, request)
      },
    },
    make('/users', 'Makes a user', ['email', 'name', 'password'], ({ email, name, password }) =>
      users.create({ email, name, password }),
    ),
    make('/users/invite', 'Invites a user by mail', ['email', 'name'], ({ email, name }) =>
      users.invite({ email, name }),
    ),
    act('disable', 'Disables a user', (id) => users.disable(id), { notOneself: true }),
    act('enable', 'Enables a user', (id) => users.enable(id)),
    act('reset-password', 'Mails a user a link to set a new password', (id) => users.sendPasswordReset(id)),
    act('reset-second-factor', "Takes a user's second factors away", (id) => users.resetSecondFactor(id)),
    act('end-sessions', "Ends a user's sessions", (id) => users.endSessions(id)),
  ]
}

interface MadeUser {
  email: string
  name: string
  password?: string | undefined
}

function make(
  path: string,
  summary: string,
  members: readonly string[],
  create: (user: MadeUser) => ReturnType<Users['create']> | ReturnType<Users['invite']>,
): Action {
  return {
    method: 'POST',
    path,
    summary,
    async handle(request) {
      const body = readJson(request)
      if (!body.ok) return refusal('INVALID-REQUEST', body.detail, request)
      const user = readUser(body.value, members)
      if (typeof user === 'string') return refusal('INVALID-REQUEST', user, request)
      const made = await create(user)
      return made.ok ? created(made.value) : refusedUser(made, request)
    },
  }
}

const NAME_LENGTH_MAX = 200
// Longer than anybody types, and short enough to be hashed.
const PASSWORD_LENGTH_MAX = 1000

function readUser(body: Record<string, unknown>, members: readonly string[]): MadeUser | string {
  const unknown = Object.keys(body).some((name) => !members.includes(name))
  if (unknown) return `There are ${members.join(', ')}, and nothing else.`
  const { email, name = email, password } = body
  if (typeof email !== 'string') return 'email has to be an e-mail address.'
  if (typeof name !== 'string' || name.trim() === '' || name.length > NAME_LENGTH_MAX || /[\p{Cc}\p{Cs}]/u.test(name)) {
    return `name has to be text of 1 to ${NAME_LENGTH_MAX} characters.`
  }
  if (password !== undefined && (typeof password !== 'string' || password.length > PASSWORD_LENGTH_MAX)) {
    return `password has to be text of at most ${PASSWORD_LENGTH_MAX} characters.`
  }
  return { email, name, password }
}

/** Every refusal has its answer: a new one does not compile until it has. */
function refusedUser({ error }: Refused<UserFault>, request: RouteRequest): JsonReply {
  switch (error) {
    case 'not_found':
      return refusal('NOT-FOUND', 'There is no user with this id or e-mail.', request)
    case 'invalid_email':
      return refusal('INVALID-REQUEST', 'email has to be an e-mail address.', request)
    case 'email_taken':
      return refusal('CONFLICT', 'There is a user with this e-mail already.', request)
    case 'too_short':
      return refusal('INVALID-REQUEST', 'The password is too short. Use 10 characters or more.', request)
    case 'too_common':
      return refusal('INVALID-REQUEST', 'The password is easily guessed. Use another one.', request)
    case 'disabled':
      return refusal('CONFLICT', 'This user is disabled.', request)
    case 'busy':
      return refusal(
        'TEMPORARILY-UNAVAILABLE',
        'Too many passwords are being checked at the moment. Try again.',
        request,
      )
  }
}
