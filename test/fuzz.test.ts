import { describe, expect, it } from 'vitest'
import { fuzz } from './fuzz/fuzz-target.ts'
import { createRandom } from './fuzz/random.ts'
import { fuzzTargets } from './fuzz/targets/index.ts'

/**
 * A small dose with each run of the tests. `npm run fuzz -- --executions 10000000` gives a large one, and repeats one with
 * `--seed`; docs/security.md says which was run.
 */
const executions = Number(process.env.PORTREEVE_FUZZ_EXECUTIONS ?? 40_000)
const seed = Number(process.env.PORTREEVE_FUZZ_SEED ?? 20_261_122)
const each = Math.ceil(executions / fuzzTargets.length)

describe(`readers of text from outside, seed ${seed}`, () => {
  for (const target of fuzzTargets) {
    it(`${target.name}: ${each} made-up inputs break no promise`, { timeout: 3_600_000 }, () => {
      const { outcomes } = fuzz(target, seed, each, createRandom)
      if (process.env.PORTREEVE_FUZZ_EXECUTIONS) console.error(target.name, Object.fromEntries(outcomes))
      // A run in which every input was refused, or none was, has tried nothing.
      expect(outcomes.size).toBeGreaterThan(1)
    })
  }
})
