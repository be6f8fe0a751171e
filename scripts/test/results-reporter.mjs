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
        else results.skipped.push({ name, note: result.state === 'skipped' ? result.note : 'did not get its turn' })
      }
    }
    for (const fault of unhandledErrors) results.failed.push(`outside any test: ${firstLine(fault)}`)
    writeFileSync(path, JSON.stringify(results))
  }
}

/** @param {{ message?: string }} fault */
function firstLine(fault) {
  return (fault.message ?? String(fault)).split('\n')[0] ?? ''
}
