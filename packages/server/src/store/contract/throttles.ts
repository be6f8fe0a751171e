import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function throttlesContract(engine: Engine): void {
  const subject = useStore(engine)
  const count = (key: string, at: number) => subject.store.throttles.count(key, seconds(at), 60)

  it('counts within a window and begins anew after it', async () => {
    const key = unique('key')
    expect(await subject.store.throttles.find(key)).toBeUndefined()
    expect(await count(key, 100)).toStrictEqual({ key, failures: 1, windowStartedAt: 100 })
    expect(await count(key, 130)).toStrictEqual({ key, failures: 2, windowStartedAt: 100 })
    expect(await count(key, 160)).toStrictEqual({ key, failures: 3, windowStartedAt: 100 })
    expect(await subject.store.throttles.find(key)).toStrictEqual({ key, failures: 3, windowStartedAt: 100 })
    expect(await count(key, 161)).toStrictEqual({ key, failures: 1, windowStartedAt: 161 })
    // A node whose clock is behind counts as well.
    expect(await count(key, 150)).toStrictEqual({ key, failures: 2, windowStartedAt: 161 })
  })

  it('forgets a key that is cleared, and no other', async () => {
    const [key, other] = [unique('key'), unique('key')]
    await count(key, 100)
    await count(other, 100)
    await subject.store.throttles.clear(key)
    expect(await subject.store.throttles.find(key)).toBeUndefined()
    expect(await count(other, 100)).toMatchObject({ failures: 2 })
  })

  it('takes back one that was counted, and never more than there were', async () => {
    const [key, other] = [unique('key'), unique('key')]
    await count(key, 100)
    await count(key, 100)
    await count(other, 100)
    await subject.store.throttles.uncount(key)
    expect(await subject.store.throttles.find(key)).toStrictEqual({ key, failures: 1, windowStartedAt: 100 })
    expect(await subject.store.throttles.find(other)).toMatchObject({ failures: 1 })
    await Promise.all([1, 2, 3].map(() => subject.store.throttles.uncount(key)))
    expect(await count(key, 100)).toMatchObject({ failures: 1 })
    await subject.store.throttles.uncount(unique('unknown'))
  })

  it('T-24 takes whatever somebody typed for a key', async () => {
    for (const typed of ['', 'a\0b', '\ud800', 'x'.repeat(10_000)]) {
      const key = unique('login') + typed
      await count(key, 100)
      expect(await count(key, 100)).toStrictEqual({ key, failures: 2, windowStartedAt: 100 })
    }
  })

  it('keeps no text of a key: whoever has the table does not learn who tried to sign in', async () => {
    const key = unique('secret@example.com')
    await count(key, 100)
    const rows = await subject.place.sql('select * from throttle')
    expect(JSON.stringify(rows.map((row) => Buffer.from(row.key_hash as Uint8Array).toString('latin1')))).not.toContain(
      'secret@',
    )
  })

  it('forgets windows that began before a moment', async () => {
    const [old, young] = [unique('key'), unique('key')]
    await count(old, 999)
    await count(young, 1_000)
    await subject.store.throttles.prune(seconds(1_000))
    expect(await subject.store.throttles.find(old)).toBeUndefined()
    expect(await subject.store.throttles.find(young)).toBeDefined()
  })
}
