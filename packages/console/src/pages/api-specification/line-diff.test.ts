import { describe, expect, it } from 'vitest'
import { diffLines } from './line-diff.ts'

const marks = { same: ' ', added: '+', removed: '-' }
const shown = (before: string, after: string) =>
  diffLines(before, after).hunks?.map((hunk) => hunk.map(({ kind, text }) => marks[kind] + text).join('|'))

describe('what changed from one text to the next', () => {
  it('is nothing between equal texts, whatever their line ends', () => {
    expect(diffLines('a\nb', 'a\r\nb')).toEqual({ added: 0, removed: 0, hunks: [] })
  })

  it('is the lines that are new and those that are gone, with what is around them', () => {
    expect(shown('a\nb\nc\nd\ne\nf', 'a\nb\nc\nX\ne\nf')).toEqual([' b| c|-d|+X| e| f'])
    expect(diffLines('a\nb', 'b\nc')).toMatchObject({ added: 1, removed: 1 })
  })

  it('comes in pieces where changes are far apart', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    const after = before.with(1, 'one').with(18, 'two')
    expect(shown(before.join('\n'), after.join('\n'))).toHaveLength(2)
  })

  it('numbers lines as the new text has them', () => {
    const [hunk = []] = diffLines('a\nb\nc', 'x\na\nb\nc').hunks ?? []
    expect(hunk.map(({ kind, line }) => [kind, line])).toEqual([
      ['added', 1],
      ['same', 2],
      ['same', 3],
    ])
  })

  it('makes the new text out of the old one, for many texts', () => {
    // A small generator of its own, so that the same texts come each time.
    let seed = 7
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    for (let round = 0; round < 200; round += 1) {
      const text = () => Array.from({ length: next(12) + 1 }, () => 'abc'[next(3)]).join('\n')
      const [before, after] = [text(), text()]
      const { added, removed, hunks = [] } = diffLines(before, after)
      const changed = hunks.flat()
      expect(changed.filter(({ kind }) => kind === 'added')).toHaveLength(added)
      expect(after.split('\n').length - before.split('\n').length).toBe(added - removed)
      for (const { kind, text: line, line: number } of changed) {
        if (kind !== 'removed') expect(after.split('\n')[number - 1]).toBe(line)
      }
    }
  })

  it('says how much only, where nearly everything is another text', () => {
    const lines = (word: string) => Array.from({ length: 600 }, (_, index) => `${word} ${index}`).join('\n')
    expect(diffLines(lines('old'), lines('new'))).toEqual({ added: 600, removed: 600 })
  })
})
