import { describe, expect, it } from 'vitest'
import { OptionsRefused, parseOptions } from './options.ts'
import { scenarios } from './scenarios/index.ts'

const parse = (...args: string[]) => parseOptions(args, scenarios)

describe('options of npm run bench', () => {
  it('runs everything with its own defaults unless told otherwise', () => {
    expect(parse()).toEqual({ kind: 'run', scenarios: [...scenarios], settings: {}, check: false })
  })

  it('takes scenarios by name, and settings', () => {
    const options = parse(
      '--only',
      'start',
      '--only',
      'memory',
      '--seconds',
      '0.5',
      '--rounds=3',
      '--connections',
      '8',
      '--events=1000',
      '--check',
    )
    expect(options).toMatchObject({
      scenarios: [{ name: 'start' }, { name: 'memory' }],
      settings: { seconds: 0.5, rounds: 3, connections: 8, events: 1000 },
      check: true,
    })
  })

  it('answers --help and --list', () => {
    expect(parse('--help')).toEqual({ kind: 'help' })
    expect(parse('--list')).toEqual({ kind: 'list' })
  })

  it.each([
    [['--only', 'nothing'], /no scenario nothing/],
    [['--rounds', '1.5'], /--rounds needs a whole number above 0/],
    [['--seconds', '0'], /--seconds needs a number above 0/],
    [['--seconds', ''], /--seconds needs a number above 0/],
    [['--connections', 'many'], /--connections needs/],
    [['--fast'], /--fast/],
    [['start'], /start/],
  ])('refuses %j and says why', (args, why) => {
    expect(() => parse(...args)).toThrow(OptionsRefused)
    expect(() => parse(...args)).toThrow(why)
  })

  it('names every scenario once', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length)
  })
})
