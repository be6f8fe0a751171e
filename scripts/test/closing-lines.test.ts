import { describe, expect, it } from 'vitest'
import { closingLines, hasFailed } from './closing-lines.mjs'

const postgres = { name: 'PostgreSQL 15', neededBy: /postgres/i }
const passedStep = { name: 'build', outcome: 'passed' } as const
const noTests = { passed: 0, failed: [], skipped: [] }

describe('closingLines', () => {
  it('ends with the count alone on the last line', () => {
    const result = { steps: [passedStep], tests: { ...noTests, passed: 41 }, missing: [] }
    expect(closingLines(result)).toEqual(['', '42 passed, 0 failed'])
    expect(hasFailed(result)).toBe(false)
  })

  it('names a skipped test, with the prerequisite that it lacked', () => {
    const name = 'packages/server/src/store/contract.test.ts > on PostgreSQL > keeps a client'
    const result = {
      steps: [{ name: 'PostgreSQL 15', outcome: 'missing', why: 'not found. Install it.' } as const],
      tests: { passed: 3, failed: [], skipped: [{ name }] },
      missing: [postgres],
    }
    expect(closingLines(result)).toEqual([
      '',
      'Could not run:',
      '  PostgreSQL 15: not found. Install it.',
      `  ${name}: PostgreSQL 15 is missing`,
      '3 passed, 0 failed, 2 skipped',
    ])
    expect(hasFailed(result)).toBe(false)
  })

  it("gives a skipped test's own reason where it has one, and says so where nobody knows it", () => {
    const skipped = [{ name: 'a > b', note: 'needs two network interfaces' }, { name: 'c > d' }]
    expect(closingLines({ steps: [], tests: { ...noTests, skipped }, missing: [postgres] })).toEqual([
      '',
      'Could not run:',
      '  a > b: needs two network interfaces',
      '  c > d: skipped by its own condition',
      '0 passed, 0 failed, 2 skipped',
    ])
  })

  it('names what failed, steps before tests', () => {
    const result = {
      steps: [passedStep, { name: 'lint', outcome: 'failed', why: 'biome ended with 1', repeatable: true } as const],
      tests: { passed: 1, failed: ['x.test.ts > refuses'], skipped: [] },
      missing: [],
    }
    expect(closingLines(result)).toEqual([
      '',
      'Failed:',
      '  lint: biome ended with 1',
      '  x.test.ts > refuses',
      'To run only these again:',
      '  npm test -- --only lint',
      '  npm test -- x.test.ts',
      '2 passed, 2 failed',
    ])
    expect(hasFailed(result)).toBe(true)
  })

  it('names one command for all failed steps, one for all files with failed tests, and none for a prerequisite', () => {
    const failed = { outcome: 'failed', repeatable: true } as const
    const steps = [
      { name: 'PostgreSQL 15', outcome: 'failed' } as const,
      ...['types', 'lint'].map((name) => ({ ...failed, name })),
    ]
    const failedTests = [
      'a.test.ts > one',
      'a.test.ts > two',
      'b/c.test.ts: does not load',
      'outside any test: a fault',
    ]
    const lines = closingLines({ steps, tests: { ...noTests, failed: failedTests }, missing: [] })
    expect(lines.filter((line) => line.startsWith('  npm'))).toEqual([
      '  npm test -- --only types,lint',
      '  npm test -- a.test.ts b/c.test.ts',
    ])
  })

  it('fails for one failed step, and for one failed test', () => {
    expect(hasFailed({ steps: [{ name: 'lint', outcome: 'failed' }], missing: [] })).toBe(true)
    expect(hasFailed({ steps: [], tests: { ...noTests, failed: ['a'] }, missing: [] })).toBe(true)
  })

  it('counts but does not list what was left out by name on purpose', () => {
    const tests = { passed: 1, failed: [], skipped: [{ name: 'a' }, { name: 'b' }] }
    expect(closingLines({ steps: [], tests, missing: [], filteredByName: true })).toEqual([
      '',
      '2 tests left out by their name.',
      '1 passed, 0 failed, 2 skipped',
    ])
  })
})
