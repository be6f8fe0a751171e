import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Organization } from '../store/index.ts'
import { exchangeOperations } from './exchange-operations.ts'
import { openTestManagement, type TestActor, type TestManagement } from './testing/open-test-management.ts'

let test: TestManagement
let operator: TestActor
beforeAll(async () => {
  test = await openTestManagement({ operations: exchangeOperations })
  operator = await test.actorWith({ operator: true })
})
afterAll(() => test.close())

async function putOrganization(name: string): Promise<OrganizationId> {
  const id = crypto.randomUUID() as OrganizationId
  const organization: Organization = {
    ...{ id, name, address: '', countryCode: 'US', phoneNumber: '', dealerCodes: [], apiDmsInfo: [] },
    ...{ disabled: false, revision: 1, createdAt: test.clock.now, updatedAt: test.clock.now },
  }
  await test.store.organizations.put(organization)
  return id
}

describe('/me', () => {
  it('shows who asks, and their organizations by name', async () => {
    const [lakeside, brightwork] = [await putOrganization('Lakeside'), await putOrganization('Brightwork')]
    const actor = await test.actorWith({ organization: lakeside, roles: ['owner'], scope: 'read' })
    const { id: userId, email } = actor.user
    await test.store.members.put({ organizationId: brightwork, userId, roles: [], createdAt: test.clock.now })
    expect((await actor.ask('GET', '/me')).body).toEqual({
      ...{ id: userId, email, emailVerified: true, name: 'Test Person', operator: false, scope: 'read' },
      memberships: [
        { organizationId: brightwork, name: 'Brightwork', disabled: false, roles: [] },
        { organizationId: lakeside, name: 'Lakeside', disabled: false, roles: ['owner'] },
      ],
    })
  })

  it('says for which organization somebody works, on record', async () => {
    const lakeside = await putOrganization('Lakeside')
    const actor = await test.actorWith({ organization: lakeside })
    const changed = await actor.ask('PATCH', '/me', { currentOrganizationId: lakeside })
    expect(changed.body).toMatchObject({ currentOrganizationId: lakeside })
    expect((await actor.ask('GET', '/me')).body.currentOrganizationId).toBe(lakeside)
    const entries = await test.store.auditEntries.list({ subjectId: actor.user.id, limit: 5 })
    expect(entries).toMatchObject([
      { action: 'user.set_current', changes: { currentOrganizationId: { to: lakeside } } },
    ])
  })

  it('T-30 is refused for an organization of others, as for one that is not there', async () => {
    const actor = await test.actorWith({ organization: await putOrganization('Own') })
    const refusals = await Promise.all(
      [await putOrganization('Other'), crypto.randomUUID()].map((id) =>
        actor.ask('PATCH', '/me', { currentOrganizationId: id }),
      ),
    )
    const [other, none] = refusals.map(({ status, body: { requestId: _, ...body } }) => ({ status, body }))
    expect(other).toEqual(none)
    expect(other).toMatchObject({ status: 400, body: { errors: [{ pointer: '/currentOrganizationId' }] } })
    expect((await actor.ask('GET', '/me')).body).not.toHaveProperty('currentOrganizationId')
  })
})

describe('/me/tokens', () => {
  it('are shown once, listed without their values, used, and revoked at once (T-17)', async () => {
    const actor = await test.actorWith()
    const made = await actor.ask('POST', '/me/tokens', { name: 'ci', scope: 'write', ttlSeconds: 3600 })
    expect(made).toMatchObject({ status: 201, body: { name: 'ci', scope: 'write', expiresAt: test.clock.now + 3600 } })
    const { token, id } = made.body
    expect(token).toMatch(/^pmt_[A-Za-z0-9_-]{43}$/)
    const withIt = { Authorization: `Bearer ${token}` }
    expect((await test.ask('GET', '/me', undefined, withIt)).body).toMatchObject({ id: actor.user.id, scope: 'write' })
    const listed = await test.ask('GET', '/me/tokens', undefined, withIt)
    expect(listed.body.items).toContainEqual(expect.objectContaining({ id, name: 'ci', current: true }))
    expect(JSON.stringify(listed.body)).not.toContain(token.slice(4))
    expect((await actor.ask('DELETE', `/me/tokens/${id}`)).body).toMatchObject({ id })
    expect((await test.ask('GET', '/me', undefined, withIt)).status).toBe(401)
    expect((await actor.ask('DELETE', `/me/tokens/${id}`)).status).toBe(404)
    const entries = await test.store.auditEntries.list({ subjectId: id, limit: 5 })
    expect(entries.map(({ action }) => action)).toEqual(['management_token.remove', 'management_token.create'])
    expect(JSON.stringify(entries)).not.toContain(token.slice(4))
  })

  it('read only, for 90 days, unless somebody says otherwise', async () => {
    const actor = await test.actorWith()
    const { body } = await actor.ask('POST', '/me/tokens', { name: 'x' })
    expect(body).toMatchObject({ scope: 'read', expiresAt: test.clock.now + 90 * 86_400 })
    const forever = await actor.ask('POST', '/me/tokens', { name: 'x', ttlSeconds: null })
    expect(forever.body).not.toHaveProperty('expiresAt')
  })

  it('T-16 make none that goes on when they have ended', async () => {
    const endsAt = (test.clock.now + 1000) as EpochSeconds
    const actor = await test.actorWith({ tokenExpiresAt: endsAt })
    for (const ttlSeconds of [1001, null]) {
      const refused = await actor.ask('POST', '/me/tokens', { name: 'x', ttlSeconds })
      expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    }
    expect((await actor.ask('POST', '/me/tokens', { name: 'x', ttlSeconds: 1000 })).body.expiresAt).toBe(endsAt)
    expect((await actor.ask('POST', '/me/tokens', { name: 'x' })).body.expiresAt).toBe(endsAt)
  })

  it('T-16 that may only read make none at all', async () => {
    const reader = await test.actorWith({ scope: 'read' })
    const refused = await reader.ask('POST', '/me/tokens', { name: 'x', scope: 'read' })
    expect(refused).toMatchObject({ status: 403, body: { code: 'INSUFFICIENT-SCOPE' } })
  })

  it('T-30 of others are neither seen nor revoked, not by operators either', async () => {
    const other = await test.actorWith()
    const listed = await operator.ask('GET', '/me/tokens')
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([operator.tokenId])
    expect((await operator.ask('DELETE', `/me/tokens/${other.tokenId}`)).status).toBe(404)
    expect((await other.ask('GET', '/me')).status).toBe(200)
  })

  it('are a hundred at most', async () => {
    const actor = await test.actorWith()
    for (let count = 1; count < 100; count++) await actor.ask('POST', '/me/tokens', { name: `token ${count}` })
    expect(await actor.ask('POST', '/me/tokens', { name: 'one more' })).toMatchObject({ status: 409 })
  })
})

describe('/operators', () => {
  it('are listed, made and unmade by each other, in force at once and on record', async () => {
    const person = await test.actorWith()
    expect((await person.ask('GET', '/users')).status).toBe(403)
    const made = await operator.ask('PUT', `/operators/${person.user.id}`)
    expect(made.body).toMatchObject({ userId: person.user.id, email: person.user.email })
    expect((await person.ask('GET', '/users')).status).toBe(200)
    expect((await person.ask('GET', '/operators')).body.items).toContainEqual(made.body)
    expect((await operator.ask('PUT', `/operators/${person.user.id}`)).body).toEqual(made.body)
    expect((await operator.ask('DELETE', `/operators/${person.user.id}`)).status).toBe(200)
    expect((await person.ask('GET', '/users')).status).toBe(403)
    const entries = await test.store.auditEntries.list({ subjectId: person.user.id, limit: 5 })
    expect(entries.map(({ action }) => action)).toEqual(['operator.remove', 'operator.put'])
  })

  it('are users who are there and not disabled, and nobody unmakes themselves', async () => {
    expect((await operator.ask('PUT', '/operators/nobody')).status).toBe(404)
    expect((await operator.ask('DELETE', '/operators/nobody')).status).toBe(404)
    const person = await test.actorWith()
    await operator.ask('POST', `/users/${person.user.id}/disable`)
    expect((await operator.ask('PUT', `/operators/${person.user.id}`)).status).toBe(409)
    expect((await operator.ask('DELETE', `/operators/${operator.user.id}`)).status).toBe(409)
  })

  it('T-30 are for operators: owners of organizations are none', async () => {
    const owner = await test.actorWith({ organization: await putOrganization('Lakeside'), roles: ['owner'] })
    for (const [method, path] of [
      ['GET', '/operators'],
      ['PUT', `/operators/${owner.user.id}`],
      ['DELETE', `/operators/${operator.user.id}`],
      ['GET', '/users'],
      ['GET', '/authorization-servers'],
      ['GET', '/clients/x'],
      ['POST', '/users/x/disable'],
    ] as const) {
      expect(await owner.ask(method, path)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    }
  })

  it('T-30 of two who unmake each other at once, one stays', async () => {
    const [one, other] = [await test.actorWith({ operator: true }), await test.actorWith({ operator: true })]
    for (const { userId } of await test.store.operators.list()) {
      if (userId !== one.user.id && userId !== other.user.id) await test.store.operators.remove(userId)
    }
    const answers = await Promise.all([
      one.ask('DELETE', `/operators/${other.user.id}`),
      other.ask('DELETE', `/operators/${one.user.id}`),
    ])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await test.store.operators.list()).toHaveLength(1)
    await test.store.operators.put({ userId: operator.user.id, createdAt: test.clock.now })
  })
})

describe('/audit-entries', () => {
  async function putEntry(organizationIds: OrganizationId[], subject: string, action = 'api.update') {
    const id = crypto.randomUUID()
    await test.store.auditEntries.append({
      ...{ id, at: test.clock.now, actor: { kind: 'exchange' }, action },
      ...{ subject: { kind: 'api', id: subject }, organizationIds, changes: {}, requestId: 'r' },
    })
    return id
  }
  const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id)

  it('T-30 are what concerns one’s organization, and which others it concerns stays untold', async () => {
    const [own, other] = [await putOrganization('Own'), await putOrganization('Other')]
    const reader = await test.actorWith({ organization: own })
    const shared = await putEntry([own, other], 'shared')
    const foreign = await putEntry([other], 'foreign')
    const listed = await reader.ask('GET', '/audit-entries')
    expect(listed.body.items).toMatchObject([{ id: shared, organizationIds: [own] }])
    expect(idsOf(await reader.ask('GET', `/audit-entries?organizationId=${own}&subjectId=foreign`))).toEqual([])
    const refusals = [other, crypto.randomUUID()].map((id) => reader.ask('GET', `/audit-entries?organizationId=${id}`))
    for (const { status } of await Promise.all(refusals)) expect(status).toBe(404)
    const seen = await operator.ask('GET', '/audit-entries?limit=50')
    expect(idsOf(seen)).toEqual(expect.arrayContaining([shared, foreign]))
  })

  it('ask which organization, of whoever belongs to several or to none', async () => {
    const stranger = await test.actorWith()
    expect((await stranger.ask('GET', '/audit-entries')).status).toBe(400)
  })

  it('come in pages, and are found by what was changed, by whom and how', async () => {
    const own = await putOrganization('Own')
    const reader = await test.actorWith({ organization: own })
    for (let count = 0; count < 5; count++)
      await putEntry([own], `api ${count % 2}`, count === 0 ? 'api.create' : undefined)
    const seen: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page = await reader.ask('GET', `/audit-entries?limit=2&after=${after}`)
      seen.push(...idsOf(page))
      after = page.body.next
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5])
    expect(idsOf(await reader.ask('GET', '/audit-entries?subjectId=api%201'))).toHaveLength(2)
    expect(idsOf(await reader.ask('GET', '/audit-entries?action=api.create'))).toHaveLength(1)
    expect(idsOf(await reader.ask('GET', '/audit-entries?userId=somebody'))).toEqual([])
  })

  it('T-29 are not found by SQL', async () => {
    for (const query of ["after=' OR 1=1 --", "subjectId=x' UNION SELECT 1", "action=x'--"]) {
      const answer = await operator.ask('GET', `/audit-entries?${encodeURI(query)}`)
      expect(answer.status === 400 || answer.body.items.length === 0).toBe(true)
    }
    expect((await operator.ask('GET', '/audit-entries')).status).toBe(200)
  })

  it('say what operators did to the exchange, without secrets and addresses', async () => {
    const made = await operator.ask('POST', '/users', {
      email: 'new@people.example',
      password: 'correct horse battery',
    })
    const [entry] = (await operator.ask('GET', `/audit-entries?subjectId=${made.body.id}`)).body.items
    expect(entry).toMatchObject({
      action: 'user.create',
      actor: { userId: operator.user.id, tokenId: operator.tokenId },
    })
    const { body } = await operator.ask('GET', '/audit-entries?limit=200')
    expect(JSON.stringify(body)).not.toMatch(/new@people\.example|correct horse|pmt_/)
  })
})
