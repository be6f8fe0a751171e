import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { engines, openAlone } from '../../store/contract/engines.ts'
import { createDispatchWorld } from '../testing/dispatch-world.ts'
import { liveThrough, peacefulLife, violentLife, WEBHOOKS } from '../testing/live-through.ts'
import { createModelStore } from '../testing/model-relay-store.ts'
import { modelWorldStore } from '../testing/model-world-store.ts'
import { realWorldStore } from '../testing/real-world-store.ts'
import { seeded } from '../testing/seeded.ts'
import { createVirtualTime } from '../testing/virtual-time.ts'

const START = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
const DAYS = 24 * HOUR
/** As many renewals as in an hour or two of the usual ones: thirty days of them would be a million. */
const settings = {
  leaseMillis: 1_800_000,
  renewMillis: 300_000,
  marginMillis: 10_000,
  sweepMillis: 60_000,
  heldMillis: 600_000,
}
const patience = { slackMillis: 600_000, calmAfterMillis: 3_600_000 }

async function live(steps: Parameters<typeof liveThrough>[0], seed: number, faultShare: number) {
  const time = createVirtualTime(START)
  const random = seeded(seed)
  const model = createModelStore({ time, random, latencyMillis: 8, faultShare, lostNoticeShare: 0.2 })
  const store = modelWorldStore(model)
  const world = createDispatchWorld(store, time, random)
  for (const [i, id] of WEBHOOKS.entries()) await world.insertWebhook(id, { concurrencyMax: i * 3 + 2 })
  await liveThrough(steps, { world, store, time, settings, outage: model.outage, lastsMillis: 30 * DAYS })
  return { ...(await world.judge(patience)), attempts: world.attemptCount, lanes: await store.countLanes() }
}

describe('thirty days of failures (protocol.md 6.4)', () => {
  it('keeps order and pauses, loses nothing, and delivers nothing twice while nothing crashes', async () => {
    await fc.assert(
      fc.asyncProperty(peacefulLife, fc.integer(), async (steps, seed) => {
        const lived = await live(steps, seed, 0)
        expect(lived).toMatchObject({ violations: [], repeatedDeliveries: 0, lanes: 0 })
      }),
      { numRuns: 2, endOnFailure: true },
    )
  }, 300_000)

  it('keeps order and pauses, and loses nothing, when processes and the store come and go', async () => {
    await fc.assert(
      fc.asyncProperty(violentLife, fc.integer(), async (steps, seed) => {
        const lived = await live(steps, seed, 0.002)
        expect(lived).toMatchObject({ violations: [], lanes: 0 })
      }),
      { numRuns: 2, endOnFailure: true },
    )
  }, 300_000)
})

describe.each(engines)('an hour of failures on $name (protocol.md 6.4)', (engine) => {
  it.skipIf(engine.missing)(
    'keep order and pauses, and lose nothing, when processes come and go',
    async () => {
      await fc.assert(
        fc.asyncProperty(violentLife, fc.integer(), async (steps, seed) => {
          const { store: opened, close } = await openAlone(engine)
          try {
            const store = realWorldStore(opened)
            const time = createVirtualTime(START, store.isBusy)
            const world = createDispatchWorld(store, time, seeded(seed))
            for (const [i, id] of WEBHOOKS.entries()) await world.insertWebhook(id, { concurrencyMax: i * 3 + 2 })
            const { outage } = store
            const short = steps.map(({ what, gap }) => ({ what, gap: Math.min(gap, 30_000) }))
            await liveThrough(short, { world, store, time, settings: {}, outage, lastsMillis: HOUR })
            const patience = { slackMillis: 120_000, calmAfterMillis: 120_000 }
            expect({ ...(await world.judge(patience)), lanes: await store.countLanes() }).toMatchObject({
              violations: [],
              lanes: 0,
            })
          } finally {
            await close()
          }
        }),
        { numRuns: 1, endOnFailure: true },
      )
    },
    300_000,
  )
})
