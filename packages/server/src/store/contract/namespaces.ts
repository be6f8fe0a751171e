import type { OrganizationId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { writeCalls } from '../index.ts'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import { api, namespace, seconds, unique } from './samples.ts'

const RACERS = 50

export function namespacesContract(engine: Engine): void {
  const racers = useRacers(engine)
  const store = () => racers.stores[0] as (typeof racers.stores)[0]

  it('gives a name to the first who claims it', async () => {
    const { namespaces } = store()
    const kept = namespace()
    expect(await namespaces.claim(kept)).toBe('claimed')
    expect(await namespaces.claim(namespace({ name: kept.name }))).toBe('taken')
    expect(await namespaces.claim({ ...kept, createdAt: seconds(9) })).toBe('taken')
    expect(await namespaces.find(kept.name)).toStrictEqual(kept)
    expect(await namespaces.find(unique('ns'))).toBeUndefined()
  })

  it('lists an organization’s by name', async () => {
    const { namespaces } = store()
    const { organizationId } = namespace()
    const all = ['b', 'a', 'c'].map((letter) => namespace({ name: `${letter}-${unique('ns')}`, organizationId }))
    for (const one of all) await namespaces.claim(one)
    await namespaces.claim(namespace())
    expect((await namespaces.listByOrganization(organizationId)).map(({ name }) => name[0])).toEqual(['a', 'b', 'c'])
  })

  it('removes one that no API has, of its own organization', async () => {
    const { namespaces, apis } = store()
    const kept = namespace()
    await namespaces.claim(kept)
    const user = api({ namespace: kept.name })
    await apis.put(user)
    expect(await namespaces.remove(kept.name, unique('org') as OrganizationId)).toBe('missing')
    expect(await namespaces.remove(kept.name, kept.organizationId)).toBe('in_use')
    expect(await namespaces.find(kept.name)).toStrictEqual(kept)
    expect(await apis.remove(user.id, 1)).toBe('removed')
    expect(await namespaces.remove(kept.name, kept.organizationId)).toBe('removed')
    expect(await namespaces.remove(kept.name, kept.organizationId)).toBe('missing')
    expect(await namespaces.claim(namespace({ name: kept.name }))).toBe('claimed')
  })

  it('is held only while its organization has it', async () => {
    const { namespaces, together } = store()
    const kept = namespace()
    await namespaces.claim(kept)
    const hold = (organizationId: OrganizationId) => together([writeCalls.namespaces.hold(kept.name, organizationId)])
    expect(await hold(kept.organizationId)).toBe('done')
    expect(await hold(unique('org') as OrganizationId)).toEqual({ at: 0, answer: 'missing' })
    expect(await namespaces.find(kept.name)).toStrictEqual(kept)
  })

  it(`of ${RACERS} organizations that claim one name at once exactly one gets it`, async () => {
    const { name } = namespace()
    const all = Array.from({ length: RACERS }, () => namespace({ name }))
    const told = await racers.race(RACERS, ({ namespaces }, racer) => namespaces.claim(all[racer] as (typeof all)[0]))
    expect(told.filter((word) => word === 'claimed')).toHaveLength(1)
    for (const { namespaces } of racers.stores) {
      expect(await namespaces.find(name)).toStrictEqual(all[told.indexOf('claimed')])
    }
  })
}
