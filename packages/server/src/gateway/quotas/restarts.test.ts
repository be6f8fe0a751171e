import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines, type Place } from '../../store/contract/engines.ts'
import { calling, openCountingNode } from '../testing/counting-node.ts'

const NOW = 1_800_000_000 as EpochSeconds
const child = fileURLToPath(new URL('../testing/quota-child.mjs', import.meta.url))
const CALLS = 3_000

for (const engine of engines) {
  const suite = engine.missing ? describe.skip : describe
  suite(`counts outlive the process, on ${engine.name}`, () => {
    let place: Place
    beforeEach(async () => {
      place = await engine.createPlace()
    })
    afterEach(() => place.remove())
    const open = async () => {
      const store = await place.open()
      const node = openCountingNode({ store, isShared: place.shared, now: () => NOW })
      return {
        ...node,
        async close() {
          await node.close()
          await store.close()
        },
      }
    }

    it.each(['minute', 'hour', 'day', 'month'] as const)(
      'a restart in the middle of a %s loses nothing and gives nothing',
      async (per) => {
        const who = calling('restart', { app: [{ calls: 500, per }] })
        let passed = 0
        for (let restart = 0; restart < 4; restart++) {
          const node = await open()
          passed += await node.passed(90, who)
          expect(passed).toBe(90 * (restart + 1))
          await node.close()
        }
        const node = await open()
        expect(passed + (await node.passed(300, who))).toBe(500)
        await node.close()
      },
    )

    it('kill -9, three times: never more than the limit passes, and no more is missing than was set aside', async () => {
      let passed = 0
      for (let killing = 0; killing < 3; killing++) {
        const running = spawn(
          process.execPath,
          [child, JSON.stringify(place.location), String(CALLS), String(place.shared)],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        )
        let calls = 0
        running.stdout.on('data', (dots: Buffer) => {
          calls += dots.length
          if (calls > 300) running.kill('SIGKILL')
        })
        await once(running, 'close')
        expect(running.signalCode).toBe('SIGKILL')
        passed += calls
      }
      const node = await open()
      const who = calling('kill', { app: [{ calls: CALLS, per: 'month' }] })
      passed += await node.passed(CALLS, who)
      await node.close()
      expect(passed).toBeLessThanOrEqual(CALLS)
      // A portion of 1/200 each time, and calls of which the process had not said yet that they passed.
      expect(passed).toBeGreaterThanOrEqual(CALLS - 3 * (CALLS / 200 + 8))
    }, 60_000)
  })
}
