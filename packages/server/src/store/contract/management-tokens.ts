import type { UserId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { ManagementToken } from '../index.ts'
import type { Engine } from './engines.ts'
import { managementToken, seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function managementTokensContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds a token by all of its hmac, and what replaced it', async () => {
    const { managementTokens } = subject.store
    const kept: Required<ManagementToken> = {
      ...managementToken({ scope: 'read' }),
      expiresAt: seconds(9),
      isOfApp: true,
    }
    await managementTokens.put(kept)
    expect(await managementTokens.find(kept.hmac)).toStrictEqual(kept)
    expect(await managementTokens.find(Buffer.from(kept.hmac))).toStrictEqual(kept)
    expect(await managementTokens.find(kept.hmac.slice(0, 31))).toBeUndefined()
    const { expiresAt: _, isOfApp: __, ...changed } = { ...kept, name: 'desktop', scope: 'write' as const }
    await managementTokens.put(changed)
    expect(await managementTokens.find(kept.hmac)).toStrictEqual(changed)
  })

  it('reads bytes from a view into a larger buffer', async () => {
    const pool = new Uint8Array(100).map((_, index) => index)
    const kept = managementToken({ hmac: pool.subarray(10, 42) })
    await subject.store.managementTokens.put(kept)
    expect((await subject.store.managementTokens.find(pool.slice(10, 42)))?.hmac).toEqual(pool.slice(10, 42))
  })

  it('lists a user’s, oldest first', async () => {
    const { managementTokens } = subject.store
    const userId = unique('00u') as UserId
    const all = [3, 1, 2].map((at) => managementToken({ userId, createdAt: seconds(at) }))
    for (const one of all) await managementTokens.put(one)
    await managementTokens.put(managementToken())
    expect(await managementTokens.listByUser(userId)).toStrictEqual([all[1], all[2], all[0]])
    expect(await managementTokens.listByUser(unique('00u') as UserId)).toEqual([])
  })

  it('removes one by its id, of its own user only', async () => {
    const { managementTokens } = subject.store
    const [gone, stays] = [managementToken(), managementToken()]
    await managementTokens.put(gone)
    await managementTokens.put(stays)
    expect(await managementTokens.remove(unique('00u') as UserId, gone.id)).toBe('missing')
    expect(await managementTokens.remove(gone.userId, gone.id)).toBe('removed')
    expect(await managementTokens.remove(gone.userId, gone.id)).toBe('missing')
    expect(await managementTokens.find(gone.hmac)).toBeUndefined()
    expect(await managementTokens.find(stays.hmac)).toStrictEqual(stays)
  })
}
