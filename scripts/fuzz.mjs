#!/usr/bin/env node
/** Many made-up inputs for the readers of test/fuzz/targets: `npm run fuzz -- --executions 10000000 --seed 1`. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
})
const root = fileURLToPath(new URL('..', import.meta.url))
console.log(`${values.executions} executions, seed ${values.seed}`)
const run = spawnSync('npx', ['vitest', 'run', 'test/fuzz.test.ts', '--reporter=verbose'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PORTREEVE_FUZZ_EXECUTIONS: values.executions, PORTREEVE_FUZZ_SEED: values.seed },
})
process.exitCode = run.status ?? 1
