/**
 * @typedef {object} StepResult
 * @property {string} name
 * @property {'passed' | 'failed' | 'missing'} outcome `missing`: could not run.
 * @property {string} [why] One line, for what failed or could not run.
 * @property {boolean} [repeatable] `npm test -- --only {name}` runs it alone; a prerequisite is nothing to run.
 *
 * @typedef {object} TestResults What results-reporter.mjs writes.
 * @property {number} passed
 * @property {string[]} failed Full names.
 * @property {{ name: string, note?: string | undefined }[]} skipped
 *
 * @typedef {{ neededBy: RegExp, name: string }} MissingPrerequisite
 *
 * @typedef {object} RunResult
 * @property {StepResult[]} steps
 * @property {TestResults} [tests] Absent when vitest was not asked for, or wrote nothing (then its step says so).
 * @property {MissingPrerequisite[]} missing
 * @property {boolean} [filteredByName] Tests were chosen by name, so the others are skipped on purpose: counted, not named.
 */

/**
 * The last lines of a run: what failed and how to repeat just that, what could not run and why, and the count alone on
 * the last one.
 * Steps count as one each, tests as one each; the vitest step itself counts only when it failed without a failed test.
 * @param {RunResult} result
 * @returns {string[]}
 */
export function closingLines({ steps, tests, missing, filteredByName }) {
  const failed = [
    ...steps.filter((step) => step.outcome === 'failed').map((step) => named(step.name, step.why)),
    ...(tests?.failed ?? []),
  ]
  const skippedTests = tests?.skipped ?? []
  const couldNotRun = [
    ...steps.filter((step) => step.outcome === 'missing').map((step) => named(step.name, step.why)),
    ...(filteredByName
      ? []
      : skippedTests.map((test) => named(test.name, test.note ?? whySkipped(test.name, missing)))),
  ]
  const passedCount = steps.filter((step) => step.outcome === 'passed').length + (tests?.passed ?? 0)
  const skippedCount = steps.filter((step) => step.outcome === 'missing').length + skippedTests.length

  const lines = ['']
  if (failed.length > 0) lines.push('Failed:', ...failed.map((line) => `  ${line}`))
  const again = commandsToRepeat(steps, tests?.failed ?? [])
  if (again.length > 0) lines.push('To run only these again:', ...again.map((line) => `  ${line}`))
  if (couldNotRun.length > 0) lines.push('Could not run:', ...couldNotRun.map((line) => `  ${line}`))
  if (filteredByName && skippedTests.length > 0) lines.push(`${skippedTests.length} tests left out by their name.`)
  const counts = [`${passedCount} passed`, `${failed.length} failed`]
  if (skippedCount > 0) counts.push(`${skippedCount} skipped`)
  lines.push(counts.join(', '))
  return lines
}

/**
 * @param {StepResult[]} steps
 * @param {string[]} failedTests They begin with their file.
 * @returns {string[]}
 */
function commandsToRepeat(steps, failedTests) {
  const names = steps.filter(({ outcome, repeatable }) => outcome === 'failed' && repeatable).map(({ name }) => name)
  const files = new Set(failedTests.flatMap((name) => /^[^\s:]+\.test\.ts/.exec(name) ?? []))
  return [
    ...(names.length > 0 ? [`npm test -- --only ${names.join(',')}`] : []),
    ...(files.size > 0 ? [`npm test -- ${[...files].join(' ')}`] : []),
  ]
}

/** @param {RunResult} result @returns {boolean} */
export function hasFailed({ steps, tests }) {
  return steps.some((step) => step.outcome === 'failed') || (tests?.failed.length ?? 0) > 0
}

/** @param {string} name @param {MissingPrerequisite[]} missing */
function whySkipped(name, missing) {
  const prerequisite = missing.find(({ neededBy }) => neededBy.test(name))
  return prerequisite ? `${prerequisite.name} is missing` : 'skipped by its own condition'
}

/** @param {string} name @param {string | undefined} why */
function named(name, why) {
  return why === undefined ? name : `${name}: ${why}`
}
