#!/usr/bin/env node
/**
 * `npm test`: everything there is to check, from a fresh clone after `npm ci`.
 * Brings what the tests need (test/prerequisites.mjs), runs the steps (test/steps.mjs), and ends with what failed,
 * what could not run, and the count (test/closing-lines.mjs).
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { closingLines, hasFailed } from './test/closing-lines.mjs'
import { findOrInstall, prerequisites } from './test/prerequisites.mjs'
import { killRunningCommands } from './test/run-command.mjs'
import { steps } from './test/steps.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const help = `npm test                                     everything
npm test -- packages/server/src/gateway      only the tests in there (paths and parts of paths)
npm test -- -t 'TOKEN-EXPIRED'               only the tests with this in their name
npm test -- --only types,lint                only these steps
npm test -- --keep-database                  leave the PostgreSQL of this run running, and say how to end it

Steps:
${steps.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}

PORTREEVE_TEST_DATABASE_URL   use this PostgreSQL instead of starting one
PORTREEVE_TEST_CHROMIUM       use this Chromium instead of /usr/bin/chromium
CI=true                       a missing prerequisite is a failure
`

const options = readOptions()
/** What the prerequisites started. @type {import('./test/prerequisites.mjs').Service[]} */
const services = []
endOnInterrupt()

/** @type {import('./test/closing-lines.mjs').RunResult} */
const result = { steps: [], missing: [], filteredByName: options.namePattern !== undefined }
/** @type {Record<string, string>} */
const env = {}
const chosen = steps.filter(({ name }) => options.only.length === 0 || options.only.includes(name))

try {
  if (chosen.some(({ name }) => name === 'vitest')) for (const prerequisite of prerequisites) await bring(prerequisite)
  for (const step of chosen) await runStep(step)
} finally {
  if (options.keep) for (const service of services) for (const line of service.keep()) console.log(line)
  else for (const service of services) await service.stop()
}
for (const line of closingLines(result)) console.log(line)
process.exitCode = hasFailed(result) ? 1 : 0

/** @param {import('./test/prerequisites.mjs').Prerequisite} prerequisite */
async function bring(prerequisite) {
  const seconds = stopwatch()
  const { name } = prerequisite
  const found = await findOrInstall(prerequisite, (line) => console.log(line))
  if ('missing' in found) {
    const outcome = process.env.CI ? 'failed' : 'missing'
    result.missing.push(prerequisite)
    result.steps.push({ name, outcome, why: found.missing })
    console.log(`${outcome.padEnd(8)} ${name}: ${found.missing}`)
    return
  }
  try {
    const service = await prerequisite.start?.(found.where)
    if (service) services.push(service)
    Object.assign(env, service?.env)
    result.steps.push({ name, outcome: 'passed' })
    console.log(`passed   ${name}: ${found.where} (${seconds()})`)
  } catch (fault) {
    // It is there and does not work: that is never "could not run".
    result.missing.push(prerequisite)
    result.steps.push({ name, outcome: 'failed', why: `found at ${found.where}, but did not start` })
    console.log(`failed   ${name}: found at ${found.where}, but did not start\n${fault}`)
  }
}

/** @param {import('./test/steps.mjs').Step} step */
async function runStep(step) {
  const seconds = stopwatch()
  const { filters, namePattern } = options
  const outcome = await step.run({ root, env, filters, namePattern })
  if (outcome.tests) result.tests = outcome.tests
  const failedTests = outcome.tests?.failed.length ?? 0
  const passed = outcome.ok && failedTests === 0
  if (outcome.output) console.log(outcome.output)
  const why = outcome.why ?? (failedTests > 0 ? `${failedTests} tests failed` : undefined)
  console.log(`${passed ? 'passed' : 'failed'}   ${step.name}: ${why ?? step.about} (${seconds()})`)
  // Tests are counted one by one, so the step that ran them counts only when it has a fault of its own.
  if (outcome.tests && outcome.ok) return
  result.steps.push({
    name: step.name,
    outcome: outcome.ok ? 'passed' : 'failed',
    repeatable: true,
    ...(outcome.why && { why: outcome.why }),
  })
}

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        testNamePattern: { type: 'string', short: 't' },
        'keep-database': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      console.log(help)
      process.exit(0)
    }
    const only = values.only.flatMap((names) => names.split(','))
    const unknown = only.filter((name) => !steps.some((step) => step.name === name))
    if (unknown.length > 0) throw new Error(`no step is named ${unknown.join(', ')}`)
    if (!existsSync(join(root, 'node_modules', '.bin', 'tsc'))) throw new Error('run `npm ci` first')
    // Who names files or tests wants those, not the rest.
    if (only.length === 0 && (positionals.length > 0 || values.testNamePattern !== undefined)) only.push('vitest')
    return { only, filters: positionals, namePattern: values.testNamePattern, keep: values['keep-database'] }
  } catch (fault) {
    console.error(`${fault instanceof Error ? fault.message : fault}\n\n${help}`)
    process.exit(2)
  }
}

/** Ctrl-C and a closed terminal end what is running; what was started ends with us. The rest of the run does not happen. */
function endOnInterrupt() {
  process.on('exit', killRunningCommands)
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.once(signal, () => {
      console.log(`Ended by ${signal}.`)
      process.exit(code)
    })
  }
}

/** @returns {() => string} Seconds since now, for people. */
function stopwatch() {
  const start = performance.now()
  return () => `${((performance.now() - start) / 1000).toFixed(1)} s`
}
