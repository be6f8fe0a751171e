import type { ApiId, ClientId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { BasePathTaken, writeCalls } from '../index.ts'
import type { Engine } from './engines.ts'
import { api, app, connection, seconds, spec, subscription, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function apisContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put, and what replaced it', async () => {
    const { apis } = subject.store
    const kept = api()
    await apis.put(kept)
    expect(await apis.find(kept.id)).toEqual(kept)
    const changed = api({
      id: kept.id,
      environment: 'Dev',
      accessControl: { kind: 'fortellis_oauth', token: 'passthrough' },
      client_id: 'other' as ClientId,
      disabled: true,
    })
    await apis.put(changed)
    expect(await apis.find(kept.id)).toEqual({ ...changed, revision: 2 })
    expect(await apis.find(unique('api') as ApiId)).toBeUndefined()
  })

  it('refuses a second API at the same namespace, environment and basePath, and changes nothing then', async () => {
    const { apis } = subject.store
    const kept = api()
    await apis.put(kept)
    const heard = subject.heard.length
    const second = api({ namespace: kept.namespace })
    await expect(apis.put(second)).rejects.toBeInstanceOf(BasePathTaken)
    expect(await apis.find(second.id)).toBeUndefined()
    const moved = api({ basePath: '/elsewhere', namespace: kept.namespace })
    await apis.put(moved)
    await expect(apis.put({ ...moved, basePath: kept.basePath })).rejects.toBeInstanceOf(BasePathTaken)
    expect(await apis.find(moved.id)).toEqual(moved)
    expect(subject.heard.slice(heard).map(({ id }) => id)).toEqual([moved.id])
  })

  it('allows the same basePath in another environment or namespace, and a second put of the same API', async () => {
    const kept = api()
    await subject.store.apis.put(kept)
    await subject.store.apis.put(kept)
    await subject.store.apis.put(api({ namespace: kept.namespace, environment: 'Test' }))
    await subject.store.apis.put(api({ namespace: kept.namespace.toUpperCase() }))
  })

  it('lists all by id, ordered by code unit whatever the locale', async () => {
    const { apis } = subject.store
    for (const id of ['zeta', 'Zeta', 'alpha', 'a-b', 'ab', 'ä']) await apis.put(api({ id: id as ApiId }))
    const ids = (await apis.list()).map(({ id }) => id)
    expect(ids).toEqual([...ids].sort())
    expect(ids).toEqual(expect.arrayContaining(['Zeta', 'zeta', 'ä']))
  })

  it('keeps one without values, terms and test subscription as it is', async () => {
    const plain = api({ sealedValues: undefined, testSubscriptionId: undefined, kind: 'async' })
    await subject.store.apis.put(plain)
    expect(await subject.store.apis.find(plain.id)).toEqual(plain)
  })

  it('inserts only an id that is new, and refuses a path that is taken', async () => {
    const { apis } = subject.store
    const kept = api()
    expect(await apis.insert(kept)).toBe('made')
    expect(await apis.insert(api({ id: kept.id }))).toBe('exists')
    expect(await apis.find(kept.id)).toEqual(kept)
    await expect(apis.insert(api({ namespace: kept.namespace }))).rejects.toBeInstanceOf(BasePathTaken)
  })

  it('replaces only the revision that was read, and counts each write', async () => {
    const { apis } = subject.store
    const kept = api()
    await apis.insert(kept)
    expect(await apis.replace({ ...kept, name: 'first' })).toBe('replaced')
    expect(await apis.replace({ ...kept, name: 'second' })).toBe('changed')
    expect(await apis.find(kept.id)).toEqual({ ...kept, name: 'first', revision: 2 })
    expect(await apis.replace(api())).toBe('changed')
    const other = api({ namespace: kept.namespace, basePath: '/other' })
    await apis.insert(other)
    await expect(apis.replace({ ...other, basePath: kept.basePath })).rejects.toBeInstanceOf(BasePathTaken)
  })

  it('T-12 grows its revision with a change of its client, so that nobody replaces what they have not seen', async () => {
    const { apis, together } = subject.store
    const kept = api()
    await apis.insert(kept)
    const at = seconds(kept.updatedAt + 9)
    expect(await together([writeCalls.apis.touch(kept.id, at)])).toBe('done')
    expect(await apis.find(kept.id)).toEqual({ ...kept, revision: 2, updatedAt: at })
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'api', id: kept.id })
    expect(await apis.replace(kept)).toBe('changed')
    expect(await together([writeCalls.apis.touch(unique('api') as ApiId, at)])).toBe('done')
  })

  it('removes only the revision that was read, with its spec, and nothing that is in use', async () => {
    const { apis, apps, specs, subscriptions } = subject.store
    const kept = api()
    await apis.insert(kept)
    await specs.put(spec({ apiId: kept.id }))
    const selecting = app({ selections: [{ apiId: kept.id }] })
    await apps.put(selecting)
    expect(await apis.remove(kept.id, 1)).toBe('in_use')
    await apps.put({ ...selecting, selections: [] })
    const leading = subscription({ connections: [connection({ apiId: kept.id, status: 'inactive' })] })
    await subscriptions.put(leading)
    expect(await apis.remove(kept.id, 1)).toBe('in_use')
    expect(await apis.remove(kept.id, 2)).toBe('changed')
    await subscriptions.remove(leading.id, 1)
    expect(await specs.find(kept.id)).toBeDefined()
    expect(await apis.remove(kept.id, 1)).toBe('removed')
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'api', id: kept.id })
    expect(await apis.find(kept.id)).toBeUndefined()
    expect(await specs.find(kept.id)).toBeUndefined()
    expect(await apis.remove(kept.id, 1)).toBe('changed')
  })

  it('is held at the revision that was read, unchanged, and nothing goes with another', async () => {
    const { apis, apps, together } = subject.store
    const kept = api()
    await apis.insert(kept)
    const selecting = app({ selections: [{ apiId: kept.id, planId: 'small' }] })
    const select = (revision: number) =>
      together([writeCalls.apps.insert(selecting), writeCalls.apis.hold(kept.id, revision)])
    expect(await select(2)).toEqual({ at: 1, answer: 'changed' })
    expect(await apps.find(selecting.id)).toBeUndefined()
    expect(await select(1)).toBe('done')
    expect(await apis.find(kept.id)).toEqual(kept)
    const remove = (planId?: string) =>
      together([writeCalls.apis.replace(kept), writeCalls.apps.checkUnselected(kept.id, planId)])
    expect(await remove('small')).toEqual({ at: 1, answer: 'in_use' })
    expect(await apis.find(kept.id)).toEqual(kept)
    expect(await remove()).toEqual({ at: 1, answer: 'in_use' })
    expect(await remove('large')).toBe('done')
  })

  it('goes with its test subscription when both are removed together', async () => {
    const { apis, subscriptions, together } = subject.store
    const test = subscription({ appId: undefined, purpose: 'api_test' })
    const kept = api({ testSubscriptionId: test.id })
    test.connections = [connection({ apiId: kept.id })]
    expect(await together([writeCalls.apis.insert(kept), writeCalls.subscriptions.insert(test)])).toBe('done')
    expect(await apis.remove(kept.id, 1)).toBe('in_use')
    const calls = [writeCalls.subscriptions.remove(test.id, 1), writeCalls.apis.remove(kept.id, 1)]
    expect(await together(calls)).toBe('done')
    expect(await apis.find(kept.id)).toBeUndefined()
    expect(await subscriptions.find(test.id)).toBeUndefined()
  })

  it('announces each write that was done under the id, and no other', async () => {
    const { apis } = subject.store
    const kept = api()
    const before = subject.heard.length
    await apis.put(kept)
    await apis.replace(kept)
    await apis.replace(kept)
    await apis.insert(kept)
    await apis.remove(kept.id, 9)
    expect(subject.heard.slice(before)).toMatchObject([
      { kind: 'api', id: kept.id },
      { kind: 'api', id: kept.id },
    ])
  })
}
