import { describe, expect, it } from 'vitest'
import type { Comparison } from './comparison.ts'
import type { Measurement } from './measure.ts'
import { addHalfLoad, summarize } from './summarize.ts'

const spec: Comparison = {
  name: 'toy',
  summary: '',
  defaults: { seconds: 1, rounds: 3, connections: 1 },
  request: 'toy',
  subject: { name: 'ours', program: 'ours' },
  references: [{ name: 'theirs', program: 'theirs' }],
  holds: [{ reference: 'theirs', atLeast: 0.8 }],
}

const measured = (ratePerSecond: number, more: Partial<Measurement> = {}): Measurement => ({
  ratePerSecond,
  p50Micros: 100,
  p99Micros: 900,
  errors: { status: 0, socket: 0, unanswered: 0 },
  cpuMicrosPerRequest: 50,
  ownShare: 0.97,
  idleShare: 0.01,
  ...more,
})

describe('a comparison', () => {
  it('judges the median of the ratios of rounds, not the ratio of medians', () => {
    const { verdicts, notes, errors } = summarize(spec, {
      ours: [measured(90), measured(40), measured(85)],
      theirs: [measured(100), measured(50), measured(50)],
    })
    expect(verdicts).toEqual([
      { what: 'ours / theirs', measured: 0.9, bound: 0.8, side: 'at least', unit: '×', holding: 'held' },
    ])
    expect(notes).toEqual([])
    expect(errors).toEqual([])
  })

  it('holds by its own rate where that is enough, whatever the reference does', () => {
    const either = { ...spec, holds: [{ reference: 'theirs', atLeast: 0.8, orPerSecond: 60 }] }
    const judged = (ratePerSecond: number) =>
      summarize(either, { ours: [measured(ratePerSecond)], theirs: [measured(100)] }).verdicts
    expect(judged(61)).toEqual([
      {
        what: 'ours, whatever theirs does',
        measured: 61,
        bound: 60,
        side: 'at least',
        unit: 'per second',
        holding: 'held',
      },
    ])
    expect(judged(59)).toMatchObject([{ what: 'ours / theirs', holding: 'not held' }])
  })

  it('does not claim a bound against a reference that something else held back', () => {
    const { verdicts, notes } = summarize(spec, {
      ours: [measured(90)],
      theirs: [measured(100, { ownShare: 0.7, idleShare: 0.3 })],
    })
    expect(verdicts[0]?.holding).toBe('unclear')
    expect(notes).toEqual(['theirs left its core idle for 30 %: something else set its pace.'])
  })

  it('still fails a subject that idles: waiting is its own doing', () => {
    const { verdicts } = summarize(spec, {
      ours: [measured(50, { ownShare: 0.5, idleShare: 0.5 })],
      theirs: [measured(100)],
    })
    expect(verdicts[0]?.holding).toBe('not held')
  })

  it('claims nothing, neither way, when other work had much of the core', () => {
    const disturbed = summarize(spec, { ours: [measured(90, { ownShare: 0.7 })], theirs: [measured(100)] })
    expect(disturbed.verdicts[0]?.holding).toBe('unclear')
    expect(disturbed.notes).toEqual(['Other work took 29 % of the core while ours ran.'])
    const other = summarize(spec, { ours: [measured(10)], theirs: [measured(100, { ownShare: 0.7 })] })
    expect(other.verdicts[0]?.holding).toBe('unclear')
  })

  it('reports every kind of error, and a round without an answer', () => {
    const { errors } = summarize(spec, {
      ours: [measured(90, { errors: { status: 2, socket: 1, unanswered: 0 } }), measured(90)],
      theirs: [measured(0, { errors: { status: 0, socket: 0, unanswered: 4 } }), measured(100)],
    })
    expect(errors).toEqual([
      'ours: 2 answers outside 2xx, 1 broken connections',
      'theirs: 4 requests without an answer, a round without one good answer',
    ])
  })

  it('shows the ratio by CPU as well, which other work on the core does not change', () => {
    const { tables } = summarize(spec, {
      ours: [measured(30, { cpuMicrosPerRequest: 50 })],
      theirs: [measured(100, { cpuMicrosPerRequest: 45 })],
    })
    expect(tables[0]?.rows[1]?.slice(0, 4)).toEqual(['theirs', '100', '0.30', '0.90'])
  })

  it('shows a dash for what an unpinned machine cannot tell', () => {
    const unknown = { cpuMicrosPerRequest: undefined, ownShare: undefined, idleShare: undefined }
    const { tables, verdicts, notes } = summarize(spec, {
      ours: [measured(90, unknown)],
      theirs: [measured(100, unknown)],
    })
    expect(tables[0]?.rows[0]).toEqual(['ours', '90', '', '', '–', '–', '–', '0.10', '0.90', '0'])
    expect(tables[0]?.rows[1]?.slice(2, 4)).toEqual(['0.90', '–'])
    expect(verdicts[0]?.holding).toBe('held')
    expect(notes).toEqual([])
  })

  it('shows what half load adds, round by round, and who did not keep up with it', () => {
    const findings = summarize(spec, { ours: [measured(100)], theirs: [measured(120)] })
    const paced = {
      ours: [measured(50, { p50Micros: 250 }), measured(50, { p50Micros: 5150 }), measured(50, { p50Micros: 240 })],
      theirs: [measured(50), measured(40, { p50Micros: 5000 }), measured(40)],
    }
    const { tables, notes, measurements } = addHalfLoad(spec, 'theirs', findings, paced, 50)
    expect(tables[1]?.head[0]).toBe('at 50 per second')
    expect(tables[1]?.rows.at(-1)).toEqual(['added', '0.15', '0.00'])
    expect(notes).toEqual(["theirs did not keep up with half load; its latency is a queue's."])
    expect(Object.keys(measurements)).toEqual(['ours', 'theirs', 'ours at half load', 'theirs at half load'])
  })
})
