import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Child } from '../harness/children.ts'
import { decimals, megabytes } from '../harness/figures.ts'
import { findPortBase } from '../harness/free-ports.ts'
import { readResidentBytes } from '../harness/proc.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { median } from '../harness/statistics.ts'
import { fetchToken, tokenRequest } from '../programs/token-request.ts'

const START_SECONDS_MAX = 0.8
const IDLE_MEGABYTES_MAX = 120
const POLL_MILLIS = 2
const GIVE_UP_MILLIS = 30_000

export const start: Scenario = {
  name: 'start',
  summary: 'portreeve dev on an existing home: seconds to the first token, and resident memory when idle',
  defaults: { seconds: 5, rounds: 5, connections: 1 },
  run: runStart,
}

async function runStart(session: Session): Promise<Findings> {
  const { settings, say } = session
  const home = await session.makeDirectory()
  const portBase = await findPortBase()
  const command = fileURLToPath(new URL('./main.js', import.meta.resolve('portreeve')))
  const launch = () =>
    session.children.startCommand(
      [process.execPath, command, 'dev', '--home', home, '--port-base', String(portBase)],
      'subject',
    )
  const timeStart = async () => {
    const begun = performance.now()
    const child = launch()
    await firstToken(child, home)
    return { child, seconds: (performance.now() - begun) / 1000 }
  }

  const first = await timeStart()
  say(`new home: ${decimals(first.seconds)} s to the first token`)
  await first.child.end()
  const seconds: number[] = []
  let idleBytes = Number.NaN
  for (let round = 1; round <= settings.rounds; round++) {
    const started = await timeStart()
    seconds.push(started.seconds)
    say(`start ${round}/${settings.rounds}: ${decimals(started.seconds)} s to the first token`)
    if (round === settings.rounds) {
      await sleep(settings.seconds * 1000)
      idleBytes = readResidentBytes(started.child.pid) ?? Number.NaN
    }
    await started.child.end()
  }

  return {
    tables: [
      {
        head: ['', 'first token after s'],
        rows: [
          ['new home', decimals(first.seconds)],
          ['existing home', decimals(median(seconds))],
        ],
      },
      { head: ['', 'resident MB'], rows: [[`idle for ${settings.seconds} s`, megabytes(idleBytes)]] },
    ],
    verdicts: [
      judge({
        what: 'existing home to first token',
        measured: median(seconds),
        bound: START_SECONDS_MAX,
        side: 'at most',
        unit: 's',
      }),
      judge({ what: 'idle memory', measured: idleBytes / 1e6, bound: IDLE_MEGABYTES_MAX, side: 'at most', unit: 'MB' }),
    ],
    errors: [],
    notes: ['The first token includes the whole start of the process, on one core.'],
    measurements: {},
    samples: { newHomeSeconds: [first.seconds], existingHomeSeconds: seconds, idleResidentBytes: [idleBytes] },
  }
}

/** Asks until a token comes. The home of a first start has no demo.json at first, and then nobody listens yet. */
async function firstToken(child: Child, home: string): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MILLIS
  for (;;) {
    try {
      const { identity, app } = JSON.parse(await readFile(join(home, 'demo.json'), 'utf8'))
      const url = identity.tokenUrl.replace('//localhost:', '//127.0.0.1:')
      await fetchToken(tokenRequest(url, app.apiKey, app.apiSecret))
      return
    } catch (fault) {
      if (!child.isRunning()) throw new Error(`portreeve dev ended by itself\n${child.lastWords()}`)
      if (performance.now() > giveUpAt) throw new Error(`no token after ${GIVE_UP_MILLIS / 1000} s`, { cause: fault })
      await sleep(POLL_MILLIS)
    }
  }
}
