import type { UserId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { passkey, seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function passkeysContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put, and refuses a credential that somebody has', async () => {
    const { passkeys } = subject.store
    const kept = passkey({ lastUsedAt: seconds(7), transports: [] })
    expect(await passkeys.put(kept)).toBe('kept')
    expect(await passkeys.put(passkey({ id: kept.id }))).toBe('exists')
    expect(await passkeys.find(kept.id)).toStrictEqual(kept)
    expect(await passkeys.find(unique('credential'))).toBeUndefined()
    expect(await passkeys.find(`${kept.id}\0`)).toBeUndefined()
  })

  it('lists a user’s, oldest first', async () => {
    const { passkeys } = subject.store
    const young = passkey({ createdAt: seconds(2) })
    const old = passkey({ userId: young.userId, createdAt: seconds(1) })
    for (const one of [young, old, passkey()]) await passkeys.put(one)
    expect(await passkeys.listByUser(young.userId)).toStrictEqual([old, young])
  })

  it('takes a counter that grew, or none at all, and no other (WebAuthn §6.1.1)', async () => {
    const { passkeys } = subject.store
    const kept = passkey({ counter: 0 })
    await passkeys.put(kept)
    for (const [counter, outcome] of [
      [0, 'used'],
      [0, 'used'],
      [5, 'used'],
      [5, 'replayed'],
      [4, 'replayed'],
      [0, 'replayed'],
      [4_294_967_295, 'used'], // 32 bits, unsigned
    ] as const) {
      expect(await passkeys.use(kept.id, counter, seconds(50))).toBe(outcome)
    }
    expect(await passkeys.find(kept.id)).toStrictEqual({ ...kept, counter: 4_294_967_295, lastUsedAt: 50 })
    expect(await passkeys.use(unique('credential'), 1, seconds(50))).toBe('replayed')
  })

  it('is renamed and removed by its owner only', async () => {
    const { passkeys } = subject.store
    const kept = passkey()
    await passkeys.put(kept)
    const stranger = unique('00u') as UserId
    await passkeys.rename(kept.id, stranger, 'mine')
    expect(await passkeys.remove(kept.id, stranger)).toBe('absent')
    expect(await passkeys.find(kept.id)).toStrictEqual(kept)
    await passkeys.rename(kept.id, kept.userId, 'Laptop')
    expect(await passkeys.find(kept.id)).toStrictEqual({ ...kept, name: 'Laptop' })
    await expect(passkeys.rename(kept.id, kept.userId, 'a\0b')).rejects.toThrow('cannot keep')
    expect(await passkeys.remove(kept.id, kept.userId)).toBe('removed')
    expect(await passkeys.remove(kept.id, kept.userId)).toBe('absent')
  })
}
