import { describe, expect, it } from 'vitest'
import { readEntries } from './read-entries.ts'

const HEAD = 'at (UTC),who,entry id\r\n'
const row = (id: number) => `2026-11-23T00:00:00.000Z,"user, of ""theirs""",e${id}\r\n`

/** A record of `count` rows, as the exchange answers it. */
function record(count: number) {
  const asked: (string | undefined)[] = []
  const read = async ({ limit, after }: { limit: number; after?: string }) => {
    asked.push(after)
    const from = after === undefined ? 0 : Number(after.slice(1)) + 1
    const ids = Array.from({ length: Math.min(limit, count - from) }, (_, index) => from + index)
    return HEAD + ids.map(row).join('')
  }
  return { read, asked }
}

describe('the whole record as a table', () => {
  it('is read page after page, with its line of names once', async () => {
    const { read, asked } = record(5)
    const heard: number[] = []
    const text = await readEntries(read, (rows) => heard.push(rows) > 0, 2)
    expect(text).toBe(HEAD + [0, 1, 2, 3, 4].map(row).join(''))
    expect(heard).toEqual([2, 4, 5])
    expect(asked).toEqual([undefined, 'e1', 'e3'])
  })

  it('of nothing is a line of names', async () => {
    expect(await readEntries(record(0).read, () => true, 2)).toBe(HEAD)
  })

  it('ends where its last page is full', async () => {
    const { read, asked } = record(4)
    expect(await readEntries(read, () => true, 2)).toBe(HEAD + [0, 1, 2, 3].map(row).join(''))
    expect(asked).toEqual([undefined, 'e1', 'e3'])
  })

  it('is left when its reader cancels', async () => {
    const { read, asked } = record(50)
    expect(await readEntries(read, (rows) => rows < 4, 2)).toBeUndefined()
    expect(asked).toHaveLength(2)
  })

  it('fails as a page of it does', async () => {
    await expect(
      readEntries(
        () => Promise.reject(new Error('away')),
        () => true,
      ),
    ).rejects.toThrow('away')
  })
})
