import { describe, expect, it } from 'vitest'
import { decimals, megabytes, micros, millis, percent, whole } from './figures.ts'
import { renderReport, renderTable, renderVerdict } from './report.ts'
import { judge } from './scenario.ts'

describe('figures', () => {
  it('are written with their unit in the head of the column, and as a dash where there is none', () => {
    expect([
      whole(12_345.6),
      decimals(0.9),
      micros(27.25),
      micros(1234),
      millis(1234),
      percent(0.934),
      megabytes(52_428_800),
    ]).toEqual(['12,346', '0.90', '27.3', '1,234', '1.23', '93 %', '52.4'])
    expect(whole(Number.NaN)).toBe('–')
  })
})

describe('the report', () => {
  it('sets names to the left and figures to the right', () => {
    const table = {
      head: ['', 'per second', 'errors'],
      rows: [
        ['subject', '9,876', '0'],
        ['a longer reference', '12', '3'],
      ],
    }
    expect(renderTable(table)).toBe(
      [
        '                      per second  errors',
        '  subject                  9,876       0',
        '  a longer reference          12       3',
      ].join('\n'),
    )
  })

  it('says what was measured, the bound, and whether it held', () => {
    const ratio = judge({ what: 'a / b', measured: 0.901, bound: 0.9, side: 'at least', unit: '×' })
    expect(renderVerdict(ratio)).toBe('held: a / b = 0.90 × (bound ≥ 0.90 ×)')
    const start = judge({ what: 'start', measured: 0.9, bound: 0.8, side: 'at most', unit: 's' })
    expect(renderVerdict(start)).toBe('not held: start = 0.90 s (bound ≤ 0.80 s)')
  })

  it('puts errors and notes last', () => {
    const findings = {
      tables: [],
      verdicts: [],
      errors: ['a: 3 answers outside 2xx'],
      notes: ['noisy'],
      measurements: {},
    }
    const report = renderReport({ name: 'n', summary: 's' }, { seconds: 1, rounds: 2, connections: 3 }, findings)
    expect(report.split('\n').slice(0, 2)).toEqual(['n: s', '2 rounds of 1 s, 3 connections; medians'])
    expect(report.endsWith('ERROR: a: 3 answers outside 2xx\nnote: noisy\n')).toBe(true)
  })
})

describe('judging a bound', () => {
  it.each([
    ['at least', 1, 1, 'held'],
    ['at least', 0.99, 1, 'not held'],
    ['at most', 1, 1, 'held'],
    ['at most', 1.01, 1, 'not held'],
    ['at most', Number.NaN, 1, 'unclear'],
  ] as const)('%s: %d against %d is %s', (side, measured, bound, holding) => {
    expect(judge({ what: '', unit: '', side, measured, bound }).holding).toBe(holding)
  })
})
