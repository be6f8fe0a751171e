import { describe, expect, it } from 'vitest'
import { pageOfAll, readPageOf } from './page.ts'

const letters = [...'abcdefg']

describe('pages', () => {
  it.each([
    [7, undefined, letters, undefined],
    [3, undefined, ['a', 'b', 'c'], 'c'],
    [3, 'c', ['d', 'e', 'f'], 'f'],
    [3, 'f', ['g'], undefined],
    [3, 'g', [], undefined],
    [4, 'c', ['d', 'e', 'f', 'g'], undefined],
  ])('of %i behind %s', async (limit, after, items, next) => {
    const expected = next === undefined ? { items } : { items, next }
    expect(pageOfAll(letters, { after, limit }, (letter) => letter)).toEqual(expected)
    const behind = (limit: number) => letters.filter((letter) => after === undefined || letter > after).slice(0, limit)
    expect(await readPageOf(limit, behind, (letter) => letter)).toEqual(expected)
  })
})
