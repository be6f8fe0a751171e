import type { EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { createRouteListener } from '../../http/index.ts'
import type { TestIdentity } from '../../identity/testing/open-test-identity.ts'
import { signIn } from '../../identity/testing/user-tokens.ts'
import type { OrganizationRole } from '../../store/index.ts'
import { exampleOrganization } from '../../store/testing/examples.ts'
import { type OrganizationName, organizationNames, type RoleName, roleNames } from './matrix-table.ts'
import { watchWrites } from './matrix-writes.ts'
import { keepToken, type TestActor, type TestAnswer, type TestManagement } from './open-test-management.ts'
import { openWholeManagement } from './open-whole-management.ts'

/** Asks the management API. Throws where an answer is not what its operation declares. */
export type Ask = TestActor['ask']

/** Four organizations with somebody for each role, and those who belong to none of them. */
export interface MatrixWorld extends Pick<TestManagement, 'store' | 'operations' | 'server' | 'clock' | 'close'> {
  organizations: Readonly<Record<OrganizationName, OrganizationId>>
  people: Readonly<Record<OrganizationName, Readonly<Record<RoleName, TestActor>>>>
  operator: TestActor
  /** Belongs to no organization. */
  stranger: TestActor
  /** Was an owner of all four, has asked as such, and was removed. */
  removed: TestActor
  /** A member of `developer` who looks, and an owner of `outsider`. */
  both: TestActor
  /** Access tokens of ours, by scope: each of somebody who owns all four. */
  owned: Readonly<Record<'management:read' | 'management:write' | 'openid', Ask>>
  /** A personal token of the scope `read`, of somebody who owns all four. */
  readOnly: Ask
  /** Nobody's: without a token, with one that has expired, and one of an operator who is disabled. */
  nobody: Readonly<Record<'none' | 'expired' | 'disabled', Ask>>
  /** As a client with a token that it got for itself. */
  askAs(credentials: { client_id: string; client_secret: string }): Promise<Ask>
  /** Somebody new who belongs to nothing. */
  person(): Promise<TestActor>
  /** Gives somebody roles there, for as long as the test needs. */
  join(organization: OrganizationId, userId: UserId, roles: OrganizationRole[]): Promise<void>
  /** What was asked to be written since it was emptied. */
  writes: string[]
  settled(): Promise<void>
}

/**
 * Words that are in the names of everything an organization has. They are in no text of ours, so that an answer with one of them is an answer
 * about that organization.
 */
export const marked: Readonly<Record<OrganizationName, string>> = {
  provider: 'Quillfeather',
  developer: 'Brambleton',
  buyer: 'Oxenholme',
  outsider: 'Larkspur',
}

const rolesOf: Readonly<Record<RoleName, OrganizationRole[]>> = {
  owner: ['owner'],
  developer: ['developer'],
  member: [],
}

export async function openMatrixWorld(): Promise<MatrixWorld> {
  const writes = watchWrites()
  const test = await openWholeManagement({ wrap: writes.wrap })
  const { store, clock, server, identity } = test
  const join: MatrixWorld['join'] = (organizationId, userId, roles) =>
    store.members.put({ organizationId, userId, roles, createdAt: clock.now })

  /** Nobody is told to wait: that is another test's. */
  const patient =
    (ask: Ask): Ask =>
    (...args) => {
      clock.millis += 1_000
      return ask(...args)
    }
  const withToken = (token: string): Ask =>
    patient((method, path, body, headers) =>
      test.ask(method, path, body, { Authorization: `Bearer ${token}`, ...headers }),
    )
  async function person(wish: Parameters<TestManagement['actorWith']>[0] = {}): Promise<TestActor> {
    const actor = await test.actorWith(wish)
    return { ...actor, ask: patient(actor.ask) }
  }

  const organizations = {} as Record<OrganizationName, OrganizationId>
  const people = {} as Record<OrganizationName, Record<RoleName, TestActor>>
  for (const name of organizationNames) {
    const id = v7() as OrganizationId
    organizations[name] = id
    await store.organizations.put(exampleOrganization({ id, name: `${marked[name]} Company` }))
    await store.namespaces.claim({ name: marked[name].toLowerCase(), organizationId: id, createdAt: clock.now })
    people[name] = {} as Record<RoleName, TestActor>
    for (const role of roleNames) people[name][role] = await person({ organization: id, roles: rolesOf[role] })
  }

  const everywhere = async (userId: UserId) => {
    for (const name of organizationNames) await join(organizations[name], userId, ['owner'])
  }
  const { issuer } = await listenForTokens(test)
  async function signedIn(scope: string): Promise<Ask> {
    const scopes = ['openid', 'management:read', 'management:write']
    const signing = { ...test, issuer } as unknown as TestIdentity
    const { user, access_token } = await signIn(signing, { client: { scopes }, grant: { scopes: [scope] } })
    await everywhere(user.id)
    return withToken(access_token)
  }

  const operator = await person({ operator: true })
  const both = await person({ organization: organizations.developer, roles: [] })
  await join(organizations.outsider, both.user.id, ['owner'])
  const reader = await person({ scope: 'read' })
  await everywhere(reader.user.id)
  const removed = await person()
  await everywhere(removed.user.id)
  await leaveAll(removed, operator, Object.values(organizations))
  const leaving = await person({ operator: true })
  await identity.users.disable(leaving.user.id)
  await everywhere(leaving.user.id)
  const { token: expired } = await keepToken(operator.user, { expiresAt: clock.now as EpochSeconds }, test)

  return {
    store,
    operations: test.operations,
    server,
    clock,
    close: test.close,
    organizations,
    people,
    operator,
    both,
    removed,
    stranger: await person(),
    owned: {
      'management:read': await signedIn('management:read'),
      'management:write': await signedIn('management:write'),
      openid: await signedIn('openid'),
    },
    readOnly: reader.ask,
    nobody: { none: patient(test.ask), expired: withToken(expired), disabled: leaving.ask },
    async askAs({ client_id, client_secret }) {
      const answer = await fetch(`${issuer}/v1/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'anonymous' }),
      })
      const { access_token } = (await answer.json()) as { access_token: string }
      return withToken(access_token)
    },
    person: () => person(),
    join,
    writes: writes.seen,
    settled: writes.settled,
  }
}

async function listenForTokens(test: TestManagement): Promise<{ issuer: string }> {
  const { routes, hot } = test.identity
  const listener = await createRouteListener({ routes, hot, log: test.log })
  test.closing(() => listener.close())
  const port = await listener.listen(0, '127.0.0.1')
  return { issuer: `http://127.0.0.1:${port}/oauth2/${test.server.id}` }
}

/** They have been seen as members, so that what is remembered of them has to be forgotten. */
async function leaveAll(leaving: TestActor, operator: TestActor, organizations: readonly OrganizationId[]) {
  const before = await leaving.ask('GET', '/me')
  const answers: TestAnswer[] = []
  for (const id of organizations) {
    answers.push(await operator.ask('DELETE', `/organizations/${id}/members/${leaving.user.id}`))
  }
  const left = answers.every(({ status }) => status === 204)
  if (!left || before.body.memberships.length !== organizations.length) throw new Error('they did not leave')
}
