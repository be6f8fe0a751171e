import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { selfSigned } from '../../http/testing/self-signed.ts'
import { openTestGateway, type TestGateway, until } from '../testing/open-test-gateway.ts'
import { PATHS, putTraffic } from '../testing/put-traffic.ts'
import { parseAnswer, sendRaw } from '../testing/raw-client.ts'
import { attempt, openWebSocketService, type WebSocketService } from './testing/websocket-service.ts'

const RECHECK_MILLIS = 300
const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='
/** RFC 6455 §1.3. */
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='

let gateway: TestGateway
let service: WebSocketService
const clients: WebSocket[] = []

beforeAll(async () => {
  gateway = await openTestGateway({ tunnelRecheckMillis: RECHECK_MILLIS, tunnelsMax: 6, tunnelsPerOrganizationMax: 4 })
})
afterAll(() => gateway.close())
beforeEach(async () => {
  service = await openWebSocketService({
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
    perMessageDeflate: { threshold: 0 },
  })
  gateway.clock.now = 1_800_000_000 as typeof gateway.clock.now
  gateway.records.length = 0
  gateway.backend.seen.length = 0
  await putTraffic(gateway, 'minted', {}, { targetUrl: `${service.url}/svc` })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  await service.close()
  // What ends only now is not to be taken for something of the next test.
  await new Promise((resolve) => setTimeout(resolve, 150))
})

interface Options {
  path?: string
  protocols?: string[]
  headers?: Record<string, string>
}

function open({ path = PATHS.minted, protocols = [], headers }: Options = {}): WebSocket {
  const sent = headers ?? { Authorization: `Bearer ${gateway.token}`, 'Subscription-Id': gateway.subscription.id }
  const client = new WebSocket(`ws://127.0.0.1:${gateway.port}${path}`, protocols, { headers: sent })
  clients.push(client)
  return client
}

async function opened(options?: Options): Promise<WebSocket> {
  const result = await attempt(open(options))
  if ('socket' in result) return result.socket
  throw new Error(`answered with ${result.status} ${result.code}`)
}

async function refused(options?: Options): Promise<{ status: number; code: string | undefined }> {
  const result = await attempt(open(options))
  if ('socket' in result) throw new Error('it opened')
  return { status: result.status, code: result.code }
}

async function echo(client: WebSocket, data: string | Buffer): Promise<unknown> {
  const answer = once(client, 'message')
  client.send(data)
  const [received, isBinary] = (await answer) as [Buffer, boolean]
  return isBinary ? received : String(received)
}

async function closeCode(client: WebSocket): Promise<number> {
  if (client.readyState === WebSocket.CLOSED) throw new Error('it was closed before')
  const [code] = (await once(client, 'close')) as [number]
  return code
}

const upgradeHead = (more = '', path: string = PATHS.minted): string =>
  `GET ${path} HTTP/1.1\r\nHost: g\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n${gateway.goodLines}${more}\r\n`

/** A client that sends what it likes and reads what comes. */
async function raw(text: string): Promise<{ socket: Socket; received: () => string }> {
  const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true })
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  socket.write(Buffer.from(text, 'latin1'))
  return { socket, received: () => received }
}

describe('protocol.md 3.1 WebSockets', () => {
  it('pass through, text and binary, with the subprotocol and the extension that both sides want', async () => {
    const client = await opened({ path: `${PATHS.minted}?room=1`, protocols: ['chat', 'superchat'] })
    expect(client.protocol).toBe('superchat')
    expect(client.extensions).toContain('permessage-deflate')
    expect(await echo(client, 'hello')).toBe('hello')
    expect(await echo(client, Buffer.alloc(300_000, 7))).toEqual(Buffer.alloc(300_000, 7))
    client.close(4001, 'done')
    expect(await closeCode(client)).toBe(4001)
  })

  it("protocol.md 3.5 bring the service what every call does: its own credentials, never the app's", async () => {
    await opened({
      path: `${PATHS.minted}?room=1`,
      headers: { ...good(), 'Request-Id': 'mine-1', Subscription_Id: 'x', Origin: 'https://app.example' },
    })
    const [{ url, headers }] = service.accepted as [(typeof service.accepted)[0]]
    expect(url).toBe('/svc/appointments/v1/x?room=1')
    expect(headers).toMatchObject({
      'subscription-id': gateway.subscription.id,
      'request-id': 'mine-1',
      'x-forwarded-for': '127.0.0.1',
      origin: 'https://app.example',
    })
    expect(headers.authorization).toMatch(/^Bearer /)
    expect(headers.authorization).not.toContain(gateway.token)
    expect(headers).not.toHaveProperty('subscription_id')
  })

  it('protocol.md 3.2 answer with the Request-Id', async () => {
    const client = open()
    const [response] = (await once(client, 'upgrade')) as [{ headers: Record<string, string> }]
    expect(response.headers['request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('lose no byte that a client sends before it was answered', async () => {
    // Close, masked with zeros, code 1000: what an eager client may send at once.
    const frame = '\x88\x82\0\0\0\0\x03\xe8'
    const { socket, received } = await raw(upgradeHead() + frame)
    await until(() => received().endsWith('\x88\x02\x03\xe8'))
    expect(received()).toContain(`Sec-WebSocket-Accept: ${ACCEPT}`)
    socket.destroy()
    await until(() => gateway.records.length === 1)
    expect(gateway.records[0]?.requestBytes).toBe(frame.length)
  })

  it('are in the record of the call, once, when they are over: status 101, bytes both ways', async () => {
    const client = await opened()
    await echo(client, 'x'.repeat(1_000))
    expect(gateway.records).toEqual([])
    client.close()
    await until(() => gateway.records.length === 1)
    const [record] = gateway.records as [(typeof gateway.records)[0]]
    expect(record).toMatchObject({
      status: 101,
      targetStatus: 101,
      source: 'api',
      refusal: undefined,
      broken: undefined,
    })
    expect(record.requestBytes).toBeGreaterThan(10)
    expect(record.responseBytes).toBeGreaterThan(10)
    expect(record.over).toBeGreaterThan(record.firstByte)
    expect(record.app?.id).toBe(gateway.app.id)
  })

  it('are served over TLS, beside HTTP/2', async () => {
    const pair = selfSigned()
    const secure = await openTestGateway({}, undefined, pair)
    await putTraffic(secure, 'minted', {}, { targetUrl: `${service.url}/svc` })
    const headers = { Authorization: `Bearer ${secure.token}`, 'Subscription-Id': secure.subscription.id }
    const client = new WebSocket(`wss://localhost:${secure.port}${PATHS.minted}`, { headers, ca: pair.cert, family: 4 })
    clients.push(client)
    await attempt(client)
    expect(await echo(client, 'hello')).toBe('hello')
    const began = performance.now()
    await secure.close()
    expect(performance.now() - began).toBeLessThan(4_000)
  })
})

const good = () => ({ Authorization: `Bearer ${gateway.token}`, 'Subscription-Id': gateway.subscription.id })

describe('protocol.md 3.3 a WebSocket that is not allowed', () => {
  it.each([
    ['no API', { path: '/acme/nothing' }, 404, 'API-DOES-NOT-EXIST'],
    ['no token', { headers: {} }, 401, 'MISSING-AUTHORIZATION'],
    ['a bad token', { headers: { Authorization: 'Bearer x' } }, 403, 'INVALID-TOKEN'],
    ['an API that was not selected', { path: '/acme/unselected/x' }, 403, 'UNAUTHORIZED-API-ACCESS'],
  ] as const)('with %s is answered like any other call, and reaches nobody', async (_what, options, status, code) => {
    expect(await refused(options)).toEqual({ status, code })
    expect(service.accepted).toEqual([])
    await until(() => gateway.records.length === 1)
  })

  it("without a subscription, or with another app's, is answered like any other call", async () => {
    const { Authorization } = good()
    expect(await refused({ headers: { Authorization } })).toEqual({ status: 400, code: 'MISSING-SUBSCRIPTION-ID' })
    const foreign = { Authorization, 'Subscription-Id': gateway.otherSubscription.id }
    expect(await refused({ headers: foreign })).toEqual({ status: 403, code: 'SUBSCRIPTION-MISMATCH' })
  })

  it('is one to an API that has none (traffic.websockets)', async () => {
    await putTraffic(gateway, 'minted', { websockets: false }, { targetUrl: `${service.url}/svc` })
    expect(await refused()).toEqual({ status: 400, code: 'MALFORMED-REQUEST' })
    expect(service.accepted).toEqual([])
  })

  it('gets the answer of a service that does not want it, whatever that is', async () => {
    service.server.options.verifyClient = (_info, done) => done(false, 418, 'no', { 'X-Own': 'yes' })
    const result = await attempt(open())
    expect(result).toMatchObject({ status: 418, fields: { 'x-own': 'yes', 'request-id': expect.any(String) } })
  })

  it('T-30 is one over the limit of all apps of an organization, or of all (429, Retry-After); one that ends makes room', async () => {
    const open4 = await Promise.all([opened(), opened(), opened(), opened()])
    expect(await attempt(open())).toMatchObject({
      status: 429,
      code: 'QUOTA-EXCEEDED',
      fields: { 'retry-after': '30' },
    })
    const { token } = await gateway.identity.mint(gateway.servers.exchange, gateway.otherApp.client_id)
    const ofSameOrganization = { Authorization: `Bearer ${token}`, 'Subscription-Id': gateway.otherSubscription.id }
    expect(await refused({ headers: ofSameOrganization })).toEqual({ status: 429, code: 'QUOTA-EXCEEDED' })
    const { id: organizationId } = gateway.organizations.subscriber
    await gateway.store.apps.put({ ...gateway.otherApp, organizationId })
    await until(
      () => gateway.registry.apps.peek(gateway.otherApp.client_id)?.organizationId !== gateway.otherApp.organizationId,
    )
    const headers = { Authorization: `Bearer ${token}`, 'Subscription-Id': gateway.otherSubscription.id }
    await Promise.all([opened({ headers }), opened({ headers })])
    expect(await refused({ headers })).toEqual({ status: 429, code: 'QUOTA-EXCEEDED' })
    open4[0]?.close()
    await until(() => gateway.records.some(({ status }) => status === 101))
    await opened({ headers })
    await gateway.store.apps.put(gateway.otherApp)
  })
})

describe('a request that only looks like a WebSocket', () => {
  it.each([
    ['another protocol', (head: string) => head.replace('Upgrade: websocket', 'Upgrade: irc')],
    ['two protocols', (head: string) => head.replace('Upgrade: websocket', 'Upgrade: websocket, irc')],
    ['two Upgrades', (head: string) => head.replace('Upgrade: websocket', 'Upgrade: websocket\r\nUpgrade: websocket')],
    ['another method', (head: string) => head.replace('GET', 'POST')],
    ['a body', (head: string) => head.replace('Host: g', 'Host: g\r\nContent-Length: 3')],
    ['a chunked body', (head: string) => head.replace('Host: g', 'Host: g\r\nTransfer-Encoding: chunked')],
    ['no key', (head: string) => head.replace(/Sec-WebSocket-Key.*\r\n/, '')],
    ['a key that is none', (head: string) => head.replace(KEY, 'short')],
    ['two keys', (head: string) => head.replace('Sec-WebSocket-Key', `Sec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Key`)],
    ['no word of it in Connection', (head: string) => head.replace('Connection: Upgrade', 'Connection: keep-alive')],
    [
      'HTTP/1.0',
      (head: string) => head.replace('HTTP/1.1', 'HTTP/1.0').replace('Connection: Upgrade', 'Connection: keep-alive'),
    ],
  ])('G-D with %s is refused, and the connection closed', async (_what, change) => {
    const text = await sendRaw(gateway.port, change(upgradeHead()))
    expect(parseAnswer(text).status).toBe(400)
    expect(text).toContain('MALFORMED-REQUEST')
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(text).toMatch(/Connection: close/i)
    expect(service.accepted).toEqual([])
  })

  it('G-D is not answered by a 101 that the service did not compute from this key, or about another protocol', async () => {
    await putTraffic(gateway, 'minted', {})
    for (const fields of [
      'Upgrade: websocket\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      'Upgrade: websocket',
      `Upgrade: irc\r\nSec-WebSocket-Accept: ${ACCEPT}`,
    ]) {
      gateway.backend.respond = (_request, socket) =>
        void socket.write(`HTTP/1.1 101 Ok\r\nConnection: Upgrade\r\n${fields}\r\n\r\n`)
      const text = await sendRaw(gateway.port, upgradeHead())
      expect(parseAnswer(text).status).toBe(503)
    }
    await until(() => gateway.backend.connections.open.size === 0)
  })

  it('G-D is not let through while an earlier call on its connection waits for an answer', async () => {
    await putTraffic(gateway, 'minted', {})
    gateway.backend.respond = () => undefined
    const text = await sendRaw(
      gateway.port,
      `GET ${PATHS.minted} HTTP/1.1\r\nHost: g\r\n${gateway.goodLines}\r\n${upgradeHead()}`,
    )
    expect(text).toBe('')
    expect(
      gateway.backend.seen.filter(({ headerLines }) => headerLines.some((line) => /^upgrade:/i.test(line))),
    ).toEqual([])
  })

  it('is a plain call when it offers h2c (RFC 9110 §7.8), with its body, as often as it comes on a connection', async () => {
    await putTraffic(gateway, 'minted', {})
    gateway.backend.respond = (_request, socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    const head = `POST ${PATHS.minted} HTTP/1.1\r\nHost: g\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n${gateway.goodLines}Content-Length: 5\r\n\r\n`
    const { socket, received } = await raw('')
    for (let calls = 1; calls <= 15; calls++) {
      socket.write(`${head}hell${calls % 10}`)
      await until(() => received().split('HTTP/1.1 200 OK').length === calls + 1)
    }
    expect(gateway.backend.seen.map(({ body }) => body).slice(0, 3)).toEqual(['hell1', 'hell2', 'hell3'])
    expect(gateway.backend.seen[0]?.headerLines.join('\n')).not.toMatch(/upgrade|http2-settings/i)
    socket.destroy()
  })
})

describe('an open WebSocket', () => {
  it('is read only as fast as the other side takes it, both ways', async () => {
    const client = await opened({ headers: good() })
    const [far] = service.sockets as [WebSocket]
    far.pause()
    client.pause()
    const piece = Buffer.alloc(1024 * 1024)
    for (let at = 0; at < 60; at++) {
      client.send(piece, { compress: false })
      far.send(piece, { compress: false })
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
    // What is in the systems' buffers is sent; the rest still waits with its sender, and not with us.
    expect(client.bufferedAmount).toBeGreaterThan(40 * 1024 * 1024)
    expect(far.bufferedAmount).toBeGreaterThan(40 * 1024 * 1024)
    far.removeAllListeners('message')
    let got = 0
    client.on('message', (data: Buffer) => {
      got += data.length
    })
    far.on('message', (data: Buffer) => {
      got += data.length
    })
    far.resume()
    client.resume()
    await until(() => got === 2 * 60 * piece.length, 20_000)
  }, 30_000)

  it('ends when the client is gone, and when the service is', async () => {
    const client = await opened()
    const farClosed = once(service.sockets[0] as WebSocket, 'close')
    client.terminate()
    await farClosed
    const second = await opened()
    const closed = closeCode(second)
    service.sockets[1]?.terminate()
    expect(await closed).toBe(1006)
    await until(() => gateway.records.length === 2)
  })

  it('carries on in one direction for a while after the other has ended', async () => {
    await putTraffic(gateway, 'minted', {})
    let far: Socket | undefined
    gateway.backend.respond = (_request, socket) => {
      far = socket
      socket.write(
        `HTTP/1.1 101 Ok\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${ACCEPT}\r\n\r\n`,
      )
    }
    const { socket, received } = await raw(upgradeHead())
    await until(() => received().includes('\r\n\r\n'))
    far?.end('last words')
    await until(() => received().endsWith('last words'))
    await until(() => socket.readableEnded)
    socket.end()
    await until(() => gateway.records.length === 1)
    expect(gateway.records[0]).toMatchObject({ responseBytes: 10, broken: undefined })
  })

  it('ends after a silence (traffic.idleTimeoutMillis), and not before', async () => {
    await putTraffic(gateway, 'minted', { idleTimeoutMillis: 600 }, { targetUrl: `${service.url}/svc` })
    const client = await opened()
    const closed = closeCode(client)
    for (let at = 0; at < 4; at++) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(await echo(client, 'still here')).toBe('still here')
    }
    expect(await closed).toBe(1006)
    await until(() => gateway.records.length === 1)
    expect(gateway.records[0]?.broken).toBe('silent for 600 ms')
  })
})

describe('G-G an open WebSocket ends soon after it is allowed no more', () => {
  async function endsAfter(change: () => unknown): Promise<string | undefined> {
    const client = await opened()
    await new Promise((resolve) => setTimeout(resolve, 2 * RECHECK_MILLIS))
    expect(await echo(client, 'still allowed')).toBe('still allowed')
    const closed = closeCode(client)
    await change()
    const began = performance.now()
    expect(await closed).toBe(1006)
    expect(performance.now() - began).toBeLessThan(3_000)
    await until(() => gateway.records.length === 1)
    return gateway.records[0]?.broken
  }

  it('its token has expired', async () => {
    const why = await endsAfter(() => {
      gateway.clock.now = (gateway.clock.now + 3_601) as typeof gateway.clock.now
    })
    expect(why).toBe('not allowed any more: token_expired')
  })

  it('its subscription was deactivated', async () => {
    const { subscription } = gateway
    const why = await endsAfter(() => gateway.store.subscriptions.put({ ...subscription, status: 'inactive' as never }))
    expect(why).toBe('not allowed any more: subscription_inactive')
    await gateway.store.subscriptions.put(subscription)
    await until(() => gateway.subscriptions.records.peek(subscription.id)?.status !== 'inactive')
  })

  it('its app was disabled', async () => {
    const why = await endsAfter(() => gateway.store.apps.put({ ...gateway.app, disabled: true }))
    expect(why).toBe('not allowed any more: app_may_not_call')
    await gateway.store.apps.put(gateway.app)
    await until(() => gateway.registry.apps.peek(gateway.app.client_id)?.disabled !== true)
  })

  it('the plan of its app is gone', async () => {
    const plan = { id: randomUUID(), name: 'All', visibility: 'public', price: { kind: 'free' }, quotas: [] } as const
    const api = await gateway.store.apis.find(gateway.apis.minted.id)
    if (!api) throw new Error('no API')
    const { id: apiId } = api
    await gateway.store.apis.put({ ...api, plans: [{ ...plan, quotas: [] }] })
    await gateway.store.apps.put({ ...gateway.app, selections: [{ apiId, planId: plan.id }] })
    expect(await endsAfter(() => gateway.store.apis.put({ ...api, plans: [] }))).toBe(
      'not allowed any more: plan_unknown',
    )
    await gateway.store.apps.put(gateway.app)
  })

  it('the API has no WebSockets any more, is gone, or is somewhere else', async () => {
    const targetUrl = `${service.url}/svc`
    expect(await endsAfter(() => putTraffic(gateway, 'minted', { websockets: false }, { targetUrl }))).toBe(
      'not allowed any more: malformed_request',
    )
    gateway.records.length = 0
    await putTraffic(gateway, 'minted', {}, { targetUrl })
    expect(await endsAfter(() => putTraffic(gateway, 'minted', {}, { targetUrl: `${service.url}/other` }))).toBe(
      'the API has moved',
    )
  })
})

describe('a gateway that closes', () => {
  it('ends its WebSockets at once, and says so in their records', async () => {
    const other = await openTestGateway()
    await putTraffic(other, 'minted', {}, { targetUrl: `${service.url}/svc` })
    const headers = { Authorization: `Bearer ${other.token}`, 'Subscription-Id': other.subscription.id }
    const client = new WebSocket(`ws://127.0.0.1:${other.port}${PATHS.minted}`, { headers })
    clients.push(client)
    await attempt(client)
    const closed = closeCode(client)
    const began = performance.now()
    await other.close()
    expect(performance.now() - began).toBeLessThan(4_000)
    expect(await closed).toBe(1006)
    expect(other.records.map(({ broken }) => broken)).toEqual(['the gateway is closing'])
  })
})

describe('G-I a WebSocket goes through the guarded client', () => {
  it('so it reaches no address that no call may reach', async () => {
    await putTraffic(gateway, 'minted', {}, { targetUrl: 'http://169.254.169.254/svc' })
    expect(await refused()).toEqual({ status: 503, code: 'TARGET-SYSTEM-UNREACHABLE' })
  })

  it('and the certificate of the service counts', async () => {
    const pair = selfSigned()
    const secure = await openWebSocketService({}, pair)
    await putTraffic(gateway, 'minted', {}, { targetUrl: `${secure.url}/svc` })
    expect(await refused()).toEqual({ status: 503, code: 'TARGET-SYSTEM-UNREACHABLE' })
    await putTraffic(gateway, 'minted', { targetCa: pair.cert }, { targetUrl: `${secure.url}/svc` })
    expect(await echo(await opened(), 'over TLS')).toBe('over TLS')
    await secure.close()
  })
})
