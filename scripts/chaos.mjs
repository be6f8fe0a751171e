#!/usr/bin/env node
/**
 * Calls to two nodes on one PostgreSQL while subscriptions, connections, APIs, apps and organizations are edited, keys are rotated, the nodes are
 * restarted one after the other and PostgreSQL is away for a while: no wrong decision, and no call fails that had to succeed.
 * `npm run chaos -- --calls 1000000 --edits 10000 --outage 30`. Needs PORTREEVE_TEST_DATABASE_URL, or PostgreSQL's programs. A dose runs in
 * test/chaos.test.ts.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startCluster } from './test/postgres-cluster.mjs'
import { findOrInstall, prerequisites } from './test/prerequisites.mjs'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    edits: { type: 'string', default: '10000' },
    rotations: { type: 'string', default: '30' },
    outage: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
})
/** @type {Record<string, string | undefined>} */
const env = { ...process.env }
for (const [name, value] of Object.entries(values)) env[`PORTREEVE_CHAOS_${name.toUpperCase()}`] = value

/** @type {import('./test/postgres-cluster.mjs').Cluster | undefined} */
let cluster
if (!env.PORTREEVE_TEST_DATABASE_URL) {
  const [postgres] = prerequisites
  const found = postgres && (await findOrInstall(postgres, (line) => console.log(line)))
  if (!found || 'missing' in found) throw new Error(`PostgreSQL is ${found ? found.missing : 'unknown'}`)
  cluster = await startCluster(found.where)
  env.PORTREEVE_TEST_DATABASE_URL = cluster.url
}
const run = spawnSync('npx', ['vitest', 'run', 'test/chaos.test.ts', '--reporter=verbose'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env,
})
await cluster?.stop()
process.exitCode = run.status ?? 1
