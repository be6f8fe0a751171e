#!/usr/bin/env node
/**
 * `npm run races`: a thousand rounds of 50 parallel redemptions of one code and of one refresh token, on both engines, with
 * a store that is late and with servers that are killed (kill -9) in the middle. A small dose runs in test/races.test.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runRaces } from '../test/races/run-races.mjs'
import { startCluster } from './test/postgres-cluster.mjs'
import { bringPostgresPrograms } from './test/prerequisites.mjs'

// Ending by `exit` takes the database and the servers along.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

const LATENCY_MILLIS = 5
const KILL_EVERY = 20

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1000' } } })
const rounds = Number(values.rounds)

/** @typedef {import('../packages/server/src/store/index.ts').StoreLocation} StoreLocation */
/** @typedef {{ name: string, nodes: number, open: () => Promise<{ location: StoreLocation, close: () => Promise<void> }> }} Engine */

/** @type {Engine[]} */
const engines = [
  {
    name: 'one process on SQLite',
    nodes: 1,
    async open() {
      const directory = mkdtempSync(join(tmpdir(), 'portreeve-races-'))
      return { location: { kind: 'sqlite', directory }, close: async () => rmSync(directory, { recursive: true }) }
    },
  },
  {
    name: 'two processes on one PostgreSQL',
    nodes: 2,
    async open() {
      const cluster = await startCluster(await bringPostgresPrograms((line) => console.log(line)))
      return { location: { kind: 'postgres', url: cluster.url }, close: cluster.stop }
    },
  },
]

const kinds = [
  { name: 'as it is', latencyMillisMax: 0 },
  { name: `store up to ${LATENCY_MILLIS} ms late each way`, latencyMillisMax: LATENCY_MILLIS },
  {
    name: `late store, kill -9 in every ${KILL_EVERY}th round`,
    latencyMillisMax: LATENCY_MILLIS,
    killEvery: KILL_EVERY,
  },
]

for (const engine of engines) {
  for (const { name, ...kind } of kinds) {
    const { location, close } = await engine.open()
    try {
      const { violations, ...figures } = await runRaces({ location, nodes: engine.nodes, rounds, ...kind })
      console.log(`${engine.name}, ${name}: ${violations.length} violations`, figures)
      for (const violation of violations) console.log(`  ${violation}`)
      if (violations.length > 0) process.exitCode = 1
    } finally {
      await close()
    }
  }
}
