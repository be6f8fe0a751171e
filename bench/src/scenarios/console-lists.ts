import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { decimals, whole } from '../harness/figures.ts'
import { findPostgres } from '../harness/postgres.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { percentile } from '../harness/statistics.ts'
import { askings, type Who } from '../lists/askings.ts'
import { fillDatabase, forgetStatistics, untilStatistics } from '../lists/fill-database.ts'

const MILLIS_MAX = 200
const ROWS = 1_000_000
/** Apps, APIs and clients: a tenth. */
const SMALL_SHARE = 0.1
/** Each list is asked for so often in a round, the first time apart. */
const TIMES = 10

export const consoleLists: Scenario = {
  name: 'console-lists',
  summary: `ms until a page of each list of the console, of ${whole(ROWS)} rows each (--events), from PostgreSQL`,
  defaults: { seconds: 1, rounds: 3, connections: 1, events: ROWS },
  run: runConsoleLists,
}

async function runConsoleLists(session: Session): Promise<Findings> {
  const { settings, say } = session
  const { events: large = ROWS, rounds } = settings
  const postgres = await findPostgres(session)
  if (!('url' in postgres)) throw new Error(postgres.note)
  const { url } = postgres
  const tokens = { operator: newToken(), member: newToken() }
  const first = await session.start('lists-exchange', { databaseUrl: url, tokens })
  await first.end()
  await fillDatabase(url, { large, small: Math.floor(large * SMALL_SHARE) }, say)
  const taken = new Map<string, number[]>()
  const errors: string[] = []
  await forgetStatistics(url)
  say('starting the exchange, on what PostgreSQL knows nothing of')
  const node = await session.start('lists-exchange', { databaseUrl: url, startsSlowly: true })
  const unknownSeconds = await untilStatistics(url)
  const managementUrl = String(node.ready.facts.managementUrl)
  for (let round = 0; round < rounds; round++) {
    for (const { who, what, path } of askings(large)) {
      const ask = () => timed(managementUrl + path, tokens[who])
      const { status } = await ask()
      if (status !== 200) {
        errors.push(`${who}, ${what}: answered ${status}`)
        continue
      }
      const name = nameOf(who, what)
      const millis = taken.get(name) ?? []
      for (let time = 0; time < TIMES; time++) millis.push((await ask()).millis)
      taken.set(name, millis)
    }
    say(`round ${round + 1}/${rounds}`)
  }
  await node.end()
  const at = (name: string, share: number) =>
    percentile(
      [...(taken.get(name) ?? [])].sort((a, b) => a - b),
      share,
    )
  const wheres = askings(large).map(({ who, what }) => ({ who, what }))
  const worst = Math.max(...[...taken.keys()].map((name) => at(name, 0.95)))
  return {
    tables: [
      {
        head: ['', 'p50 ms', 'p95 ms'],
        rows: wheres.map(({ who, what }) => [
          nameOf(who, what),
          ...[0.5, 0.95].map((share) => decimals(at(nameOf(who, what), share))),
        ]),
      },
    ],
    verdicts: [
      judge({
        what: 'slowest list, p95',
        measured: Number(decimals(worst)),
        bound: MILLIS_MAX,
        side: 'at most',
        unit: 'ms',
      }),
    ],
    errors: [...new Set(errors)],
    notes: [
      postgres.note,
      `${whole(large)} organizations, users, members, subscriptions, connections, provider calls, errors, events and deliveries; a tenth of it apps, APIs and clients.`,
      `PostgreSQL knew nothing of its tables, as after a restore, until ${decimals(unknownSeconds)} s after the exchange answered.`,
    ],
    measurements: {},
    samples: { ...Object.fromEntries(taken), 'seconds until PostgreSQL knew its tables': [unknownSeconds] },
  }
}

const nameOf = (who: Who, what: string) => `${who}: ${what}`
const newToken = () => `pmt_${randomBytes(32).toString('base64url')}`

async function timed(url: string, token: string): Promise<{ millis: number; status: number }> {
  const begun = performance.now()
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } })
  await answer.arrayBuffer()
  // Asked faster than one person may: nothing was looked up.
  if (answer.status === 429) {
    await pause(1000 * Number(answer.headers.get('retry-after') ?? 1))
    return timed(url, token)
  }
  return { millis: performance.now() - begun, status: answer.status }
}
