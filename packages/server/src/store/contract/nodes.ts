import { expect, it } from 'vitest'
import type { Node } from '../index.ts'
import type { Engine } from './engines.ts'
import { unique } from './samples.ts'
import { useStore } from './suite.ts'

const node = (changes: Partial<Node> = {}): Node => ({
  id: unique('node'),
  host: 'hafen-1',
  pid: 4711,
  version: '0.1.0',
  roles: ['console', 'gateway'],
  startedAt: 1_800_000_000_000,
  seenAt: 1_800_000_010_000,
  revision: 12,
  behindMillis: 7,
  ...changes,
})

export function nodesContract(engine: Engine): void {
  const subject = useStore(engine)

  it('lists those first that were seen last, each once, with all that it said last', async () => {
    const { nodes } = subject.store
    const [older, newer] = [node(), node({ seenAt: 1_800_000_020_000 })]
    for (const one of [newer, older]) await nodes.put(one)
    expect(await nodes.list(10)).toEqual([newer, older])
    const again = { ...older, roles: ['relay'], seenAt: 1_800_000_030_000, revision: 13, behindMillis: 0 }
    await nodes.put(again)
    expect(await nodes.list(10)).toEqual([again, newer])
    expect(await nodes.list(1)).toEqual([again])
  })

  it('forgets those that have ended, and those that were not seen for long', async () => {
    const { nodes } = subject.store
    const [ended, silent, alive] = [node(), node({ seenAt: 5 }), node({ seenAt: 1_900_000_000_000 })]
    for (const one of [ended, silent, alive]) await nodes.put(one)
    await nodes.remove(ended.id)
    await nodes.remove(unique('node'))
    await nodes.prune(1_900_000_000_000)
    expect(await nodes.list(10)).toEqual([alive])
  })

  it('announces nothing: nobody remembers them', async () => {
    const before = subject.heard.length
    await subject.store.nodes.put(node())
    expect(subject.heard).toHaveLength(before)
  })
}
