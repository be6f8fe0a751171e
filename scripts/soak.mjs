#!/usr/bin/env node
/**
 * `npm run soak`: kill -9 of exchange, receiver and PostgreSQL at random moments while events are published and delivered, on both engines. Nothing that was acknowledged
 * may be lost, nothing of one webhook and partition key may change places, and a kill may repeat no more than what was under way.
 *
 *   npm run soak -- --kills 1000 --engine both --seed 1
 *   npm run soak -- --engine sqlite --seconds 60      stops killing after a minute
 *
 * Progress goes to standard error, a table and one line of JSON for each engine to standard output. Exit code 1: something did not hold.
 * docs/reliability.md says what is checked; a short run is test/soak.test.ts. PostgreSQL is always a cluster of its own: it is killed as well.
 */
import { parseArgs } from 'node:util'
import { runSoak } from '../test/soak/run-soak.mjs'
import { bringPostgresPrograms } from './test/prerequisites.mjs'

// Ending by `exit` takes the database and the servers along.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

const ENGINES = /** @type {const} */ (['sqlite', 'postgres'])

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    engine: { type: 'string', default: 'both' },
    seed: { type: 'string' },
    seconds: { type: 'string' },
    rate: { type: 'string', default: '200' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000))
const kills = Number(values.kills)
const perSecond = Number(values.rate)
const secondsMax = values.seconds === undefined ? Number.POSITIVE_INFINITY : Number(values.seconds)
const engines = ENGINES.filter((engine) => values.engine === 'both' || values.engine === engine)
if (engines.length === 0 || ![seed, kills, perSecond].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  console.error(
    'npm run soak -- [--kills N] [--engine sqlite|postgres|both] [--seed N] [--seconds N] [--rate EVENTS-A-SECOND]',
  )
  process.exit(2)
}

for (const engine of engines) {
  console.error(`${engine}: ${kills} kills, seed ${seed}`)
  const result = await runSoak({
    ...{ engine, seed, kills, secondsMax, perSecond },
    postgresPrograms: engine === 'postgres' ? await bringPostgresPrograms((line) => console.error(line)) : undefined,
    say: (text) => console.error(`${engine}: ${text}`),
  })
  const { violations, examples, ...figures } = result
  for (const [name, figure] of Object.entries(figures)) {
    console.log(`| ${name} | ${typeof figure === 'object' ? JSON.stringify(figure) : figure} |`)
  }
  console.log(JSON.stringify(result))
  for (const text of [...violations, ...examples]) console.error(`${engine}: ${text}`)
  console.error(`${engine}: ${violations.length === 0 ? 'everything held' : 'NOT everything held'}`)
  if (violations.length > 0) process.exitCode = 1
}
