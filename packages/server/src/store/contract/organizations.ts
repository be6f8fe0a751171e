import type { OrganizationId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { organization, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function organizationsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put, and what replaced it', async () => {
    const { organizations } = subject.store
    const kept = organization()
    await organizations.put(kept)
    expect(await organizations.find(kept.id)).toEqual(kept)
    const changed = { ...kept, name: 'Seaside', address: '', countryCode: 'DE', phoneNumber: '' }
    await organizations.put(changed)
    expect(await organizations.find(kept.id)).toEqual(changed)
    expect(await organizations.find(unique('org') as OrganizationId)).toBeUndefined()
  })

  it('announces each put under the id', async () => {
    const kept = organization()
    await subject.store.organizations.put(kept)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'organization', id: kept.id })
  })
}
