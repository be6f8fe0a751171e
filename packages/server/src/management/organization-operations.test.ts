import type { OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrganizationAdministration } from '../registry/testing/organization-administration.ts'
import { meMembershipsOperations } from './me-memberships-operations.ts'
import { organizationOperations } from './organization-operations.ts'
import { openTestManagement, type TestActor, type TestManagement } from './testing/open-test-management.ts'

let test: TestManagement
let operator: TestActor
const faults: unknown[] = []
beforeAll(async () => {
  test = await openTestManagement({
    operations({ store, identity, now }) {
      const apis = { all: () => [] }
      const onFault = (fault: unknown) => faults.push(fault)
      const organizations = createOrganizationAdministration({ store, identity, apis, now, onFault })
      return [...organizationOperations({ organizations }), ...meMembershipsOperations({ organizations })]
    },
  })
  operator = await test.actorWith({ operator: true })
})
afterAll(async () => {
  await test.close()
  expect(faults).toEqual([])
})

const lakeside = { name: 'Lakeside Motors', countryCode: 'US' }
let made = 0
/** An organization with an owner, a developer and a member who looks. */
async function organizationWithPeople() {
  made += 1
  const answer = await operator.ask('POST', '/organizations', {
    ...lakeside,
    ownerId: null,
    namespace: `space-${made}`,
  })
  const id = answer.body.id as OrganizationId
  const [owner, developer, member] = await Promise.all([
    test.actorWith({ organization: id, roles: ['owner'] }),
    test.actorWith({ organization: id, roles: ['developer'] }),
    test.actorWith({ organization: id }),
  ])
  return { id, owner, developer, member, namespace: `space-${made}`, path: `/organizations/${id}` }
}

describe('/organizations', () => {
  it('an organization lives: made, found, changed, peopled, removed', async () => {
    const karin = await test.actorWith({ email: 'karin@lakeside.example' })
    const lee = await test.actorWith({ email: 'Lee@Lakeside.example' })
    const created = await karin.ask('POST', '/organizations', { ...lakeside, emailDomain: 'lakeside.example' })
    expect(created).toMatchObject({ status: 201, body: { ...lakeside, address: '', disabled: false, revision: 1 } })
    const path = `/organizations/${created.body.id}`
    const shown = await karin.ask('GET', path)
    expect(shown.body).toEqual(created.body)
    expect(shown.headers.get('etag')).toBe('"1"')
    expect((await karin.ask('GET', `${path}/namespaces`)).body.items).toMatchObject([{ name: 'lakeside' }])
    const changed = await karin.ask('PATCH', path, { phoneNumber: '+1 555 0100' }, { 'If-Match': '"1"' })
    expect(changed.body).toMatchObject({ phoneNumber: '+1 555 0100', revision: 2 })
    expect(await karin.ask('PATCH', path, { phoneNumber: '' }, { 'If-Match': '"1"' })).toMatchObject({ status: 412 })
    expect(await karin.ask('PATCH', path, { phoneNumber: '' }, { 'If-Match': 'W/"2"' })).toMatchObject({ status: 412 })

    const invited = await karin.ask('POST', `${path}/invitations`, { email: 'lee@lakeside.example', roles: ['owner'] })
    expect(invited).toMatchObject({ status: 201, body: { state: 'open', roles: ['owner'] } })
    const mine = await lee.ask('GET', '/me/invitations')
    expect(mine.body.items).toMatchObject([{ organization: { id: created.body.id, name: 'Lakeside Motors' } }])
    const accepted = await lee.ask('POST', `/me/invitations/${mine.body.items[0].id}/accept`)
    expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted' } })
    const members = await lee.ask('GET', `${path}/members`)
    expect(members.body.items).toHaveLength(2)
    expect(await lee.ask('DELETE', `${path}/members/${karin.user.id}`)).toMatchObject({ status: 204 })
    expect(await karin.ask('GET', path)).toMatchObject({ status: 404 })
    expect(await lee.ask('DELETE', `${path}/members/${lee.user.id}`)).toMatchObject({ status: 409 })

    const max = await test.actorWith()
    const asked = await max.ask('POST', `${path}/join-requests`, { message: 'I am new.\nMay I?' })
    expect(asked).toMatchObject({ status: 202, body: { state: 'open' } })
    expect((await max.ask('GET', '/me/join-requests')).body.items).toEqual([asked.body])
    const approved = await lee.ask('POST', `${path}/join-requests/${asked.body.id}/approve`, { roles: ['developer'] })
    expect(approved.body).toMatchObject({ state: 'approved', user: { email: max.user.email } })
    expect((await max.ask('GET', path)).status).toBe(200)

    expect(await lee.ask('DELETE', path)).toMatchObject({ status: 204 })
    for (const who of [lee, max, operator]) expect((await who.ask('GET', path)).status).toBe(404)
  })

  it('the same id makes nothing twice, and another user’s id is not given away', async () => {
    const [one, other] = [await test.actorWith(), await test.actorWith()]
    const id = v7()
    expect((await one.ask('POST', '/organizations', { ...lakeside, id })).status).toBe(201)
    expect((await one.ask('POST', '/organizations', { ...lakeside, id })).status).toBe(409)
    expect((await other.ask('POST', '/organizations', { ...lakeside, id })).status).toBe(409)
    const key = { 'Idempotency-Key': v7() }
    const [first, again] = [
      await one.ask('POST', '/organizations', lakeside, key),
      await one.ask('POST', '/organizations', lakeside, key),
    ]
    expect(again.body).toEqual(first.body)
  })

  it.each([
    ['/name', { name: '' }],
    ['/name', { name: '   ' }],
    ['/name', { name: 'a\u202Eb' }],
    ['/name', { name: 'a\nb' }],
    ['/name', { name: 'x'.repeat(201) }],
    ['/name', { name: 7 }],
    ['/name', { name: null }],
    ['/countryCode', { countryCode: 'us' }],
    ['/countryCode', { countryCode: 'ZZ' }],
    ['/countryCode', { countryCode: ['US'] }],
    ['/address', { address: 'a\u0000b' }],
    ['/emailDomain', { emailDomain: '' }],
    ['/emailDomain', { emailDomain: 'a b' }],
    ['/emailDomain', { emailDomain: 'someone.else.example' }],
    ['/website', { website: 'javascript:alert(1)' }],
    ['/website', { website: 'https://user:secret@lakeside.example' }],
    ['/dealerCodes', { dealerCodes: Array.from({ length: 201 }, () => 'x') }],
    ['/dealerCodes/1', { dealerCodes: ['ok', 5] }],
    ['/apiDmsInfo/0', { apiDmsInfo: ['x'] }],
    ['/apiDmsInfo/0/dms', { apiDmsInfo: [{ dms: 5 }] }],
    ['/apiDmsInfo/0/a\u0007', { apiDmsInfo: [{ 'a\u0007': 'x' }] }],
    ['/namespace', { namespace: 'v1' }],
    ['/namespace', { namespace: 'Lakeside' }],
    ['/id', { id: '1' }],
    ['/id', { id: v7().toUpperCase() }],
    ['/disabled', { disabled: true }],
    ['/revision', { revision: 9 }],
  ])('names the field %s of bad input', async (pointer, changes) => {
    const actor = await test.actorWith()
    const refused = await actor.ask('POST', '/organizations', { ...lakeside, ...changes })
    expect(refused.status).toBe(400)
    expect(refused.body.errors[0].pointer).toBe(pointer)
    expect(JSON.stringify(refused.body)).not.toContain('secret')
  })

  it.each(['[]', '"x"', 'null', '{"name":', '{"name":"\\ud800","countryCode":"US"}', '{"a":1,"a":2}', '\u0000'])(
    'takes no body %j',
    async (body) => {
      expect((await operator.ask('POST', '/organizations', body)).status).toBe(400)
    },
  )

  it('keeps names of every script, and odd keys, as they are', async () => {
    const actor = await test.actorWith()
    const name = '株式会社 🚗 Zoë العربية'
    const apiDmsInfo = [{ constructor: 'x', 'toString.x': 'y' }]
    const created = await actor.ask('POST', '/organizations', { ...lakeside, name, apiDmsInfo })
    expect(created.body).toMatchObject({ name, apiDmsInfo })
    const found = await actor.ask('GET', `/organizations?search=${encodeURIComponent('ZOË')}`)
    expect(found.body.items).toEqual([created.body])
  })

  it('keeps a list as long as it may be', async () => {
    const actor = await test.actorWith()
    const dealerCodes = Array.from({ length: 200 }, (_, n) => `${n}-${'é'.repeat(95)}`)
    const created = await actor.ask('POST', '/organizations', { ...lakeside, dealerCodes })
    expect(created.body.dealerCodes).toEqual(dealerCodes)
    const tooLong = await actor.ask('POST', '/organizations', { ...lakeside, dealerCodes: ['x'.repeat(200_000)] })
    expect(tooLong.status).toBe(413)
  })

  it('pages through a list to its end', async () => {
    const actor = await test.actorWith()
    const ids = []
    for (let n = 0; n < 5; n++) ids.unshift((await actor.ask('POST', '/organizations', lakeside)).body.id)
    const seen = []
    for (let after = ''; ; ) {
      const { body } = await actor.ask('GET', `/organizations?limit=2${after && `&after=${after}`}`)
      seen.push(...body.items.map(({ id }: { id: string }) => id))
      if (body.next === undefined) break
      after = body.next
    }
    expect(seen).toEqual(ids)
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'nothing=1']) {
      expect((await actor.ask('GET', `/organizations?${query}`)).status).toBe(400)
    }
    // T-29: what comes as a cursor is a value, and nothing else.
    const odd = encodeURIComponent("' or 1=1 --")
    expect((await actor.ask('GET', `/organizations?after=${odd}`)).body.items).toEqual([])
    expect((await operator.ask('GET', `/organizations?limit=1&after=${odd}`)).status).toBe(200)
  })
})

describe('who may do what', () => {
  // What each is told, in the order: owner, developer, member, operator, stranger.
  const matrix: [string, string, object | undefined, number[]][] = [
    ['GET', '', undefined, [200, 200, 200, 200, 404]],
    ['PATCH', '', { name: 'New' }, [200, 403, 403, 200, 404]],
    ['POST', '/enable', undefined, [403, 403, 403, 200, 404]],
    ['POST', '/disable', undefined, [403, 403, 403, 200, 404]],
    ['GET', '/members', undefined, [200, 200, 200, 200, 404]],
    ['PUT', '/members/{member}', { roles: ['developer'] }, [200, 403, 403, 200, 404]],
    ['DELETE', '/members/{member}', undefined, [204, 403, 204, 204, 404]],
    ['GET', '/invitations', undefined, [200, 403, 403, 200, 404]],
    ['POST', '/invitations', { email: 'somebody@people.example' }, [201, 403, 403, 201, 404]],
    ['DELETE', '/invitations/{invitation}', undefined, [204, 403, 403, 204, 404]],
    ['GET', '/join-requests', undefined, [200, 403, 403, 200, 404]],
    ['POST', '/join-requests', {}, [409, 409, 409, 202, 202]],
    ['POST', '/join-requests/{joinRequest}/approve', {}, [200, 403, 403, 200, 404]],
    ['POST', '/join-requests/{joinRequest}/deny', {}, [200, 403, 403, 200, 404]],
    ['GET', '/namespaces', undefined, [200, 200, 200, 200, 404]],
    ['POST', '/namespaces', { name: '{fresh}' }, [201, 403, 403, 201, 404]],
    ['DELETE', '/namespaces/{namespace}', undefined, [204, 403, 403, 204, 404]],
    ['DELETE', '', undefined, [204, 403, 403, 204, 404]],
  ]

  it('covers every operation on an organization', () => {
    const covered = matrix.map(([method, path]) => {
      const named = path.replace('{member}', ':userId').replace(/\{(invitation|joinRequest)\}/, ':$1Id')
      return `${method} /organizations/:organizationId${named.replace('{namespace}', ':name')}`
    })
    const declared = test.operations.map(({ method, path }) => `${method} ${path}`)
    expect(declared.filter((one) => one.includes(':organizationId')).toSorted()).toEqual(covered.toSorted())
  })

  it.each(matrix)('T-30 %s %s', async (method, path, body, [...statuses]) => {
    for (const [at, who] of (['owner', 'developer', 'member', 'operator', 'stranger'] as const).entries()) {
      const people = await organizationWithPeople()
      const stranger = await test.actorWith()
      const invited = await people.owner.ask('POST', `${people.path}/invitations`, { email: 'x@people.example' })
      const asking = await test.actorWith()
      const asked = await asking.ask('POST', `${people.path}/join-requests`, {})
      const fill = (text: string) =>
        text
          .replace('{member}', people.member.user.id)
          .replace('{invitation}', invited.body.id)
          .replace('{joinRequest}', asked.body.id)
          .replace('{namespace}', people.namespace)
          .replace('{fresh}', `fresh-${made}`)
      const actor = who === 'stranger' ? stranger : who === 'operator' ? operator : people[who]
      const sent = body && JSON.parse(fill(JSON.stringify(body)))
      const answer = await actor.ask(method, people.path + fill(path), sent)
      expect([who, answer.status]).toEqual([who, statuses[at]])
    }
  })

  it('T-30 tenant existence: unknown and foreign are the same to the byte, apart from the Request-Id', async () => {
    const { id } = await organizationWithPeople()
    const stranger = await test.actorWith()
    for (const [method, path, body] of matrix) {
      if (path === '/join-requests' && method === 'POST') continue
      const texts = []
      for (const asked of [id, v7(), 'not-a-uuid']) {
        const answer = await fetch(`${test.origin}/management/v1/organizations/${asked}${path.replace(/[{}]/g, '')}`, {
          method,
          headers: { Authorization: `Bearer ${stranger.token}`, 'Content-Type': 'application/json' },
          ...(body && { body: JSON.stringify(body).replace(/[{]fresh[}]/, 'fresh') }),
        })
        const requestId = answer.headers.get('request-id') ?? ''
        texts.push(`${answer.status} ${(await answer.text()).replaceAll(requestId, '')}`)
      }
      expect(texts[0]).toMatch(/^404 /)
      expect(new Set(texts).size).toBe(1)
    }
  })

  it('T-30 a request to join an organization that is not there is answered as one that is', async () => {
    const { id } = await organizationWithPeople()
    const [one, other] = [await test.actorWith(), await test.actorWith()]
    const [known, unknown] = [
      await one.ask('POST', `/organizations/${id}/join-requests`, { message: 'Hello' }),
      await other.ask('POST', `/organizations/${v7()}/join-requests`, { message: 'Hello' }),
    ]
    const plain = (body: object) => ({ ...body, id: '', organizationId: '' })
    expect([known.status, plain(known.body)]).toEqual([unknown.status, plain(unknown.body)])
    const lists = [await one.ask('GET', '/me/join-requests'), await other.ask('GET', '/me/join-requests')]
    expect(lists.map(({ body }) => body.items.map(plain))).toEqual([[plain(known.body)], [plain(known.body)]])
  })

  it('T-17 disabled thing still works: a disabled user is nobody, wherever they are an owner', async () => {
    const { owner, path } = await organizationWithPeople()
    await test.identity.users.disable(owner.user.id)
    for (const [method, each] of [
      ['GET', path],
      ['PATCH', path],
      ['GET', '/organizations'],
      ['GET', '/me/invitations'],
    ] as const) {
      expect((await owner.ask(method, each, method === 'GET' ? undefined : {})).status).toBe(401)
    }
  })

  it('a member is out at the next request', async () => {
    const { owner, developer, path } = await organizationWithPeople()
    expect((await developer.ask('GET', path)).status).toBe(200)
    await owner.ask('DELETE', `${path}/members/${developer.user.id}`)
    expect((await developer.ask('GET', path)).status).toBe(404)
  })
})

describe('at the same moment', () => {
  it('two owners who remove each other: one remains', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, owner, path } = await organizationWithPeople()
      const other = await test.actorWith({ organization: id, roles: ['owner'] })
      const answers = await Promise.all([
        owner.ask('DELETE', `${path}/members/${other.user.id}`),
        other.ask('DELETE', `${path}/members/${owner.user.id}`),
      ])
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
      expect(await test.store.members.listOwners(id)).toHaveLength(1)
    }
  })

  it('fifty requests to join: one', async () => {
    const { path } = await organizationWithPeople()
    const actor = await test.actorWith()
    const answers = await Promise.all(Array.from({ length: 50 }, () => actor.ask('POST', `${path}/join-requests`, {})))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
  })

  it('an invitation accepted twice: once', async () => {
    const { owner, path } = await organizationWithPeople()
    const guest = await test.actorWith()
    const invited = await owner.ask('POST', `${path}/invitations`, { email: guest.user.email })
    const accept = () => guest.ask('POST', `/me/invitations/${invited.body.id}/accept`)
    const statuses = (await Promise.all([accept(), accept(), accept()])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 409, 409])
  })

  it('one namespace for two: one has it', async () => {
    const [one, other] = [await organizationWithPeople(), await organizationWithPeople()]
    const claim = ({ owner, path }: typeof one) => owner.ask('POST', `${path}/namespaces`, { name: 'contested' })
    const statuses = (await Promise.all([claim(one), claim(other)])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, 409])
  })
})
