import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ghostOf, put, type Question, seenIn } from './testing/matrix-question.ts'
import { type Foreign, filters, newApi, references } from './testing/matrix-references.ts'
import { asked, consent, createSubjects, nextNumber, type Subjects } from './testing/matrix-subjects.ts'
import { fillWorld } from './testing/matrix-things.ts'
import { type MatrixWorld, marked, openMatrixWorld } from './testing/matrix-world.ts'
import type { TestActor } from './testing/open-test-management.ts'

let world: MatrixWorld
let subjects: Subjects
let foreign: Foreign

beforeAll(async () => {
  world = await openMatrixWorld()
  subjects = await createSubjects(world)
  const { ids } = await fillWorld(world, subjects)
  const id = (what: string) => ids[`foreign ${what}`] ?? ''
  foreign = {
    organizationId: world.organizations.outsider,
    namespace: marked.outsider.toLowerCase(),
    userId: world.people.outsider.owner.user.id,
    ...{ apiId: id('API'), planId: id('plan'), appId: id('app'), subscriptionId: id('subscription') },
    invitationId: await subjects.invitation(world.organizations.outsider, 'somebody@larkspur.example'),
    joinRequestId: await subjects.joinRequest(world.organizations.outsider, await world.person()),
  }
}, 60_000)
afterAll(() => world.close())

const rows = Object.entries(references).flatMap(([id, all]) => all.map((reference) => ({ id, ...reference })))

describe('T-30 what names something of others is answered as if it did not exist', () => {
  it.for(rows)('$id: $title ($status)', async ({ id, by, question: ask, status }) => {
    const question = await ask({ world, organizations: world.organizations, subjects, foreign })
    const operation = operationOf(id)
    world.writes.length = 0
    const answer = await put(by(world.people).ask, operation, question)
    expect([answer.status, seenIn(answer)]).toEqual([status, await seenByGhost(by(world.people), id, question)])
    expect(JSON.stringify(answer.body)).not.toContain(marked.outsider)
    await world.settled()
    expect(world.writes).toEqual([])
  })

  it.for(Object.entries(filters))('%s by a filter', async ([id, all]) => {
    const { buyer, developer, provider } = world.people
    for (const filter of all) {
      for (const { owner } of [buyer, developer, provider]) {
        const question: Question = { query: filter(foreign), about: Object.values(filter(foreign)) }
        const answer = await put(owner.ask, operationOf(id), question)
        expect([answer.status, answer.body]).toEqual([200, { items: [] }])
        expect(seenIn(answer)).toEqual(await seenByGhost(owner, id, question))
      }
    }
  })
})

function operationOf(id: string) {
  const operation = world.operations.find((each) => each.id === id)
  if (!operation) throw new Error(id)
  return operation
}

async function seenByGhost({ ask }: TestActor, id: string, question: Question): Promise<object> {
  const ghost = ghostOf(question)
  if (!ghost) throw new Error('the question is about nothing')
  return seenIn(await put(ask, operationOf(id), ghost))
}

describe('T-30 beside what is one’s own', () => {
  it('a revision that somebody names tells nothing of what is hidden', async () => {
    const { owner } = world.people.buyer
    for (const revision of ['"1"', '"2"', '"999"']) {
      const headers = { 'If-Match': revision }
      const question: Question = { params: { apiId: foreign.apiId }, body: { version: 'v2' }, headers }
      const answer = await put(owner.ask, operationOf('apis.update'), question)
      expect([answer.status, seenIn(answer)]).toEqual([404, await seenByGhost(owner, 'apis.update', question)])
    }
  })

  it('an organization of others among several gets the outcome of one that does not exist', async () => {
    const body = {
      appId: await subjects.selectingApp(),
      organizationIds: [world.organizations.buyer, foreign.organizationId, crypto.randomUUID()],
      consent,
    }
    const { items } = await asked(world.people.buyer.owner, 'POST', '/subscriptions', body)
    const [own, theirs, nobodys] = items
    expect(own.subscription.organization.id).toBe(world.organizations.buyer)
    expect(theirs).toEqual({ organizationId: foreign.organizationId, refusal: nobodys.refusal })
    expect(JSON.stringify(items)).not.toContain(marked.outsider)
  })

  it('sharing with an organization says nothing about whether it exists', async () => {
    const { id } = await subjects.newApi()
    const answers = [foreign.organizationId, crypto.randomUUID()].map(async (organizationId) => {
      const body = { visibility: 'shared', sharedWith: [organizationId] }
      return asked(world.people.provider.owner, 'PUT', `/apis/${id}/visibility`, body)
    })
    const [theirs, nobodys] = await Promise.all(answers)
    const comparable = ({ sharedWith, revision, ...view }: { sharedWith: string[]; revision: number }) => view
    expect(comparable(theirs)).toEqual(comparable(nobodys))
  })

  it('asking to join an organization says nothing about whether it exists', async () => {
    const asking = await world.person()
    const answers = [foreign.organizationId, crypto.randomUUID()].map((id) =>
      asked(asking, 'POST', `/organizations/${id}/join-requests`, {}),
    )
    for (const answer of await Promise.all(answers)) {
      expect(Object.keys(answer)).toEqual(['id', 'organizationId', 'message', 'state', 'createdAt'])
      expect(answer).toMatchObject({ message: '', state: 'open', createdAt: world.clock.now })
    }
  })

  it('inviting says nothing about whether an address has an account (threat T-31)', async () => {
    const { owner } = world.people.buyer
    const path = `/organizations/${world.organizations.buyer}/invitations`
    const emails = [world.people.outsider.owner.user.email, `${crypto.randomUUID()}@nobody.example`]
    const answers = await Promise.all(emails.map((email) => asked(owner, 'POST', path, { email })))
    const [known, unknown] = answers.map(({ id, email, ...invitation }) => invitation)
    expect(known).toEqual(unknown)
  })

  it('that a name is taken is told in the same words, whoever has it', async () => {
    const { provider, developer, buyer } = world.people
    const own = { api: subjects.api.id, app: (await subjects.newApp()).id }
    const app = (id: string) => ({
      id,
      organizationId: world.organizations.developer,
      name: 'A',
      contactEmail: 'a@b.example',
    })
    const taken = [
      [
        await provider.owner.ask('POST', '/apis', { ...newApi(world), id: foreign.apiId }),
        await provider.owner.ask('POST', '/apis', { ...newApi(world), id: own.api }),
      ],
      [
        await developer.owner.ask('POST', '/apps', app(foreign.appId)),
        await developer.owner.ask('POST', '/apps', app(own.app)),
      ],
    ]
    for (const [theirs, ours] of taken) {
      expect([theirs?.status, theirs && seenIn(theirs)]).toEqual([409, ours && seenIn(ours)])
    }
    const claim = { name: foreign.namespace }
    const claimed = await buyer.owner.ask('POST', `/organizations/${world.organizations.buyer}/namespaces`, claim)
    expect([claimed.status, claimed.body.detail]).toEqual([409, 'This namespace is taken.'])
  })
})

describe('T-17 roles count from the next request on', () => {
  it('for somebody who is an owner no more, and for somebody who belongs to it no more', async () => {
    const { organizations, operator, join } = world
    const leaving = await world.person()
    await join(organizations.buyer, leaving.user.id, ['owner'])
    const path = `/organizations/${organizations.buyer}`
    const wish = async () => ({ appId: await subjects.selectingApp(), organizationIds: [organizations.buyer], consent })
    const statuses = async () => {
      const asking = [
        leaving.ask('PATCH', path, { phoneNumber: `+1 ${nextNumber()}` }),
        leaving.ask('POST', '/subscriptions', await wish()),
        leaving.ask('GET', path),
      ]
      return (await Promise.all(asking)).map(({ status }) => status)
    }
    expect(await statuses()).toEqual([200, 201, 200])
    await asked(operator, 'PUT', `${path}/members/${leaving.user.id}`, { roles: [] })
    expect(await statuses()).toEqual([403, 403, 200])
    await asked(operator, 'DELETE', `${path}/members/${leaving.user.id}`)
    expect(await statuses()).toEqual([404, 404, 404])
  })
})
