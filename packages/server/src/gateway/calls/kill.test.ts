import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { engines } from '../../store/contract/engines.ts'
import type { Store } from '../../store/index.ts'
import { createLog } from '../../telemetry/index.ts'
import { keepCalls } from './keep-calls.ts'
import { readLog, sumsOfLog, sumsOfUsage } from './testing/read-log.ts'

const child = fileURLToPath(new URL('./testing/journal-child.mjs', import.meta.url))
const KILLS = 3
const log = createLog('silent')

describe.each(engines)('kill -9 on $name', (engine) => {
  it.skipIf(engine.missing)(
    'the usage report equals the access log, a second of calls is missing at most, and the report says so',
    async () => {
      const place = await engine.createPlace()
      const home = await mkdtemp(join(tmpdir(), 'portreeve-journal-'))
      try {
        let told = 0
        for (let round = 0; round < KILLS; round++) {
          const began = Date.now()
          told += await runAndKill({ location: place.location, home, seed: 7 + round }, 1_500 + round * 370)
          const store = await place.open()
          await settled(store, home)
          const lines = await readLog(home)
          expect(await sumsOfUsage(store)).toEqual(sumsOfLog(lines))
          const missing = told - lines.length
          // About 10,000 calls a second, of which the last one may be gone, and what was on the way.
          expect(missing).toBeLessThan(15_000)
          told = lines.length
          const lossy = await store.gatewayRuns.listLossy(began, Date.now())
          expect(lossy).toHaveLength(1)
          expect(await store.gatewayRuns.listOpen()).toEqual([])
          await store.close()
        }
        expect(told).toBeGreaterThan(10_000)
      } finally {
        await place.remove()
        await rm(home, { recursive: true, force: true })
      }
    },
    90_000,
  )
})

describe('what a killed process leaves behind', () => {
  it('half a line is cut off, and counting it all again counts nothing', async () => {
    const engine = engines[0]
    if (!engine) throw new Error('there is no engine')
    const place = await engine.createPlace()
    const home = await mkdtemp(join(tmpdir(), 'portreeve-journal-'))
    await runAndKill({ location: place.location, home, seed: 99 }, 3_000)
    const directory = join(home, 'access-log')
    // The one that was being written: no other can end in half a line.
    const name = (await readdir(directory)).toSorted().at(-1) ?? ''
    await appendFile(join(directory, name), '{"time":"2026-')
    const store = await place.open()
    await Promise.all([settled(store, home), settled(store, home)])
    const sums = sumsOfLog(await readLog(home))
    expect(Object.keys(sums).length).toBeGreaterThan(10)
    expect(await sumsOfUsage(store)).toEqual(sums)
    await settled(store, home)
    expect(await sumsOfUsage(store)).toEqual(sums)
    await store.close()
    await place.remove()
    await rm(home, { recursive: true, force: true })
  })
})

/** As the next process does it when it starts. */
async function settled(store: Store, home: string): Promise<void> {
  const calls = keepCalls({ store, home, sinks: [], log })
  await calls.settle()
  await calls.close()
}

/** Answers how many calls the process had been told of. */
async function runAndKill(settings: object, millis: number): Promise<number> {
  const running = spawn(process.execPath, [child, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = 0
  const lines = createInterface(running.stdout)
  lines.on('line', (line) => {
    told = Number(line)
  })
  await once(lines, 'line')
  await new Promise((resolve) => setTimeout(resolve, millis))
  running.kill('SIGKILL')
  await once(running, 'exit')
  return told
}
