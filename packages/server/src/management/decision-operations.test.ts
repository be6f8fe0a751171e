import type { AppId, ClientId, OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RefusedTokenRequest } from '../identity/index.ts'
import type { Client } from '../store/index.ts'
import { exampleApi, exampleApp, exampleOrganization } from '../store/testing/examples.ts'
import { seenIn } from './testing/matrix-question.ts'
import type { TestActor, TestManagement } from './testing/open-test-management.ts'
import { openWholeManagement } from './testing/open-whole-management.ts'

let test: TestManagement
let own: OrganizationId
let other: OrganizationId
let people: Record<'owner' | 'developer' | 'member' | 'stranger' | 'operator', TestActor>
beforeAll(async () => {
  test = await openWholeManagement()
  ;[own, other] = [v7() as OrganizationId, v7() as OrganizationId]
  for (const id of [own, other]) await test.store.organizations.put(exampleOrganization({ id }))
  const of = (organization: OrganizationId, roles: ('owner' | 'developer')[]) => test.actorWith({ organization, roles })
  people = {
    owner: await of(own, ['owner']),
    developer: await of(own, ['developer']),
    member: await of(own, []),
    stranger: await of(other, ['owner']),
    operator: await test.actorWith({ operator: true }),
  }
})
afterAll(() => test.close())

async function newClient(owner: Client['owner']): Promise<ClientId> {
  const client_id = v7().replaceAll('-', '') as ClientId
  await test.store.clients.put({
    ...{ client_id, owner, secrets: [], authServerId: test.server.id, grant_types: ['client_credentials'] },
    ...{ scopes: ['anonymous'], metadata: {}, settings: {}, disabled: false, version: 1, createdAt: test.clock.now },
  })
  return client_id
}

/** An app of `own`, and its key. */
async function newApp() {
  const id = v7() as AppId
  const client_id = await newClient({ kind: 'app', id })
  const app = exampleApp({ id, organizationId: own, client_id, selections: [] })
  await test.store.apps.put(app)
  return app
}

function refuse(changes: Partial<RefusedTokenRequest>): string {
  const requestId = `decision-${v7()}`
  const refused: RefusedTokenRequest = {
    ...{ requestId, atMillis: test.clock.now * 1000, authServerId: test.server.id, isProven: true, status: 400 },
    ...{ error: 'invalid_grant', error_description: 'Sign in again.', check: 'grant', detail: 'code was already used' },
    ...{ grant_type: 'authorization_code' },
  }
  test.tokenRefusals.add({ ...refused, ...changes }, false)
  return requestId
}

const explained = (by: TestActor, requestId: string) => by.ask('GET', `/decisions/${requestId}`)

describe('GET /decisions/{requestId} of a request for a token', () => {
  it('tells the people of its app, whatever their role, and operators', async () => {
    const { id, name, client_id } = await newApp()
    const requestId = refuse({ client_id, scope: 'openid …' })
    for (const by of [people.owner, people.developer, people.member, people.operator]) {
      const { status, body } = await explained(by, requestId)
      expect([status, body]).toEqual([
        200,
        {
          ...{ requestId, calls: [], publishes: [], isCut: false },
          tokenRequests: [
            {
              ...{ requestId, atMillis: test.clock.now * 1000, authServerId: test.server.id, outcome: 'refused' },
              ...{ client: { client_id, app: { id, name } }, grant_type: 'authorization_code', scope: 'openid …' },
              ...{ status: 400, error: 'invalid_grant', error_description: 'Sign in again.', check: 'grant' },
              detail: 'code was already used',
            },
          ],
        },
      ])
    }
  })

  it('tells the people of an API that asked', async () => {
    const id = v7() as ReturnType<typeof exampleApi>['id']
    const client_id = await newClient({ kind: 'api', id })
    await test.store.apis.put(exampleApi({ id, organizationId: own, client_id, basePath: `/${client_id}` }))
    const requestId = refuse({ client_id })
    const seen = async () => (await explained(people.developer, requestId)).body.tokenRequests
    await expect.poll(seen).toMatchObject([{ client: { client_id, api: { id, name: 'Appointments' } } }])
  })

  it('T-30 to everybody else it is, to the byte, as if nobody had used that Request-Id', async () => {
    const { client_id } = await newApp()
    const strangers = [people.stranger, await test.actorWith()]
    for (const by of strangers) {
      const answer = await explained(by, refuse({ client_id }))
      expect(answer.status).toBe(404)
      expect(seenIn(answer)).toEqual(seenIn(await explained(by, `decision-${v7()}`)))
    }
  })

  it('T-30 is for operators alone where nobody has proven to be the client, or the client is nobody’s', async () => {
    const { client_id } = await newApp()
    const registered = await newClient({ kind: 'registration', id: 'r' })
    const cases: Partial<RefusedTokenRequest>[] = [
      { client_id, isProven: false },
      { client_id: undefined, isProven: false },
      { client_id: registered },
      { client_id: 'gone' as ClientId },
    ]
    for (const changes of cases) {
      const requestId = refuse(changes)
      expect(await explained(people.operator, requestId)).toMatchObject({ status: 200 })
      for (const by of [people.owner, people.developer, people.stranger]) {
        const answer = await explained(by, requestId)
        expect(answer.status).toBe(404)
        expect(seenIn(answer)).toEqual(seenIn(await explained(by, `decision-${v7()}`)))
      }
    }
  })

  it('shows each their own where several used one Request-Id, the newest 20 of them', async () => {
    const { client_id } = await newApp()
    const requestId = refuse({ client_id, atMillis: test.clock.now * 1000 - 60_000, detail: 'the oldest' })
    for (let n = 0; n < 30; n++) refuse({ requestId, isProven: false, detail: 'of a stranger' })
    for (let n = 0; n < 20; n++) refuse({ requestId, client_id })
    const { body } = await explained(people.developer, requestId)
    expect([body.tokenRequests.length, body.isCut]).toEqual([20, true])
    const details = new Set(body.tokenRequests.map(({ detail }: { detail: string }) => detail))
    expect([...details]).toEqual(['code was already used'])
  })
})
