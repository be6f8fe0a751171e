import { describe, expect, it } from 'vitest'
import { type Finding, findingsText, specRows } from './spec-rows.ts'

const finding = (line: number, severity: Finding['severity'] = 'error'): Finding => ({
  ...{ severity, line, column: 1, rule: 'struct', message: `line ${line}`, pointer: '' },
})

describe('a text with what was found in it', () => {
  it('has each finding under its line, and marks the line with the worst of them', () => {
    const rows = specRows('a\nb\nc', [finding(2, 'warning'), finding(2), finding(3, 'warning')])
    expect(rows.map((row) => (row.kind === 'line' ? [row.text, row.worst] : row.at))).toEqual([
      ['a', undefined],
      ['b', 'error'],
      0,
      1,
      ['c', 'warning'],
      2,
    ])
  })

  it('has at its last line what was found behind its end', () => {
    expect(specRows('a', [finding(9)]).map(({ kind }) => kind)).toEqual(['line', 'finding'])
  })

  it('shows the beginning of a line that nobody could show', () => {
    const [row] = specRows('x'.repeat(1_000_000), [])
    expect(row?.kind === 'line' && row.text.length).toBeLessThan(3_000)
  })
})

describe('what was found, in words', () => {
  it('counts errors and warnings', () => {
    expect(findingsText([finding(1), finding(2), finding(3, 'warning')])).toBe('2 errors and 1 warning')
    expect(findingsText([finding(1, 'warning')], 12)).toBe('1 warning, and 12 more findings')
    expect(findingsText([])).toBe('no findings')
  })
})
