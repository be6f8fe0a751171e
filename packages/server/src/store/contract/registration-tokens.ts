import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { hash32, registrationToken, seconds } from './samples.ts'
import { useStore } from './suite.ts'

export function registrationTokensContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put, expired ones too, and what replaced it', async () => {
    const { registrationTokens } = subject.store
    const kept = registrationToken({ expiresAt: seconds(1) })
    await registrationTokens.put(kept)
    expect(await registrationTokens.find(kept.hmac)).toStrictEqual(kept)
    expect(await registrationTokens.find(hash32())).toBeUndefined()
    const changed = { ...kept, scopes: [], name: 'nobody' }
    await registrationTokens.put(changed)
    expect(await registrationTokens.find(kept.hmac)).toStrictEqual(changed)
  })

  it('lists those of one server, oldest first, and removes one', async () => {
    const { registrationTokens } = subject.store
    const young = registrationToken({ createdAt: seconds(2) })
    const old = registrationToken({ authServerId: young.authServerId, createdAt: seconds(1) })
    for (const one of [young, old, registrationToken()]) await registrationTokens.put(one)
    expect(await registrationTokens.list(young.authServerId)).toStrictEqual([old, young])
    await registrationTokens.remove(old.hmac)
    await registrationTokens.remove(old.hmac)
    expect(await registrationTokens.list(young.authServerId)).toStrictEqual([young])
    expect(await registrationTokens.find(old.hmac)).toBeUndefined()
  })
}
