#!/usr/bin/env node
/**
 * Many made-up inputs for the readers of test/fuzz/targets: `npm run fuzz -- --executions 10000000 --seed 1`; for one of them with
 * `--only 'token request'`. `--only management-api --executions 100000` calls the management API instead, by its own description.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '1000000' },
    only: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
})
const root = fileURLToPath(new URL('..', import.meta.url))
console.log(`${values.executions} executions, seed ${values.seed}`)
const api = values.only === 'management-api'
const filter = values.only === undefined || api ? [] : ['-t', values.only]
const file = api ? 'test/fuzz-management-api.test.ts' : 'test/fuzz.test.ts'
const run = spawnSync('npx', ['vitest', 'run', file, ...filter, '--reporter=verbose'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PORTREEVE_FUZZ_EXECUTIONS: values.executions, PORTREEVE_FUZZ_SEED: values.seed },
})
process.exitCode = run.status ?? 1
