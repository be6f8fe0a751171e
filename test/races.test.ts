import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { StoreLocation } from '../packages/server/src/store/index.ts'
import { runRaces } from './races/run-races.mjs'
import { databaseOfItsOwn } from './support/databases.ts'

const postgres = process.env.PORTREEVE_TEST_DATABASE_URL
/** `npm run races` has the full thousand. */
const ROUNDS = 12

interface Engine {
  name: string
  nodes: number
  open(): Promise<{ location: StoreLocation; remove(): Promise<void> }>
}

const sqlite: Engine = {
  name: 'one process on SQLite',
  nodes: 1,
  async open() {
    const directory = await mkdtemp(join(tmpdir(), 'portreeve-races-'))
    return { location: { kind: 'sqlite', directory }, remove: () => rm(directory, { recursive: true, force: true }) }
  },
}

const postgresql: Engine = {
  name: 'two processes on one PostgreSQL',
  nodes: 2,
  async open() {
    const { url, drop } = await databaseOfItsOwn(postgres ?? '')
    return { location: { kind: 'postgres', url }, remove: drop }
  },
}

const kinds = [
  { name: 'as it is', latencyMillisMax: 0 },
  { name: 'a store that is up to 5 ms late each way', latencyMillisMax: 5 },
  { name: 'a late store and kill -9 in the middle', latencyMillisMax: 5, killEvery: 4 },
]

describe('50 parallel redemptions of one code and of one refresh token (T-10, T-11)', () => {
  for (const engine of [sqlite, postgresql]) {
    const impossible = engine === postgresql && postgres === undefined
    const why = impossible ? ' (needs PORTREEVE_TEST_DATABASE_URL)' : ''
    describe(engine.name + why, () => {
      it.skipIf(impossible).each(kinds)(
        `${ROUNDS} rounds: $name`,
        { timeout: 120_000 },
        async ({ name: _, ...kind }) => {
          const { location, remove } = await engine.open()
          try {
            const report = await runRaces({ location, nodes: engine.nodes, rounds: ROUNDS, ...kind })
            expect(report.violations).toEqual([])
            expect(report.rounds).toBe(ROUNDS)
            if (!kind.killEvery) {
              expect([report.codesUsed, report.rotations, report.successors]).toEqual([ROUNDS, ROUNDS, ROUNDS])
            } else expect(report.kills).toBe(Math.floor(ROUNDS / kind.killEvery))
          } finally {
            await remove()
          }
        },
      )
    })
  }
})
