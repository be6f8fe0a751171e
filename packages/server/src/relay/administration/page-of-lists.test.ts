import { describe, expect, it } from 'vitest'
import { pageOfLists } from './page-of-lists.ts'

const some = (ids: string, isKnownTo?: string) => ({ items: [...ids].map((id) => ({ id })), isKnownTo })
const idsOf = (lists: ReturnType<typeof some>[], limit: number) => {
  const { items, next } = pageOfLists(lists, limit)
  return [items.map(({ id }) => id).join(''), next]
}

describe('a page of several lists', () => {
  it('has the newest of all, and what follows where there is more', () => {
    expect(idsOf([some('geca'), some('fdb')], 10)).toEqual(['gfedcba', undefined])
    expect(idsOf([some('gec', 'c'), some('fdb', 'b')], 2)).toEqual(['gf', 'f'])
    expect(idsOf([], 10)).toEqual(['', undefined])
  })

  it('says nothing of one list that is further down than another was looked through, and goes on from there', () => {
    expect(idsOf([some('ge', 'd'), some('fb')], 10)).toEqual(['gfe', 'd'])
    // What follows, asked for behind `d`.
    expect(idsOf([some('a'), some('b')], 10)).toEqual(['ba', undefined])
  })

  it('may be empty and not the last', () => {
    expect(idsOf([some('', 'd')], 10)).toEqual(['', 'd'])
  })
})
