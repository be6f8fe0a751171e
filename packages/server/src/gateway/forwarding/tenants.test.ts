import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiTraffic } from '../../store/index.ts'
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

describe('an API that two apps call', () => {
  const breaker = { faults: 3, seconds: 60 }
  const hangUp = (_request: unknown, socket: Socket) => void socket.destroy()
  let otherToken: string
  beforeAll(async () => {
    const { identity, servers, otherApp } = gateway
    otherToken = (await identity.mint(servers.exchange, otherApp.client_id)).token
  })
  const other = () =>
    gateway.call({ path: PATHS.minted, token: otherToken, subscriptionId: gateway.otherSubscription.id })
  /** Own connection settings: what is known of a target outlives changes of the API. */
  const begin = (settings: ApiTraffic) => putTraffic(gateway, 'minted', settings)

  it('T-30 G-H is not left alone for one because calls of the other got no answer', async () => {
    await begin({ breaker, connectTimeoutMillis: 4_001 })
    gateway.backend.respond = hangUp
    for (let calls = 0; calls < 3; calls++) expect((await mine()).headers['retry-after']).toBeUndefined()
    expect((await mine()).headers['retry-after']).toBe('60')
    gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
    expect((await other()).status).toBe(200)
    expect(await mine()).toMatchObject({ status: 503, headers: { 'retry-after': '60' } })
  })

  it('T-30 G-H is left alone for one, however many calls of the other are answered', async () => {
    await begin({ breaker, connectTimeoutMillis: 4_002 })
    for (let calls = 0; calls < 3; calls++) {
      gateway.backend.respond = hangUp
      await mine()
      gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
      expect((await other()).status).toBe(200)
    }
    expect((await mine()).headers['retry-after']).toBe('60')
  })

  it('T-30 G-H has connections and room for one while slow calls of the other take all they can have', async () => {
    const roomy = await openTestGateway({ connectionsMax: 8, waitingMax: 8 })
    const { identity, servers, backend, otherApp, otherSubscription } = roomy
    const { token } = await identity.mint(servers.exchange, otherApp.client_id)
    const held: Socket[] = []
    backend.respond = (_request, socket) => held.push(socket)
    const slow = Array.from({ length: 20 }, () => roomy.call({ path: PATHS.minted }))
    // Six have a connection, and six wait for one.
    await until(() => roomy.records.length >= 8 && held.length >= 6)
    expect({ refused: roomy.records.length, held: held.length }).toEqual({ refused: 8, held: 6 })
    for (const { status, refusal } of roomy.records) {
      expect({ status, kind: refusal?.kind }).toEqual({ status: 503, kind: 'target_left_alone' })
    }
    backend.respond = (_request, socket) => socket.write(okResponse('{}'))
    const theirs = await Promise.all(
      Array.from({ length: 4 }, () => roomy.call({ path: PATHS.minted, token, subscriptionId: otherSubscription.id })),
    )
    expect(theirs.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    for (const socket of held) socket.write(okResponse('{}'))
    expect((await Promise.all(slow)).filter(({ status }) => status === 200)).toHaveLength(12)
    await roomy.close()
  })
})
