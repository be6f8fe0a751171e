import { describe, expect, it } from 'vitest'
import { refusal, unavailable } from './refusals.ts'
import { rememberAnswers } from './remember-answers.ts'
import type { ContextAnswer } from './subscription-contexts.ts'
import { contextOf } from './testing/exchange.ts'

const active: ContextAnswer = { ok: true, context: contextOf('Lakeside Motors') }
const refused: ContextAnswer = refusal(403, 'SUBSCRIPTION-MISMATCH', 'no')
const away: ContextAnswer = unavailable('away')

/** Asks for a key in a memory of two entries; `asked` lists what was not answered from memory. */
function memory() {
  const clock = { now: 1000 }
  const asked: string[] = []
  const remember = rememberAnswers<ContextAnswer>({
    now: () => clock.now,
    cache: {
      keysSeconds: 0,
      keysStaleSeconds: 0,
      contextSeconds: 60,
      contextStaleSeconds: 300,
      refusalSeconds: 5,
      contextsMax: 2,
    },
  })
  const ask = (key: string, answer: ContextAnswer) =>
    remember(key, async () => {
      asked.push(key)
      return answer
    })
  return { clock, asked, ask }
}

describe('rememberAnswers', () => {
  it('remembers an active answer for its time, and not a second longer', async () => {
    const { ask, asked, clock } = memory()
    await ask('a', active)
    clock.now += 59
    expect(await ask('a', refused)).toBe(active)
    clock.now += 1
    expect(await ask('a', refused)).toBe(refused)
    expect(asked).toEqual(['a', 'a'])
  })

  it('remembers a refusal for a moment, so that an activation shows soon', async () => {
    const { ask, clock } = memory()
    await ask('a', refused)
    clock.now += 4
    expect(await ask('a', active)).toBe(refused)
    clock.now += 1
    expect(await ask('a', active)).toBe(active)
  })

  it('bridges silence with what it heard not long ago, asking again only now and then', async () => {
    const { ask, asked, clock } = memory()
    await ask('a', active)
    clock.now += 60
    expect(await ask('a', away)).toBe(active)
    expect(await ask('a', away)).toBe(active)
    expect(asked).toHaveLength(2)
    clock.now += 299
    expect(await ask('a', away)).toBe(active)
    clock.now += 1
    expect(await ask('a', away)).toBe(away)
  })

  it('does not bridge with a refusal, and does not remember silence', async () => {
    const { ask, asked, clock } = memory()
    await ask('a', refused)
    clock.now += 5
    expect(await ask('a', away)).toBe(away)
    expect(await ask('a', away)).toBe(away)
    expect(asked).toHaveLength(3)
  })

  it('takes a refusal over an older active answer, even if the exchange goes away then', async () => {
    const { ask, clock } = memory()
    await ask('a', active)
    clock.now += 60
    await ask('a', refused)
    clock.now += 5
    expect(await ask('a', away)).toBe(away)
  })

  it('holds no more than its entries, forgets the least used, and no refusal pushes out an active one', async () => {
    const { ask, asked } = memory()
    await ask('a', active)
    await ask('b', active)
    await ask('a', active)
    for (const key of ['x', 'y', 'z']) await ask(key, refused)
    await ask('c', active)
    await ask('a', active)
    expect(asked).toEqual(['a', 'b', 'x', 'y', 'z', 'c'])
    await ask('x', refused)
    await ask('b', active)
    expect(asked.slice(6)).toEqual(['x', 'b'])
  })
})
