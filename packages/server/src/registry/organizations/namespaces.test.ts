import type { ApiId, ClientId } from '@portreeve/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api } from '../../store/contract/samples.ts'
import { openTestOrganizations, type TestOrganizations } from './testing/open-test-organizations.ts'

let test: TestOrganizations
beforeAll(async () => {
  test = await openTestOrganizations()
})
afterAll(() => test.close())

const endOf = (outcome: { ok: true } | { ok: false; error: string }) => (outcome.ok ? 'done' : outcome.error)

describe('namespaces', () => {
  it('are claimed by owners, seen by members, given back, and on record', async () => {
    const [karin, lee] = [await test.person(), await test.person()]
    const { id: organizationId } = await test.organization([
      [karin, ['owner']],
      [lee, ['developer']],
    ])
    const { namespaces } = test.organizations
    const [owner, developer] = [await test.as(karin), await test.as(lee)]
    expect(endOf(await namespaces.claim(developer, { organizationId, name: 'cedar' }))).toBe('forbidden')
    const claimed = await namespaces.claim(owner, { organizationId, name: 'cedar' })
    expect(claimed).toMatchObject({ value: { name: 'cedar', organizationId } })
    expect(await namespaces.claim(owner, { organizationId, name: 'cedar' })).toEqual(claimed)
    await namespaces.claim(owner, { organizationId, name: 'birch' })
    expect(await namespaces.list(developer, { organizationId, limit: 10 })).toMatchObject({
      value: { items: [{ name: 'birch' }, { name: 'cedar' }] },
    })
    expect(endOf(await namespaces.remove(owner, { organizationId, name: 'cedar' }))).toBe('done')
    expect(endOf(await namespaces.remove(owner, { organizationId, name: 'cedar' }))).toBe('not_found')
    const entries = await test.store.auditEntries.list({ organizationId, subjectId: 'cedar', limit: 10 })
    expect(entries.map(({ action }) => action)).toEqual(['namespace.remove', 'namespace.claim'])
  })

  it('have a form', async () => {
    const karin = await test.person()
    const { id: organizationId } = await test.organization([[karin, ['owner']]])
    for (const name of ['v2', 'elm-test', 'Elm']) {
      const claimed = await test.organizations.namespaces.claim(await test.as(karin), { organizationId, name })
      expect(claimed).toMatchObject({ error: 'invalid', fields: [{ pointer: '/name' }] })
    }
  })

  it('of others are taken, and cannot be given back for them', async () => {
    const [karin, lee] = [await test.person(), await test.person()]
    const one = await test.organization([[karin, ['owner']]])
    const two = await test.organization([[lee, ['owner']]])
    const { namespaces } = test.organizations
    await namespaces.claim(await test.as(karin), { organizationId: one.id, name: 'fir' })
    const actor = await test.as(lee)
    expect(endOf(await namespaces.claim(actor, { organizationId: two.id, name: 'fir' }))).toBe('conflict')
    expect(endOf(await namespaces.remove(actor, { organizationId: two.id, name: 'fir' }))).toBe('not_found')
    expect((await test.store.namespaces.find('fir'))?.organizationId).toBe(one.id)
  })

  it('claimed by ten organizations at once: one has it', async () => {
    const karin = await test.person()
    const made = []
    for (let n = 0; n < 10; n++) made.push(await test.organization([[karin, ['owner']]]))
    const actor = await test.as(karin)
    const claims = made.map(({ id }) => test.organizations.namespaces.claim(actor, { organizationId: id, name: 'oak' }))
    const ends = (await Promise.all(claims)).map(endOf)
    expect(ends.filter((end) => end === 'done')).toHaveLength(1)
    expect(ends.filter((end) => end === 'conflict')).toHaveLength(9)
  })

  it('that an API has stay', async () => {
    const karin = await test.person()
    const { id: organizationId } = await test.organization([[karin, ['owner']]])
    const actor = await test.as(karin)
    await test.organizations.namespaces.claim(actor, { organizationId, name: 'yew' })
    const its = { organizationId, namespace: 'yew' }
    await test.store.apis.insert(api({ ...its, id: 'yew-api' as ApiId, client_id: 'yew-client' as ClientId }))
    expect(endOf(await test.organizations.namespaces.remove(actor, { organizationId, name: 'yew' }))).toBe('conflict')
  })

  it('are twenty at most, unless an operator claims more', async () => {
    const karin = await test.person()
    const { id: organizationId } = await test.organization([[karin, ['owner']]])
    const actor = await test.as(karin)
    const claim = (by: typeof actor, n: number) =>
      test.organizations.namespaces.claim(by, { organizationId, name: `pine-${n}` })
    const ends = await Promise.all(Array.from({ length: 22 }, (_, n) => claim(actor, n)))
    expect(ends.filter(({ ok }) => ok)).toHaveLength(20)
    expect(endOf(await claim(await test.operator(), 99))).toBe('done')
  })
})
