import type { AuthServerId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { seconds, signingKey, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function signingKeysContract(engine: Engine): void {
  const subject = useStore(engine)

  it('keeps the first key of a server, algorithm and ordinal, and no second one', async () => {
    const { signingKeys } = subject.store
    const key = signingKey()
    const { authServerId } = key
    expect(await signingKeys.put(key)).toBe('kept')
    expect(await signingKeys.put(signingKey({ authServerId }))).toBe('exists')
    const listed = await signingKeys.listByServer(authServerId)
    expect(listed).toStrictEqual([key])
    expect(Object.getPrototypeOf(listed[0]?.sealedPrivateKey)).toBe(Uint8Array.prototype)
  })

  it('lists keys of one server by algorithm and ordinal, revoked ones too', async () => {
    const { signingKeys } = subject.store
    const authServerId = unique('aus') as AuthServerId
    const rs = signingKey({ authServerId })
    const rs2 = signingKey({ authServerId, ordinal: 2, revokedAt: seconds(9) })
    const rs10 = signingKey({ authServerId, ordinal: 10 })
    const publicJwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } as const
    const es = signingKey({ authServerId, alg: 'ES256', publicJwk })
    for (const key of [rs10, rs2, rs, es]) expect(await signingKeys.put(key)).toBe('kept')
    expect(await signingKeys.listByServer(authServerId)).toStrictEqual([es, rs, rs2, rs10])
  })

  it('lists nothing for a server without keys', async () => {
    expect(await subject.store.signingKeys.listByServer(unique('aus') as AuthServerId)).toEqual([])
  })

  it('does not take a kid of another server for "exists"', async () => {
    const key = signingKey()
    await subject.store.signingKeys.put(key)
    const clash = signingKey({ kid: key.kid })
    await expect(subject.store.signingKeys.put(clash)).rejects.toThrow()
    expect(await subject.store.signingKeys.listByServer(clash.authServerId)).toEqual([])
  })

  it('revokes and removes keys of that server alone, and remembers the first moment', async () => {
    const { signingKeys } = subject.store
    const [mine, other] = [signingKey(), signingKey()]
    const second = signingKey({ authServerId: mine.authServerId, ordinal: 2 })
    for (const key of [mine, second, other]) await signingKeys.put(key)
    await signingKeys.revoke(mine.authServerId, [mine.kid, other.kid], seconds(50))
    await signingKeys.revoke(mine.authServerId, [mine.kid, second.kid], seconds(60))
    const [first, next] = [
      { ...mine, revokedAt: 50 },
      { ...second, revokedAt: 60 },
    ]
    expect(await signingKeys.listByServer(mine.authServerId)).toStrictEqual([first, next])
    expect(await signingKeys.listByServer(other.authServerId)).toStrictEqual([other])
    await signingKeys.remove(mine.authServerId, [mine.kid, other.kid])
    expect(await signingKeys.listByServer(mine.authServerId)).toStrictEqual([next])
    expect(await signingKeys.listByServer(other.authServerId)).toStrictEqual([other])
  })

  it('announces what it did under the server, and nothing when a key was not kept', async () => {
    const { signingKeys } = subject.store
    const key = signingKey()
    const { authServerId, kid } = key
    const heard = subject.heard.length
    await signingKeys.put(key)
    await signingKeys.put(signingKey({ authServerId }))
    await signingKeys.revoke(authServerId, [kid], seconds(50))
    await signingKeys.remove(authServerId, [kid])
    expect(subject.heard.slice(heard).map(({ kind, id }) => [kind, id])).toEqual(
      [1, 2, 3].map(() => ['signing_key', authServerId]),
    )
  })
}
