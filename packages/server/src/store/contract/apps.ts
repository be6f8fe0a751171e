import type { ApiId, AppId, ClientId, OrganizationId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { writeCalls } from '../index.ts'
import type { Engine } from './engines.ts'
import { app, client, seconds, subscription, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function appsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put by id and by client_id, selection in order, and what replaced it', async () => {
    const { apps } = subject.store
    const kept = app()
    await apps.put(kept)
    expect(await apps.find(kept.id)).toEqual(kept)
    expect(await apps.findByClientId(kept.client_id)).toEqual(kept)
    for (const [writes, apiIds] of ([['a', 'z', 'b', 'y'], ['y'], []] as ApiId[][]).entries()) {
      const selections = apiIds.map((apiId) => ({ apiId }))
      const changed = { ...kept, name: `selects ${apiIds.length}`, selections, terms: undefined, disabled: true }
      await apps.put(changed)
      expect(await apps.find(kept.id)).toEqual({ ...changed, revision: writes + 2 })
      expect(await apps.findByClientId(kept.client_id)).toEqual({ ...changed, revision: writes + 2 })
    }
    expect(await apps.find(unique('app') as AppId)).toBeUndefined()
    expect(await apps.findByClientId(unique('cid') as ClientId)).toBeUndefined()
  })

  it('inserts only an id that is new', async () => {
    const { apps } = subject.store
    const kept = app()
    expect(await apps.insert(kept)).toBe('made')
    expect(await apps.insert(app({ id: kept.id, selections: [] }))).toBe('exists')
    expect(await apps.find(kept.id)).toEqual(kept)
  })

  it('replaces only the revision that was read, selections included', async () => {
    const { apps } = subject.store
    const kept = app()
    await apps.insert(kept)
    const selections = [{ apiId: 'z' as ApiId }]
    expect(await apps.replace({ ...kept, selections, website: undefined })).toBe('replaced')
    expect(await apps.replace({ ...kept, selections: [] })).toBe('changed')
    expect(await apps.find(kept.id)).toEqual({ ...kept, selections, website: undefined, revision: 2 })
    expect(await apps.replace(app())).toBe('changed')
  })

  it('T-12 grows its revision with a change of its client, so that nobody replaces what they have not seen', async () => {
    const { apps, clients, together } = subject.store
    const kept = app()
    const credentials = client({ client_id: kept.client_id })
    await apps.insert(kept)
    await clients.put(credentials)
    const at = seconds(kept.updatedAt + 9)
    const change = (version: number) =>
      together([writeCalls.apps.touch(kept.id, at), writeCalls.clients.replace({ ...credentials, version })])
    expect(await change(7)).toEqual({ at: 1, answer: 'changed' })
    expect(await apps.find(kept.id)).toEqual(kept)
    expect(await change(1)).toBe('done')
    expect(await apps.find(kept.id)).toEqual({ ...kept, revision: 2, updatedAt: at })
    expect(subject.heard.slice(-2)).toMatchObject([
      { kind: 'app', id: kept.client_id },
      { kind: 'client', id: kept.client_id },
    ])
    expect(await apps.replace(kept)).toBe('changed')
    // Of one that is not there nothing is seen.
    expect(await together([writeCalls.apps.touch(unique('app') as AppId, at)])).toBe('done')
  })

  it('removes only the revision that was read, and none that organizations have activated', async () => {
    const { apps, subscriptions } = subject.store
    const kept = app()
    await apps.insert(kept)
    await subscriptions.insert(subscription({ appId: kept.id, purpose: 'app_test' }))
    const activation = subscription({ appId: kept.id, status: 'cancelled' })
    await subscriptions.insert(activation)
    expect(await apps.remove(kept.id, 1)).toBe('in_use')
    expect(await apps.remove(kept.id, 2)).toBe('changed')
    await subscriptions.remove(activation.id, 1)
    expect(await apps.hasSelected('b' as ApiId)).toBe(true)
    expect(await apps.remove(kept.id, 1)).toBe('removed')
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'app', id: kept.client_id })
    expect(await apps.find(kept.id)).toBeUndefined()
    expect(await apps.findByClientId(kept.client_id)).toBeUndefined()
    expect(await apps.remove(kept.id, 1)).toBe('changed')
  })

  it('T-16 is held only as it was read: who changed or removed it meanwhile came first', async () => {
    const { apps, subscriptions, together } = subject.store
    const kept = app()
    await apps.insert(kept)
    const activation = subscription({ appId: kept.id })
    const activate = (revision: number) =>
      together([writeCalls.apps.hold(kept.id, revision), writeCalls.subscriptions.insert(activation)])
    await apps.replace({ ...kept, disabled: true })
    expect(await activate(1)).toEqual({ at: 0, answer: 'changed' })
    expect(await subscriptions.find(activation.id)).toBeUndefined()
    expect(await activate(2)).toBe('done')
    expect(await apps.find(kept.id)).toEqual({ ...kept, disabled: true, revision: 2 })
    await subscriptions.remove(activation.id, 1)
    await apps.remove(kept.id, 2)
    expect(await activate(2)).toEqual({ at: 0, answer: 'changed' })
  })

  it('T-16 changes only while no organization has activated it, where a change depends on that', async () => {
    const { apps, subscriptions, together } = subject.store
    const kept = app()
    await apps.insert(kept)
    await subscriptions.insert(subscription({ appId: kept.id, purpose: 'app_test' }))
    const change = (revision: number) =>
      together([writeCalls.apps.replace({ ...kept, revision }), writeCalls.apps.checkNeverBought(kept.id)])
    expect(await change(1)).toBe('done')
    await subscriptions.insert(subscription({ appId: kept.id, status: 'cancelled' }))
    expect(await change(2)).toEqual({ at: 1, answer: 'in_use' })
    expect(await apps.find(kept.id)).toMatchObject({ revision: 2 })
  })

  it('knows whether any app has selected an API', async () => {
    const { apps } = subject.store
    const apiId = unique('api') as ApiId
    const kept = app({ selections: [{ apiId: 'other' as ApiId }, { apiId }] })
    expect(await apps.hasSelected(apiId)).toBe(false)
    await apps.put(kept)
    expect(await apps.hasSelected(apiId)).toBe(true)
    await apps.put({ ...kept, selections: [{ apiId, planId: 'small' }] })
    expect(await apps.hasSelected(apiId, 'small')).toBe(true)
    expect(await apps.hasSelected(apiId, 'large')).toBe(false)
    await apps.put({ ...kept, selections: [] })
    expect(await apps.hasSelected(apiId)).toBe(false)
  })

  it('lists newest id first, in pages, by organization, listing and words of the name', async () => {
    const { apps } = subject.store
    const organizationId = unique('org') as OrganizationId
    const made = Array.from({ length: 7 }, (_, n) =>
      app({
        id: `${organizationId}-${n}` as AppId,
        organizationId,
        name: n % 2 ? `Über 100% ${n}` : `plan_${n}`,
        listing: n < 3 ? 'Draft' : 'Published',
        selections: n === 5 ? [] : [{ apiId: 'a' as ApiId }, { apiId: 'b' as ApiId }],
      }),
    )
    for (const one of made) await apps.put(one)
    const newest = made.toReversed()
    expect(await apps.list({ organizationId, limit: 10 })).toEqual(newest)
    const first = await apps.list({ organizationId, limit: 3 })
    expect(first).toEqual(newest.slice(0, 3))
    expect(await apps.list({ organizationId, limit: 3, after: first.at(-1)?.id })).toEqual(newest.slice(3, 6))
    const numbers = async (page: Partial<Parameters<typeof apps.list>[0]>) =>
      (await apps.list({ organizationId, limit: 10, ...page })).map(({ id }) => Number(id.at(-1)))
    expect(await numbers({ listing: 'Draft' })).toEqual([2, 1, 0])
    expect(await numbers({ search: 'ÜBER' })).toEqual([5, 3, 1])
    expect(await numbers({ search: '100% 3' })).toEqual([3])
    expect(await numbers({ search: '0% 3' })).toEqual([])
    expect(await numbers({ search: 'PLA_4' })).toEqual([4])
    expect(await numbers({ search: '%' })).toEqual([])
    expect(await numbers({ search: 'über', listing: 'Draft' })).toEqual([1])
    expect(await numbers({ search: 'nowhere' })).toEqual([])
    expect(await numbers({ organizationId: unique('org') as OrganizationId })).toEqual([])
    const everywhere = await apps.list({ limit: 1_000, search: 'über', listing: 'Published' })
    expect(everywhere.map(({ id }) => id)).toEqual(expect.arrayContaining([made[3]?.id, made[5]?.id]))
    expect(everywhere.every(({ listing }) => listing === 'Published')).toBe(true)
    expect(everywhere.map(({ id }) => id)).toEqual(
      everywhere
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
  })

  it('announces each write that was done under the client_id, and no other', async () => {
    const { apps } = subject.store
    const kept = app()
    const before = subject.heard.length
    await apps.put(kept)
    await apps.replace(kept)
    await apps.replace(kept)
    await apps.insert(kept)
    await apps.remove(kept.id, 9)
    expect(subject.heard.slice(before)).toMatchObject([
      { kind: 'app', id: kept.client_id },
      { kind: 'app', id: kept.client_id },
    ])
  })
}
