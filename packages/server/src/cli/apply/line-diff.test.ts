import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiffLine, diffLines, withContext } from './line-diff.ts'

const drawn = (lines: readonly DiffLine[]) => lines.map(({ sign, text }) => sign + text).join('|')
const side = (lines: readonly DiffLine[], sign: '+' | '-') =>
  lines.filter((line) => line.sign === ' ' || line.sign === sign).map(({ text }) => text)

describe('a diff of lines', () => {
  it.each([
    ['', '', ''],
    ['a b c', 'a b c', ' a| b| c'],
    ['a b c', 'a x c', ' a|-b|+x| c'],
    ['a c', 'a b c', ' a|+b| c'],
    ['a b c', 'c', '-a|-b| c'],
    ['a b', 'c d', '-a|-b|+c|+d'],
  ])('from %j to %j', (before, after, expected) => {
    const split = (text: string) => text.split(' ').filter((word) => word !== '')
    expect(drawn(diffLines(split(before), split(after)))).toBe(expected)
  })

  it('leads from the one to the other, and is never longer than it must be', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const lines = diffLines(before, after)
        expect(side(lines, '-')).toEqual(before)
        expect(side(lines, '+')).toEqual(after)
        expect(lines.filter(({ sign }) => sign === ' ').length).toBe(longestCommon(before, after))
      }),
      { numRuns: 500 },
    )
  })

  it('gives up on texts with nothing in common, and says all of both', () => {
    const [before, after] = ['a', 'b'].map((name) => Array.from({ length: 2_000 }, (_, at) => `${name}${at}`))
    const lines = diffLines(before ?? [], after ?? [])
    expect(lines).toHaveLength(4_000)
    expect(side(lines, '+')).toEqual(after)
  })

  it('is cut to what differs and the lines around it', () => {
    const before = Array.from('abcdefghij')
    const after = [...before]
    after[4] = 'X'
    expect(drawn(withContext(diffLines(before, after), 1))).toBe(' …| d|-e|+X| f| …')
    expect(withContext(diffLines(before, before), 1)).toEqual([{ sign: ' ', text: '…' }])
  })
})

/** By the table that everybody knows. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = new Array<number>(other.length + 1).fill(0)
  for (const text of one) {
    const next = [0]
    for (const [at, each] of other.entries()) {
      next.push(each === text ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
