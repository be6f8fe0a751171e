import { type Cores, findCores, stepAside } from './harness/cores.ts'
import { renderReport } from './harness/report.ts'
import { type Environment, readEnvironment, writeResults } from './harness/results-file.ts'
import type { Findings, Scenario, Settings } from './harness/scenario.ts'
import { createSession, type Session } from './harness/session.ts'
import { helpText, OptionsRefused, parseOptions, type RunOptions } from './options.ts'
import { scenarios } from './scenarios/index.ts'

const EXIT_FAILED = 1
const EXIT_MISUSED = 2
const EXIT_INTERRUPTED = 130

const say = (text: string) => process.stderr.write(`${text}\n`)

let current: Session | undefined
let isInterrupted = false

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), scenarios)
  if (options.kind === 'help') process.stdout.write(helpText)
  else if (options.kind === 'list') process.stdout.write(listText())
  else process.exitCode = (await runAll(options)) ? 0 : EXIT_FAILED
}

/** Runs the chosen scenarios one after the other. False when one failed or, with `check`, when a bound is not held. */
async function runAll({ scenarios: chosen, settings, check }: RunOptions): Promise<boolean> {
  const cores = findCores()
  const environment = readEnvironment(cores)
  stepAside(cores)
  process.stdout.write(
    `Node ${environment.node}, ${environment.cpuCount} × ${environment.cpu}; ${cores.description}\n\n`,
  )
  let isWell = true
  for (const scenario of chosen) {
    try {
      const findings = await runOne(scenario, { ...scenario.defaults, ...settings }, cores, environment)
      if (findings.errors.length > 0) isWell = false
      if (check && findings.verdicts.some(({ holding }) => holding !== 'held')) isWell = false
    } catch (fault) {
      isWell = false
      if (isInterrupted) break // what was ended under it failed; that is no news
      process.stdout.write(`${scenario.name}: FAILED\n${fault instanceof Error ? fault.stack : String(fault)}\n\n`)
    }
  }
  return isWell
}

async function runOne(
  scenario: Scenario,
  settings: Settings,
  cores: Cores,
  environment: Environment,
): Promise<Findings> {
  const begunAt = new Date()
  const session = createSession({ settings, cores, say: (text) => say(`${scenario.name}: ${text}`) })
  current = session
  try {
    const findings = await scenario.run(session)
    const path = await writeResults({ scenario, settings, environment, findings, begunAt })
    process.stdout.write(`${renderReport(scenario, settings, findings)}\n`)
    say(`${scenario.name}: written to ${path}`)
    return findings
  } finally {
    await session.close()
    current = undefined
  }
}

function listText(): string {
  const lines = scenarios.map(({ name, summary, defaults: { seconds, rounds, connections } }) => {
    return `${name}\n  ${summary}\n  ${rounds} rounds of ${seconds} s, ${connections} connections`
  })
  return `${lines.join('\n')}\n`
}

/** Ctrl-C: nothing of ours goes on running, and nothing stays on disk. */
function endEverything(): void {
  if (isInterrupted) return
  isInterrupted = true
  say('stopping…')
  Promise.resolve(current?.close()).then(
    () => process.exit(EXIT_INTERRUPTED),
    (fault: unknown) => {
      say(`did not stop cleanly: ${String(fault)}`)
      process.exit(EXIT_INTERRUPTED)
    },
  )
}

process.on('SIGINT', endEverything)
process.on('SIGTERM', endEverything)

try {
  await main()
} catch (fault) {
  if (!(fault instanceof OptionsRefused)) throw fault
  say(`${fault.message}\n\n${helpText}`)
  process.exitCode = EXIT_MISUSED
}
