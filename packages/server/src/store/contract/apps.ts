import type { ApiId, AppId, ClientId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Engine } from './engines.ts'
import { app, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function appsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('finds what was put by id and by client_id, selection in order, and what replaced it', async () => {
    const { apps } = subject.store
    const kept = app()
    await apps.put(kept)
    expect(await apps.find(kept.id)).toEqual(kept)
    expect(await apps.findByClientId(kept.client_id)).toEqual(kept)
    for (const apiIds of [['a', 'z', 'b', 'y'], ['y'], []] as ApiId[][]) {
      const changed = { ...kept, name: `selects ${apiIds.length}`, callbackUrls: [], apiIds, disabled: true }
      await apps.put(changed)
      expect(await apps.find(kept.id)).toEqual(changed)
      expect(await apps.findByClientId(kept.client_id)).toEqual(changed)
    }
    expect(await apps.find(unique('app') as AppId)).toBeUndefined()
    expect(await apps.findByClientId(unique('cid') as ClientId)).toBeUndefined()
  })

  it('announces each put under the client_id', async () => {
    const kept = app()
    await subject.store.apps.put(kept)
    expect(subject.heard.at(-1)).toMatchObject({ kind: 'app', id: kept.client_id })
  })
}
