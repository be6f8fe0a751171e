import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../store/contract/engines.ts'
import type { Store, WriteCall } from '../../store/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { CallRecord } from '../calls/call-record.ts'
import type { CallSink } from '../calls/journal.ts'
import { takePartInTrace } from '../trace-context.ts'
import { createDecisionSink, defaultRetention } from './decision-sink.ts'
import { findDecisions } from './find-decisions.ts'

/** A call that is over, of nobody in particular. */
function callOf(requestId: string, path = '/acme/x'): CallRecord {
  const record = new CallRecord(requestId, 'GET', path, '127.0.0.1')
  takePartInTrace(record, undefined, undefined)
  record.over = record.started + 1
  record.status = 404
  record.refusal = { kind: 'no_route', detail: path }
  return record
}

const clock = { millis: Date.now() }
const logged: { msg: string; blocks?: number }[] = []
const log = createLog('info', { write: (line: string) => logged.push(JSON.parse(line)) })
const newSink = () => createDecisionSink({ retention: defaultRetention, log, nowMillis: () => clock.millis })
const puts = (writes: WriteCall[]) => writes.filter(({ method }) => method === 'put')

for (const engine of engines) {
  const suite = engine.missing ? describe.skip : describe
  suite(`decisions about calls on ${engine.name}${engine.missing ? ` (skipped: ${engine.missing})` : ''}`, () => {
    let store: Store
    let close: () => Promise<void>
    beforeAll(async () => {
      const place = await engine.createPlace()
      store = await place.open()
      close = async () => {
        await store.close()
        await place.remove()
      }
    })
    afterAll(() => close())

    async function collected(sink: CallSink, calls: CallRecord[]): Promise<void> {
      sink.collect(calls, [])
      await store.together(sink.drain())
    }
    async function found(requestId: string): Promise<string[]> {
      const paths: string[] = []
      for await (const { path } of findDecisions({ decisions: store.decisions, requestId, oldestMillis: 0 }))
        paths.push(path)
      return paths
    }
    const blocks = async () => (await store.decisions.listHashes({ limit: 200 })).length

    it('G-H of an id that very many calls have, the newest few thousand are read, and calls go on between', async () => {
      const sink = newSink()
      const id = `constant-${engine.name}`
      for (let n = 0; n < 4; n++) {
        await collected(
          sink,
          Array.from({ length: 2_000 }, (_, call) => callOf(id, `/acme/${n * 2_000 + call}`)),
        )
      }
      let turns = 0
      const turning = setInterval(() => turns++, 0)
      const paths = await found(id)
      clearInterval(turning)
      expect(paths).toHaveLength(5_000)
      expect(paths[0]).toBe('/acme/7999')
      expect(turns).toBeGreaterThan(10)
    })

    it('a quiet gateway leaves a few records behind, and each call is found once in them', async () => {
      const sink = newSink()
      const before = await blocks()
      const ids: string[] = []
      for (let second = 0; second < 300; second++) {
        const id = `quiet-${engine.name}-${second}`
        ids.push(id)
        await collected(sink, [callOf(id, `/acme/${second}`)])
      }
      // 300 = 1 × 256 + 2 × 16 + 12
      expect((await blocks()) - before).toBe(15)
      for (const [second, id] of ids.entries()) expect(await found(id)).toEqual([`/acme/${second}`])
      clock.millis += 7_200_000
      await store.together(sink.drain())
      expect((await blocks()) - before).toBe(1)
      clock.millis = Date.now()
      for (const [second, id] of ids.entries()) expect(await found(id)).toEqual([`/acme/${second}`])
    })

    it('a busy one writes whole blocks, and what was in parts of them becomes one with the rest', async () => {
      const sink = newSink()
      const before = await blocks()
      const first = `first-${engine.name}`
      await collected(sink, [callOf(first, '/acme/first')])
      const ids = Array.from({ length: 5_000 }, (_, n) => `busy-${engine.name}-${n}`)
      await collected(
        sink,
        ids.map((id, n) => callOf(id, `/acme/busy/${n}`)),
      )
      expect((await blocks()) - before).toBe(3)
      expect(await found(first)).toEqual(['/acme/first'])
      for (const n of [0, 1_998, 1_999, 3_999, 4_000, 4_999])
        expect(await found(ids[n] ?? '')).toEqual([`/acme/busy/${n}`])
    })

    it('a look-up misses nothing while blocks become one another', async () => {
      const sink = newSink()
      const id = `moving-${engine.name}`
      await collected(sink, [callOf(id, '/acme/moving')])
      let stopped = false
      const merging = (async () => {
        for (let n = 0; n < 200; n++) await collected(sink, [callOf(randomUUID())])
        stopped = true
      })()
      while (!stopped) {
        expect(await found(id)).toEqual(['/acme/moving'])
        await new Promise((resolve) => setImmediate(resolve))
      }
      await merging
    })

    it('Request-Ids with the same hash are told apart', async () => {
      // FNV-1a of 32 bits: a known pair.
      const [one, other] = ['costarring', 'liquid']
      await collected(newSink(), [callOf(one, '/acme/one'), callOf(other, '/acme/other')])
      expect([await found(one), await found(other)]).toEqual([['/acme/one'], ['/acme/other']])
    })
  })
}

describe('while the store is away', () => {
  it('no more is held than there is room for, and what is lost is said', () => {
    const sink = newSink()
    for (let n = 0; n < 110; n++)
      sink.collect(
        Array.from({ length: 2_000 }, () => callOf('id')),
        [],
      )
    const writes = puts(sink.drain())
    expect(writes).toHaveLength(100)
    expect(logged.at(-1)).toMatchObject({ blocks: 10 })
    expect(puts(sink.drain())).toEqual([])
  }, 60_000)

  it('a block ends earlier where its calls have much to say', () => {
    const sink = newSink()
    const long = Array.from({ length: 1_000 }, (_, n) =>
      callOf('id', `/acme/${`${n}/`.repeat(300)}?${'x'.repeat(60)}${n}=1`),
    )
    sink.collect(long, [])
    const sizes = puts(sink.drain()).map(({ args }) => (args[0] as { content: Uint8Array }).content.length)
    expect(sizes.length).toBeGreaterThan(1)
    expect(Math.max(...sizes)).toBeLessThan(1_100_000)
  })
})
