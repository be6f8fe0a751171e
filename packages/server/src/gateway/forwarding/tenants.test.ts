import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'
import { okResponse } from '../testing/raw-backend.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ connectionsMax: 2, waitingMax: 1, breakerFaults: 3 })
  // Two organizations have an API each with one and the same target, and one way to reach it.
  await putTraffic(gateway, 'passthrough', {}, { organizationId: gateway.organizations.developer.id, name: 'theirs' })
})
afterAll(() => gateway.close())

const mine = () => gateway.call({ path: PATHS.minted })
const theirs = () => gateway.call({ path: PATHS.passthrough })

describe('a target that APIs of two organizations have', () => {
  it('T-30 G-H is not left alone for one because calls of the other got no answer', async () => {
    gateway.backend.respond = (_request, socket) => socket.destroy()
    for (let calls = 0; calls < 3; calls++) await theirs()
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
    expect((await theirs()).headers['retry-after']).toBeDefined()
    expect((await mine()).status).toBe(200)
  })

  it('T-30 G-H has connections for one while calls of the other take all of theirs', async () => {
    await putTraffic(
      gateway,
      'passthrough',
      { breaker: { faults: 0, seconds: 1 } },
      { organizationId: gateway.organizations.developer.id, name: 'theirs' },
    )
    await putTraffic(gateway, 'minted', { breaker: { faults: 0, seconds: 1 } })
    const held: Socket[] = []
    gateway.backend.respond = (_request, socket) => held.push(socket)
    const slow = [theirs(), theirs(), theirs()]
    await until(() => held.length === 2)
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
    expect((await theirs()).status).toBe(503)
    expect((await mine()).status).toBe(200)
    for (const socket of held) socket.write(okResponse('{}'))
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200, 200])
  })
})
