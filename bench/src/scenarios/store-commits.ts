import type { RunningProgram } from '../harness/children.ts'
import { micros, millis, whole } from '../harness/figures.ts'
import { interleave } from '../harness/interleave.ts'
import { type Measurements, medianOf } from '../harness/measure.ts'
import { findPostgres } from '../harness/postgres.ts'
import type { Findings, Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'

const IN_FLIGHT = [1, 16, 64]

export const storeCommits: Scenario = {
  name: 'store-commits',
  summary: 'durable commits a second, each a new subscription with its connection and change notice',
  defaults: { seconds: 2, rounds: 3, connections: Math.max(...IN_FLIGHT) },
  run: runStoreCommits,
}

interface Measured {
  name: string
  program: RunningProgram
  inFlight: number
}

async function runStoreCommits(session: Session): Promise<Findings> {
  const { settings, say } = session
  const postgres = await findPostgres(session)
  const sqlite = await session.start('store-commits')
  const engines = [{ engine: 'SQLite', program: sqlite }]
  if ('url' in postgres) {
    const program = await session.start('store-commits', { databaseUrl: postgres.url })
    engines.push({ engine: 'PostgreSQL', program })
  }
  const measured: Measured[] = [
    { name: 'page write + fdatasync', program: await session.start('disk-sync'), inFlight: 1 },
    ...engines.flatMap(({ engine, program }) =>
      IN_FLIGHT.map((inFlight) => ({ name: `${engine}, ${inFlight} in flight`, program, inFlight })),
    ),
  ]
  const measureOne = ({ program, inFlight }: Measured, seconds: number) =>
    session.measure(program, undefined, { seconds, connections: inFlight })

  const measurements: Measurements = Object.fromEntries(measured.map(({ name }) => [name, []]))
  for (const one of measured) await measureOne(one, Math.min(1, settings.seconds))
  for (const [round, order] of interleave(measured, settings.rounds).entries()) {
    for (const one of order) {
      const measurement = await measureOne(one, settings.seconds)
      measurements[one.name]?.push(measurement)
      say(`round ${round + 1}/${settings.rounds}  ${one.name}: ${whole(measurement.ratePerSecond)}/s`)
    }
  }
  return {
    tables: [
      {
        head: ['', 'commits/s', 'CPU µs each', 'p50 ms', 'p99 ms'],
        rows: Object.entries(measurements).map(([name, rounds]) => [
          name,
          whole(medianOf(rounds, 'ratePerSecond')),
          micros(medianOf(rounds, 'cpuMicrosPerRequest')),
          millis(medianOf(rounds, 'p50Micros')),
          millis(medianOf(rounds, 'p99Micros')),
        ]),
      },
    ],
    verdicts: [],
    errors: [],
    notes: [postgres.note, 'CPU of PostgreSQL is that of our process alone.'],
    measurements,
  }
}
