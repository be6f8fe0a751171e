import { createServer, type Socket } from 'node:net'
import type { EpochSeconds } from '@portreeve/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { externalOauth } from '../credentials/testing/examples.ts'
import { putAccess } from '../credentials/testing/put-access.ts'
import { openTokenServer, type TokenServer } from '../credentials/testing/token-server.ts'
import { openTestGateway, PATH, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'
import { okResponse, type SeenRequest } from '../testing/raw-backend.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openTestGateway({ responseTimeoutMillis: 1_000, breakerFaults: 0 })
})
afterAll(() => gateway.close())
beforeEach(async () => {
  await putTraffic(gateway, 'passthrough', {})
  gateway.backend.respond = (_request, socket) => socket.write(okResponse('{}'))
  for (const socket of gateway.backend.connections.open) socket.destroy()
  await until(() => gateway.backend.connections.open.size === 0)
  gateway.backend.seen.length = 0
  gateway.records.length = 0
})

const path = PATHS.passthrough
const head = (method: string, lines = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${gateway.goodLines}${lines}\r\n`
const lastRecord = () => gateway.records.at(-1)
const headerOf = (request: SeenRequest | undefined, name: string) =>
  request?.headerLines
    .filter((line) => line.toLowerCase().startsWith(`${name}: `))
    .map((line) => line.slice(name.length + 2))

/** The service keeps one connection, and does `act` to the next call that comes on it. Other connections it answers on. */
async function onKeptConnection(act: (socket: Socket) => void): Promise<void> {
  const kept = new Set<Socket>()
  gateway.backend.respond = (_request, socket) => {
    if (kept.has(socket)) act(socket)
    else {
      kept.add(socket)
      socket.write(okResponse('answered'))
    }
  }
  expect((await gateway.call({ path })).text).toBe('answered')
  gateway.backend.seen.length = 0
}

describe('a safe call whose kept connection was closed on it is sent once more, on a fresh one (RFC 9112 §9.3.1)', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('%s', async (method) => {
    await onKeptConnection((socket) => socket.destroy())
    const answer = parseAnswer(await sendRaw(gateway.port, head(method)))
    expect(answer.status).toBe(200)
    expect(gateway.backend.seen.map((seen) => seen.method)).toEqual([method, method])
    expect(headerOf(gateway.backend.seen[1], 'connection')).toEqual(['close'])
    expect(headerOf(gateway.backend.seen[1], 'subscription-id')).toEqual([gateway.subscription.id])
    expect(lastRecord()).toMatchObject({ attempts: 2, status: 200, source: 'api', targetStatus: 200 })
  })

  it('also when it was reset', async () => {
    await onKeptConnection((socket) => socket.resetAndDestroy())
    expect((await gateway.call({ path })).text).toBe('answered')
    expect(lastRecord()?.attempts).toBe(2)
  })

  it('once: what happens to the second attempt is the answer', async () => {
    await onKeptConnection((socket) => socket.destroy())
    gateway.backend.respond = (_request, socket) => socket.destroy()
    expect(await gateway.call({ path })).toMatchObject({ status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } })
    expect(gateway.backend.seen).toHaveLength(2)
    expect(lastRecord()).toMatchObject({ attempts: 2, source: 'gateway', targetStatus: undefined })
  })

  it('both attempts together take no longer than one may', async () => {
    await onKeptConnection((socket) => setTimeout(() => socket.destroy(), 600))
    gateway.backend.respond = (_request, socket) => {
      if (gateway.backend.seen.length === 1) setTimeout(() => socket.destroy(), 600)
    }
    const before = performance.now()
    expect((await gateway.call({ path })).status).toBe(504)
    expect(performance.now() - before).toBeLessThan(1_600)
    expect(lastRecord()?.attempts).toBe(2)
  })
})

describe('nothing else is sent twice', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s', async (method) => {
    await onKeptConnection((socket) => socket.destroy())
    expect(parseAnswer(await sendRaw(gateway.port, head(method, 'Content-Length: 0\r\n'))).status).toBe(503)
    expect(gateway.backend.seen).toHaveLength(1)
    expect(lastRecord()?.attempts).toBe(1)
  })

  it('GET with a body', async () => {
    await onKeptConnection((socket) => socket.destroy())
    expect(parseAnswer(await sendRaw(gateway.port, `${head('GET', 'Content-Length: 2\r\n')}ab`)).status).toBe(503)
    expect(gateway.backend.seen).toHaveLength(1)
  })

  it('a call that the service closed a connection upon which was opened for it: the call may be why', async () => {
    gateway.backend.respond = (_request, socket) => socket.destroy()
    expect((await gateway.call({ path })).status).toBe(503)
    expect(gateway.backend.seen).toHaveLength(1)
    expect(lastRecord()?.attempts).toBe(1)
  })

  it('a call of whose answer one byte had come', async () => {
    await onKeptConnection((socket) => socket.end('H'))
    expect((await gateway.call({ path })).status).toBe(503)
    expect(gateway.backend.seen).toHaveLength(1)
  })

  it('a call that took too long', async () => {
    await onKeptConnection(() => {})
    expect((await gateway.call({ path })).status).toBe(504)
    expect(gateway.backend.seen).toHaveLength(1)
    expect(lastRecord()?.attempts).toBe(1)
  })

  it('what is no HTTP', async () => {
    await onKeptConnection((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))
    expect((await gateway.call({ path })).status).toBe(503)
    expect(gateway.backend.seen).toHaveLength(1)
  })

  it('calls of an API that does not want it', async () => {
    await putTraffic(gateway, 'passthrough', { retry: false })
    await onKeptConnection((socket) => socket.destroy())
    expect((await gateway.call({ path })).status).toBe(503)
    expect(gateway.backend.seen).toHaveLength(1)
  })
})

describe('a target that refuses the connection', () => {
  it('is tried twice for a safe call, once for any other', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await new Promise((resolve) => server.close(resolve))
    await putTraffic(gateway, 'passthrough', {}, { targetUrl: `http://127.0.0.1:${port}` })
    for (const [method, attempts] of [
      ['GET', 2],
      ['POST', 1],
    ] as const) {
      const answer = await gateway.call({ path, method })
      expect(answer).toMatchObject({ status: 503, json: { code: 'TARGET-SYSTEM-UNREACHABLE' } })
      expect(lastRecord()?.attempts).toBe(attempts)
    }
  })

  it('G-I an address that may not be called is tried once', async () => {
    await putTraffic(gateway, 'passthrough', {}, { targetUrl: 'http://10.0.0.1' })
    expect((await gateway.call({ path })).status).toBe(503)
    expect(lastRecord()?.attempts).toBe(1)
  })
})

describe('protocol.md 3.6 a 401 of the API service', () => {
  let tokens: TokenServer
  const bearerOf = (request: SeenRequest) => headerOf(request, 'authorization')
  const bearers = () => gateway.backend.seen.map(bearerOf)
  beforeAll(async () => {
    tokens = await openTokenServer()
    const access = externalOauth({ tokenUrl: `${tokens.url}/token` })
    await putAccess(gateway, access, { api: { client_id: 'id', client_secret: 'secret' } })
  })
  afterAll(() => tokens.close())
  let good = 0
  beforeEach(async () => {
    // Not so soon after the last renewal that another one would be pointless.
    gateway.clock.now = (gateway.clock.now + 120) as EpochSeconds
    expect((await gateway.call({})).status).toBe(200)
    gateway.clock.now = (gateway.clock.now + 120) as EpochSeconds
    gateway.backend.seen.length = 0
    good = tokens.seen.length + 1
    gateway.backend.respond = (request, socket) => {
      const known = bearerOf(request)?.[0] === `Bearer token-${good}`
      socket.write(
        known ? okResponse('welcome') : 'HTTP/1.1 401 Unauthorized\r\nX-From: service\r\nContent-Length: 3\r\n\r\nno!',
      )
    }
  })

  it('to a token makes the call go once more with a new one, and nothing else is different', async () => {
    const answer = await gateway.call({ path: `${PATH}?q=1`, headers: { 'X-Own': 'mine' } })
    expect(answer).toMatchObject({ status: 200, text: 'welcome' })
    expect(bearers()).toEqual([[`Bearer token-${good - 1}`], [`Bearer token-${good}`]])
    const [first, second] = gateway.backend.seen
    const withoutToken = (request: SeenRequest | undefined) =>
      request?.headerLines.filter((line) => !line.startsWith('Authorization'))
    expect(withoutToken(second)).toEqual(withoutToken(first))
    expect(second?.target).toBe(first?.target)
    expect(lastRecord()).toMatchObject({ attempts: 2, status: 200, targetStatus: 200, waitedForCredentials: true })
  })

  it.each([
    ['sized', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
    [
      'chunked',
      (body: string) => `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
  ])('also with a %s body that was small enough to be kept', async (_framing, framed) => {
    const body = 'b'.repeat(64 * 1024)
    const start = `POST ${PATH} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${gateway.goodLines}`
    const answer = parseAnswer(await sendRaw(gateway.port, start + framed(body)))
    expect(answer).toMatchObject({ status: 200, body: 'welcome' })
    expect(gateway.backend.seen.map((seen) => seen.body === body)).toEqual([true, true])
    expect(lastRecord()).toMatchObject({ attempts: 2, requestBytes: body.length })
  })

  it.each([
    ['sized', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
    [
      'chunked',
      (body: string) => `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
  ])('goes to the client when the body is larger and %s', async (_framing, framed) => {
    const start = `POST ${PATH} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n${gateway.goodLines}`
    const answer = parseAnswer(await sendRaw(gateway.port, start + framed('b'.repeat(64 * 1024 + 1))))
    expect(answer).toMatchObject({ status: 401, body: 'no!' })
    expect(gateway.backend.seen).toHaveLength(1)
  })

  it('goes to the client, as it is, when the new token is refused too', async () => {
    good = -1
    const answer = await gateway.call({})
    expect(answer).toMatchObject({ status: 401, text: 'no!', headers: { 'x-from': 'service' } })
    expect(gateway.backend.seen).toHaveLength(2)
    expect(lastRecord()).toMatchObject({ attempts: 2, source: 'api', status: 401 })
  })

  it('goes to the client when there is no new token to be had', async () => {
    tokens.respond = () => ({ status: 500 })
    const answer = await gateway.call({})
    tokens.respond = (_request, count) => ({ body: { access_token: `token-${count}`, expires_in: 3600 } })
    expect(answer).toMatchObject({ status: 401, text: 'no!' })
  })

  it('goes to the client where the token was its own', async () => {
    expect((await gateway.call({ path })).status).toBe(401)
    expect(lastRecord()?.attempts).toBe(1)
  })
})
