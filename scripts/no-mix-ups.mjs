#!/usr/bin/env node
/**
 * `node scripts/no-mix-ups.mjs [--seconds 600] [--seed 1]`: calls of two hundred subscriptions to APIs of every kind of access control, while values
 * are rotated, APIs edited and token URLs slow or broken. No call may carry another's credentials, or replaced ones. A small dose runs with the tests:
 * packages/server/src/gateway/credentials/no-mix-ups.test.ts.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
})
console.log(`${values.seconds} seconds, seed ${values.seed}`)
const run = spawnSync('npx', ['vitest', 'run', 'packages/server/src/gateway/credentials/no-mix-ups.test.ts'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, PORTREEVE_FUZZ_SECONDS: values.seconds, PORTREEVE_FUZZ_SEED: values.seed },
})
process.exitCode = run.status ?? 1
