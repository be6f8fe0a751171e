import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OrganizationRole, User } from '../../store/index.ts'
import { openTestOrganizations, type TestOrganizations } from './testing/open-test-organizations.ts'

let test: TestOrganizations
let karin: User
let lee: User
let organizationId: OrganizationId
beforeEach(async () => {
  test = await openTestOrganizations()
  karin = await test.person({ email: 'karin@lakeside.example' })
  lee = await test.person({ email: 'lee@elsewhere.example' })
  organizationId = (await test.organization([[karin, ['owner']]])).id
})
afterEach(async () => {
  await test.close()
  expect(test.faults).toEqual([])
})

const DAY = 86_400
const endOf = (outcome: { ok: true } | { ok: false; error: string }) => (outcome.ok ? 'done' : outcome.error)
const ask = async (user: User, id = organizationId, message = 'I look after the workshop') =>
  test.organizations.own.joinRequests.create(await test.as(user), { organizationId: id, message })
const asked = async (user: User) => {
  const made = await ask(user)
  if (!made.ok) throw new Error(made.detail)
  return made.value.id
}
const approve = async (by: User, joinRequestId: string, roles: OrganizationRole[] = [], id = organizationId) =>
  test.organizations.joinRequests.approve(await test.as(by), { organizationId: id, joinRequestId, roles })
const deny = async (by: User, joinRequestId: string) =>
  test.organizations.joinRequests.deny(await test.as(by), { organizationId, joinRequestId })
const listOf = async (user: User) => {
  const own = await test.organizations.own.joinRequests.list(await test.as(user), { limit: 50 })
  return own.ok ? own.value.items : []
}

describe('asking to join', () => {
  it('is told to the owners, who see who asks, and let them in', async () => {
    const id = await asked(lee)
    const [told] = await test.mailsTo(karin.email, 1)
    expect(told?.subject).toBe('Somebody asks to join Lakeside Motors')
    expect(told?.text).not.toMatch(/lee|workshop/)
    const listed = await test.organizations.joinRequests.list(await test.as(karin), { organizationId, limit: 10 })
    expect(listed).toMatchObject({
      value: {
        items: [
          {
            id,
            state: 'open',
            message: 'I look after the workshop',
            user: { id: lee.id, name: lee.name, email: lee.email, emailVerified: true },
          },
        ],
      },
    })
    expect(await approve(karin, id, ['developer'])).toMatchObject({ value: { state: 'approved', decidedBy: karin.id } })
    expect(await test.store.members.find(organizationId, lee.id)).toMatchObject({ roles: ['developer'] })
    const [mail] = await test.mailsTo(lee.email, 1)
    expect(mail?.subject).toBe('You are a member of Lakeside Motors')
    expect(await listOf(lee)).toMatchObject([{ id, state: 'approved' }])
    expect((await listOf(lee))[0]).not.toHaveProperty('decidedBy')
    expect(endOf(await ask(lee))).toBe('conflict')
    const entries = await test.store.auditEntries.list({ subjectId: id, limit: 10 })
    expect(entries.map(({ action }) => action)).toEqual(['join_request.approve', 'join_request.create'])
    expect(JSON.stringify(entries)).not.toContain('workshop')
  })

  it('may be denied: a mail says so, and does not say what the organization is called', async () => {
    const id = await asked(lee)
    expect(await deny(karin, id)).toMatchObject({ value: { state: 'denied' } })
    const [mail] = await test.mailsTo(lee.email, 1)
    expect(mail?.text).toContain(organizationId)
    expect(mail?.text).not.toContain('Lakeside Motors')
    expect(endOf(await approve(karin, id))).toBe('conflict')
    expect(await test.store.members.find(organizationId, lee.id)).toBeUndefined()
  })

  it('T-30 tenant isolation: an organization that does not exist is asked like any other', async () => {
    await test.organizations.disable(await test.operator(), organizationId, {})
    const ids = [organizationId, v7() as OrganizationId]
    const answers = []
    for (const id of ids) answers.push(await ask(lee, id))
    for (const id of ids) answers.push(await ask(lee, id))
    const shown = answers.map((answer) =>
      answer.ok ? JSON.stringify({ ...answer.value, id: '', organizationId: '' }) : answer.error,
    )
    expect(new Set(shown).size).toBe(1)
    const own = (await listOf(lee)).map((item) => JSON.stringify({ ...item, id: '', organizationId: '' }))
    expect(own).toHaveLength(2)
    expect(new Set(own).size).toBe(1)
  })

  it('fifty times at once is one request, and one mail', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(lee)))
    const ids = new Set(answers.map((answer) => (answer.ok ? answer.value.id : answer.error)))
    expect(ids.size).toBe(1)
    expect(await listOf(lee)).toHaveLength(1)
    await test.mailsTo(karin.email, 1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await test.store.mails.list(100)).length).toBe(1)
  })

  it('again and again is mailed once a day, and stops at twenty', async () => {
    const { own } = test.organizations
    for (let n = 0; n < 3; n++) await own.joinRequests.withdraw(await test.as(lee), await asked(lee))
    await test.mailsTo(karin.email, 1)
    for (let n = 0; n < 17; n++) expect(endOf(await ask(lee, v7() as OrganizationId))).toBe('done')
    expect(endOf(await ask(lee, v7() as OrganizationId))).toBe('conflict')
    test.clock.now = (test.clock.now + DAY) as EpochSeconds
    // The seventeen are still open.
    for (let n = 0; n < 3; n++) expect(endOf(await ask(lee, v7() as OrganizationId))).toBe('done')
    expect(endOf(await ask(lee))).toBe('conflict')
    expect((await test.store.mails.list(100)).length).toBe(1)
  })

  it('is withdrawn by who asked, and by nobody else', async () => {
    const id = await asked(lee)
    const { own } = test.organizations
    expect(endOf(await own.joinRequests.withdraw(await test.as(karin), id))).toBe('not_found')
    expect(await own.joinRequests.withdraw(await test.as(lee), id)).toMatchObject({ value: { state: 'withdrawn' } })
    expect(endOf(await own.joinRequests.withdraw(await test.as(lee), id))).toBe('done')
    expect(endOf(await approve(karin, id))).toBe('conflict')
    const decided = await asked(lee)
    await deny(karin, decided)
    expect(endOf(await own.joinRequests.withdraw(await test.as(lee), decided))).toBe('conflict')
  })
})

describe('deciding about a request', () => {
  it('is for owners of that organization', async () => {
    const id = await asked(lee)
    const max = await test.person()
    const { id: other } = await test.organization([[max, ['owner']]])
    expect(endOf(await approve(max, id, ['owner'], other))).toBe('not_found')
    await test.organizations.members.put(await test.operator(), {
      organizationId,
      userId: max.id,
      roles: ['developer'],
    })
    expect(endOf(await approve(max, id))).toBe('forbidden')
    const listed = await test.organizations.joinRequests.list(await test.as(max), { organizationId, limit: 10 })
    expect(endOf(listed)).toBe('forbidden')
  })

  it('by two owners at once: one decision', async () => {
    const max = await test.person()
    await test.organizations.members.put(await test.operator(), { organizationId, userId: max.id, roles: ['owner'] })
    for (let round = 0; round < 10; round++) {
      const user = await test.person()
      const id = await asked(user)
      const ends = await Promise.all([approve(karin, id), deny(max, id)])
      expect(ends.map(endOf).sort()).toEqual(['conflict', 'done'])
      const isMember = (await test.store.members.find(organizationId, user.id)) !== undefined
      expect((await test.store.joinRequests.find(id))?.state).toBe(isMember ? 'approved' : 'denied')
    }
  })

  it('T-17 disabled thing still works: nobody whose account is disabled is let in', async () => {
    const id = await asked(lee)
    await test.store.users.put({ ...lee, disabled: true })
    expect(endOf(await approve(karin, id))).toBe('conflict')
    expect(endOf(await deny(karin, id))).toBe('done')
    await test.mailsTo(karin.email, 1)
    expect((await test.store.mails.list(100)).filter(({ to }) => to === lee.email)).toEqual([])
  })

  it('keeps the roles that a member has', async () => {
    const id = await asked(lee)
    await test.organizations.members.put(await test.operator(), {
      organizationId,
      userId: lee.id,
      roles: ['developer'],
    })
    expect(endOf(await approve(karin, id, []))).toBe('done')
    expect(await test.store.members.find(organizationId, lee.id)).toMatchObject({ roles: ['developer'] })
  })
})
