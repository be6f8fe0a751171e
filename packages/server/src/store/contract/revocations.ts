import { expect, it } from 'vitest'
import type { Revocation } from '../index.ts'
import type { Engine } from './engines.ts'
import { seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

const kinds = ['token', 'grant', 'user', 'client', 'authorization_server'] as const

export function revocationsContract(engine: Engine): void {
  const subject = useStore(engine)
  const revocation = (changes: Partial<Revocation> = {}): Revocation => ({
    kind: 'token',
    id: unique('AT.'),
    issuedUpTo: seconds(1_000),
    expiresAt: seconds(2_000),
    ...changes,
  })

  it('finds what was put under its kind alone, and tells everyone', async () => {
    const { revocations } = subject.store
    for (const kind of kinds) {
      const kept = revocation({ kind })
      await revocations.put(kept)
      for (const other of kinds) {
        expect(await revocations.find(other, kept.id)).toEqual(other === kind ? kept : undefined)
      }
      expect(subject.heard.at(-1)).toMatchObject({ kind: 'revocation', id: `${kind}:${kept.id}` })
    }
  })

  it('T-12 put again, keeps the later of both times', async () => {
    const { revocations } = subject.store
    const kept = revocation()
    await revocations.put(kept)
    await revocations.put({ ...kept, issuedUpTo: seconds(500), expiresAt: seconds(3_000) })
    expect(await revocations.find('token', kept.id)).toEqual({ ...kept, expiresAt: 3_000 })
    await revocations.put({ ...kept, issuedUpTo: seconds(1_500), expiresAt: seconds(100) })
    expect(await revocations.find('token', kept.id)).toEqual({ ...kept, issuedUpTo: 1_500, expiresAt: 3_000 })
  })

  it('lists those that somebody still has to remember, and forgets the others', async () => {
    const { revocations } = subject.store
    const [dead, alive] = [revocation({ expiresAt: seconds(5_000) }), revocation({ expiresAt: seconds(5_001) })]
    await revocations.put(dead)
    await revocations.put(alive)
    expect(await revocations.listLive(seconds(5_000))).toEqual([alive])
    await revocations.prune(seconds(5_000))
    expect(await revocations.find('token', dead.id)).toBeUndefined()
    expect(await revocations.find('token', alive.id)).toEqual(alive)
  })

  it('T-12 a revocation of each kind survives a restart', async () => {
    const kept = kinds.map((kind) => revocation({ kind, expiresAt: seconds(9_000) }))
    for (const one of kept) await subject.store.revocations.put(one)
    await subject.reopen()
    const live = await subject.store.revocations.listLive(seconds(8_000))
    expect(live).toEqual(expect.arrayContaining(kept))
  })
}
