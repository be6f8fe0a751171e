import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Page, parsePageRequest, takePage } from './page.ts'
import { isProblem } from './problem.ts'

const pageOf = (
  rows: readonly number[],
  keeps: (row: number) => boolean,
  limit: number,
  cursor?: string,
): Page<number> => {
  const request = parsePageRequest({ limit: String(limit), ...(cursor === undefined ? {} : { cursor }) })
  if (isProblem(request)) throw new Error(request.message)
  return takePage(rows, keeps, request)
}

describe('pages', () => {
  it('hold every row once, in order, whatever is added meanwhile', () => {
    const lists = fc.array(fc.nat(9), { maxLength: 60 })
    fc.assert(
      fc.property(
        lists,
        fc.array(fc.nat(9), { maxLength: 9 }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(9),
        (start, more, limit, least) => {
          const rows = [...start]
          const keeps = (row: number) => row >= least
          const seen: number[] = []
          let cursor: string | undefined
          do {
            const page = pageOf(rows, keeps, limit, cursor)
            expect(page.total).toBe(rows.filter(keeps).length)
            seen.push(...page.items)
            cursor = page.next ?? undefined
            const added = more.shift()
            if (added !== undefined && cursor !== undefined) rows.push(added)
          } while (cursor !== undefined)
          expect(seen).toEqual(rows.filter(keeps))
        },
      ),
    )
  })

  it('has no next page when the last one is just full', () => {
    expect(pageOf([1, 2, 3, 4], (row) => row > 0, 4).next).toBeNull()
    expect(pageOf([1, 2, 3, 0, 0], (row) => row > 0, 3).next).toBeNull()
  })

  it('has 50 rows unless told otherwise', () => {
    expect(parsePageRequest({})).toEqual({ limit: 50, from: 0 })
    expect(parsePageRequest({ limit: '200' })).toMatchObject({ limit: 200 })
  })

  it.each(['0', '201', '-1', '1.5', '', '1e2', ' 5', '0x10'])('refuses the limit %j', (limit) => {
    expect(parsePageRequest({ limit })).toMatchObject({ code: 'INVALID-FIELD', field: 'limit' })
  })

  it('T-29 forged cursors: refuses what it cannot have written', () => {
    const written = Buffer.from('from 10').toString('base64url')
    expect(parsePageRequest({ cursor: written })).toMatchObject({ from: 10 })
    for (const text of ['from -1', 'from 1 or 1=1', 'from 9999999999', 'from 1e3', 'from ', '']) {
      const cursor = Buffer.from(text).toString('base64url')
      expect(parsePageRequest({ cursor }), text).toMatchObject({ code: 'INVALID-FIELD', field: 'cursor' })
    }
  })
})
