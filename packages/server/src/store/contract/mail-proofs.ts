import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { hash32, mailProof, seconds } from './samples.ts'
import { useStore } from './suite.ts'

export function mailProofsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put, and gives it away once (T-10)', async () => {
    const { mailProofs } = subject.store
    const kept = mailProof()
    await mailProofs.put(kept)
    expect(await mailProofs.find(kept.hash)).toStrictEqual(kept)
    expect(await mailProofs.find(hash32())).toBeUndefined()
    expect(await mailProofs.take(kept.hash)).toStrictEqual(kept)
    expect(await mailProofs.take(kept.hash)).toBeUndefined()
    expect(await mailProofs.find(kept.hash)).toBeUndefined()
  })

  it('T-22 the newest link of a purpose alone is good; other purposes and users keep theirs', async () => {
    const { mailProofs } = subject.store
    const first = mailProof()
    const { userId } = first
    const [second, other] = [
      mailProof({ userId, email: 'new@example.com' }),
      mailProof({ userId, purpose: 'invitation' }),
    ]
    const stranger = mailProof()
    for (const one of [first, other, stranger, second]) await mailProofs.put(one)
    expect(await mailProofs.take(first.hash)).toBeUndefined()
    for (const one of [second, other, stranger]) expect(await mailProofs.take(one.hash)).toStrictEqual(one)
  })

  it('forgets all of one user’s', async () => {
    const { mailProofs } = subject.store
    const [one, stranger] = [mailProof(), mailProof()]
    const other = mailProof({ userId: one.userId, purpose: 'verify_email' })
    for (const proof of [one, other, stranger]) await mailProofs.put(proof)
    await mailProofs.removeByUser(one.userId)
    expect(await mailProofs.find(one.hash)).toBeUndefined()
    expect(await mailProofs.find(other.hash)).toBeUndefined()
    expect(await mailProofs.find(stranger.hash)).toStrictEqual(stranger)
  })

  it('forgets what has expired, and nothing else', async () => {
    const { mailProofs } = subject.store
    const [dead, alive] = [mailProof({ expiresAt: seconds(5_000) }), mailProof({ expiresAt: seconds(5_001) })]
    await mailProofs.put(dead)
    await mailProofs.put(alive)
    await mailProofs.prune(seconds(5_000))
    expect(await mailProofs.find(dead.hash)).toBeUndefined()
    expect(await mailProofs.find(alive.hash)).toStrictEqual(alive)
  })
}
