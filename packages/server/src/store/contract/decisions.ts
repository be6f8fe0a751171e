import { v7 } from 'uuid'
import { beforeEach, expect, it } from 'vitest'
import { type DecisionBlock, type DecisionLimits, type DecisionShare, writeCalls } from '../index.ts'
import type { Engine } from './engines.ts'
import { useStore } from './suite.ts'

const block = (given: Partial<DecisionBlock> = {}): DecisionBlock => ({
  id: v7(),
  share: 'known',
  fromMillis: 1_800_000_000_000,
  toMillis: 1_800_000_001_000,
  calls: 2,
  hashes: new Uint8Array([1, 2, 3, 4, 255, 254, 253, 252]),
  content: new Uint8Array([0, 10, 255]),
  ...given,
})
/** Keeps everything. */
const wide: DecisionLimits = { beforeMillis: 0, callsMax: 1_000_000, bytesMax: 1_000_000 }

export function decisionsContract(engine: Engine): void {
  const subject = useStore(engine)
  const decisions = () => subject.store.decisions
  const kept = async () => (await decisions().listHashes({ limit: 200 })).map(({ id }) => id)
  beforeEach(() => subject.place.sql('delete from decision_block').then(() => undefined))

  it('keeps every byte, and shows hashes newest first', async () => {
    const blocks = [
      block(),
      block({ hashes: new Uint8Array(0), content: new Uint8Array(0) }),
      block({ share: 'anonymous' }),
    ]
    for (const each of blocks) await decisions().put(each, [])
    const newestFirst = blocks.toReversed().map(({ id, toMillis, hashes }) => ({ id, toMillis, hashes }))
    expect(await decisions().listHashes({ limit: 200 })).toStrictEqual(newestFirst)
    expect(await decisions().listHashes({ before: newestFirst[0]?.id, limit: 1 })).toStrictEqual([newestFirst[1]])
    for (const { id, content } of blocks) expect(await decisions().findContent(id)).toStrictEqual(content)
    expect(await decisions().findContent(v7())).toBeUndefined()
  })

  it.each(['publishing', 'tokens'] as const)(
    'keeps %s apart from calls, and each share from the others',
    async (name) => {
      const anonymousName = `${name} anonymous` as const
      const other = block({ share: name === 'tokens' ? 'publishing' : 'tokens' })
      const [call, known, anonymous] = [block(), block({ share: name }), block({ share: anonymousName })]
      for (const each of [call, known, anonymous, other]) await decisions().put(each, [])
      const listed = async (share?: DecisionShare) =>
        (await decisions().listHashes({ share, limit: 200 })).map(({ id }) => id)
      expect(await listed()).toEqual([call.id])
      expect(await listed(name)).toEqual([known.id])
      expect(await listed(anonymousName)).toEqual([anonymous.id])
      expect(await decisions().listHashes({ share: name, before: known.id, limit: 9 })).toEqual([])
      await decisions().prune(name, { ...wide, callsMax: 0 })
      expect([await listed(), await listed(name), await listed(anonymousName)]).toEqual([[call.id], [], [anonymous.id]])
      expect(await listed(other.share as DecisionShare)).toEqual([other.id])
    },
  )

  it('lets one block take the place of others, all at once', async () => {
    const [first, second, third] = [block(), block(), block()]
    for (const each of [first, second, third]) await decisions().put(each, [])
    const merged = block({ id: first.id, calls: 6, content: new Uint8Array(1_000_000).fill(7) })
    await subject.store.together([writeCalls.decisions.put(merged, [second.id, third.id])])
    expect(await kept()).toEqual([first.id])
    expect(Buffer.compare((await decisions().findContent(first.id)) ?? new Uint8Array(), merged.content)).toBe(0)
  })

  it('may be told the same again, as after a commit whose answer was lost', async () => {
    const [first, second] = [block(), block()]
    await decisions().put(second, [])
    for (let n = 0; n < 2; n++) await decisions().put(first, [second.id])
    expect(await kept()).toEqual([first.id])
  })

  it('forgets what ended before a moment', async () => {
    const [old, young] = [block({ toMillis: 999 }), block({ toMillis: 1_000 })]
    await decisions().put(old, [])
    await decisions().put(young, [])
    await decisions().prune('known', { ...wide, beforeMillis: 1_000 })
    expect(await kept()).toEqual([young.id])
  })

  it('forgets the oldest of a share while it has too many calls or bytes, and nothing of the other share', async () => {
    const theirs = block({ share: 'anonymous', calls: 1_000, content: new Uint8Array(1_000) })
    await decisions().put(theirs, [])
    const blocks = Array.from({ length: 5 }, () => block({ calls: 10, content: new Uint8Array(100) }))
    for (const each of blocks) await decisions().put(each, [])
    const newest = (count: number) => [
      ...blocks
        .slice(-count)
        .toReversed()
        .map(({ id }) => id),
      theirs.id,
    ]
    await decisions().prune('known', wide)
    expect(await kept()).toEqual(newest(5))
    await decisions().prune('known', { ...wide, callsMax: 40 })
    expect(await kept()).toEqual(newest(4))
    await decisions().prune('known', { ...wide, bytesMax: 299 })
    expect(await kept()).toEqual(newest(2))
    await decisions().prune('known', { ...wide, callsMax: 9 })
    expect(await kept()).toEqual([theirs.id])
  })

  it('forgets a hundred at a time, and says that there may be more', async () => {
    const blocks = Array.from({ length: 101 }, () => block({ toMillis: 5 }))
    await subject.store.together(blocks.map((each) => writeCalls.decisions.put(each, [])))
    expect(await decisions().prune('known', { ...wide, beforeMillis: 6 })).toBe(true)
    expect(await kept()).toEqual([blocks[100]?.id])
    expect(await decisions().prune('known', { ...wide, beforeMillis: 6 })).toBe(false)
    expect(await kept()).toEqual([])
  })
}
