import type { OrganizationId, UserId } from '@portreeve/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrganizationRole, User } from '../../store/index.ts'
import { checkOwnersRemain } from './members.ts'
import { openTestOrganizations, type TestOrganizations } from './testing/open-test-organizations.ts'

let test: TestOrganizations
beforeAll(async () => {
  test = await openTestOrganizations()
})
afterAll(async () => {
  await test.close()
  expect(test.faults).toEqual([])
})

const ownersOf = async (id: OrganizationId) => (await test.store.members.listOwners(id)).map(({ userId }) => userId)
const endOf = (outcome: { ok: true } | { ok: false; error: string }) => (outcome.ok ? 'done' : outcome.error)

describe('members', () => {
  it('see each other, by pages, with names and e-mails', async () => {
    const people = [await test.person(), await test.person(), await test.person()]
    const { id } = await test.organization(people.map((user) => [user, ['developer']] as const))
    const actor = await test.as(people[0]!)
    const first = await test.organizations.members.list(actor, { organizationId: id, limit: 2 })
    if (!first.ok) throw new Error(first.detail)
    const rest = await test.organizations.members.list(actor, {
      organizationId: id,
      after: first.value.next as UserId,
      limit: 2,
    })
    if (!rest.ok) throw new Error(rest.detail)
    expect(rest.value.next).toBeUndefined()
    const seen = [...first.value.items, ...rest.value.items]
    const expected = people.map(({ id: userId, name, email }) => ({ userId, name, email, roles: ['developer'] }))
    expect(seen).toMatchObject(expected.toSorted((one, other) => (one.userId < other.userId ? -1 : 1)))
  })

  it('are given roles by owners, and it is on record', async () => {
    const [karin, lee] = [await test.person(), await test.person()]
    const { id } = await test.organization([
      [karin, ['owner']],
      [lee, []],
    ])
    const put = async (user: User, roles: OrganizationRole[], ifMatch?: number) =>
      test.organizations.members.put(await test.as(user), { organizationId: id, userId: lee.id, roles, ifMatch })
    expect(endOf(await put(lee, ['owner']))).toBe('forbidden')
    expect(endOf(await put(karin, ['developer'], 2))).toBe('changed')
    expect(await put(karin, ['developer', 'owner', 'developer'], 1)).toMatchObject({
      value: { userId: lee.id, email: lee.email, roles: ['owner', 'developer'] },
    })
    expect(endOf(await put(lee, ['developer']))).toBe('done')
    const entries = await test.store.auditEntries.list({ organizationId: id, subjectId: lee.id, limit: 10 })
    expect(entries.map(({ action, changes }) => ({ action, roles: changes.roles }))).toEqual([
      { action: 'member.put', roles: { from: ['owner', 'developer'], to: ['developer'] } },
      { action: 'member.put', roles: { from: [], to: ['owner', 'developer'] } },
    ])
  })

  it('are put in by operators only; T-31 to owners a stranger and nobody are the same', async () => {
    const [karin, stranger, operator] = [await test.person(), await test.person(), await test.operator()]
    const { id } = await test.organization([[karin, ['owner']]])
    const put = async (actor: typeof operator, userId: UserId) =>
      test.organizations.members.put(actor, { organizationId: id, userId, roles: ['developer'] })
    const nobody = '00uNobody00000000000' as UserId
    const refused = await put(await test.as(karin), stranger.id)
    expect(refused).toMatchObject({ error: 'not_found' })
    expect(await put(await test.as(karin), nobody)).toEqual(refused)
    expect(endOf(await put(operator, nobody))).toBe('not_found')
    expect(await put(operator, stranger.id)).toMatchObject({ value: { name: stranger.name } })
    expect(await test.store.members.findCurrent(stranger.id)).toBe(id)
  })

  it('leave when they like, and have no current organization then', async () => {
    const [karin, lee] = [await test.person(), await test.person()]
    const { id } = await test.organization([[karin, ['owner']]])
    const change = { organizationId: id, userId: lee.id }
    await test.organizations.members.put(await test.operator(), { ...change, roles: [] })
    expect(endOf(await test.organizations.members.remove(await test.as(lee), { ...change, userId: karin.id }))).toBe(
      'forbidden',
    )
    expect(endOf(await test.organizations.members.remove(await test.as(lee), change))).toBe('done')
    expect(await test.store.members.findCurrent(lee.id)).toBeUndefined()
    expect(endOf(await test.organizations.members.remove(await test.as(karin), change))).toBe('not_found')
  })

  it('keep an owner: the last one can neither leave nor become less', async () => {
    const karin = await test.person()
    const { id } = await test.organization([[karin, ['owner', 'developer']]])
    const change = { organizationId: id, userId: karin.id }
    const actor = await test.as(karin)
    expect(endOf(await test.organizations.members.remove(actor, change))).toBe('conflict')
    expect(endOf(await test.organizations.members.put(actor, { ...change, roles: ['developer'] }))).toBe('conflict')
    expect(endOf(await test.organizations.members.put(actor, { ...change, roles: ['owner'] }))).toBe('done')
    const operator = await test.operator()
    expect(endOf(await test.organizations.members.remove(operator, change))).toBe('conflict')
  })

  it('two owners who remove each other at once: one remains, fifty times', async () => {
    const [karin, lee] = [await test.person(), await test.person()]
    for (let round = 0; round < 50; round++) {
      const { id } = await test.organization([
        [karin, ['owner']],
        [lee, ['owner']],
      ])
      const [one, other] = [await test.as(karin), await test.as(lee)]
      const ends = await Promise.all([
        test.organizations.members.remove(one, { organizationId: id, userId: lee.id }),
        round % 2 === 0
          ? test.organizations.members.remove(other, { organizationId: id, userId: karin.id })
          : test.organizations.members.put(other, { organizationId: id, userId: karin.id, roles: [] }),
      ])
      // Who lost is no owner any more, or finds the last one.
      expect(ends.filter(({ ok }) => ok)).toHaveLength(1)
      expect(await ownersOf(id)).toHaveLength(1)
    }
  })

  it('three owners who all leave at once: one remains', async () => {
    const people = [await test.person(), await test.person(), await test.person()]
    const { id } = await test.organization(people.map((user) => [user, ['owner']] as const))
    const leaving = people.map(async (user) =>
      test.organizations.members.remove(await test.as(user), { organizationId: id, userId: user.id }),
    )
    expect((await Promise.all(leaving)).map(endOf).sort()).toEqual(['conflict', 'done', 'done'])
    expect(await ownersOf(id)).toHaveLength(1)
  })
})

describe('whatever is done to members', () => {
  const roles = fc.constantFrom<OrganizationRole[]>([], ['owner'], ['developer'], ['owner', 'developer'])
  const who = fc.nat({ max: 2 })
  const step = fc.oneof(
    fc.record({ do: fc.constant('put' as const), by: who, to: who, roles }),
    { arbitrary: fc.record({ do: fc.constant('remove' as const), by: who, to: who }), weight: 3 },
    fc.record({ do: fc.constant('invite' as const), by: who, to: who, roles }),
    fc.record({ do: fc.constant('ask' as const), by: who, to: who, roles }),
  )
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

  it('an owner remains, also when several do it at once', async () => {
    const people = await Promise.all([0, 1, 2].map(() => test.person()))
    const perform = async (id: OrganizationId, wanted: Step) => {
      const [by, to] = [people[wanted.by]!, people[wanted.to]!]
      const [actor, other] = [await test.as(by), await test.as(to)]
      const { members, invitations, joinRequests, own } = test.organizations
      switch (wanted.do) {
        case 'put':
          return members.put(actor, { organizationId: id, userId: to.id, roles: wanted.roles })
        case 'remove':
          return members.remove(actor, { organizationId: id, userId: to.id })
        case 'invite': {
          const made = await invitations.create(actor, { organizationId: id, email: to.email, roles: wanted.roles })
          return made.ok ? own.invitations.accept(other, made.value.id) : made
        }
        case 'ask': {
          const asked = await own.joinRequests.create(other, { organizationId: id, message: '' })
          return asked.ok
            ? joinRequests.approve(actor, { organizationId: id, joinRequestId: asked.value.id, roles: wanted.roles })
            : asked
        }
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), async (rounds) => {
        const { id } = await test.organization(people.slice(0, 2).map((user) => [user, ['owner']] as const))
        for (const together of rounds) {
          await Promise.all(together.map((each) => perform(id, each)))
          expect((await ownersOf(id)).length).toBeGreaterThan(0)
        }
        test.clock.now = (test.clock.now + 90_000) as typeof test.clock.now
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('the rule itself', () => {
    const owners = (...ids: string[]) => ids.map((userId) => ({ userId: userId as UserId }))
    const remain = (...[all, user, roles]: [ReturnType<typeof owners>, string, OrganizationRole[]]) =>
      checkOwnersRemain(all, user as UserId, roles) === undefined
    expect(remain(owners('a'), 'a', [])).toBe(false)
    expect(remain(owners('a'), 'a', ['developer'])).toBe(false)
    expect(remain(owners('a'), 'a', ['owner'])).toBe(true)
    expect(remain(owners('a'), 'b', [])).toBe(true)
    expect(remain(owners('a', 'b'), 'a', [])).toBe(true)
    expect(remain(owners(), 'b', [])).toBe(true)
  })
})
