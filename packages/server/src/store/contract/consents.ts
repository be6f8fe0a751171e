import type { AuthServerId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { consent, seconds } from './samples.ts'
import { useStore } from './suite.ts'

export function consentsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was allowed, for that user, server and app alone', async () => {
    const { consents } = subject.store
    const [kept, other] = [consent(), consent()]
    await consents.allow(kept)
    const { userId, authServerId, client_id } = kept
    expect(await consents.find(userId, authServerId, client_id)).toStrictEqual(kept)
    expect(await consents.find(other.userId, authServerId, client_id)).toBeUndefined()
    expect(await consents.find(userId, 'aus2' as AuthServerId, client_id)).toBeUndefined()
    expect(await consents.find(userId, authServerId, other.client_id)).toBeUndefined()
  })

  it('adds what is allowed later, each word once, and takes nothing away', async () => {
    const { consents } = subject.store
    const kept = consent({ scopes: ['openid', 'openid', 'email'], claims: [] })
    const { userId, authServerId, client_id } = kept
    await consents.allow(kept)
    await consents.allow({
      ...kept,
      scopes: ['email', 'phone'],
      claims: ['name'],
      createdAt: seconds(5),
      updatedAt: seconds(9),
    })
    await consents.allow({ ...kept, scopes: [], updatedAt: seconds(10) })
    expect(await consents.find(userId, authServerId, client_id)).toStrictEqual({
      ...kept,
      scopes: ['openid', 'email', 'phone'],
      claims: ['name'],
      updatedAt: 10,
    })
  })

  it('lists a user’s, and takes one back', async () => {
    const { consents } = subject.store
    const one = consent({ createdAt: seconds(1) })
    const two = consent({ userId: one.userId, createdAt: seconds(2) })
    for (const kept of [one, two, consent()]) await consents.allow(kept)
    expect(await consents.listByUser(one.userId)).toStrictEqual([two, one])
    expect(await consents.remove(one.userId, one.authServerId, one.client_id)).toBe('removed')
    expect(await consents.remove(one.userId, one.authServerId, one.client_id)).toBe('absent')
    expect(await consents.listByUser(one.userId)).toStrictEqual([two])
    // Allowed anew it holds nothing of before.
    await consents.allow({ ...one, scopes: ['openid'], claims: [] })
    expect(await consents.find(one.userId, one.authServerId, one.client_id)).toMatchObject({
      scopes: ['openid'],
      claims: [],
    })
  })
}
