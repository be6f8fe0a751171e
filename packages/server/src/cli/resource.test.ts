import { describe, expect, it } from 'vitest'
import type { Answer } from './ask-server.ts'
import { pages, pageWithItems } from './resource.ts'

/** `found[n]` is what the n-th page found. */
function listOf(found: readonly (readonly string[])[]) {
  const asked: string[] = []
  return {
    asked,
    async ask(_method: string, path: string): Promise<Answer> {
      asked.push(path)
      const { searchParams } = new URL(path, 'http://localhost')
      const at = Number(searchParams.get('after') ?? 0)
      const items = (found[at] ?? []).map((id) => ({ id }))
      return { items, ...(at + 1 < found.length && { next: String(at + 1) }) }
    },
  }
}

describe('pageWithItems', () => {
  it('goes past pages on which a long search found nothing yet, with the same filter', async () => {
    const list = listOf([[], [], ['a'], ['b']])
    expect(await pageWithItems(list, '/users', { search: 'x' })).toEqual({ items: [{ id: 'a' }], next: '3' })
    expect(list.asked).toEqual(['/users?search=x', '/users?search=x&after=1', '/users?search=x&after=2'])
  })

  it('ends with the last page where nothing was found at all', async () => {
    expect(await pageWithItems(listOf([[], []]), '/users')).toEqual({ items: [] })
  })

  it('asks once where the first page has something', async () => {
    const list = listOf([['a'], ['b']])
    await pageWithItems(list, '/users', { after: undefined, limit: '1' })
    expect(list.asked).toEqual(['/users?limit=1'])
  })
})

describe('pages', () => {
  const all = async (found: readonly (readonly string[])[]) => {
    const ids: unknown[] = []
    for await (const page of pages(listOf(found), '/users')) ids.push(page.map(({ id }) => id))
    return ids
  }

  it('leaves out pages in between that are empty, and loses none behind them', async () => {
    expect(await all([['a'], [], [], ['b'], []])).toEqual([['a'], ['b'], []])
  })

  it('says once that there is nothing', async () => {
    expect(await all([[], [], []])).toEqual([[]])
  })
})
