import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createExchangeSettings } from '../packages/server/src/management/exchange-settings.ts'
import { createNodeHeartbeat, type NodeHeartbeat } from '../packages/server/src/node-heartbeat.ts'
import { engines, type Place } from '../packages/server/src/store/contract/engines.ts'
import { until } from '../packages/server/src/store/contract/until.ts'
import { type Store, StoreUnavailable } from '../packages/server/src/store/index.ts'
import { createLog } from '../packages/server/src/telemetry/index.ts'

const T0 = 1_800_000_000_000
const TEN_SECONDS = 10_000

for (const engine of engines) {
  const suite = engine.missing ? describe.skip : describe
  suite(`a process of the exchange, on ${engine.name}${engine.missing ? ` (skipped: ${engine.missing})` : ''}`, () => {
    let place: Place
    let store: Store
    let now = T0
    const logged: string[] = []
    const opened: (() => unknown)[] = []
    beforeEach(async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      logged.length = 0
      now = T0
      place = await engine.createPlace()
      store = await open()
    })
    afterEach(async () => {
      vi.useRealTimers()
      for (const close of opened.splice(0).reverse()) await close()
      await place.remove()
    })

    async function open(): Promise<Store> {
      const made = await place.open()
      opened.push(() => made.close())
      return made
    }
    function heartbeat(of: Store): NodeHeartbeat {
      const log = createLog('info', { write: (line) => void logged.push(line) })
      const made = createNodeHeartbeat({ store: of, roles: ['console'], nowMillis: () => now, log })
      opened.push(() => made.close())
      return made
    }
    const list = () => store.nodes.list(10)

    it('is heard of from its start, every ten seconds, and no more when it has ended', async () => {
      const { node, start, close } = heartbeat(store)
      expect(await list()).toEqual([])
      start()
      await until('it is heard of', async () => (await list()).length === 1)
      const { latest } = (await store.vitals.state()).revision
      expect(await list()).toMatchObject([{ ...node, startedAt: T0, seenAt: T0, revision: latest }])
      now += TEN_SECONDS
      await until('it is heard of again', async () => {
        vi.advanceTimersByTime(TEN_SECONDS)
        return (await list())[0]?.seenAt === now
      })
      await close()
      expect(await list()).toEqual([])
    })

    it('while the store is away it says so once, and is heard of when the store is back', async () => {
      let isAway = true
      const put: Store['nodes']['put'] = (node) =>
        isAway ? Promise.reject(new StoreUnavailable('away')) : store.nodes.put(node)
      const { start } = heartbeat({ ...store, nodes: { ...store.nodes, put } })
      start()
      for (let beat = 0; beat < 3; beat++) {
        await until('the beat is over', () => logged.length > 0)
        vi.advanceTimersByTime(TEN_SECONDS)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      expect(logged).toHaveLength(1)
      isAway = false
      await until('it is heard of', async () => {
        vi.advanceTimersByTime(TEN_SECONDS)
        return (await list()).length === 1
      })
    })

    // The embedded store is one process's.
    const itOfSeveral = engine.name === 'SQLite' ? () => undefined : it
    itOfSeveral('sees the others, and goes by settings that another one was given', async () => {
      const other = await open()
      const [one, two] = [heartbeat(store), heartbeat(other)]
      one.start()
      two.start()
      await until('both are heard of', async () => (await list()).length === 2)
      const onFault = (fault: unknown) => logged.push(String(fault))
      const settings = [store, other].map((each) => {
        const made = createExchangeSettings({ store: each, now: () => 0 as EpochSeconds, onFault })
        opened.push(made.close)
        return made
      })
      const shown = async () =>
        (await Promise.all(settings.map((each) => each.find()))).map((each) => each.publicDirectory)
      expect(await shown()).toEqual([false, false])
      await other.exchangeSettings.replace({ publicDirectory: true, revision: 1 })
      await until('both go by it', async () => (await shown()).every(Boolean))
      expect(logged).toEqual([])
    })
  })
}
