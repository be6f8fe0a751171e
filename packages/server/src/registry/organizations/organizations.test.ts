import type { ApiId, AppId, ClientId, EpochSeconds, OrganizationId, UserId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { api, app, subscription } from '../../store/contract/samples.ts'
import { openTestOrganizations, profile, type TestOrganizations } from './testing/open-test-organizations.ts'

let test: TestOrganizations
beforeEach(async () => {
  test = await openTestOrganizations()
})
afterEach(async () => {
  await test.close()
  expect(test.faults).toEqual([])
})

const recorded = async (subjectId: string) =>
  (await test.store.auditEntries.list({ subjectId, limit: 50 }))
    .map(({ action, actor }) => ({ action, ...actor }))
    .reverse()

describe('making an organization', () => {
  it('makes its maker its owner, who works for it, and claims a namespace', async () => {
    const karin = await test.person()
    const made = await test.organizations.create(await test.as(karin), profile({ emailDomain: 'Lakeside.Example' }))
    if (!made.ok) throw new Error(made.detail)
    const { id, emailDomain } = made.value
    expect(emailDomain).toBe('lakeside.example')
    expect(await test.store.organizations.find(id)).toEqual(made.value)
    expect(await test.store.members.find(id, karin.id)).toMatchObject({ roles: ['owner'] })
    expect(await test.store.members.findCurrent(karin.id)).toBe(id)
    expect(await test.store.namespaces.listByOrganization(id)).toMatchObject([{ name: 'lakeside' }])
    expect(await recorded(id)).toEqual([{ action: 'organization.create', kind: 'user', userId: karin.id }])
  })

  it('leaves a second one in the background, and finds another namespace', async () => {
    const karin = await test.person()
    const [first, second] = [
      await test.organizations.create(await test.as(karin), profile()),
      await test.organizations.create(await test.as(karin), profile()),
    ]
    if (!first.ok || !second.ok) throw new Error('not made')
    expect(await test.store.members.findCurrent(karin.id)).toBe(first.value.id)
    expect(await test.store.namespaces.listByOrganization(second.value.id)).toMatchObject([
      { name: 'lakeside-motors-2' },
    ])
  })

  it('does without a namespace where the name has no letter for one', async () => {
    const made = await test.organizations.create(await test.as(await test.person()), profile({ name: '株式会社' }))
    if (!made.ok) throw new Error(made.detail)
    expect(await test.store.namespaces.listByOrganization(made.value.id)).toEqual([])
  })

  it('takes the namespace and the id of its maker’s choice, and refuses what is taken', async () => {
    const actor = await test.as(await test.person())
    const id = v7() as OrganizationId
    expect(await test.organizations.create(actor, profile({ id, namespace: 'lakeside-one' }))).toMatchObject({
      value: { id },
    })
    expect(await test.organizations.create(actor, profile({ id }))).toMatchObject({ error: 'conflict' })
    const taken = await test.organizations.create(actor, profile({ namespace: 'lakeside-one' }))
    expect(taken).toMatchObject({ error: 'conflict', description: expect.stringContaining('namespace') })
    expect(await test.organizations.create(actor, profile({ namespace: 'v1' }))).toMatchObject({
      error: 'invalid',
      fields: [{ pointer: '/namespace' }],
    })
  })

  it.each([
    ['countryCode', { countryCode: 'UK' }],
    ['emailDomain', { emailDomain: 'localhost' }],
    ['ownerId', { ownerId: '00uSomebodyElse00000' as UserId }],
    ['ownerId', { ownerId: null }],
  ])('refuses a bad %s, and names it', async (name, changes) => {
    const made = await test.organizations.create(await test.as(await test.person()), profile(changes))
    expect(made).toMatchObject({ ok: false, error: 'invalid', fields: [{ pointer: `/${name}` }] })
  })

  it('T-23 unsafe linking: a user names the domain of their own confirmed address only', async () => {
    const make = async (email: string, emailVerified: boolean, emailDomain: string) =>
      test.organizations.create(await test.as(await test.person({ email, emailVerified })), profile({ emailDomain }))
    expect(await make('a@lakeside.example', true, 'harborline.example')).toMatchObject({ error: 'invalid' })
    expect(await make('b@lakeside.example', false, 'lakeside.example')).toMatchObject({ error: 'invalid' })
    expect(await make('c@sub.lakeside.example', true, 'lakeside.example')).toMatchObject({ error: 'invalid' })
    expect(await make('d@lakeside.example', true, 'lakeside.example')).toMatchObject({ ok: true })
  })

  it('lets operators make one for somebody else, and for nobody', async () => {
    const [operator, karin] = [await test.operator(), await test.person()]
    const hers = await test.organizations.create(
      operator,
      profile({ ownerId: karin.id, emailDomain: 'elsewhere.example' }),
    )
    const nobodys = await test.organizations.create(operator, profile({ ownerId: null }))
    if (!hers.ok || !nobodys.ok) throw new Error('not made')
    expect(await test.store.members.listOwners(hers.value.id)).toMatchObject([{ userId: karin.id }])
    expect(await test.store.members.listOwners(nobodys.value.id)).toEqual([])
    const unknown = await test.organizations.create(operator, profile({ ownerId: '00uNobody00000000000' as UserId }))
    expect(unknown).toMatchObject({ error: 'invalid', fields: [{ pointer: '/ownerId' }] })
  })

  it('stops at twenty of one user, however many they make at once', async () => {
    const karin = await test.person()
    const actor = await test.as(karin)
    const made = await Promise.all(Array.from({ length: 24 }, () => test.organizations.create(actor, profile())))
    expect(made.filter(({ ok }) => ok)).toHaveLength(20)
    expect(await test.store.members.listByUser(karin.id)).toHaveLength(20)
  })

  it('T-30 tenant isolation: the id of a removed one is not given to a stranger, who would read what is on record', async () => {
    const [karin, eve] = [await test.person(), await test.person()]
    const made = await test.organizations.create(await test.as(karin), profile())
    if (!made.ok) throw new Error(made.detail)
    const { id } = made.value
    expect(await test.organizations.remove(await test.as(karin), id, {})).toMatchObject({ ok: true })
    expect(await test.organizations.create(await test.as(eve), profile({ id }))).toMatchObject({ error: 'conflict' })
  })
})

describe('looking at organizations', () => {
  it('shows all to operators, and to everybody else their own', async () => {
    const [karin, eve, operator] = [await test.person(), await test.person(), await test.operator()]
    const one = await test.organization([[karin, []]], { name: 'Harborline' })
    const two = await test.organization([[eve, ['owner']]], { name: 'HARBOR Ltd' })
    const list = async (actor: typeof operator, wanted = {}) => {
      const page = await test.organizations.list(actor, { limit: 50, ...wanted })
      return page.ok ? page.value.items.map(({ id }) => id) : []
    }
    expect(await list(await test.as(karin))).toEqual([one.id])
    expect(await list(operator)).toEqual([two.id, one.id])
    expect(await list(operator, { search: 'harbor' })).toEqual([two.id, one.id])
    expect(await list(operator, { name: 'harborline' })).toEqual([one.id])
    expect(await list(await test.as(karin), { search: 'HARBOR' })).toEqual([one.id])
    expect(await list(await test.as(karin), { name: 'HarborLine' })).toEqual([one.id])
    expect(await list(await test.as(karin), { search: 'ltd' })).toEqual([])
    expect(await test.organizations.show(await test.as(karin), one.id)).toMatchObject({ value: one })
  })

  it.each(['operator', 'member'] as const)('pages for each %s', async (who) => {
    const karin = await test.person()
    const ids = []
    for (let made = 0; made < 5; made++) ids.unshift((await test.organization([[karin, []]])).id)
    const actor = who === 'operator' ? await test.operator() : await test.as(karin)
    const first = await test.organizations.list(actor, { limit: 2 })
    if (!first.ok) throw new Error(first.detail)
    expect(first.value).toMatchObject({ items: [{ id: ids[0] }, { id: ids[1] }], next: ids[1] })
    const last = await test.organizations.list(actor, { limit: 3, after: ids[1] })
    expect(last).toMatchObject({ value: { items: [{ id: ids[2] }, { id: ids[3] }, { id: ids[4] }] } })
    expect(last).not.toHaveProperty('value.next')
  })

  it('T-30 tenant isolation: an unknown organization and one of others are refused with the same words, whatever is asked', async () => {
    const [karin, eve] = [await test.person(), await test.person()]
    const { id: foreign } = await test.organization([[karin, ['owner']]])
    const actor = await test.as(eve)
    const { organizations } = test
    const asked = (id: OrganizationId) =>
      Promise.all([
        organizations.show(actor, id),
        organizations.update(actor, id, { changes: { name: 'Mine' } }),
        organizations.remove(actor, id, { ifMatch: 1 }),
        organizations.disable(actor, id, {}),
        organizations.enable(actor, id, {}),
        organizations.members.list(actor, { organizationId: id, limit: 10 }),
        organizations.members.put(actor, { organizationId: id, userId: eve.id, roles: ['owner'] }),
        organizations.members.remove(actor, { organizationId: id, userId: karin.id }),
        organizations.members.remove(actor, { organizationId: id, userId: eve.id }),
        organizations.invitations.list(actor, { organizationId: id, limit: 10 }),
        organizations.invitations.create(actor, { organizationId: id, email: 'x@lakeside.example', roles: [] }),
        organizations.invitations.withdraw(actor, { organizationId: id, invitationId: v7() }),
        organizations.joinRequests.list(actor, { organizationId: id, limit: 10 }),
        organizations.joinRequests.approve(actor, { organizationId: id, joinRequestId: v7(), roles: [] }),
        organizations.joinRequests.deny(actor, { organizationId: id, joinRequestId: v7() }),
        organizations.namespaces.list(actor, { organizationId: id, limit: 10 }),
        organizations.namespaces.claim(actor, { organizationId: id, name: 'lakeside' }),
        organizations.namespaces.remove(actor, { organizationId: id, name: 'lakeside' }),
      ])
    const refused = await asked(foreign)
    expect(refused).toEqual(await asked(v7() as OrganizationId))
    expect(new Set(refused.map((one) => (one.ok ? 'allowed' : one.error)))).toEqual(new Set(['not_found']))
  })
})

describe('changing an organization', () => {
  it('changes what is said, takes away what is null, and records the difference', async () => {
    const karin = await test.person()
    const { id } = await test.organization([[karin, ['owner']]], { website: 'https://old.example' })
    test.clock.now = (test.clock.now + 10) as EpochSeconds
    const changes = { name: 'Lakeside Cars', website: null, dealerCodes: ['LM-1'], emailDomain: 'lakeside.example' }
    const changed = await test.organizations.update(await test.as(karin), id, { changes, ifMatch: 1 })
    if (!changed.ok) throw new Error(changed.detail)
    expect(changed.value).toMatchObject({
      name: 'Lakeside Cars',
      dealerCodes: ['LM-1'],
      revision: 2,
      updatedAt: test.clock.now,
    })
    expect(changed.value).not.toHaveProperty('website')
    expect(await test.store.organizations.find(id)).toEqual(changed.value)
    const [entry] = await test.store.auditEntries.list({ organizationId: id, limit: 1 })
    expect(entry).toMatchObject({
      action: 'organization.update',
      changes: {
        name: { from: 'Lakeside Motors', to: 'Lakeside Cars' },
        website: { from: 'https://old.example' },
        dealerCodes: { from: [], to: ['LM-1'] },
        emailDomain: { to: 'lakeside.example' },
      },
    })
  })

  it('writes and records nothing where nothing changes', async () => {
    const karin = await test.person()
    const before = await test.organization([[karin, ['owner']]], { emailDomain: 'lakeside.example' })
    const changes = { name: before.name, website: null, emailDomain: 'LAKESIDE.example', dealerCodes: [] }
    const changed = await test.organizations.update(await test.as(karin), before.id, { changes })
    expect(changed).toEqual({ ok: true, value: before })
    expect(await recorded(before.id)).toEqual([])
  })

  it('refuses a revision that is not the one kept, and lets one of two with the same revision win', async () => {
    const karin = await test.person()
    const { id } = await test.organization([[karin, ['owner']]])
    const actor = await test.as(karin)
    const update = (name: string, ifMatch?: number) =>
      test.organizations.update(actor, id, { changes: { name }, ifMatch })
    expect(await update('Stale', 7)).toMatchObject({ error: 'changed' })
    const both = await Promise.all([update('One', 1), update('Two', 1)])
    expect(both.map((one) => (one.ok ? 'changed it' : one.error)).sort()).toEqual(['changed', 'changed it'])
    // Without If-Match each takes its turn.
    const all = await Promise.all(Array.from({ length: 10 }, (_, n) => update(`Name ${n}`)))
    expect(all.filter(({ ok }) => ok)).toHaveLength(10)
    expect((await test.store.organizations.find(id))?.revision).toBe(12)
  })

  it('lets only operators change the e-mail domain once it is set', async () => {
    const karin = await test.person()
    const { id } = await test.organization([[karin, ['owner']]], { emailDomain: 'harborline.example' })
    const actor = await test.as(karin)
    for (const emailDomain of ['lakeside.example', null]) {
      expect(await test.organizations.update(actor, id, { changes: { emailDomain } })).toMatchObject({
        error: 'invalid',
      })
    }
    const operator = await test.operator()
    const cleared = await test.organizations.update(operator, id, { changes: { emailDomain: null } })
    expect(cleared).toMatchObject({ ok: true })
    expect(cleared).not.toHaveProperty('value.emailDomain')
  })

  it('is for owners: members and developers see it and may not', async () => {
    const [karin, lee] = [await test.person(), await test.person()]
    const { id } = await test.organization([
      [karin, ['developer']],
      [lee, []],
    ])
    for (const user of [karin, lee]) {
      const changed = await test.organizations.update(await test.as(user), id, { changes: { name: 'Mine' } })
      expect(changed).toMatchObject({ error: 'forbidden' })
    }
  })

  it('is no more for who was an owner when the request came, and is none when it is their turn', async () => {
    const [karin, lee] = [await test.person(), await test.person()]
    const { id } = await test.organization([
      [karin, ['owner']],
      [lee, ['owner']],
    ])
    const stale = await test.as(lee)
    await test.organizations.members.remove(await test.as(karin), { organizationId: id, userId: lee.id })
    const changed = await test.organizations.update(stale, id, { changes: { name: 'Mine' } })
    expect(changed).toMatchObject({ error: 'not_found' })
  })
})

describe('disabling and removing', () => {
  it('T-17 disabled thing still works: owners of a disabled organization look, and change nothing', async () => {
    const [karin, operator, guest] = [await test.person(), await test.operator(), await test.person()]
    const organization = await test.organization([[karin, ['owner']]])
    const { id } = organization
    const { organizations } = test
    const actor = await test.as(karin)
    expect(await organizations.disable(actor, id, {})).toMatchObject({ error: 'forbidden' })
    expect(await organizations.disable(operator, id, { ifMatch: 1 })).toMatchObject({
      value: { disabled: true, revision: 2 },
    })
    const organizationId = id
    const refused = await Promise.all([
      organizations.update(actor, id, { changes: { name: 'New' } }),
      organizations.remove(actor, id, {}),
      organizations.members.put(actor, { organizationId, userId: karin.id, roles: ['owner', 'developer'] }),
      organizations.members.remove(actor, { organizationId, userId: karin.id }),
      organizations.invitations.create(actor, { organizationId, email: guest.email, roles: [] }),
      organizations.namespaces.claim(actor, { organizationId, name: 'lakeside' }),
    ])
    expect(refused.map((one) => (one.ok ? 'allowed' : one.error))).toEqual(refused.map(() => 'conflict'))
    expect(await organizations.show(actor, id)).toMatchObject({ ok: true })
    expect(await organizations.members.list(actor, { organizationId, limit: 10 })).toMatchObject({ ok: true })
    expect(await organizations.update(operator, id, { changes: { name: 'New' } })).toMatchObject({ ok: true })
    expect(await organizations.enable(operator, id, {})).toMatchObject({ value: { disabled: false } })
    expect(await organizations.enable(operator, id, {})).toMatchObject({ value: { revision: 4 } })
    expect(await organizations.update(actor, id, { changes: { name: 'Newer' } })).toMatchObject({ ok: true })
  })

  it('removes what nothing depends on, with all that hangs on it', async () => {
    const karin = await test.person()
    const made = await test.organizations.create(await test.as(karin), profile())
    if (!made.ok) throw new Error(made.detail)
    const { id } = made.value
    expect(await test.organizations.remove(await test.as(karin), id, { ifMatch: 9 })).toMatchObject({
      error: 'changed',
    })
    expect(await test.organizations.remove(await test.as(karin), id, {})).toEqual({ ok: true, value: undefined })
    expect(await test.store.organizations.find(id)).toBeUndefined()
    expect(await test.store.members.listByUser(karin.id)).toEqual([])
    expect(await test.store.namespaces.find('lakeside-motors')).toBeUndefined()
    expect(await recorded(id)).toMatchObject([{ action: 'organization.create' }, { action: 'organization.remove' }])
  })

  it('says what keeps one that is in use', async () => {
    const karin = await test.person()
    const { id } = await test.organization([[karin, ['owner']]])
    const its = { organizationId: id }
    await test.store.apps.insert(app({ ...its, id: v7() as AppId, client_id: 'c1' as ClientId, selections: [] }))
    await test.store.subscriptions.insert(subscription({ ...its, appId: v7() as AppId, connections: [] }))
    test.apis.push(api({ ...its, id: 'a1' as ApiId }))
    const removed = await test.organizations.remove(await test.as(karin), id, {})
    expect(removed).toMatchObject({
      error: 'conflict',
      description: expect.stringContaining('APIs, apps, subscriptions'),
    })
    expect(await test.store.organizations.find(id)).toBeDefined()
  })
})
