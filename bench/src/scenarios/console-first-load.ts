import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import type { Child } from '../harness/children.ts'
import { decimals } from '../harness/figures.ts'
import { findPortBase } from '../harness/free-ports.ts'
import { type Findings, judge, type Scenario } from '../harness/scenario.ts'
import type { Session } from '../harness/session.ts'
import { median } from '../harness/statistics.ts'

const SECONDS_MAX = 1
const POLL_MILLIS = 50
const GIVE_UP_MILLIS = 60_000
/** After a window was opened. */
const SETTLE_MILLIS = 1_500

export const consoleFirstLoad: Scenario = {
  name: 'console-first-load',
  summary: 'seconds until somebody who is signed in reads the console’s home on the demo, in Chromium',
  defaults: { seconds: 1, rounds: 11, connections: 1 },
  run: runConsoleFirstLoad,
}

interface Demo {
  users: readonly { email: string; password: string }[]
}

/** Seconds from the navigation on. */
interface Load {
  /** The page says who is there. */
  heading: number
  /** What needs them has been answered, too: they can begin. */
  usable: number
}

async function runConsoleFirstLoad(session: Session): Promise<Findings> {
  const { settings, say } = session
  const home = await session.makeDirectory()
  const portBase = await findPortBase()
  const url = `http://localhost:${portBase + 1}/`
  const command = fileURLToPath(new URL('./main.js', import.meta.resolve('portreeve')))
  const child = session.children.startCommand(
    [process.execPath, command, 'dev', '--home', home, '--port-base', String(portBase)],
    'subject',
  )
  const demo = await demoOf(child, home, url)
  const browser = await launch()
  session.atEnd(() => browser.close())

  const returning = await browser.newContext()
  await signIn(returning, url, demo)
  const storageState = await returning.storageState()
  const loads: Record<'warm' | 'empty', Load[]> = { warm: [], empty: [] }
  // One more than is counted: the first meets an exchange that has answered nobody yet.
  for (let round = 0; round <= settings.rounds; round++) {
    const fresh = await browser.newContext({ storageState })
    const taken = { warm: await load(returning, url), empty: await load(fresh, url) }
    await fresh.close()
    if (round === 0) continue
    loads.warm.push(taken.warm)
    loads.empty.push(taken.empty)
    say(
      `${round}/${settings.rounds}: ${decimals(taken.warm.usable)} s, with an empty cache ${decimals(taken.empty.usable)} s`,
    )
  }
  const seconds = (kind: keyof typeof loads, of: keyof Load) => loads[kind].map((one) => one[of])
  const row = (name: string, kind: keyof typeof loads) => [
    name,
    decimals(median(seconds(kind, 'heading'))),
    decimals(median(seconds(kind, 'usable'))),
    decimals(Math.max(...seconds(kind, 'usable'))),
  ]
  const verdict = (what: string, kind: keyof typeof loads) =>
    judge({ what, measured: median(seconds(kind, 'usable')), bound: SECONDS_MAX, side: 'at most', unit: 's' })
  return {
    tables: [
      {
        head: ['', 'heading after s', 'usable after s', 'longest'],
        rows: [row('a browser that was here', 'warm'), row('the same with an empty cache', 'empty')],
      },
    ],
    verdicts: [verdict('usable, a browser that was here', 'warm'), verdict('usable, empty cache', 'empty')],
    errors: [],
    notes: [
      'A new window each time, so that each asks identity who is there. Measured from the navigation on, when the window itself is there. Usable: what needs them has been answered. The exchange has a core of its own; Chromium has not.',
    ],
    measurements: {},
    samples: { warmSeconds: seconds('warm', 'usable'), emptyCacheSeconds: seconds('empty', 'usable') },
  }
}

/** Of a new home, once everything in it is there and somebody listens. */
async function demoOf(child: Child, home: string, url: string): Promise<Demo> {
  const giveUpAt = performance.now() + GIVE_UP_MILLIS
  for (;;) {
    try {
      const demo = JSON.parse(await readFile(join(home, 'demo.json'), 'utf8'))
      await (await fetch(url)).arrayBuffer()
      return demo
    } catch (fault) {
      if (!child.isRunning()) throw new Error(`portreeve dev ended by itself\n${child.lastWords()}`)
      if (performance.now() > giveUpAt) throw new Error(`no demo after ${GIVE_UP_MILLIS / 1000} s`, { cause: fault })
      await pause(POLL_MILLIS)
    }
  }
}

async function launch(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env.PORTREEVE_TEST_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  })
}

async function signIn(context: BrowserContext, url: string, { users }: Demo): Promise<void> {
  const developer = users[1]
  if (!developer) throw new Error('the demo has no app developer')
  const page = await context.newPage()
  await page.goto(url)
  await page.getByLabel('E-mail').fill(developer.email)
  await page.getByLabel('Password', { exact: true }).fill(developer.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('Nothing needs you').waitFor()
  await page.close()
}

async function load(context: BrowserContext, url: string): Promise<Load> {
  const page = await context.newPage()
  // Chromium fetches its own address bar for each new window, some 100 scripts, and nobody types that fast.
  await pause(SETTLE_MILLIS)
  const begun = performance.now()
  const since = () => (performance.now() - begun) / 1000
  await page.goto(url, { waitUntil: 'commit' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const heading = since()
  await page.getByText('Nothing needs you').waitFor()
  const usable = since()
  await page.close()
  return { heading, usable }
}
