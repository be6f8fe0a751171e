import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestPeople, PASSWORD, secretOn, type TestPeople, totpCode } from '../signin/testing/open-test-people.ts'
import { isEmail, type UserAdministration } from './user-administration.ts'

let test: TestPeople
let users: UserAdministration
beforeAll(async () => {
  test = await openTestPeople()
  users = test.identity.users
})
afterAll(() => test.close())

const newUser = (email: string) => ({ email, name: 'Jo Berg', password: PASSWORD })

describe('what operators do with users', () => {
  it('makes users who can sign in', async () => {
    const made = await users.create({ ...newUser('jo.made@lakeside.example'), emailVerified: true })
    expect(made).toMatchObject({
      ok: true,
      value: { email: 'jo.made@lakeside.example', emailVerified: true, hasPassword: true },
    })
    expect(JSON.stringify(made)).not.toContain('argon2')
    expect((await test.signIn(test.browser(), { email: 'jo.made@lakeside.example' })).url).toBe(
      `${test.origin}/account`,
    )
  })

  it.each([
    ['invalid_email', { email: 'nobody' }],
    ['email_taken', { email: 'TAKEN@lakeside.example' }],
    ['too_short', { email: 'short@lakeside.example', password: 'short' }],
    ['too_common', { email: 'common@lakeside.example', password: 'password1234' }],
  ])('refuses with %s', async (error, changes) => {
    await users.create(newUser('taken@lakeside.example'))
    const before = await users.list({ limit: 100 })
    expect(await users.create({ ...newUser('x@lakeside.example'), ...changes })).toMatchObject({ ok: false, error })
    expect(await users.list({ limit: 100 })).toEqual(before)
  })

  it('shows users by id and by e-mail, and lists them by page', async () => {
    const made = await users.create(newUser('zz.last@lakeside.example'))
    const { id } = (made as Extract<typeof made, { ok: true }>).value
    await test.signIn(test.browser(), { email: 'zz.last@lakeside.example' })
    const summary = { ok: true, value: { id, sessions: 1, passkeys: 0, hasTotp: false } }
    expect(await users.show(id)).toMatchObject(summary)
    expect(await users.show('ZZ.Last@lakeside.example')).toMatchObject(summary)
    expect(await users.show('nobody@lakeside.example')).toMatchObject({ error: 'not_found' })
    const found = await users.list({ search: 'zz.last', limit: 10 })
    expect(found.map(({ email }) => email)).toEqual(['zz.last@lakeside.example'])
    expect(await users.list({ search: 'zz.last', after: 'zz.last@lakeside.example', limit: 10 })).toEqual([])
  })

  it('invites again whoever has not come yet', async () => {
    const jo = { email: 'invited@lakeside.example', name: 'Jo' }
    await users.invite(jo)
    const first = await test.linkTo(jo.email)
    expect(await users.invite(jo)).toMatchObject({ ok: true })
    expect((await test.browser().get(first)).status).toBe(400)
    expect((await test.browser().get(await test.linkTo(jo.email))).status).toBe(200)
  })

  it('mails the link that a forgotten password needs', async () => {
    const user = await test.addUser()
    expect(await users.sendPasswordReset(user.id)).toMatchObject({ ok: true })
    expect((await test.browser().get(await test.linkTo(user.email))).status).toBe(200)
  })

  it('takes a lost second factor away, and ends the sessions', async () => {
    const user = await test.addUser()
    const browser = await test.signedIn(user)
    const page = await browser.get(`${test.origin}/account/totp`)
    await browser.submit(page, { code: totpCode(secretOn(page), test.clock.now) })
    expect(await users.show(user.id)).toMatchObject({ value: { hasTotp: true } })
    await users.resetSecondFactor(user.id)
    expect(await users.show(user.id)).toMatchObject({ value: { hasTotp: false, sessions: 0 } })
    expect((await test.signIn(test.browser(), user)).url).toBe(`${test.origin}/account`)
  })

  it('answers not_found for whoever is not there', async () => {
    const nobody = '00u00000000000000000' as Parameters<typeof users.disable>[0]
    const answers = await Promise.all([
      users.disable(nobody),
      users.enable(nobody),
      users.sendPasswordReset(nobody),
      users.changeEmail(nobody, 'x@lakeside.example'),
      users.resetSecondFactor(nobody),
      users.endSessions(nobody),
    ])
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: 'not_found' })
  })

  it('loses no change to another that is made at the same time (T-12)', async () => {
    const user = await test.addUser({ emailVerified: true })
    await Promise.all([
      users.disable(user.id),
      users.changeEmail(user.id, `x-${user.email}`),
      users.resetSecondFactor(user.id),
    ])
    expect(await users.show(user.id)).toMatchObject({ value: { disabled: true, email: `x-${user.email}` } })
  })
})

describe('isEmail', () => {
  it.each(['a@b', 'karin.lund+x@lakeside.example', "o'neil@lakeside.example", 'jörg@bücher.example'])(
    'takes %s',
    (email) => {
      expect(isEmail(email)).toBe(true)
    },
  )
  it.each([
    '',
    'a',
    '@b',
    'a@',
    'a@@b',
    'a b@c',
    'a@b,c@d',
    '<a@b>',
    'a@b\r\nBcc: c@d',
    'a\u0000@b',
    'a@-b',
    `${'a'.repeat(65)}@b`,
    `a@${'b'.repeat(260)}`,
  ])('refuses %j', (email) => {
    expect(isEmail(email)).toBe(false)
  })
})
