import type { UserId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { EmailTaken, type User, type UserClaims } from '../index.ts'
import type { Engine } from './engines.ts'
import { seconds, unique, user } from './samples.ts'
import { useStore } from './suite.ts'

/** Whoever adds a claim has to add it here. */
const claims: Required<{ [Claim in keyof UserClaims]: NonNullable<UserClaims[Claim]> }> = {
  given_name: 'Ada',
  family_name: 'Lovelace',
  middle_name: 'King',
  nickname: 'Countess',
  preferred_username: 'ada',
  profile: 'https://example.com/ada',
  picture: 'https://example.com/ada.png',
  website: 'https://ada.example.com',
  gender: 'female',
  birthdate: '1815-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en-GB',
  phone_number: '+44 20 7946 0000',
  phone_number_verified: true,
  address: {
    formatted: '12 St James’s Square\nLondon',
    street_address: '12 St James’s Square',
    locality: 'London',
    region: 'Greater London',
    postal_code: 'SW1Y 4JH',
    country: 'United Kingdom',
  },
}

const everyField = (): Required<User> => ({
  ...user(),
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
  emailVerified: true,
  claims,
  totp: { sealedSecret: 'c2VhbGVk', confirmedAt: seconds(7), recoveryCodeHmacs: ['YQ', 'Yg'] },
  disabled: true,
})

export function usersContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put by id and by e-mail in any letter case, and keeps the e-mail as typed', async () => {
    const { users } = subject.store
    const kept = user()
    await users.put(kept)
    expect(await users.find(kept.id)).toEqual(kept)
    expect(await users.findByEmail(kept.email.toUpperCase())).toEqual(kept)
    expect(await users.findByEmail(kept.email.toLowerCase())).toEqual(kept)
    expect(await users.find(unique('00u') as UserId)).toBeUndefined()
    expect(await users.findByEmail('nobody@example.com')).toBeUndefined()
  })

  it('refuses an e-mail that another user has in any letter case, also outside ASCII', async () => {
    const { users } = subject.store
    const kept = user({ email: `${unique('JÖRG')}@example.com` })
    await users.put(kept)
    const second = user({ email: kept.email.toLowerCase() })
    await expect(users.put(second)).rejects.toBeInstanceOf(EmailTaken)
    expect(await users.find(second.id)).toBeUndefined()
    // The same letters, composed otherwise.
    await expect(users.put(user({ email: kept.email.normalize('NFD') }))).rejects.toBeInstanceOf(EmailTaken)
  })

  it('lets a user change the letter case of the own e-mail, and frees an e-mail that was given up', async () => {
    const { users } = subject.store
    const kept = user()
    await users.put(kept)
    expect(await users.replace({ ...kept, email: kept.email.toUpperCase() })).toBe('replaced')
    expect((await users.findByEmail(kept.email))?.email).toBe(kept.email.toUpperCase())
    await users.put({ ...kept, email: `${unique('new')}@example.com` })
    await users.put(user({ email: kept.email }))
  })

  it('names no e-mail in the fault', async () => {
    const kept = user()
    await subject.store.users.put(kept)
    const fault = await subject.store.users.put(user({ email: kept.email })).catch((caught: unknown) => caught)
    expect(JSON.stringify(fault) + String(fault)).not.toContain(kept.email)
  })

  it('T-12 keeps every field, and a read-modify-write clears none', async () => {
    const { users } = subject.store
    const full = everyField()
    await users.put(full)
    const found = await users.find(full.id)
    expect(found).toStrictEqual(full)
    expect(await users.replace({ ...(found as User), name: 'Countess' })).toBe('replaced')
    expect(await users.find(full.id)).toStrictEqual({ ...full, name: 'Countess', version: 2 })
    await users.put({ ...full, emailVerified: false })
    expect(await users.findByEmail(full.email)).toStrictEqual({ ...full, emailVerified: false, version: 3 })
  })

  it('keeps a user without a password or second factor, and one who gave them up', async () => {
    const { users } = subject.store
    const full = everyField()
    const { passwordHash: _, totp: __, ...invited } = full
    await users.put(invited)
    expect(await users.find(full.id)).toStrictEqual(invited)
    await users.put(full)
    await users.put(invited)
    expect(await users.find(full.id)).toStrictEqual({ ...invited, version: 3 })
  })

  it('replaces the version that was looked at and no other, and counts versions up', async () => {
    const { users } = subject.store
    const kept = user({ version: 77 })
    await users.put(kept)
    expect((await users.find(kept.id))?.version).toBe(1)
    expect(await users.replace({ ...kept, version: 1, name: 'two' })).toBe('replaced')
    const heard = subject.heard.length
    expect(await users.replace({ ...kept, version: 1, name: 'stale' })).toBe('changed')
    expect(await users.replace(user())).toBe('changed')
    expect(subject.heard).toHaveLength(heard)
    expect(await users.find(kept.id)).toStrictEqual({ ...kept, version: 2, name: 'two' })
  })

  it('refuses to replace with an e-mail that another user has', async () => {
    const { users } = subject.store
    const [kept, other] = [user(), user()]
    await users.put(kept)
    await users.put(other)
    await expect(users.replace({ ...kept, email: other.email.toUpperCase() })).rejects.toBeInstanceOf(EmailTaken)
    expect(await users.find(kept.id)).toStrictEqual(kept)
  })

  it('announces each write under the id', async () => {
    const kept = user()
    await subject.store.users.put(kept)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'user', id: kept.id })
    const heard = subject.heard.length
    await subject.store.users.replace(kept)
    expect(subject.heard.slice(heard)).toMatchObject([{ kind: 'user', id: kept.id }])
  })

  it('lists by e-mail, page by page', async () => {
    const { users } = subject.store
    const word = unique('page')
    const all = ['C', 'a', 'B', 'd'].map((letter) => user({ email: `${word}-${letter}@example.com`, name: word }))
    for (const one of all) await users.put(one)
    const first = await users.list({ search: word, limit: 3 })
    expect(first.map(({ email }) => email)).toEqual(['a', 'B', 'C'].map((letter) => `${word}-${letter}@example.com`))
    const rest = await users.list({ search: word, after: first.at(-1)?.email, limit: 3 })
    expect(rest.map(({ email }) => email)).toEqual([`${word}-d@example.com`])
    expect(await users.list({ search: word, after: rest[0]?.email, limit: 3 })).toEqual([])
    expect((await users.list({ limit: 2 })).length).toBe(2)
    expect((await users.list({ search: '', limit: 2 })).length).toBe(2)
  })

  it('finds e-mails and names by the beginnings of their words, in any letter case, also outside ASCII', async () => {
    const { users } = subject.store
    const [word, mark] = [unique('Ström'), unique('x')]
    const one = user({ email: `${word}_%@example.com`, name: `Zoë ÅSTRÖM ${mark}` })
    await users.put(one)
    await users.put(user({ email: `${word}_other@example.com`, name: mark }))
    const found = async (search: string) => (await users.list({ search, limit: 9 })).map(({ id }) => id)
    for (const search of [`${word}_%@zoë`.toUpperCase(), `åström ${mark}`, `ÅSTRÖM ${mark}`.normalize('NFD')]) {
      expect(await found(search)).toEqual([one.id])
    }
    for (const search of [`%${word.slice(1)}`, `${mark}y`, '\0', "' or 1=1 --"]) expect(await found(search)).toEqual([])
    // T-29: a page's mark is only ever compared.
    expect(await users.list({ search: word, after: "' or 1=1 --", limit: 9 })).toHaveLength(2)
  })
}
