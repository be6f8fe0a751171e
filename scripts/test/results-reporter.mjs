import { writeFileSync } from 'node:fs'

/**
 * A vitest reporter that writes what `closingLines` counts to the file named in PORTREEVE_TEST_RESULTS. vitest's own JSON
 * leaves out why a test was skipped, and faults outside a test.
 */
export default class ResultsReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly { message?: string }[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const path = process.env.PORTREEVE_TEST_RESULTS
    if (!path) return
    /** @type {import('./closing-lines.mjs').TestResults} */
    const results = { passed: 0, failed: [], skipped: [] }
    for (const module of modules) {
      const file = module.relativeModuleId
      for (const fault of module.errors()) results.failed.push(`${file}: ${firstLine(fault)}`)
      for (const suite of module.children.allSuites()) {
        for (const fault of suite.errors()) results.failed.push(`${file} > ${suite.fullName}: ${firstLine(fault)}`)
      }
      for (const test of module.children.allTests()) {
        const name = `${file} > ${test.fullName}`
        const result = test.result()
        if (result.state === 'passed') results.passed += 1
        else if (result.state === 'failed') results.failed.push(name)
        else results.skipped.push({ name, note: whyNotRun(test) })
      }
    }
    for (const fault of unhandledErrors) results.failed.push(`outside any test: ${firstLine(fault)}`)
    writeFileSync(path, JSON.stringify(results))
  }
}

/**
 * The reason that the test or vitest gave, if any.
 * @param {import('vitest/node').TestCase} test
 */
function whyNotRun(test) {
  for (let above = test.parent; above.type === 'suite'; above = above.parent) {
    if (above.errors().length > 0) return `the set-up of '${above.name}' failed`
  }
  const result = test.result()
  if (result.state === 'pending') return 'did not get its turn'
  return result.state === 'skipped' ? result.note : undefined
}

/** @param {{ message?: string }} fault */
function firstLine(fault) {
  return (fault.message ?? String(fault)).split('\n')[0] ?? ''
}
