import type { EpochSeconds, OrganizationId } from '@portreeve/protocol'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Invitation, OrganizationRole, User } from '../../store/index.ts'
import { isFor } from './own-invitations.ts'
import { openTestOrganizations, type TestOrganizations } from './testing/open-test-organizations.ts'

let test: TestOrganizations
let karin: User
let organizationId: OrganizationId
beforeEach(async () => {
  test = await openTestOrganizations()
  karin = await test.person({ email: 'karin@lakeside.example' })
  const organization = await test.organization([[karin, ['owner']]], { emailDomain: 'lakeside.example' })
  organizationId = organization.id
})
afterEach(() => test.close())

const DAY = 86_400
const later = (seconds: number) => {
  test.clock.now = (test.clock.now + seconds) as EpochSeconds
}
const endOf = (outcome: { ok: true } | { ok: false; error: string }) => (outcome.ok ? 'done' : outcome.error)

async function invite(email: string, roles: OrganizationRole[] = ['developer'], by = karin) {
  return test.organizations.invitations.create(await test.as(by), { organizationId, email, roles })
}

async function invited(email: string, roles?: OrganizationRole[]): Promise<string> {
  const made = await invite(email, roles)
  if (!made.ok) throw new Error(made.detail)
  return made.value.id
}

const take = async (user: User, id: string) => test.organizations.own.invitations.accept(await test.as(user), id)
const ownOf = async (user: User) => {
  const own = await test.organizations.own.invitations.list(await test.as(user), { limit: 50 })
  return own.ok ? own.value.items : []
}

describe('inviting', () => {
  it('sends a mail in the reader’s language, and the invited find it and become members', async () => {
    const lee = await test.person({ email: 'Lee@Lakeside.example', claims: { locale: 'fr-CA' } })
    const id = await invited('lee@lakeside.EXAMPLE')
    const [mail] = await test.mailsTo('Lee@Lakeside.example', 1)
    expect(mail?.subject).toContain('Vous êtes invité')
    expect(mail?.text).toContain('Lakeside Motors')
    expect(mail?.text).not.toMatch(/https?:|karin/i)
    expect(await ownOf(lee)).toEqual([
      {
        id,
        organization: { id: organizationId, name: 'Lakeside Motors' },
        roles: ['developer'],
        state: 'open',
        createdAt: test.clock.now,
        expiresAt: test.clock.now + 14 * DAY,
      },
    ])
    expect(await take(lee, id)).toMatchObject({ value: { id, state: 'accepted' } })
    expect(await test.store.members.find(organizationId, lee.id)).toMatchObject({ roles: ['developer'] })
    expect(await test.store.members.findCurrent(lee.id)).toBe(organizationId)
    expect(await ownOf(lee)).toEqual([])
    const entries = await test.store.auditEntries.list({ subjectId: id, limit: 10 })
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
      ['invitation.accept', { kind: 'user', userId: lee.id }],
      ['invitation.create', { kind: 'user', userId: karin.id }],
    ])
  })

  it('makes an account for whoever has none, who then has two mails', async () => {
    await invited('new@lakeside.example')
    const mails = await test.mailsTo('new@lakeside.example', 2)
    expect(mails.map(({ text }) => text.includes('/invitation/'))).toEqual([true, false])
    const user = await test.store.users.findByEmail('new@lakeside.example')
    expect(user).toMatchObject({ emailVerified: false })
    // Operators alone can read that an account was made.
    const [entry] = await test.store.auditEntries.list({ subjectId: user?.id, limit: 1 })
    expect(entry).toMatchObject({ action: 'users.invite', actor: { userId: karin.id }, organizationIds: [] })
  })

  it('is for owners, and for people of their e-mail domain; operators may invite anybody', async () => {
    const lee = await test.person({ email: 'lee@lakeside.example' })
    await test.organizations.members.put(await test.operator(), {
      organizationId,
      userId: lee.id,
      roles: ['developer'],
    })
    expect(endOf(await invite('a@lakeside.example', [], lee))).toBe('forbidden')
    for (const email of ['a@elsewhere.example', 'a@sub.lakeside.example', 'a@lakeside.example.evil.example']) {
      expect(await invite(email)).toMatchObject({ error: 'invalid', fields: [{ pointer: '/email' }] })
    }
    const operator = await test.operator()
    const wanted = { organizationId, email: 'a@elsewhere.example', roles: [] }
    expect(endOf(await test.organizations.invitations.create(operator, wanted))).toBe('done')
  })

  it('T-31 user enumeration: the same answer whether or not there is an account', async () => {
    await test.person({ email: 'lee@lakeside.example' })
    await test.person({ email: 'gone@lakeside.example', disabled: true })
    const answers = []
    for (const name of ['lee', 'gone', 'nobody']) {
      const made = await invite(`${name}@lakeside.example`)
      if (!made.ok) throw new Error(made.detail)
      answers.push({ ...made.value, id: '', email: '' })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const listed = await test.organizations.invitations.list(await test.as(karin), { organizationId, limit: 10 })
    if (!listed.ok) throw new Error(listed.detail)
    expect(new Set(listed.value.items.map((item) => Object.keys(item).join())).size).toBe(1)
    await test.mailsTo('lee@lakeside.example', 1)
    await test.mailsTo('nobody@lakeside.example', 2)
    expect((await test.store.mails.list(100)).filter(({ to }) => to.startsWith('gone'))).toEqual([])
  })

  it('says so of who is a member already, whom owners see anyway', async () => {
    expect(endOf(await invite('KARIN@lakeside.example'))).toBe('conflict')
  })

  it('again withdraws the earlier one', async () => {
    const lee = await test.person({ email: 'lee@lakeside.example' })
    const [first, second] = [await invited(lee.email, ['owner']), await invited(lee.email, [])]
    expect((await ownOf(lee)).map(({ id }) => id)).toEqual([second])
    expect(endOf(await take(lee, first))).toBe('conflict')
    const listed = await test.organizations.invitations.list(await test.as(karin), { organizationId, limit: 10 })
    expect(listed).toMatchObject({
      value: {
        items: [
          { id: second, state: 'open' },
          { id: first, state: 'withdrawn' },
        ],
      },
    })
  })

  it('stops at fifty a day', async () => {
    for (let n = 0; n < 50; n++) await invited(`person-${n}@lakeside.example`)
    expect(await invite('one-more@lakeside.example')).toMatchObject({ error: 'conflict' })
    later(DAY)
    expect(endOf(await invite('one-more@lakeside.example'))).toBe('done')
    await test.mailsTo('one-more@lakeside.example', 2)
  }, 30_000)

  it('G-H a person is no mail cannon, with however many organizations, one after the other or all at once', async () => {
    const many = await Promise.all(Array.from({ length: 3 }, () => test.organization([[karin, ['owner']]])))
    const actor = await test.as(karin)
    const outcomes = []
    for (const { id } of many) {
      const wishes = Array.from({ length: 20 }, (_, n) => ({
        organizationId: id,
        email: `p-${n}@${id}.example`,
        roles: [],
      }))
      outcomes.push(...(await Promise.all(wishes.map((wish) => test.organizations.invitations.create(actor, wish)))))
    }
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(50)
    for (const { id } of many) await test.organizations.remove(actor, id, {})
    const next = await test.organization([[karin, ['owner']]])
    const another = await test.as(karin)
    const wish = { organizationId: next.id, email: 'one-more@people.example', roles: [] }
    expect(await test.organizations.invitations.create(another, wish)).toMatchObject({ error: 'conflict' })
    later(DAY)
    expect(endOf(await test.organizations.invitations.create(another, wish))).toBe('done')
    await test.mailsTo('one-more@people.example', 2)
  }, 30_000)

  it('does not fail, and does not wait, where mails cannot be kept', async () => {
    await test.close()
    const broken = await openTestOrganizations()
    test = broken
    const owner = await broken.person()
    const { id } = await broken.organization([[owner, ['owner']]])
    const { put } = broken.store.mails
    let refuse: (fault: Error) => void = () => {}
    broken.store.mails.put = () =>
      new Promise((_, reject) => {
        refuse = reject
      })
    const wanted = { organizationId: id, email: owner.email.replace('person', 'other'), roles: [] }
    expect(endOf(await broken.organizations.invitations.create(await broken.as(owner), wanted))).toBe('done')
    await expect.poll(() => broken.store.users.findByEmail(wanted.email)).toBeDefined()
    broken.store.mails.put = put
    await expect
      .poll(() => {
        refuse(new Error('disk full'))
        return broken.faults.length
      })
      .toBe(1)
  })
})

describe('taking an invitation', () => {
  it('T-23 account pre-hijack: an e-mail that is not confirmed takes nothing', async () => {
    const lee = await test.person({ email: 'lee@lakeside.example', emailVerified: false })
    const id = await invited(lee.email)
    expect(await ownOf(lee)).toEqual([])
    const refused = await take(lee, id)
    expect(refused).toMatchObject({ error: 'not_found' })
    expect(await take(lee, v7())).toEqual(refused)
    await test.store.users.put({ ...lee, emailVerified: true })
    expect(endOf(await take(lee, id))).toBe('done')
  })

  it('T-23 the mailbox is invited, not the account: whoever changed their e-mail since has lost it', async () => {
    const lee = await test.person({ email: 'lee@lakeside.example' })
    const id = await invited(lee.email)
    await test.store.users.put({ ...lee, email: 'lee@elsewhere.example' })
    expect(await ownOf(lee)).toEqual([])
    expect(endOf(await take(lee, id))).toBe('not_found')
    const heir = await test.person({ email: 'Lee@lakeside.example' })
    expect(endOf(await take(heir, id))).toBe('done')
  })

  it('of others is not there for me, whether it exists or not (T-30)', async () => {
    const eve = await test.person({ email: 'eve@lakeside.example' })
    const id = await invited('lee@lakeside.example')
    const { own } = test.organizations
    const actor = await test.as(eve)
    expect(await own.invitations.accept(actor, id)).toEqual(await own.invitations.accept(actor, v7()))
    expect(await own.invitations.decline(actor, id)).toEqual(await own.invitations.decline(actor, v7()))
    expect(endOf(await own.invitations.decline(actor, id))).toBe('not_found')
  })

  it('twenty times at once: once', async () => {
    const lee = await test.person({ email: 'lee@lakeside.example' })
    const id = await invited(lee.email)
    const ends = (await Promise.all(Array.from({ length: 20 }, () => take(lee, id)))).map(endOf)
    expect(ends.filter((end) => end === 'done')).toHaveLength(1)
    expect(ends.filter((end) => end === 'conflict')).toHaveLength(19)
    const entries = await test.store.auditEntries.list({ subjectId: id, action: 'invitation.accept', limit: 10 })
    expect(entries).toHaveLength(1)
  })

  it('by thirty people at once: all of them are in', async () => {
    const people = await Promise.all(
      Array.from({ length: 30 }, (_, n) => test.person({ email: `p${n}@lakeside.example` })),
    )
    const ids: string[] = []
    for (const { email } of people) ids.push(await invited(email))
    const ends = await Promise.all(people.map((user, n) => take(user, ids[n]!)))
    expect(ends.map(endOf).filter((end) => end !== 'done')).toEqual([])
  }, 30_000)

  it('is declined, withdrawn and expired for good', async () => {
    const lee = await test.person({ email: 'lee@lakeside.example' })
    const { own, invitations } = test.organizations
    const declined = await invited(lee.email)
    expect(await own.invitations.decline(await test.as(lee), declined)).toMatchObject({ value: { state: 'declined' } })
    const withdrawn = await invited(lee.email)
    const change = { organizationId, invitationId: withdrawn }
    expect(endOf(await invitations.withdraw(await test.as(lee), change))).toBe('not_found')
    expect(endOf(await invitations.withdraw(await test.as(karin), change))).toBe('done')
    expect(endOf(await invitations.withdraw(await test.as(karin), change))).toBe('done')
    const expired = await invited(lee.email)
    later(14 * DAY)
    expect(await ownOf(lee)).toEqual([])
    for (const id of [declined, withdrawn, expired]) expect(endOf(await take(lee, id))).toBe('conflict')
    expect(endOf(await own.invitations.decline(await test.as(lee), declined))).toBe('conflict')
    const listed = await invitations.list(await test.as(karin), { organizationId, limit: 10 })
    expect(listed).toMatchObject({
      value: { items: [{ state: 'expired' }, { state: 'withdrawn' }, { state: 'declined' }] },
    })
    expect(await test.store.members.find(organizationId, lee.id)).toBeUndefined()
  })

  it('of another organization cannot be withdrawn by naming it', async () => {
    const other = await test.person()
    const { id } = await test.organization([[other, ['owner']]])
    const change = { organizationId: id, invitationId: await invited('lee@lakeside.example') }
    expect(endOf(await test.organizations.invitations.withdraw(await test.as(other), change))).toBe('not_found')
  })

  it('keeps the roles that a member has, and adds to them', async () => {
    const lee = await test.person({ email: 'lee@lakeside.example' })
    const id = await invited(lee.email, ['developer'])
    await test.organizations.members.put(await test.operator(), { organizationId, userId: lee.id, roles: ['owner'] })
    expect(endOf(await take(lee, id))).toBe('done')
    expect(await test.store.members.find(organizationId, lee.id)).toMatchObject({ roles: ['owner', 'developer'] })
  })

  it('T-17 disabled thing still works: not into a disabled organization, and not by a word of who had to go', async () => {
    const [lee, max] = [await test.person({ email: 'lee@lakeside.example' }), await test.person()]
    const operator = await test.operator()
    await test.organizations.members.put(operator, { organizationId, userId: max.id, roles: ['owner'] })
    const id = await invited(lee.email)
    await test.organizations.disable(operator, organizationId, {})
    expect(await ownOf(lee)).toEqual([])
    expect(endOf(await take(lee, id))).toBe('conflict')
    await test.organizations.enable(operator, organizationId, {})
    await test.store.users.put({ ...karin, disabled: true })
    expect(endOf(await take(lee, id))).toBe('conflict')
    await test.store.users.put(karin)
    await test.organizations.members.remove(await test.as(max), { organizationId, userId: karin.id })
    expect(endOf(await take(lee, id))).toBe('conflict')
    expect(await test.store.members.find(organizationId, lee.id)).toBeUndefined()
  })

  it('is for one mailbox, however it is written', () => {
    const fits = (email: string, user: string, emailVerified = true) =>
      isFor({ email } as Invitation, { email: user, emailVerified })
    expect(fits('Jörg@lakeside.example', 'JÖRG@Lakeside.Example')).toBe(true)
    expect(fits('lee@lakeside.example', 'lee@lakeside.example', false)).toBe(false)
    expect(fits('lee@lakeside.example', 'lee@lakeside.example.evil.example')).toBe(false)
  })
})
