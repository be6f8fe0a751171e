#!/usr/bin/env node
/**
 * Made-up requests through the gateway to nginx, Express, Fastify and Python's http.server, in turns: what the gateway authorized is what the
 * service believes it received, or it was refused. `npm run differential -- --inputs 1000000 --seed 1`. A dose runs in test/differential.test.ts.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
})
console.log(`${values.inputs} inputs, seed ${values.seed}`)
const run = spawnSync('npx', ['vitest', 'run', 'test/differential.test.ts', '--reporter=verbose'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, PORTREEVE_DIFFERENTIAL_INPUTS: values.inputs, PORTREEVE_DIFFERENTIAL_SEED: values.seed },
})
process.exitCode = run.status ?? 1
