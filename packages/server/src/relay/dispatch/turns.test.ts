import { describe, expect, it } from 'vitest'
import type { DueDelivery } from '../../store/index.ts'
import { createVirtualTime } from '../testing/virtual-time.ts'
import { createTurns } from './turns.ts'
import { createWebhookLanes } from './webhook-lanes.ts'

const LANES = 40

/** One webhook with so many lanes that are due, and room for all of them. */
function open(publishersWaitMillis: () => number) {
  const time = createVirtualTime(0)
  const begun: string[] = []
  const turns = createTurns({
    attemptsMax: 512,
    timers: time.ofProcess(),
    publishersWaitMillis,
    mayBegin: () => true,
    begin: (_, { lane }) => void begun.push(lane),
    tend: (webhook) => {
      if (webhook.waitMillis(0) === 0) turns.offer(webhook)
    },
  })
  const webhook = createWebhookLanes('w', { bytes: 0, max: 1_000_000 })
  webhook.settings = { state: 'active', concurrencyMax: LANES, timeoutMillis: 1_000 }
  for (let n = 0; n < LANES; n++) webhook.offer(due(`k${n}`), 0)
  return { time, turns, begun, begin: () => turns.offer(webhook) }
}

const due = (lane: string) =>
  ({ webhookId: 'w', lane, seq: 1, event: { payload: new Uint8Array() } }) as unknown as DueDelivery

describe('turns to begin an attempt', () => {
  it('a bounded number begins in one turn of the event loop, and the others in the next ones', async () => {
    const { time, begun, begin } = open(() => 0)
    begin()
    expect(begun).toHaveLength(16)
    await time.pass(0)
    expect(begun).toEqual(Array.from({ length: LANES }, (_, n) => `k${n}`))
  })

  it('G-H while publishers wait the next ones begin after a rest, so that deliveries take less and still go on', async () => {
    let waited = 50
    const { time, begun, begin } = open(() => waited)
    begin()
    await time.pass(11)
    expect(begun).toHaveLength(16)
    await time.pass(1)
    expect(begun).toHaveLength(32)
    await time.pass(11)
    expect(begun).toHaveLength(32)
    waited = 0
    await time.pass(1)
    expect(begun).toHaveLength(LANES)
  })
})
