import type { UserId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { EmailTaken } from '../index.ts'
import type { Engine } from './engines.ts'
import { unique, user } from './samples.ts'
import { useStore } from './suite.ts'

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
    await users.put({ ...kept, email: kept.email.toUpperCase() })
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
}
