import type { ApiId, ClientId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import { BasePathTaken } from '../index.ts'
import type { Engine } from './engines.ts'
import { api, unique } from './samples.ts'
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
    expect(await apis.find(kept.id)).toEqual(changed)
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

  it('announces each put under the id', async () => {
    const kept = api()
    await subject.store.apis.put(kept)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'api', id: kept.id })
  })
}
