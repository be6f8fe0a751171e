import type { OrganizationId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import { invitation, unique } from './samples.ts'

const RACERS = 50

export function invitationsContract(engine: Engine): void {
  const racers = useRacers(engine)
  const store = () => racers.stores[0] as (typeof racers.stores)[0]

  it('finds what was put', async () => {
    const { invitations } = store()
    const kept = invitation()
    await invitations.put(kept)
    expect(await invitations.find(kept.id)).toStrictEqual(kept)
    expect(await invitations.find(invitation().id)).toBeUndefined()
  })

  it('a new one withdraws the open one of the same organization and e-mail in any letter case, and no other', async () => {
    const { invitations } = store()
    const first = invitation()
    const elsewhere = invitation({ email: first.email })
    const another = invitation({ organizationId: first.organizationId })
    const declined = invitation({ ...first, id: invitation().id, state: 'declined' })
    for (const one of [declined, first, elsewhere, another]) await invitations.put(one)
    const second = { ...first, id: invitation().id, email: first.email.toUpperCase().normalize('NFD') }
    await invitations.put(second)
    const state = async ({ id }: { id: string }) => (await invitations.find(id))?.state
    expect(await state(first)).toBe('withdrawn')
    expect(await state(second)).toBe('open')
    expect(await state(elsewhere)).toBe('open')
    expect(await state(another)).toBe('open')
    expect(await state(declined)).toBe('declined')
  })

  it('is decided once, and only while it is open', async () => {
    const { invitations } = store()
    for (const state of ['accepted', 'declined', 'withdrawn'] as const) {
      const kept = invitation()
      await invitations.put(kept)
      expect(await invitations.decide(kept.id, state)).toBe('decided')
      expect(await invitations.decide(kept.id, 'accepted')).toBe('changed')
      expect(await invitations.find(kept.id)).toStrictEqual({ ...kept, state })
      expect(await invitations.listOpenByEmail(kept.email)).toEqual([])
      // The place is free for a new one.
      await invitations.put({ ...kept, id: invitation().id })
    }
    expect(await invitations.decide(invitation().id, 'accepted')).toBe('changed')
  })

  it('lists an organization’s newest id first, page by page', async () => {
    const { invitations } = store()
    const organizationId = unique('org') as OrganizationId
    const all = Array.from({ length: 5 }, () => invitation({ organizationId }))
    for (const one of all) await invitations.put(one)
    await invitations.put(invitation())
    const page = (after?: string) => invitations.listByOrganization({ organizationId, after, limit: 3 })
    expect(await page()).toStrictEqual(all.toReversed().slice(0, 3))
    expect(await page(all[2]?.id)).toStrictEqual(all.slice(0, 2).toReversed())
    expect(await page(all[0]?.id)).toEqual([])
    // T-29: a page's mark is only ever compared.
    expect(await page("' or 1=1 --")).toEqual([])
  })

  it('lists the open ones of an e-mail in any letter case, at most 100, and of nobody else', async () => {
    const { invitations } = store()
    const { email } = invitation()
    const all = Array.from({ length: 101 }, () => invitation({ email }))
    await Promise.all(all.map((one) => invitations.put(one)))
    await invitations.put(invitation({ email: `x${email}` }))
    const found = await invitations.listOpenByEmail(email.toLowerCase())
    expect(found).toHaveLength(100)
    expect(new Set(found.map((one) => one.email))).toEqual(new Set([email]))
    await invitations.decide(found[0]?.id as string, 'declined')
    expect((await invitations.listOpenByEmail(email)).map(({ id }) => id)).not.toContain(found[0]?.id)
  })

  it(`of ${RACERS} who invite the same e-mail at once one invitation is open, and of ${RACERS} who decide it one does`, async () => {
    const { organizationId, email } = invitation()
    const all = Array.from({ length: RACERS }, () => invitation({ organizationId, email }))
    await racers.race(RACERS, ({ invitations }, racer) => invitations.put(all[racer] as (typeof all)[0]))
    const kept = await store().invitations.listByOrganization({ organizationId, limit: 100 })
    expect(kept).toHaveLength(RACERS)
    const open = kept.filter(({ state }) => state === 'open')
    expect(open).toHaveLength(1)
    expect(await store().invitations.listOpenByEmail(email)).toStrictEqual(open)
    const states = ['accepted', 'declined', 'withdrawn'] as const
    const told = await racers.race(RACERS, ({ invitations }, racer) =>
      invitations.decide(open[0]?.id as string, states[racer % 3] as (typeof states)[0]),
    )
    expect(told.filter((word) => word === 'decided')).toHaveLength(1)
    const { state } = (await store().invitations.find(open[0]?.id as string)) as (typeof all)[0]
    expect(state).toBe(states[told.indexOf('decided') % 3])
  })
}
