import type { ApiId } from '@portreeve/protocol'
import { expect, it } from 'vitest'
import type { Spec } from '../index.ts'
import type { Engine } from './engines.ts'
import { api, spec, unique } from './samples.ts'
import { useStore } from './suite.ts'

export function specsContract(engine: Engine): void {
  const subject = useStore(engine)

  it('T-12 keeps every field, and what replaced it', async () => {
    const { specs } = subject.store
    const full: Required<Spec> = { ...spec(), sourceUrl: 'https://example.com/openapi.yaml' }
    await specs.put(full)
    expect(await specs.find(full.apiId)).toStrictEqual(full)
    const changed = spec({ apiId: full.apiId, format: 'asyncapi', syntax: 'json', text: '{}', findings: [] })
    await specs.put(changed)
    expect(await specs.find(full.apiId)).toStrictEqual(changed)
    expect(await specs.find(unique('api') as ApiId)).toBeUndefined()
  })

  it('keeps any text of any size', async () => {
    const { specs } = subject.store
    const odd = spec({ text: 'a\0b\ud800\r\n\u2028"\\{name}', title: '\0' })
    await specs.put(odd)
    expect(await specs.find(odd.apiId)).toStrictEqual(odd)
    const large = spec({ text: 'x: ä\n'.repeat(1_000_000) })
    await specs.put(large)
    expect((await specs.find(large.apiId))?.text).toBe(large.text)
  })

  it('tells of what was put and of what was removed, so that memories of it can forget', async () => {
    const { specs, changes } = subject.store
    const told: string[] = []
    const stop = changes.subscribe(({ kind, id }) => void (kind === 'spec' && told.push(id)))
    const one = spec()
    await specs.put(one)
    await specs.remove(one.apiId)
    stop()
    expect(told.filter((id) => id === one.apiId)).toEqual([one.apiId, one.apiId])
  })

  it('forgets one, by itself and with its API', async () => {
    const { specs, apis } = subject.store
    const [alone, ofApi] = [spec(), api()]
    await specs.put(alone)
    await specs.remove(alone.apiId)
    await specs.remove(alone.apiId)
    expect(await specs.find(alone.apiId)).toBeUndefined()
    await apis.put(ofApi)
    await specs.put(spec({ apiId: ofApi.id }))
    expect(await apis.remove(ofApi.id, 1)).toBe('removed')
    expect(await specs.find(ofApi.id)).toBeUndefined()
  })
}
