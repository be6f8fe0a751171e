import { beforeEach, expect, it } from 'vitest'
import { SHARDS } from '../index.ts'
import type { Engine } from './engines.ts'
import { useRacers } from './racers.ts'
import { T0 } from './relay-samples.ts'
import { unique } from './samples.ts'

const LEASE = 30_000
const GRACE = 5_000
const all = Array.from({ length: SHARDS }, (_, shard) => shard)

export function relayLeasesContract(engine: Engine): void {
  const racers = useRacers(engine)
  beforeEach(async () => {
    await racers.place.sql("delete from relay_node; update relay_shard set node = '', lease_until = 0")
  })
  const lease = (node: string, at: number, releasing: number[] = []) =>
    (racers.stores[0] ?? racers.stores[1])?.relay.lease({ node, at, leaseMillis: LEASE, releasing })

  it('one process has all shards, and goes on having them', async () => {
    for (const at of [T0, T0 + 10_000, T0 + 10_000 + LEASE]) {
      expect(await lease('a', at)).toStrictEqual({ shards: all, fairShare: SHARDS })
    }
  })

  it('a second process gets what the first one gives back, and no shard is of both', async () => {
    await lease('a', T0)
    expect(await lease('b', T0 + 1)).toStrictEqual({ shards: [], fairShare: SHARDS / 2 })
    const first = await lease('a', T0 + 2)
    expect(first).toStrictEqual({ shards: all, fairShare: SHARDS / 2 })
    expect(await lease('a', T0 + 3, all.slice(0, 32))).toStrictEqual({ shards: all.slice(32), fairShare: SHARDS / 2 })
    expect(await lease('b', T0 + 4)).toStrictEqual({ shards: all.slice(0, 32), fairShare: SHARDS / 2 })
  })

  it('gives nothing back that is another one’s', async () => {
    await lease('a', T0)
    await lease('b', T0, all)
    expect((await lease('a', T0 + 1))?.shards).toEqual(all)
  })

  it(`shards of a process that is gone are taken ${GRACE / 1_000} s after its lease, not before: clocks differ`, async () => {
    await lease('a', T0)
    expect(await lease('b', T0 + LEASE + GRACE)).toStrictEqual({ shards: [], fairShare: SHARDS / 2 })
    expect(await lease('b', T0 + LEASE + GRACE + 1)).toStrictEqual({ shards: all, fairShare: SHARDS })
    expect(await lease('a', T0 + LEASE + GRACE + 2)).toStrictEqual({ shards: [], fairShare: SHARDS / 2 })
  })

  it('whoever let its own lease lapse takes the shards anew while nobody else has', async () => {
    await lease('a', T0)
    expect((await lease('a', T0 + LEASE + 1))?.shards).toEqual(all)
  })

  it('a process that ends gives everything back at once', async () => {
    await lease('a', T0)
    await racers.stores[0]?.relay.endLeases('a')
    expect(await lease('b', T0 + 1)).toStrictEqual({ shards: all, fairShare: SHARDS })
  })

  it('of many processes that begin at once, each has its share and no shard is of two', async () => {
    const nodes = Array.from({ length: 10 }, () => unique('node'))
    const turn = (at: number) =>
      racers.race(nodes.length, async ({ relay }, racer) => {
        const node = nodes[racer] as string
        const had = await relay.lease({ node, at, leaseMillis: LEASE, releasing: [] })
        const spare = had.shards.slice(had.fairShare)
        return (await relay.lease({ node, at, leaseMillis: LEASE, releasing: spare })).shards
      })
    for (const at of [T0, T0 + 1, T0 + 2]) await turn(at)
    const shares = await turn(T0 + 3)
    expect(shares.flat().toSorted((a, b) => a - b)).toEqual(all)
    expect(Math.max(...shares.map(({ length }) => length))).toBeLessThanOrEqual(Math.ceil(SHARDS / nodes.length))
  })
}
