import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../store/contract/engines.ts'
import { openStore, type Store, StoreUnavailable, type WriteCall, writeCalls } from '../../store/index.ts'
import { openTestStore } from '../../store/testing/open-test-store.ts'
import { createLog } from '../../telemetry/index.ts'
import { createAccessLogFiles, noAccessLog } from './access-log.ts'
import { CallRecord } from './call-record.ts'
import { finishedCallOf } from './finished-call.ts'
import { type CallSink, createJournal, newJournalRun } from './journal.ts'
import { keepCalls } from './keep-calls.ts'
import { openCuttableRelay } from './testing/cuttable-relay.ts'
import { createRandom, randomRecord } from './testing/random-records.mjs'
import { readLog, sumsOfLog, sumsOfUsage } from './testing/read-log.ts'

const log = createLog('silent')
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
const random = createRandom(4711)
const someRecord = () => randomRecord(CallRecord, random) as CallRecord

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'portreeve-journal-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

describe('the journal of calls', () => {
  let store: Store
  beforeEach(async () => {
    store = await openTestStore()
  })
  afterEach(() => store.close())

  /** `store`, but what `how` does comes between. */
  const withTogether = (how: (calls: readonly WriteCall[]) => ReturnType<Store['together']>) => ({
    ...store,
    together: how,
  })

  it('protocol.md 5.4 the usage report equals the access log, whatever the calls are and however they are spread', async () => {
    const calls = keepCalls({ store, home, sinks: [], log })
    for (let burst = 0; burst < 30; burst++) {
      const size = random() * 500
      for (let n = 0; n < size; n++) calls.journal.add(someRecord())
      if (burst % 3 === 0) await calls.journal.flush()
      if (burst % 7 === 0) await pause(30)
    }
    await calls.close()
    const lines = await readLog(home)
    expect(lines.length).toBeGreaterThan(2_000)
    expect(lines).toHaveLength(calls.journal.health().calls)
    expect(await sumsOfUsage(store)).toEqual(sumsOfLog(lines))
    expect(await store.gatewayRuns.listOpen()).toEqual([])
    expect(await store.gatewayRuns.listLossy(0, Date.now() + 1)).toEqual([])
  })

  it('counts nothing twice when nobody knows whether a transaction was committed', async () => {
    let [step, isOver] = [0, false]
    const uncertain = withTogether(async (calls) => {
      const what = isOver ? 2 : step++ % 3
      if (what === 0) throw new StoreUnavailable('it never arrived')
      const answer = await store.together(calls)
      if (what === 1) throw new StoreUnavailable('it was committed, and the answer was lost')
      return answer
    })
    const calls = keepCalls({ store: uncertain, home, sinks: [], log })
    for (let n = 0; n < 20; n++) {
      for (let more = 0; more < 50; more++) calls.journal.add(someRecord())
      await calls.journal.flush()
    }
    isOver = true
    await calls.journal.flush()
    await calls.close()
    expect(calls.journal.health().failedFlushes).toBeGreaterThan(10)
    expect(await sumsOfUsage(store)).toEqual(sumsOfLog(await readLog(home)))
  })

  it('goes on while the store is away, within bounds, and catches up', async () => {
    let isAway = true
    const sometimes = withTogether(async (calls) => {
      if (isAway) throw new StoreUnavailable('away')
      return store.together(calls)
    })
    const calls = keepCalls({ store: sometimes, home, sinks: [], log })
    const before = process.memoryUsage().heapUsed
    for (let n = 0; n < 100; n++) {
      for (let more = 0; more < 1_000; more++) calls.journal.add(someRecord())
      await calls.journal.flush()
    }
    // 100,000 calls would be over 100 MB as records.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 1024 * 1024)
    isAway = false
    await calls.journal.flush()
    await calls.journal.flush()
    expect(await sumsOfUsage(store)).toEqual(sumsOfLog(await readLog(home)))
    const errors = await store.callErrors.list({
      ...{ lead: undefined, statusMin: 400, statusMax: 599, from: '', below: '9', limit: 5_000 },
    })
    expect(errors.length).toBeLessThanOrEqual(600)
    await calls.close()
  })

  it('a sink that fails keeps nothing from the others', async () => {
    const broken: CallSink = {
      collect() {
        throw new Error('a bug')
      },
      drain: () => [writeCalls.facts.put('\0', 'no row can hold this name')],
    }
    const calls = keepCalls({ store, home, sinks: [broken], log })
    for (let n = 0; n < 500; n++) calls.journal.add(someRecord())
    await calls.journal.flush()
    expect(await sumsOfUsage(store)).toEqual(sumsOfLog(await readLog(home)))
    await calls.close()
  })

  it('what the sinks have goes into one transaction, and what one adds meanwhile into the next', async () => {
    const committed: string[][] = []
    const watching = withTogether(async (calls) => {
      committed.push(calls.map(({ kind, method }) => `${kind}.${method}`))
      return store.together(calls)
    })
    const fact = (name: string): CallSink => {
      let seen = 0
      return {
        collect: (records) => {
          seen += records.length
        },
        drain: () => (seen === 0 ? [] : [writeCalls.facts.put(name, String(seen))]),
      }
    }
    const journal = createJournal({ store: watching, sinks: [fact('one'), fact('two')], log })
    for (let n = 0; n < 300; n++) journal.add(someRecord())
    await journal.flush()
    expect(committed).toEqual([['gatewayRuns.advance', 'facts.put', 'facts.put']])
    expect([await store.facts.find('one'), await store.facts.find('two')]).toEqual(['300', '300'])
    await journal.close()
  })

  it('taken for dead by another process, it goes on under another name', async () => {
    const run = newJournalRun(Date.now())
    const journal = createJournal({
      store,
      sinks: [],
      log,
      run,
      now: (() =>
        (
          (n) => () =>
            (n += 60_000)
        )(0))(),
    })
    await journal.flush()
    expect(await store.gatewayRuns.end(run.id, 1)).toBe('ended')
    await journal.flush()
    expect(journal.run.id).not.toBe(run.id)
    await journal.flush()
    expect((await store.gatewayRuns.listOpen()).map(({ id }) => id)).toEqual([journal.run.id])
    await journal.close()
  })

  it('says that calls may be missing, also of a process without an access log', async () => {
    const run = { ...newJournalRun(1_000), pid: 2 ** 30 }
    await store.gatewayRuns.advance(run, 1, { logBytes: 0, seenAt: 2_000 })
    const calls = keepCalls({
      store,
      home,
      accessLog: { to: 'off', keptDays: 1, keptBytesMax: 1 },
      sinks: [],
      log,
      now: () => 5_000,
    })
    await calls.settle()
    const [lossy] = await store.gatewayRuns.listLossy(0, 10_000)
    expect(lossy).toMatchObject({ id: run.id, lost: { from: 2_000, to: 5_000 } })
    await calls.close()
    expect(await readdir(home)).toEqual([])
  })

  it('lets a process of another machine live that gave a sign of life two minutes ago', async () => {
    const run = { ...newJournalRun(1_000), host: 'elsewhere', pid: 1 }
    await store.gatewayRuns.advance(run, 1, { logBytes: 0, seenAt: 100_000 })
    const at = (millis: number) => keepCalls({ store, home, sinks: [], log, now: () => millis })
    const early = at(219_000)
    await early.settle()
    expect(await store.gatewayRuns.find(run.id)).toMatchObject({ closed: false })
    await early.close()
    const late = at(221_000)
    await late.settle()
    expect(await store.gatewayRuns.find(run.id)).toMatchObject({ closed: true })
    await late.close()
  })
})

describe('the journal of calls on PostgreSQL', () => {
  const engine = engines.find(({ name }) => name === 'PostgreSQL')

  it.skipIf(engine?.missing)(
    'PostgreSQL that goes and comes back for seconds, in the middle of commits, changes nothing in the report',
    async () => {
      if (!engine) throw new Error('there is no such engine')
      const place = await engine.createPlace()
      if (place.location.kind !== 'postgres') throw new Error('another engine')
      const url = new URL(place.location.url)
      const relay = await openCuttableRelay(Number(url.port))
      url.port = String(relay.port)
      const store = await openStore({ kind: 'postgres', url: url.href }, { onFault: () => undefined })
      const calls = keepCalls({ store, home, sinks: [], log })
      const load = setInterval(() => {
        for (let n = 0; n < 100; n++) calls.journal.add(someRecord())
      }, 10)
      // Flushes one after the other, so that cuts meet them at every point.
      let isOver = false
      const flushing = (async () => {
        while (!isOver) await calls.journal.flush()
      })()
      for (let n = 0; n < 8; n++) {
        await pause(100 + random() * 200)
        relay.cut()
        await pause(n === 0 ? 2_000 : 50)
        relay.mend()
      }
      clearInterval(load)
      isOver = true
      await flushing
      const direct = await place.open()
      const deadline = Date.now() + 20_000
      const isSame = async () => {
        const [counted, written] = [await sumsOfUsage(direct), sumsOfLog(await readLog(home))]
        return JSON.stringify(Object.entries(counted).sort()) === JSON.stringify(Object.entries(written).sort())
      }
      while (!(await isSame()) && Date.now() < deadline) {
        await calls.journal.flush()
        await pause(200)
      }
      const lines = await readLog(home)
      expect(await sumsOfUsage(direct)).toEqual(sumsOfLog(lines))
      expect(lines.length).toBeGreaterThan(5_000)
      expect(calls.journal.health().failedFlushes).toBeGreaterThan(0)
      await calls.close()
      await Promise.all([store.close(), direct.close()])
      await relay.close()
      await place.remove()
    },
    60_000,
  )

  it.skipIf(engine?.missing)(
    'two nodes on one PostgreSQL count into one report',
    async () => {
      if (!engine) throw new Error('there is no such engine')
      const place = await engine.createPlace()
      const homes = [join(home, 'one'), join(home, 'two')]
      const nodes = await Promise.all(
        homes.map(async (own) => {
          const store = await place.open()
          return { store, calls: keepCalls({ store, home: own, sinks: [], log }) }
        }),
      )
      for (let round = 0; round < 10; round++) {
        const rounds = nodes.map(async ({ calls }) => {
          for (let n = 0; n < 400; n++) calls.journal.add(someRecord())
          await calls.journal.flush()
        })
        await Promise.all(rounds)
      }
      for (const { calls } of nodes) await calls.journal.flush()
      const lines = (await Promise.all(homes.map(readLog))).flat()
      expect(lines).toHaveLength(8_000)
      const [first] = nodes
      expect(first && (await sumsOfUsage(first.store))).toEqual(sumsOfLog(lines))
      for (const { calls, store } of nodes) {
        await calls.close()
        await store.close()
      }
      await place.remove()
    },
    60_000,
  )
})

describe('files of the access log', () => {
  const someCall = finishedCallOf(new CallRecord('r', 'GET', `/${'a/'.repeat(50)}`, '127.0.0.1'))
  const runId = crypto.randomUUID()
  let at = Date.UTC(2026, 10, 22, 23, 59, 50)
  const open = (more: object = {}) =>
    createAccessLogFiles({ directory: join(home, 'log'), runId, now: () => at, log, ...more })
  const files = () => readdir(join(home, 'log'))

  it('begin anew when one is large, and at midnight (UTC); are for this user only', async () => {
    const accessLog = open({ fileBytesMax: 700 })
    for (let n = 0; n < 6; n++) {
      accessLog.add(someCall)
      await accessLog.write()
    }
    at += 20_000
    accessLog.add(someCall)
    const { bytes } = await accessLog.write()
    await accessLog.close()
    const names = (await files()).toSorted()
    expect(names).toEqual([
      `access-20261122T235950Z-000000-${runId}.jsonl`,
      `access-20261122T235950Z-000001-${runId}.jsonl`,
      `access-20261123T000010Z-000002-${runId}.jsonl`,
    ])
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(home, 'log', name))).size))
    expect(sizes).toEqual([3 * bytes, 3 * bytes, bytes])
    const modes = await Promise.all(
      [...names, '.'].map(async (name) => (await stat(join(home, 'log', name))).mode & 0o777),
    )
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o700])
  })

  it('are deleted when they are old, and nothing else is', async () => {
    const accessLog = open()
    accessLog.add(someCall)
    await accessLog.write()
    const old = `access-20260101T000000Z-000000-${crypto.randomUUID()}.jsonl`
    for (const name of [old, 'notes.txt']) {
      await writeFile(join(home, 'log', name), '')
      await utimes(join(home, 'log', name), 1_000, 1_000)
    }
    await accessLog.prune(2_000_000)
    expect(await files()).not.toContain(old)
    expect(await files()).toHaveLength(2)
    await accessLog.close()
  })

  it('what cannot be written costs lines and no calls, and is said', async () => {
    await writeFile(join(home, 'log'), 'a file is where the directory should be')
    const accessLog = open()
    accessLog.add(someCall)
    expect(await accessLog.write()).toEqual({ file: undefined, bytes: 0 })
    expect(accessLog.lostLines).toBe(1)
    await rm(join(home, 'log'))
    accessLog.add({ ...someCall, path: '/there' })
    await accessLog.write()
    expect(await readFile(join(home, 'log', (await files())[0] ?? ''), 'utf8')).toMatch(/^\{.*"path":"\/there".*\}\n$/)
    await accessLog.close()
  })

  it('where there is none, nothing is written', async () => {
    noAccessLog.add(someCall)
    expect(await noAccessLog.write()).toEqual({ file: undefined, bytes: 0 })
  })
})
