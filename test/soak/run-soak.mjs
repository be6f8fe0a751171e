import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePortBase } from '../../scripts/test/free-port-base.mjs'
import { startCluster } from '../../scripts/test/postgres-cluster.mjs'
import { createLedger } from './ledger.mjs'
import { createDice, planKills } from './plan.mjs'
import { createExchange, createReceiver } from './processes.mjs'
import { startPublishers } from './publishers.mjs'
import { createTakenReader } from './read-taken.mjs'
import { createManage, makeWorld } from './world.mjs'

/**
 * @typedef {object} SoakOptions
 * @property {'sqlite' | 'postgres'} engine On PostgreSQL two processes share the work, and the server is killed as well.
 * @property {string | undefined} postgresPrograms The folder of `initdb` and `postgres`.
 * @property {number} seed
 * @property {number} kills
 * @property {number} [secondsMax] No kill begins after this time.
 * @property {number} [perSecond] Events.
 * @property {number} [calmEvery] After so many kills everything has to arrive, and nothing is killed for a while.
 * @property {number} [drainSecondsMax] How long everything may take to arrive.
 * @property {(text: string) => void} say
 *
 * @typedef {import('./ledger.mjs').Verdict & {
 *   engine: string, seed: number, seconds: number, kills: Record<string, number>, resent: number, givenUp: number,
 *   badAnswers: Record<string, number>, stoodStill: number, drains: number, arrivedInDrains: number, longestDrainSeconds: number, failedStarts: number, violations: string[]
 * }} SoakResult `violations` is empty when everything held.
 */

const KEYS = 24
const UNKEYED = 6
const BAD_SHARE = 0.01
const CALM_MILLIS = 2_000
const READ_MILLIS = 50
/** The database is there again; who uses it has to notice. */
const POSTGRES_MARGIN_MILLIS = 2_000
/** It takes what has come meanwhile. */
const STILL_MARGIN_MILLIS = 2_000

/** @param {SoakOptions} options @returns {Promise<SoakResult>} */
export async function runSoak({
  engine,
  postgresPrograms,
  seed,
  kills,
  secondsMax = Number.POSITIVE_INFINITY,
  ...more
}) {
  const { perSecond = 200, calmEvery = 100, drainSecondsMax = 180, say } = more
  /** @type {(() => Promise<unknown> | unknown)[]} */
  const ends = []
  /** @type {string[]} */
  const violations = []
  /** @param {string} text */
  const onViolation = (text) => {
    if (violations.length < 100) violations.push(text)
  }
  try {
    const folder = mkdtempSync(join(tmpdir(), 'portreeve-soak-'))
    ends.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
    const cluster = engine === 'postgres' ? await startCluster(postgresPrograms ?? '') : undefined
    if (cluster) ends.push(cluster.stop)
    const shared = { folder, databaseUrl: cluster?.url, encryptionKey: randomBytes(32).toString('base64') }
    const exchanges = []
    for (const name of cluster ? ['a', 'b'] : ['a']) {
      const exchange = createExchange({ ...shared, name, portBase: await freePortBase() })
      ends.push(() => exchange.kill())
      await exchange.start()
      exchanges.push(exchange)
    }
    const receiver = createReceiver({ folder, port: (await freePortBase()) + 7, seed, badShare: BAD_SHARE })
    ends.push(() => receiver.kill())
    await receiver.start()
    const first = exchanges[0]
    if (!first) throw new Error('there is no exchange')
    const { token, authServerId } = first.management()
    say('making records')
    const world = await makeWorld(createManage(`http://127.0.0.1:${first.portBase + 1}`, token), receiver.url)

    const ledger = createLedger()
    /** @type {Record<string, number>} */
    const badAnswers = {}
    let stoodStill = 0
    const read = createTakenReader({
      onTaken: ledger.took,
      onBad: (kind) => {
        badAnswers[kind] = (badAnswers[kind] ?? 0) + 1
      },
      onStill(from, until) {
        stoodStill++
        ledger.disrupted({ what: 'receiver stood still', from, until: until + STILL_MARGIN_MILLIS })
      },
    })
    const reading = setInterval(() => read(receiver.file()), READ_MILLIS)
    ends.push(() => clearInterval(reading))
    const dice = createDice(seed + 1)
    const publishers = startPublishers({
      ...{ world, authServerId, exchanges, ledger, dice, perSecond, onViolation },
      ...{ keys: KEYS, unkeyed: UNKEYED },
    })
    ends.push(() => publishers.stop())

    /** @type {Map<string, { kill(): Promise<void>, start(): Promise<void>, margin: number }>} */
    const targets = new Map()
    for (const exchange of exchanges) {
      targets.set(`exchange ${exchange.name}`, { kill: exchange.kill, start: exchange.start, margin: 0 })
    }
    targets.set('receiver', {
      margin: 0,
      start: receiver.start,
      async kill() {
        await receiver.kill()
        // What it took before it died, before the next life's file is begun.
        read(receiver.file())
      },
    })
    if (cluster) {
      targets.set('postgres', { kill: cluster.crash, start: cluster.startAgain, margin: POSTGRES_MARGIN_MILLIS })
    }

    /** @type {Record<string, number>} */
    const killed = Object.fromEntries([...targets.keys()].map((name) => [name, 0]))
    /** Starts that nobody waited for. @type {Map<string, Promise<void>>} */
    const starting = new Map()
    const allUp = async () => {
      await Promise.all(starting.values())
    }
    let longestDrain = 0
    let drains = 0
    let arrivedInDrains = 0
    const drain = async () => {
      publishers.pause()
      await allUp()
      const begun = performance.now()
      const { taken } = ledger.counts()
      // Those that were being published when it was said to pause.
      await sleep(300)
      while (ledger.waiting() > 0 && performance.now() - begun < drainSecondsMax * 1000) await sleep(50)
      read(receiver.file())
      const seconds = (performance.now() - begun) / 1000
      drains++
      arrivedInDrains += ledger.counts().taken - taken
      longestDrain = Math.max(longestDrain, seconds)
      if (ledger.waiting() > 0) {
        onViolation(
          `${ledger.waiting()} deliveries did not arrive within ${drainSecondsMax} s: ${ledger.examplesOfWaiting().join('; ')}`,
        )
      }
      publishers.resume()
      return seconds
    }

    const begun = performance.now()
    let count = 0
    for (const { target: name, waitMillis, downMillis, isHasty } of planKills({
      seed,
      kills,
      targets: [...targets.keys()],
      slow: cluster ? exchanges.map(({ name }) => `exchange ${name}`) : [],
    })) {
      if (performance.now() - begun > secondsMax * 1000) break
      await sleep(waitMillis)
      const target = /** @type {{ kill(): Promise<void>, start(): Promise<void>, margin: number }} */ (
        targets.get(name)
      )
      const from = Date.now()
      await target.kill()
      killed[name] = (killed[name] ?? 0) + 1
      await starting.get(name)
      await sleep(downMillis)
      const start = target.start().then(
        () => ledger.disrupted({ what: name, from, until: Date.now() + target.margin }),
        (fault) => onViolation(String(fault)),
      )
      starting.set(name, start)
      if (!isHasty) await start
      count++
      if (count % 25 === 0) {
        const { acknowledged, duplicates, reordered } = ledger.counts()
        say(
          `${count}/${kills} kills, ${Math.round((performance.now() - begun) / 1000)} s: ${acknowledged} acknowledged, ` +
            `${ledger.waiting()} deliveries waiting, ${duplicates} duplicates, ${reordered} reordered`,
        )
      }
      if (count % calmEvery === 0 && count < kills) {
        say(`everything arrived after ${(await drain()).toFixed(1)} s`)
        await sleep(CALM_MILLIS)
      }
    }
    await allUp()
    await sleep(CALM_MILLIS)
    await publishers.stop()
    say(`the end: everything arrived after ${(await drain()).toFixed(1)} s`)
    const seconds = Math.round((performance.now() - begun) / 1000)
    for (const exchange of exchanges) {
      violations.push(...exchange.ownEnds)
      const how = await exchange.stop()
      if (how !== 0) onViolation(`exchange ${exchange.name} did not stop well (${how}): ${exchange.lastWords()}`)
    }
    read(receiver.file())
    const verdict = ledger.judge()
    const must = {
      lost: verdict.lost,
      reordered: verdict.reordered,
      unexplained: verdict.unexplained,
      doubled: verdict.doubled,
    }
    for (const [what, many] of Object.entries(must)) if (many > 0) onViolation(`${what}: ${many}`)
    if (badAnswers.unsigned) onViolation(`${badAnswers.unsigned} deliveries without a token or a signature`)
    return {
      ...{ engine, seed, seconds, kills: killed },
      ...verdict,
      ...publishers.counts,
      ...{
        badAnswers,
        stoodStill,
        drains,
        arrivedInDrains,
        longestDrainSeconds: Math.round(longestDrain),
      },
      failedStarts: exchanges.reduce((sum, each) => sum + each.failedStarts(), 0),
      violations,
    }
  } finally {
    for (const end of ends.reverse()) await end()
  }
}
