import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { hash32, interaction, seconds } from './samples.ts'
import { useStore } from './suite.ts'

export function interactionsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put', async () => {
    const { interactions } = subject.store
    const kept = interaction({ state: JSON.stringify({ typed: 'a\0b \ud800 ö 🚗', list: [1, null] }) })
    await interactions.put(kept)
    expect(await interactions.find(kept.idHash)).toStrictEqual(kept)
    expect(await interactions.find(hash32())).toBeUndefined()
    await expect(interactions.put(interaction({ idHash: kept.idHash }))).rejects.toThrow()
  })

  it('T-22 takes each step once: of a version that is gone nothing is kept', async () => {
    const { interactions } = subject.store
    const kept = interaction()
    await interactions.put(kept)
    expect(await interactions.replace({ ...kept, state: '"two"' })).toBe('replaced')
    expect(await interactions.replace({ ...kept, state: '"stale"' })).toBe('changed')
    expect(await interactions.find(kept.idHash)).toStrictEqual({ ...kept, state: '"two"', version: 2 })
    expect(await interactions.replace({ ...kept, version: 2, state: '"three"' })).toBe('replaced')
    expect(await interactions.replace(interaction())).toBe('changed')
    expect((await interactions.find(kept.idHash))?.version).toBe(3)
  })

  it('T-34 never moves an interaction to another browser', async () => {
    const { interactions } = subject.store
    const kept = interaction()
    await interactions.put(kept)
    await interactions.replace({ ...kept, browserHash: hash32(), expiresAt: seconds(9_999_999_999) })
    expect(await interactions.find(kept.idHash)).toStrictEqual({ ...kept, version: 2 })
  })

  it('ends once; with a version only where that is still the kept one', async () => {
    const { interactions } = subject.store
    const kept = interaction()
    await interactions.put(kept)
    expect(await interactions.remove(kept.idHash, 2)).toBe('again')
    expect(await interactions.find(kept.idHash)).toStrictEqual(kept)
    expect(await interactions.remove(kept.idHash, 1)).toBe('first')
    expect(await interactions.remove(kept.idHash, 1)).toBe('again')
    expect(await interactions.remove(kept.idHash)).toBe('again')
    expect(await interactions.replace(kept)).toBe('changed')
    const other = interaction()
    await interactions.put(other)
    expect(await interactions.remove(other.idHash)).toBe('first')
    expect(await interactions.find(other.idHash)).toBeUndefined()
  })

  it('forgets what has expired, and nothing else', async () => {
    const { interactions } = subject.store
    const [dead, alive] = [interaction({ expiresAt: seconds(5_000) }), interaction({ expiresAt: seconds(5_001) })]
    await interactions.put(dead)
    await interactions.put(alive)
    await interactions.prune(seconds(5_000))
    expect(await interactions.find(dead.idHash)).toBeUndefined()
    expect(await interactions.find(alive.idHash)).toStrictEqual(alive)
  })
}
