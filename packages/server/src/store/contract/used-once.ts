import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { seconds, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function usedOnceContract(engine: Engine): void {
  const subject = useStore(engine)
  const use = (key: string, expiresAt: number, now: number) =>
    subject.store.usedOnce.use('client_assertion', key, seconds(expiresAt), seconds(now))

  it('T-14 the same jti is used once until it expires, and counts as never used from then on', async () => {
    const key = unique('cid jti')
    expect(await use(key, 100, 10)).toBe('first')
    expect(await use(key, 100, 10)).toBe('again')
    // Whoever comes again cannot make it expire earlier or later.
    expect(await use(key, 20, 50)).toBe('again')
    expect(await use(key, 900, 99)).toBe('again')
    expect(await use(key, 300, 100)).toBe('first')
    expect(await use(key, 300, 299)).toBe('again')
  })

  it('T-14 the same jti is still used after a restart', async () => {
    const key = unique('cid jti')
    expect(await use(key, 100, 10)).toBe('first')
    await subject.reopen()
    expect(await use(key, 100, 11)).toBe('again')
  })

  it('T-10 keeps the kinds apart', async () => {
    const key = unique('key')
    expect(await use(key, 100, 10)).toBe('first')
    expect(await subject.store.usedOnce.use('totp_step', key, seconds(100), seconds(10))).toBe('first')
  })

  it('takes any text of any length for a key, and tells them apart', async () => {
    const prefix = unique('key')
    const keys = ['', '\0', '\0x', '\ud800', '\ud801', 'ö', 'o\u0308', 'y'.repeat(100_000), `${'y'.repeat(100_000)}z`]
    for (const key of keys) expect(await use(`${prefix}${key}`, 100, 10)).toBe('first')
    for (const key of keys) expect(await use(`${prefix}${key}`, 100, 10)).toBe('again')
  })

  it('forgets what has expired, and nothing else', async () => {
    const [dead, alive] = [unique('dead'), unique('alive')]
    await use(dead, 5_000, 10)
    await use(alive, 5_001, 10)
    const count = async () => Number((await subject.place.sql('select count(*) as n from used_once'))[0]?.n)
    const before = await count()
    await subject.store.usedOnce.prune(seconds(5_000))
    expect(await count()).toBeLessThan(before)
    expect(await use(alive, 9_000, 10)).toBe('again')
    expect(await use(dead, 9_000, 10)).toBe('first')
  })
}
