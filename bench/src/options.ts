import { parseArgs } from 'node:util'
import type { Scenario, Settings } from './harness/scenario.ts'

export type Options = { kind: 'help' } | { kind: 'list' } | RunOptions

export interface RunOptions {
  kind: 'run'
  scenarios: Scenario[]
  /** What replaces the scenarios' own defaults. */
  settings: Partial<Settings>
  /** A bound that is not held, or cannot be told, ends with exit code 1. */
  check: boolean
}

/** What was typed cannot be run; the message says why. */
export class OptionsRefused extends Error {
  override readonly name = 'OptionsRefused'
}

export const helpText = `npm run bench -- [options]

Measures Portreeve beside references in the same run, prints tables and writes bench/results/.

  --only NAME        this scenario (may be repeated)
  --check            exit code 1 when a bound is not held
  --seconds N        length of each measurement      (default: the scenario's own)
  --rounds N         how often each is measured      (default: the scenario's own)
  --connections N    requests in flight              (default: the scenario's own)
  --events N         how many wait in a backlog      (default: the scenario's own)
  --list             the scenarios and their defaults
  --help             this text
`

export function parseOptions(args: readonly string[], scenarios: readonly Scenario[]): Options {
  const { values } = parse(args)
  if (values.help) return { kind: 'help' }
  if (values.list) return { kind: 'list' }
  const chosen = (values.only ?? []).map((name) => {
    const found = scenarios.find((scenario) => scenario.name === name)
    if (!found) throw new OptionsRefused(`there is no scenario ${name}; --list shows them`)
    return found
  })
  const settings: Partial<Settings> = {}
  for (const key of ['seconds', 'rounds', 'connections', 'events'] as const) {
    const text = values[key]
    if (text !== undefined) settings[key] = parseNumber(key, text)
  }
  return { kind: 'run', scenarios: chosen.length > 0 ? chosen : [...scenarios], settings, check: values.check ?? false }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true },
        check: { type: 'boolean' },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        connections: { type: 'string' },
        events: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (fault) {
    throw new OptionsRefused((fault as Error).message)
  }
}

function parseNumber(name: keyof Settings, text: string): number {
  const value = Number(text)
  const isFit =
    text.trim() !== '' && value > 0 && Number.isFinite(value) && (name === 'seconds' || Number.isInteger(value))
  if (!isFit)
    throw new OptionsRefused(`--${name} needs a ${name === 'seconds' ? '' : 'whole '}number above 0, not '${text}'`)
  return value
}
