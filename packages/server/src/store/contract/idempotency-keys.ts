import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import { hash32, keptReply, seconds } from './samples.ts'

const RACERS = 50

export function idempotencyKeysContract(engine: Engine): void {
  const racers = useRacers(engine)
  const store = () => racers.stores[0] as (typeof racers.stores)[0]
  const begun = { answer: 'begun' }
  const now = seconds(1_700_000_010)

  it('begins once; whoever comes later gets what is kept, without a reply and with one', async () => {
    const { idempotencyKeys } = store()
    const first = keptReply()
    expect(await idempotencyKeys.begin(first, now)).toEqual(begun)
    const later = { ...keptReply(), keyHash: first.keyHash }
    expect(await idempotencyKeys.begin(later, now)).toStrictEqual({ answer: 'kept', kept: first })
    const sealedReply = new Uint8Array([0, 255, 1])
    await idempotencyKeys.finish(first.keyHash, sealedReply)
    expect(await idempotencyKeys.begin(later, now)).toStrictEqual({ answer: 'kept', kept: { ...first, sealedReply } })
    expect(await idempotencyKeys.begin(keptReply(), now)).toEqual(begun)
  })

  it('one that was forgotten or has expired is as good as none', async () => {
    const { idempotencyKeys } = store()
    const first = keptReply()
    await idempotencyKeys.begin(first, now)
    await idempotencyKeys.forget(first.keyHash)
    expect(await idempotencyKeys.begin(first, now)).toEqual(begun)
    await idempotencyKeys.finish(first.keyHash, hash32())
    const next = { ...keptReply({ expiresAt: seconds(1_800_000_000) }), keyHash: first.keyHash }
    expect(await idempotencyKeys.begin(next, seconds(first.expiresAt - 1))).toMatchObject({ answer: 'kept' })
    expect(await idempotencyKeys.begin(next, first.expiresAt)).toEqual(begun)
    // The reply of before is gone with it.
    expect(await idempotencyKeys.begin(first, first.expiresAt)).toStrictEqual({ answer: 'kept', kept: next })
  })

  it('forgets those that expired before, however many, and no others', async () => {
    const { idempotencyKeys } = store()
    const old = Array.from({ length: 1_200 }, () => keptReply({ expiresAt: seconds(100) }))
    const kept = keptReply({ expiresAt: seconds(200) })
    await Promise.all([...old, kept].map((reply) => idempotencyKeys.begin(reply, seconds(0))))
    await idempotencyKeys.prune(seconds(200))
    expect(await racers.place.sql('select key_hash from idempotency_key where expires_at = 100')).toHaveLength(0)
    expect(await idempotencyKeys.begin(kept, seconds(0))).toStrictEqual({ answer: 'kept', kept })
  })

  it(`of ${RACERS} requests with one key exactly one begins, a new one and one whose key had expired`, async () => {
    const { keyHash } = keptReply()
    for (const [round, at] of [now, seconds(1_700_086_400)].entries()) {
      const all = Array.from({ length: RACERS }, () =>
        keptReply({ keyHash, expiresAt: seconds(1_700_086_400 * (round + 1)) }),
      )
      const told = await racers.race(RACERS, ({ idempotencyKeys }, racer) =>
        idempotencyKeys.begin(all[racer] as (typeof all)[0], at),
      )
      expect(told.filter(({ answer }) => answer === 'begun')).toHaveLength(1)
      const first = all[told.findIndex(({ answer }) => answer === 'begun')]
      for (const one of told) if (one.answer === 'kept') expect(one.kept).toStrictEqual(first)
    }
  })
}
