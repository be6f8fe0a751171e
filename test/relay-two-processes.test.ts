import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePortBase } from '../scripts/test/free-port-base.mjs'
import { createLedger, type Ledger } from './soak/ledger.mjs'
import { createDice } from './soak/plan.mjs'
import { createExchange, createReceiver, type Exchange } from './soak/processes.mjs'
import { startPublishers } from './soak/publishers.mjs'
import { createTakenReader } from './soak/read-taken.mjs'
import { createManage, makeWorld } from './soak/world.mjs'
import { databaseOfItsOwn } from './support/databases.ts'
import { temporaryFolder } from './support/dev-process.ts'

const postgres = process.env.PORTREEVE_TEST_DATABASE_URL

const SHARDS = 64
/** Of 30 s, whoever takes what has lapsed waits 5 s longer because clocks differ, and looks every 5 s. */
const LEASE_SECONDS = 30
const MARGIN_SECONDS = 5 + 5 + 5

const ends: (() => Promise<unknown> | unknown)[] = []

describe.skipIf(postgres === undefined)('the relay of two processes on one postgres (protocol.md 6.4)', () => {
  let a: Exchange
  let b: Exchange
  let databaseUrl: string
  let ledger: Ledger
  let publishers: ReturnType<typeof startPublishers>

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(folder.remove)
    const database = await databaseOfItsOwn(postgres ?? '')
    ends.push(database.drop)
    databaseUrl = database.url
    const shared = { folder: folder.path, databaseUrl, encryptionKey: randomBytes(32).toString('base64') }
    a = createExchange({ ...shared, name: 'a', portBase: await freePortBase() })
    ends.push(() => a.kill())
    await a.start()
    b = createExchange({ ...shared, name: 'b', portBase: await freePortBase() })
    ends.push(() => b.kill())
    await b.start()
    const receiver = createReceiver({
      ...shared,
      folder: folder.path,
      port: (await freePortBase()) + 7,
      seed: 1,
      badShare: 0,
    })
    ends.push(() => receiver.kill())
    await receiver.start()
    const { token, authServerId } = a.management()
    const world = await makeWorld(createManage(`http://127.0.0.1:${a.portBase + 1}`, token), receiver.url)
    ledger = createLedger()
    const read = createTakenReader({ onTaken: ledger.took, onBad: () => undefined, onStill: () => undefined })
    const reading = setInterval(() => read(receiver.file()), 50)
    ends.push(() => clearInterval(reading))
    publishers = startPublishers({
      ...{ world, authServerId, exchanges: [a, b], ledger, dice: createDice(1), keys: 16, unkeyed: 4, perSecond: 40 },
      onViolation: (text) => expect.unreachable(text),
    })
    ends.push(() => publishers.stop())
  }, 60_000)

  afterAll(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  /** Of one process's metrics. */
  async function metric({ portBase }: Exchange, name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${portBase + 9}/metrics`)).text()
    const line = text.split('\n').find((each) => each.startsWith(`portreeve_relay_${name} `))
    return Number(line?.split(' ').at(-1))
  }
  const delivered = (exchange: Exchange) => metric(exchange, 'attempts_total{outcome="accepted"}')

  /** Seconds until every one of `exchanges` has so many shards. */
  async function untilShards(exchanges: readonly Exchange[], shards: number, secondsMax: number): Promise<number> {
    const begun = performance.now()
    const seconds = () => (performance.now() - begun) / 1000
    for (;;) {
      const each = await Promise.all(exchanges.map((exchange) => metric(exchange, 'shards')))
      if (each.every((count) => count === shards)) return seconds()
      if (seconds() > secondsMax) throw new Error(`after ${secondsMax} s they have ${each.join(' and ')} shards`)
      await sleep(100)
    }
  }

  /** Publishers pause meanwhile: what they publish after it is on its way, and not lost. */
  async function untilArrived(secondsMax: number): Promise<ReturnType<Ledger['judge']>> {
    publishers.pause()
    await sleep(500)
    const deadline = performance.now() + secondsMax * 1000
    while (ledger.waiting() > 0 && performance.now() < deadline) await sleep(50)
    expect(ledger.examplesOfWaiting()).toEqual([])
    const verdict = ledger.judge()
    publishers.resume()
    return verdict
  }

  it('share the work: half of the shards each, each delivers to its own, and no event comes from both', async () => {
    await untilShards([a, b], SHARDS / 2, 30)
    const before = await Promise.all([delivered(a), delivered(b)])
    await sleep(4_000)
    const verdict = await untilArrived(10)
    const after = await Promise.all([delivered(a), delivered(b)])
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    const { rows } = await client.query(
      'SELECT DISTINCT node FROM webhook JOIN relay_shard ON webhook.shard = relay_shard.shard',
    )
    await client.end()
    expect(after.filter((count, at) => count > (before[at] ?? 0))).toHaveLength(rows.length)
    expect(ledger.counts().acknowledged).toBeGreaterThan(50)
    expect(verdict).toMatchObject({ lost: 0, reordered: 0, duplicates: 0, doubled: 0 })
  }, 60_000)

  it('kill -9 of one hands its lanes over within the lease; only what was under way may come twice', async () => {
    const from = Date.now()
    await a.kill()
    const seconds = await untilShards([b], SHARDS, LEASE_SECONDS + MARGIN_SECONDS)
    ledger.disrupted({ what: 'a', from, until: Date.now() })
    const verdict = await untilArrived(30)
    expect(seconds).toBeLessThan(LEASE_SECONDS + MARGIN_SECONDS)
    expect(verdict).toMatchObject({ lost: 0, reordered: 0, unexplained: 0, doubled: 0 })
  }, 120_000)

  it('one that stops politely hands its lanes over at once, and nothing comes twice', async () => {
    await a.start()
    await untilShards([a, b], SHARDS / 2, 30)
    const { duplicates } = ledger.counts()
    expect(await b.stop()).toBe(0)
    await untilShards([a], SHARDS, 15)
    const verdict = await untilArrived(15)
    expect(verdict).toMatchObject({ lost: 0, reordered: 0, doubled: 0, duplicates })
  }, 90_000)
})
