import { setTimeout as sleep } from 'node:timers/promises'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines, type Place } from '../../store/contract/engines.ts'
import { type Gateways, openGateways } from '../testing/open-gateways.ts'

const postgres = engines.find(({ name }) => name === 'PostgreSQL') as (typeof engines)[0]
const suite = postgres.missing ? describe.skip : describe

suite('several gateways on one PostgreSQL, over sockets', () => {
  let place: Place
  let gateways: Gateways | undefined
  beforeEach(async () => {
    place = await postgres.createPlace()
  })
  afterEach(async () => {
    await gateways?.close()
    gateways = undefined
    await place.remove()
  })

  it.each([
    ['two, evenly', [8, 8]],
    ['two, unevenly', [15, 1]],
    ['three, evenly', [5, 5, 5]],
    ['three, of which one has called once', [8, 8, 0]],
  ] as const)(
    'of 1,000 calls a day no more arrive, and at most 1 % fewer: %s',
    async (_, callers) => {
      gateways = await openGateways(place, callers.length, () => 1_800_000_000 as EpochSeconds)
      const { call, setQuotas, arrived } = gateways
      await setQuotas([{ calls: 1_000, per: 'day' }])
      await sleep(400)
      const statuses = await Promise.all(callers.map((_, gateway) => call(gateway)))
      const callOn = async (gateway: number) => {
        for (let refused = 0; refused < 3; ) {
          const status = await call(gateway)
          statuses.push(status)
          refused = status === 429 ? refused + 1 : 0
        }
      }
      await Promise.all(callers.flatMap((many, gateway) => Array.from({ length: many }, () => callOn(gateway))))
      const passed = statuses.filter((status) => status === 200).length
      expect(new Set(statuses)).toEqual(new Set([200, 429]))
      expect(arrived()).toBe(passed)
      expect(passed).toBeLessThanOrEqual(1_000)
      expect(passed).toBeGreaterThanOrEqual(990)
    },
    60_000,
  )
})
