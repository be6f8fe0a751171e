import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway } from './testing/open-test-gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ memoryTrustedMillis: 60_000 })
})
afterAll(() => gateway.close())

describe('a gateway that hears of no changes', () => {
  it('goes on with what it remembers, for as long as it may, and then refuses every call until it hears again (G-G)', async () => {
    let behindMillis = 60_000
    gateway.store.changes.behindMillis = () => behindMillis
    expect((await gateway.call({})).status).toBe(200)
    behindMillis = 60_001
    for (const options of [{}, { token: undefined }, { path: '/acme/nothing' }, { subscriptionId: 'test' }]) {
      const { status, json, headers } = await gateway.call(options)
      expect([status, json?.code, headers['retry-after']]).toEqual([503, 'PROCESSING-ERROR', '5'])
    }
    behindMillis = 20
    expect((await gateway.call({})).status).toBe(200)
  })
})
