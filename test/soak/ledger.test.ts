import { describe, expect, it } from 'vitest'
import { createLedger } from './ledger.mjs'

/** A ledger of one webhook, `w`, whose clock ticks with each receipt. */
function lane() {
  const ledger = createLedger()
  let at = 1_000
  return {
    ...ledger,
    /** `null`: without a key. */
    publish(n: number, key: string | null = 'k', eventId = `${key}-${n}`) {
      ledger.acknowledged({ key: key ?? undefined, n, eventId, webhooks: ['w'] })
    },
    take(n: number, key: string | null = 'k', eventId = `${key}-${n}`) {
      ledger.took({ webhook: 'w', key: key ?? undefined, n, eventId, at: at++ })
    },
    kill() {
      ledger.disrupted({ what: 'exchange', from: at++, until: at++ })
    },
  }
}

const well = { lost: 0, reordered: 0, duplicates: 0, unexplained: 0, doubled: 0 }

describe('what the soak makes of what it saw', () => {
  it('finds nothing where all that was acknowledged was taken in order', () => {
    const { publish, take, judge, waiting } = lane()
    for (const n of [0, 1, 2, 3]) publish(n)
    expect(waiting()).toBe(4)
    for (const n of [0, 1, 2, 3]) take(n)
    expect(waiting()).toBe(0)
    expect(judge()).toMatchObject({ ...well, acknowledged: 4, expected: 4, taken: 4, examples: [] })
  })

  it('does not mind whether the acknowledgement or the delivery is heard of first', () => {
    const { publish, take, judge } = lane()
    take(0)
    publish(0)
    expect(judge()).toMatchObject({ ...well, expected: 1, taken: 1 })
  })

  it('finds an event that was lost, for each webhook that did not get it', () => {
    const ledger = createLedger()
    const webhooks = ['v', 'w', 'x']
    for (const n of [0, 1]) ledger.acknowledged({ key: 'k', n, eventId: `e${n}`, webhooks })
    for (const webhook of webhooks) ledger.took({ webhook, key: 'k', n: 1, eventId: 'e1', at: 1 })
    ledger.took({ webhook: 'v', key: 'k', n: 0, eventId: 'e0', at: 0 })
    const verdict = ledger.judge()
    expect(verdict).toMatchObject({ lost: 2, expected: 6, taken: 4 })
    expect(verdict.examples.at(-1)).toContain('k 0 (e0) was acknowledged and did not arrive at w, x')
  })

  it('finds two events of one key that changed places, and not those of two keys', () => {
    const { publish, take, judge } = lane()
    for (const n of [0, 1, 2]) publish(n)
    publish(0, 'other')
    for (const n of [0, 2]) take(n)
    take(0, 'other')
    take(1)
    expect(judge()).toMatchObject({ ...well, reordered: 1 })
  })

  it('finds an event that came again behind the one after it', () => {
    const { publish, take, kill, judge } = lane()
    for (const n of [0, 1]) publish(n)
    for (const n of [0, 1]) take(n)
    kill()
    take(0)
    expect(judge()).toMatchObject({ ...well, reordered: 1, duplicates: 1 })
  })

  it('counts duplicates; one of each lane is explained by a kill between the two receipts', () => {
    const { publish, take, kill, judge } = lane()
    for (const key of ['k', 'l']) {
      publish(0, key)
      take(0, key)
    }
    kill()
    for (const key of ['k', 'l']) take(0, key)
    expect(judge()).toMatchObject({ ...well, duplicates: 2, mostOfOneKill: 2 })
  })

  it('does not explain a duplicate without a kill, nor a second one of a lane with the same kill', () => {
    const { publish, take, kill, judge } = lane()
    publish(0)
    take(0)
    take(0)
    kill()
    take(0)
    expect(judge()).toMatchObject({ ...well, duplicates: 2, unexplained: 1 })

    const twice = lane()
    twice.publish(0)
    twice.take(0)
    twice.kill()
    twice.take(0)
    twice.take(0)
    expect(twice.judge()).toMatchObject({ ...well, duplicates: 2, unexplained: 1 })
  })

  it('does not explain a duplicate of what had long been kept with a kill of much later', () => {
    const ledger = createLedger()
    ledger.acknowledged({ key: undefined, n: 0, eventId: 'e', webhooks: ['w'] })
    ledger.took({ webhook: 'w', key: undefined, n: 0, eventId: 'e', at: 1_000 })
    ledger.disrupted({ what: 'exchange', from: 60_000, until: 60_500 })
    ledger.took({ webhook: 'w', key: undefined, n: 0, eventId: 'e', at: 61_000 })
    expect(ledger.judge()).toMatchObject({ duplicates: 1, unexplained: 1 })
  })

  it('finds one publish that became two events, whichever is heard of first', () => {
    const { publish, take, judge } = lane()
    publish(0)
    take(0)
    take(0, 'k', 'another')
    expect(judge()).toMatchObject({ doubled: 1 })

    const other = lane()
    other.take(0, 'k', 'another')
    other.publish(0)
    expect(other.judge()).toMatchObject({ doubled: 1 })
  })

  it('asks no order of events without a key, and knows each by its number', () => {
    const { publish, take, kill, judge } = lane()
    for (const n of [0, 1, 2]) publish(n, null)
    for (const n of [2, 0]) take(n, null)
    kill()
    take(2, null)
    expect(judge()).toMatchObject({ ...well, lost: 1, duplicates: 1 })
  })

  it('lets an event arrive whose publisher gave up', () => {
    const { take, judge } = lane()
    take(7, null)
    expect(judge()).toMatchObject({ ...well, unacknowledged: 1, expected: 0, taken: 0 })
  })
})
