import type { OrganizationId, UserId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import { joinRequest, seconds, unique } from './samples.ts'

const RACERS = 50

export function joinRequestsContract(engine: Engine): void {
  const racers = useRacers(engine)
  const store = () => racers.stores[0] as (typeof racers.stores)[0]
  const decision = { state: 'approved', decidedBy: 'u1' as UserId, decidedAt: seconds(7) } as const

  it('keeps one open one of each user and organization', async () => {
    const { joinRequests } = store()
    const kept = joinRequest()
    expect(await joinRequests.insert(kept)).toBe('made')
    expect(await joinRequests.find(kept.id)).toStrictEqual(kept)
    const again = { ...kept, id: joinRequest().id }
    expect(await joinRequests.insert(again)).toBe('exists')
    expect(await joinRequests.find(again.id)).toBeUndefined()
    expect(await joinRequests.insert({ ...again, organizationId: unique('org') as OrganizationId })).toBe('made')
    expect(await joinRequests.insert(joinRequest({ organizationId: kept.organizationId }))).toBe('made')
  })

  it('is decided once, and makes room for another one', async () => {
    const { joinRequests } = store()
    for (const state of ['approved', 'denied', 'withdrawn'] as const) {
      const kept = joinRequest()
      await joinRequests.insert(kept)
      expect(await joinRequests.decide(kept.id, { ...decision, state })).toBe('decided')
      expect(await joinRequests.decide(kept.id, { ...decision, state: 'denied', decidedAt: seconds(8) })).toBe(
        'changed',
      )
      expect(await joinRequests.find(kept.id)).toStrictEqual({ ...kept, ...decision, state })
      expect(await joinRequests.insert({ ...kept, id: joinRequest().id })).toBe('made')
    }
    expect(await joinRequests.decide(joinRequest().id, decision)).toBe('changed')
  })

  it('lists an organization’s newest id first, page by page', async () => {
    const { joinRequests } = store()
    const organizationId = unique('org') as OrganizationId
    const all = Array.from({ length: 5 }, () => joinRequest({ organizationId }))
    for (const one of all) await joinRequests.insert(one)
    await joinRequests.insert(joinRequest())
    const page = (after?: string) => joinRequests.listByOrganization({ organizationId, after, limit: 3 })
    expect(await page()).toStrictEqual(all.toReversed().slice(0, 3))
    expect(await page(all[2]?.id)).toStrictEqual(all.slice(0, 2).toReversed())
    expect(await page(all[0]?.id)).toEqual([])
    // T-29: a page's mark is only ever compared.
    expect(await page("' or 1=1 --")).toEqual([])
  })

  it('lists a user’s newest id first, at most 100', async () => {
    const { joinRequests } = store()
    const userId = unique('00u') as UserId
    const all = Array.from({ length: 101 }, () => joinRequest({ userId }))
    await Promise.all(all.map((one) => joinRequests.insert(one)))
    await joinRequests.insert(joinRequest())
    expect(await joinRequests.listByUser(userId)).toStrictEqual(all.slice(1).toReversed())
  })

  it(`of ${RACERS} requests of one user at once one is made, and of ${RACERS} who decide it one does`, async () => {
    const { organizationId, userId } = joinRequest()
    const all = Array.from({ length: RACERS }, () => joinRequest({ organizationId, userId }))
    const made = await racers.race(RACERS, ({ joinRequests }, racer) =>
      joinRequests.insert(all[racer] as (typeof all)[0]),
    )
    expect(made.filter((word) => word === 'made')).toHaveLength(1)
    const { id } = all[made.indexOf('made')] as (typeof all)[0]
    expect((await store().joinRequests.listByUser(userId)).map((one) => one.id)).toEqual([id])
    const told = await racers.race(RACERS, ({ joinRequests }, racer) =>
      joinRequests.decide(id, { ...decision, decidedAt: seconds(racer) }),
    )
    expect(told.filter((word) => word === 'decided')).toHaveLength(1)
    expect((await store().joinRequests.find(id))?.decidedAt).toBe(told.indexOf('decided'))
  })
}
